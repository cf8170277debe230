import { isPublic, policy } from '../shared/given.mjs';
import { java } from '../shared/java.mjs';

const jetty = ['servlet', 'server', 'security', 'http', 'io', 'util', 'util-ajax'].map((name) => `jetty9-${name}`);
const spring = ['spring3-web', 'spring3-core', 'spring3-beans', 'spring3-context', 'commons-logging'];
java('spring', 'javax', [...spring, ...jetty, 'servlet-api'], {
  allowedOrigins: isPublic ? '*' : policy.origins.join(','),
  allowedMethods: policy.methods?.join(','),
  allowedHeaders: policy.allowedHeaders?.join(','),
  exposedHeaders: policy.exposedHeaders?.join(','),
  allowCredentials: policy.credentials,
  maxAge: policy.maxAge,
});
