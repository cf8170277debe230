import { policy } from '../shared/given.mjs';
import { lists, nginx } from '../shared/nginx.mjs';

await nginx((pass) => ({
  location: `
add_header Access-Control-Allow-Origin $http_origin always;
add_header Access-Control-Allow-Credentials "${policy.credentials === true ? 'true' : ''}" always;
add_header Access-Control-Expose-Headers "${lists.exposed}" always;
add_header Access-Control-Allow-Methods "${lists.methods}" always;
add_header Access-Control-Allow-Headers "${lists.headers}" always;
add_header Access-Control-Max-Age "${String(policy.maxAge)}" always;
if ($request_method = OPTIONS) { return 204; }
${pass}`,
}));
