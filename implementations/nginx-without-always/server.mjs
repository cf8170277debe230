import { isPublic, policy } from '../shared/given.mjs';
import { lists, nginx } from '../shared/nginx.mjs';

const origin = isPublic ? '*' : policy.origins[0];

await nginx((pass) => ({
  location: `
add_header Access-Control-Allow-Origin "${origin}";
add_header Access-Control-Expose-Headers "${lists.exposed}";
if ($request_method = OPTIONS) {
  add_header Access-Control-Allow-Origin "${origin}";
  add_header Access-Control-Allow-Methods "${lists.methods}";
  add_header Access-Control-Allow-Headers "${lists.headers}";
  ${policy.maxAge === undefined ? '' : `add_header Access-Control-Max-Age "${String(policy.maxAge)}";`}
  return 204;
}
${pass}`,
}));
