import { isPublic, policy } from '../shared/given.mjs';
import { java } from '../shared/java.mjs';

const names = [
  'catalina',
  'coyote',
  'util',
  'util-scan',
  'juli',
  'api',
  'servlet-api',
  'annotations-api',
  'jaspic-api',
];
const jars = names.map((name) => `tomcat10-${name}`);
java('tomcat', 'jakarta', jars, {
  'cors.allowed.origins': isPublic ? '*' : policy.origins.join(','),
  'cors.allowed.methods': policy.methods?.join(','),
  'cors.allowed.headers': policy.allowedHeaders?.join(','),
  'cors.exposed.headers': policy.exposedHeaders?.join(','),
  'cors.support.credentials': policy.credentials,
  'cors.preflight.maxage': policy.maxAge,
});
