import { policy } from '../shared/given.mjs';
import { lists, nginx } from '../shared/nginx.mjs';

const hosts = policy.origins.map((origin) => origin.replace(/^https:\/\/(\*\.)?/, ''));

await nginx((pass) => ({
  http: `map $http_origin $cors_origin { ${hosts.map((name) => `"~${name}" $http_origin;`).join(' ')} }`,
  location: `
add_header Access-Control-Allow-Origin $cors_origin always;
add_header Access-Control-Allow-Credentials "${policy.credentials === true ? 'true' : ''}" always;
add_header Access-Control-Expose-Headers "${lists.exposed}" always;
add_header Access-Control-Allow-Methods "${lists.methods}" always;
add_header Access-Control-Allow-Headers "${lists.headers}" always;
add_header Access-Control-Max-Age "${String(policy.maxAge)}" always;
add_header Vary Origin always;
if ($request_method = OPTIONS) { return 204; }
${pass}`,
}));
