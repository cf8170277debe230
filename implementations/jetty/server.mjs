import { isPublic, policy } from '../shared/given.mjs';
import { java } from '../shared/java.mjs';

const jars = ['servlet', 'servlets', 'server', 'security', 'http', 'io', 'util', 'util-ajax'];
java('jetty', 'javax', [...jars.map((name) => `jetty9-${name}`), 'servlet-api'], {
  allowedOrigins: isPublic ? '*' : policy.origins.join(','),
  allowedMethods: policy.methods?.join(','),
  allowedHeaders: policy.allowedHeaders?.join(','),
  exposedHeaders: policy.exposedHeaders?.join(','),
  allowCredentials: policy.credentials,
  preflightMaxAge: policy.maxAge,
  chainPreflight: false,
});
