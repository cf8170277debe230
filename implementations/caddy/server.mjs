import { serveBehind } from '../shared/front.mjs';
import { expressionOf, host, isPublic, listenPort, policy } from '../shared/given.mjs';

const header = (name, value) => (value === undefined || value === '' ? '' : `header ${name} "${value}"`);
const origins = isPublic ? [] : policy.origins.map(expressionOf);
const cors = isPublic
  ? `
header Access-Control-Allow-Origin *
@preflight {
  method OPTIONS
  header Access-Control-Request-Method *
  header Origin *
}
respond @preflight 204`
  : `
@cors header_regexp origin Origin ${origins.length === 1 ? origins[0] : `(${origins.join('|')})`}
@preflight {
  method OPTIONS
  header Access-Control-Request-Method *
  header Origin *
}
header +Vary Origin
handle @preflight {
  route {
    @allowed header_regexp preflight Origin ${origins.length === 1 ? origins[0] : `(${origins.join('|')})`}
    handle @allowed {
      header Access-Control-Allow-Origin "{re.preflight.0}"
      ${header('Access-Control-Allow-Credentials', policy.credentials === true ? 'true' : undefined)}
      ${header('Access-Control-Allow-Methods', policy.methods?.join(', '))}
      ${header('Access-Control-Allow-Headers', policy.allowedHeaders?.join(', '))}
      ${header('Access-Control-Max-Age', policy.maxAge)}
    }
    respond 204
  }
}
header @cors Access-Control-Allow-Origin "{re.origin.0}"
${policy.credentials === true ? 'header @cors Access-Control-Allow-Credentials true' : ''}
${policy.exposedHeaders === undefined ? '' : `header @cors Access-Control-Expose-Headers "${policy.exposedHeaders.join(', ')}"`}`;

await serveBehind(
  (port) => `
{
  admin off
  auto_https off
  log {
    level ERROR
  }
}
http://:${String(listenPort)} {
  bind ${host}
  ${cors}
  reverse_proxy ${host}:${String(port)}
}
`,
  (file) => ['caddy', 'run', '--adapter', 'caddyfile', '--config', file],
);
