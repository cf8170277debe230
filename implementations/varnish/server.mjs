import { join } from 'node:path';
import { serveBehind } from '../shared/front.mjs';
import { expressionOf, folder, host, isPublic, listenPort, policy } from '../shared/given.mjs';

const origins = isPublic ? [] : policy.origins.map(expressionOf);
const set = (name, value) =>
  value === undefined || value === ''
    ? ''
    : `set resp.http.${name} = ${value.startsWith('req.') ? value : `"${value}"`};`;
const credentials = policy.credentials === true ? 'true' : undefined;
// What is stored in the cache has no CORS headers: they are set when an answer goes out.
const deliver = isPublic
  ? set('Access-Control-Allow-Origin', '*')
  : `
  if (req.http.X-Cors-Origin) {
    ${set('Access-Control-Allow-Origin', 'req.http.X-Cors-Origin')}
    ${set('Access-Control-Allow-Credentials', credentials)}
    if (req.http.X-Cors-Preflight) {
      ${set('Access-Control-Allow-Methods', policy.methods?.join(', '))}
      ${set('Access-Control-Allow-Headers', policy.allowedHeaders?.join(', '))}
      ${set('Access-Control-Max-Age', policy.maxAge === undefined ? undefined : String(policy.maxAge))}
    } else {
      ${set('Access-Control-Expose-Headers', policy.exposedHeaders?.join(', '))}
    }
  }
  if (resp.http.Vary) { set resp.http.Vary = resp.http.Vary + ", Origin"; } else { set resp.http.Vary = "Origin"; }`;

await serveBehind(
  (port) => `
vcl 4.1;
backend default { .host = "${host}"; .port = "${String(port)}"; }
sub vcl_recv {
  unset req.http.X-Cors-Origin;
  unset req.http.X-Cors-Preflight;
  ${isPublic ? '' : `if (req.http.Origin ~ {"${origins.join('|')}"}) { set req.http.X-Cors-Origin = req.http.Origin; }`}
  if (req.method == "OPTIONS" && req.http.Access-Control-Request-Method && req.http.Origin) {
    set req.http.X-Cors-Preflight = "yes";
    return (synth(204));
  }
}
sub vcl_deliver { ${deliver} }
sub vcl_synth { ${deliver}
  if (resp.status == 204) { return (deliver); }
}
`,
  (file) => [
    'varnishd',
    ...['-F', '-j', 'none', '-n', join(folder, 'varnish'), '-f', file, '-a', `${host}:${String(listenPort)}`],
    ...['-s', 'default,16m'],
  ],
);
