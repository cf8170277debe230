import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { serveBehind } from '../shared/front.mjs';
import { folder, host, isPublic, listenPort, policy } from '../shared/given.mjs';

writeFileSync(join(folder, 'preflight'), '');
const modules = [join(process.env.DEBIAN_ROOT ?? '', 'usr/lib/lighttpd'), '/usr/lib/lighttpd'].find((path) =>
  existsSync(path),
);
const pairs = (origin) =>
  [
    ['Access-Control-Allow-Origin', origin],
    ['Access-Control-Allow-Credentials', policy.credentials === true ? 'true' : ''],
    ['Access-Control-Expose-Headers', (policy.exposedHeaders ?? []).join(', ')],
    ['Access-Control-Allow-Methods', (policy.methods ?? []).join(', ')],
    ['Access-Control-Allow-Headers', (policy.allowedHeaders ?? []).join(', ')],
    ['Access-Control-Max-Age', String(policy.maxAge ?? '')],
  ].filter(([, value]) => value !== '');
const set = (origin) =>
  `setenv.set-response-header = ( ${pairs(origin)
    .map(([name, value]) => `"${name}" => "${value}"`)
    .join(', ')} )`;
// A value cannot hold what was matched, so that each origin has a condition of its own.
const perOrigin = (origin) => `$REQUEST_HEADER["Origin"] == "${origin}" { ${set(origin)} }`;
// It answers OPTIONS for a file by itself: preflights are kept from the application by being sent to one.
const cors = isPublic
  ? set('*')
  : `setenv.add-response-header = ( "Vary" => "Origin" )\n${policy.origins.map(perOrigin).join('\n')}`;

const proxy = (port) => `proxy.server = ( "" => (( "host" => "${host}", "port" => ${String(port)} )) )`;

await serveBehind(
  (port) => `
server.bind = "${host}"
server.port = ${String(listenPort)}
server.document-root = "${folder}"
server.modules = ( "mod_rewrite", "mod_setenv", "mod_proxy" )
${cors}
$HTTP["request-method"] == "OPTIONS" {
  $REQUEST_HEADER["Access-Control-Request-Method"] == "" { ${proxy(port)} }
  else { url.rewrite-once = ( "" => "/preflight" ) }
} else {
  ${proxy(port)}
}
`,
  (file) => ['lighttpd', '-D', '-f', file, '-m', modules],
);
