import { serveBehind } from '../shared/front.mjs';
import { expressionOf, host, isPublic, listenPort, policy } from '../shared/given.mjs';

const origins = isPublic ? [] : policy.origins.map(expressionOf);
const pairs = [
  ['Access-Control-Allow-Origin', '%[var(txn.origin)]'],
  ['Access-Control-Allow-Credentials', policy.credentials === true ? 'true' : undefined],
];
const actual = [...pairs, ['Access-Control-Expose-Headers', policy.exposedHeaders?.join(', ')]];
const preflight = [
  ...pairs,
  ['Access-Control-Allow-Methods', policy.methods?.join(', ')],
  ['Access-Control-Allow-Headers', policy.allowedHeaders?.join(', ')],
  ['Access-Control-Max-Age', policy.maxAge],
];
const given = (all) => all.filter(([, value]) => value !== undefined && value !== '');
const words = (text) => `"${text}"`;
const cors = isPublic
  ? `
  acl is_preflight method OPTIONS
  acl names_method req.hdr(Access-Control-Request-Method) -m found
  http-request return status 204 if is_preflight names_method { req.hdr(Origin) -m found }
  http-after-response set-header Access-Control-Allow-Origin "*"`
  : `
  acl is_preflight method OPTIONS
  acl names_method req.hdr(Access-Control-Request-Method) -m found
  acl has_origin req.hdr(Origin) -m found
  acl allowed req.fhdr(Origin) -m reg ${origins.map((each) => `'${each}'`).join(' ')}
  http-request deny deny_status 400 if { req.fhdr_cnt(Origin) gt 1 }
  http-request set-var(txn.origin) req.fhdr(Origin) if allowed
  http-request return status 204 hdr Vary Origin ${given(preflight)
    .map(([name, value]) => `hdr ${name} ${words(value)}`)
    .join(' ')} if is_preflight names_method allowed
  http-request return status 204 hdr Vary Origin if is_preflight names_method has_origin
  ${given(actual)
    .map(
      ([name, value]) =>
        `http-after-response set-header ${name} ${words(value)} if { var(txn.origin) -m found } !{ res.hdr(Access-Control-Allow-Methods) -m found }`,
    )
    .join('\n  ')}
  http-after-response add-header Vary Origin unless { res.hdr(Vary) -m sub Origin }`;

await serveBehind(
  (port) => `
defaults
  mode http
  timeout client 30s
  timeout server 30s
  timeout connect 5s
frontend front
  bind ${host}:${String(listenPort)}
  ${cors}
  default_backend back
backend back
  server app ${host}:${String(port)}
`,
  (file) => ['haproxy', '-db', '-f', file],
);
