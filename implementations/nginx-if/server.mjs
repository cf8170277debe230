import { policy } from '../shared/given.mjs';
import { lists, nginx } from '../shared/nginx.mjs';

// add_header within "if" takes the place of those outside: each "if" that is true last has its own only.
await nginx((pass) => ({
  location: `
if ($http_origin) {
  add_header Access-Control-Allow-Origin "${policy.origins[0]}" always;
  add_header Access-Control-Expose-Headers "${lists.exposed}" always;
}
if ($request_method = OPTIONS) {
  add_header Access-Control-Allow-Methods "${lists.methods}" always;
  add_header Access-Control-Allow-Headers "${lists.headers}" always;
  add_header Access-Control-Max-Age "${String(policy.maxAge)}" always;
  return 204;
}
${pass}`,
}));
