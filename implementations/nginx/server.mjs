import { isPublic, policy } from '../shared/given.mjs';
import { lists, nginx, originPatterns } from '../shared/nginx.mjs';

// A preflight has both headers; any other OPTIONS request is the application's.
const preflight = `map "$request_method:$http_origin:$http_access_control_request_method" $is_preflight { "~^OPTIONS:.+:[^:]+$" 1; }`;
const maps = `
map $http_origin $cors_origin {
  ${originPatterns.map((pattern) => `"~${pattern}" $http_origin;`).join('\n  ')}
}
map $cors_origin $cors_credentials { "~." "${policy.credentials === true ? 'true' : ''}"; }
map $cors_origin $cors_exposed { "~." "${lists.exposed}"; }
map "$request_method:$http_access_control_request_method:$cors_origin" $cors_methods { "~^OPTIONS:[^:]+:." "${lists.methods}"; }
map "$request_method:$http_access_control_request_method:$cors_origin" $cors_headers { "~^OPTIONS:[^:]+:." "${lists.headers}"; }
map "$request_method:$http_access_control_request_method:$cors_origin" $cors_max_age { "~^OPTIONS:[^:]+:." "${String(policy.maxAge)}"; }
${preflight}`;

await nginx((pass) =>
  isPublic
    ? {
        http: preflight,
        location: `
add_header Access-Control-Allow-Origin * always;
if ($is_preflight) { return 204; }
${pass}`,
      }
    : {
        http: maps,
        location: `
add_header Access-Control-Allow-Origin $cors_origin always;
add_header Access-Control-Allow-Credentials $cors_credentials always;
add_header Access-Control-Expose-Headers $cors_exposed always;
add_header Access-Control-Allow-Methods $cors_methods always;
add_header Access-Control-Allow-Headers $cors_headers always;
add_header Access-Control-Max-Age $cors_max_age always;
add_header Vary Origin always;
if ($is_preflight) { return 204; }
${pass}`,
      },
);
