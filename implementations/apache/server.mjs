import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { serveBehind } from '../shared/front.mjs';
import { expressionOf, folder, host, isPublic, listenPort, policy } from '../shared/given.mjs';

const modules = [join(process.env.DEBIAN_ROOT ?? '', 'usr/lib/apache2/modules'), '/usr/lib/apache2/modules'].find(
  (path) => existsSync(path),
);
const load = ['mpm_event', 'authz_core', 'headers', 'setenvif', 'rewrite', 'proxy', 'proxy_http'].map(
  (name) => `LoadModule ${name}_module ${modules}/mod_${name}.so`,
);
const header = (name, value, preflightOnly = false) =>
  value === undefined || value === ''
    ? ''
    : `Header always set ${name} "${value}" env=${preflightOnly ? 'CORS_PREFLIGHT' : 'CORS_ORIGIN'}`;
const answered = `RewriteEngine On
RewriteCond %{REQUEST_METHOD} OPTIONS
RewriteCond %{HTTP:Access-Control-Request-Method} .
RewriteRule ^ - [R=204,L]`;
const origins = isPublic ? [] : policy.origins.map(expressionOf);
const cors = isPublic
  ? `Header always set Access-Control-Allow-Origin "*"\n${answered}`
  : `
SetEnvIf Origin "(${origins.join('|')})" CORS_ORIGIN=$1
SetEnvIfExpr "req('Origin') != '' && req('Access-Control-Request-Method') != '' && %{REQUEST_METHOD} == 'OPTIONS' && reqenv('CORS_ORIGIN') != ''" CORS_PREFLIGHT=1
${header('Access-Control-Allow-Origin', '%{CORS_ORIGIN}e')}
${header('Access-Control-Allow-Credentials', policy.credentials === true ? 'true' : undefined)}
${header('Access-Control-Expose-Headers', policy.exposedHeaders?.join(', '))}
${header('Access-Control-Allow-Methods', policy.methods?.join(', '), true)}
${header('Access-Control-Allow-Headers', policy.allowedHeaders?.join(', '), true)}
${header('Access-Control-Max-Age', policy.maxAge, true)}
Header always merge Vary "Origin"
${answered}`;

await serveBehind(
  (port) => `
ServerRoot "${folder}"
ServerName localhost
Listen ${host}:${String(listenPort)}
PidFile "${folder}/apache.pid"
DefaultRuntimeDir "${folder}"
ErrorLog "${folder}/error.log"
${load.join('\n')}
Mutex file:${folder}
User nobody
Group nogroup
${cors}
ProxyPass / http://${host}:${String(port)}/ retry=0
`,
  (file) => ['apache2', '-D', 'FOREGROUND', '-f', file],
);
