import { anchored, type CorsOptions, double, type Framework, lines, list } from './framework.ts';

const regexOf = (origins: readonly string[]): string =>
  origins.length === 1 ? anchored(origins[0] ?? '') : `(${origins.map(anchored).join('|')})`;

const joined = (items: readonly string[] | undefined): string | undefined => items?.join(', ');

export function nginx({ origins, methods, headers, exposed, credentials }: CorsOptions): string {
  const add = (name: string, value: string | undefined) =>
    value === undefined ? undefined : `    add_header ${name} ${value} always;`;
  return lines(
    '# in http { }:',
    'map $http_origin $cors_origin {',
    ...origins.map((origin) => `    ${double(origin)} $http_origin;`),
    '}',
    '# in location { }, where every other add_header must be repeated:',
    add('Access-Control-Allow-Origin', '$cors_origin'),
    add('Vary', 'Origin'),
    add('Access-Control-Allow-Methods', joined(methods) && double(joined(methods) ?? '')),
    add('Access-Control-Allow-Headers', joined(headers) && double(joined(headers) ?? '')),
    add('Access-Control-Expose-Headers', joined(exposed) && double(joined(exposed) ?? '')),
    add('Access-Control-Allow-Credentials', credentials ? 'true' : undefined),
    '    if ($request_method = OPTIONS) { return 204; }',
  );
}

const haproxyHeaders = ({ methods, headers }: CorsOptions): string =>
  [
    ['Access-Control-Allow-Methods', joined(methods)],
    ['Access-Control-Allow-Headers', joined(headers)],
  ]
    .flatMap(([name, value]) => (value === undefined ? [] : [` hdr ${name} ${double(value)}`]))
    .join('');

const vclSet = (name: string, value: string | undefined): string | undefined =>
  value === undefined ? undefined : `        set resp.http.${name} = ${value};`;

/** Web servers and proxies that are configured by files. */
export const proxyFrameworks: readonly Framework[] = [
  {
    id: 'nginx',
    name: 'nginx',
    aliases: ['nginx-if', 'nginx-reflect', 'nginx-unanchored', 'nginx-without-always', 'openresty', 'tengine', 'angie'],
    docs: 'https://nginx.org/en/docs/http/ngx_http_headers_module.html#add_header',
    place: 'nginx.conf',
    layer: nginx,
    preflight: {
      what: 'answer OPTIONS in the location, before auth_request and proxy_pass',
      code: 'if ($request_method = OPTIONS) { return 204; }',
    },
    errors: {
      what: 'write always at the end: without it, nginx adds no header to errors',
      code: 'add_header Access-Control-Allow-Origin $cors_origin always;',
    },
    vary: { what: 'add it to every response', code: 'add_header Vary Origin always;' },
    duplicate: {
      what: 'hide the header of the application, or take add_header out',
      code: 'proxy_hide_header Access-Control-Allow-Origin;',
    },
  },
  {
    id: 'apache',
    name: 'Apache HTTP Server',
    aliases: ['httpd', 'apache2', 'htaccess'],
    docs: 'https://httpd.apache.org/docs/current/mod/mod_headers.html#header',
    place: 'the virtual host or .htaccess, with mod_headers, mod_setenvif and mod_rewrite',
    layer: ({ origins, methods, headers, exposed, credentials }) => {
      const set = (name: string, value: string | undefined) =>
        value === undefined ? undefined : `Header always set ${name} ${double(value)} env=CORS_ORIGIN`;
      return lines(
        `SetEnvIf Origin "(${origins.map(anchored).join('|')})" CORS_ORIGIN=$1`,
        set('Access-Control-Allow-Origin', '%{CORS_ORIGIN}e'),
        'Header always merge Vary "Origin"',
        set('Access-Control-Allow-Methods', joined(methods)),
        set('Access-Control-Allow-Headers', joined(headers)),
        set('Access-Control-Expose-Headers', joined(exposed)),
        set('Access-Control-Allow-Credentials', credentials ? 'true' : undefined),
        'RewriteEngine On',
        'RewriteCond %{REQUEST_METHOD} OPTIONS',
        'RewriteCond %{HTTP:Access-Control-Request-Method} .',
        'RewriteRule ^ - [R=204,L]',
      );
    },
    preflight: {
      what: 'answer preflights by a rewrite, and let OPTIONS pass authentication',
      code: 'RewriteEngine On\nRewriteCond %{REQUEST_METHOD} OPTIONS\nRewriteCond %{HTTP:Access-Control-Request-Method} .\nRewriteRule ^ - [R=204,L]\n<LimitExcept OPTIONS>\n    Require valid-user\n</LimitExcept>',
    },
    errors: {
      what: 'write always: without it, Apache adds no header to errors',
      code: 'Header always set Access-Control-Allow-Origin "%{CORS_ORIGIN}e" env=CORS_ORIGIN',
    },
    vary: { what: 'add it to every response', code: 'Header always merge Vary "Origin"' },
    duplicate: {
      what: 'remove the header of the application before Apache sets its own, or take Header set out',
      code: 'Header onsuccess unset Access-Control-Allow-Origin',
    },
  },
  {
    id: 'caddy',
    name: 'Caddy',
    docs: 'https://caddyserver.com/docs/caddyfile/directives/header',
    place: 'Caddyfile, in the block of the site',
    layer: ({ origins, methods, headers, exposed, credentials }) => {
      const set = (matcher: string, name: string, value: string | undefined) =>
        value === undefined ? undefined : `header ${matcher} ${name} ${double(value)}`;
      return lines(
        `@cors header_regexp origin Origin ${regexOf(origins)}`,
        '@preflight {',
        '    method OPTIONS',
        '    header Access-Control-Request-Method *',
        '}',
        'header +Vary Origin',
        set('@cors', 'Access-Control-Allow-Origin', '{re.origin.0}'),
        set('@cors', 'Access-Control-Allow-Methods', joined(methods)),
        set('@cors', 'Access-Control-Allow-Headers', joined(headers)),
        set('@cors', 'Access-Control-Expose-Headers', joined(exposed)),
        set('@cors', 'Access-Control-Allow-Credentials', credentials ? 'true' : undefined),
        'respond @preflight 204',
      );
    },
    preflight: {
      what: 'answer preflights before reverse_proxy and basic_auth',
      code: '@preflight {\n    method OPTIONS\n    header Access-Control-Request-Method *\n}\nrespond @preflight 204',
    },
    errors: {
      what: 'repeat the header directives in handle_errors',
      code: 'handle_errors {\n    header @cors Access-Control-Allow-Origin "{re.origin.0}"\n}',
    },
    vary: { what: 'add it to every response', code: 'header +Vary Origin' },
    duplicate: {
      what: 'remove the header of the application, or take the header directive out',
      code: 'reverse_proxy localhost:8080 {\n    header_down -Access-Control-Allow-Origin\n}',
    },
  },
  {
    id: 'haproxy',
    name: 'HAProxy',
    docs: 'https://docs.haproxy.org/2.6/configuration.html#4.2-http-after-response%20set-header',
    place: 'haproxy.cfg, in the frontend',
    layer: (options) =>
      lines(
        `acl allowed req.fhdr(Origin) -m str ${options.origins.join(' ')}`,
        'acl is_preflight method OPTIONS',
        'acl names_method req.hdr(Access-Control-Request-Method) -m found',
        'http-request set-var(txn.origin) req.fhdr(Origin) if allowed',
        `http-request return status 204${haproxyHeaders(options)} if is_preflight names_method allowed`,
        'http-request return status 204 if is_preflight names_method',
        'http-after-response set-header Access-Control-Allow-Origin "%[var(txn.origin)]" if { var(txn.origin) -m found }',
        options.exposed &&
          `http-after-response set-header Access-Control-Expose-Headers ${double(joined(options.exposed) ?? '')} if { var(txn.origin) -m found }`,
        options.credentials
          ? 'http-after-response set-header Access-Control-Allow-Credentials true if { var(txn.origin) -m found }'
          : undefined,
        'http-after-response add-header Vary Origin',
      ),
    preflight: {
      what: 'return 204 to preflights before any rule that authenticates or redirects',
      code: 'http-request return status 204 if { method OPTIONS } { req.hdr(Access-Control-Request-Method) -m found }',
    },
    errors: {
      what: 'use http-after-response, which covers errors of HAProxy too; http-response does not',
      code: 'http-after-response set-header Access-Control-Allow-Origin "%[var(txn.origin)]" if { var(txn.origin) -m found }',
    },
    vary: { what: 'add it to every response', code: 'http-after-response add-header Vary Origin' },
    duplicate: {
      what: 'use set-header, which replaces the header of the application, instead of add-header',
      code: 'http-after-response set-header Access-Control-Allow-Origin "%[var(txn.origin)]" if { var(txn.origin) -m found }',
    },
  },
  {
    id: 'lighttpd',
    name: 'lighttpd',
    docs: 'https://redmine.lighttpd.net/projects/lighttpd/wiki/Docs_ModSetEnv',
    place: 'lighttpd.conf, with mod_setenv',
    layer: ({ origins, methods, headers, exposed, credentials }) =>
      lines(
        'setenv.add-response-header = ( "Vary" => "Origin" )',
        ...origins.map((origin) => {
          const pairs = [
            ['Access-Control-Allow-Origin', origin],
            ['Access-Control-Allow-Methods', joined(methods)],
            ['Access-Control-Allow-Headers', joined(headers)],
            ['Access-Control-Expose-Headers', joined(exposed)],
            ['Access-Control-Allow-Credentials', credentials ? 'true' : undefined],
          ].flatMap(([name = '', value]) => (value === undefined ? [] : [`${double(name)} => ${double(value)}`]));
          return `$REQUEST_HEADER["Origin"] == ${double(origin)} { setenv.set-response-header = ( ${pairs.join(', ')} ) }`;
        }),
      ),
    preflight: {
      what: 'send preflights to a file: lighttpd answers OPTIONS for files by itself',
      code: '$HTTP["request-method"] == "OPTIONS" { url.rewrite-once = ( "" => "/preflight" ) }',
    },
    errors: { what: 'use setenv.set-response-header, which covers errors too' },
    vary: { what: 'add it to every response', code: 'setenv.add-response-header = ( "Vary" => "Origin" )' },
    duplicate: {
      what: 'use setenv.set-response-header, which replaces the header of the application, instead of add-response-header',
    },
  },
  {
    id: 'varnish',
    name: 'Varnish',
    aliases: ['vcl', 'fastly'],
    docs: 'https://varnish-cache.org/docs/trunk/reference/vcl.html',
    place: 'the VCL file',
    layer: ({ origins, methods, headers, exposed, credentials }) =>
      lines(
        'sub vcl_recv {',
        '    unset req.http.X-Cors-Origin;',
        `    if (${origins.map((origin) => `req.http.Origin == ${double(origin)}`).join(' || ')}) { set req.http.X-Cors-Origin = req.http.Origin; }`,
        '    if (req.method == "OPTIONS" && req.http.Access-Control-Request-Method) { return (synth(204)); }',
        '}',
        ...['deliver', 'synth'].map((name) =>
          lines(
            `sub vcl_${name} {`,
            '    if (req.http.X-Cors-Origin) {',
            vclSet('Access-Control-Allow-Origin', 'req.http.X-Cors-Origin'),
            vclSet('Access-Control-Allow-Methods', methods && double(methods.join(', '))),
            vclSet('Access-Control-Allow-Headers', headers && double(headers.join(', '))),
            vclSet('Access-Control-Expose-Headers', exposed && double(exposed.join(', '))),
            vclSet('Access-Control-Allow-Credentials', credentials ? '"true"' : undefined),
            '    }',
            '    if (resp.http.Vary) { set resp.http.Vary = resp.http.Vary + ", Origin"; } else { set resp.http.Vary = "Origin"; }',
            name === 'synth' ? '    if (resp.status == 204) { return (deliver); }' : undefined,
            '}',
          ),
        ),
      ),
    preflight: {
      what: 'answer preflights in vcl_recv, before anything else',
      code: 'if (req.method == "OPTIONS" && req.http.Access-Control-Request-Method) { return (synth(204)); }',
    },
    errors: { what: 'set the headers in vcl_synth too, which makes the errors of Varnish' },
    vary: {
      what: 'set the CORS headers in vcl_deliver, where they are not stored; where the application sets them, add Origin to the cache key',
      code: 'sub vcl_hash { hash_data(req.http.Origin); }',
    },
    duplicate: {
      what: 'remove the header of the application when it is fetched',
      code: 'sub vcl_backend_response { unset beresp.http.Access-Control-Allow-Origin; }',
    },
  },
  {
    id: 'ingress-nginx',
    name: 'ingress-nginx (Kubernetes)',
    aliases: ['kubernetes', 'k8s', 'nginx-ingress', 'ingress'],
    docs: 'https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/#enable-cors',
    place: 'annotations of the Ingress',
    layer: ({ origins, methods, headers, exposed, credentials }) => {
      const annotation = (name: string, value: string | undefined) =>
        value === undefined ? undefined : `nginx.ingress.kubernetes.io/${name}: ${double(value)}`;
      return lines(
        annotation('enable-cors', 'true'),
        annotation('cors-allow-origin', joined(origins)),
        annotation(
          'cors-allow-methods',
          methods && joined([...new Set(['GET', 'HEAD', 'POST', 'OPTIONS', ...methods])]),
        ),
        annotation('cors-allow-headers', joined(headers)),
        annotation('cors-expose-headers', joined(exposed)),
        // It is on by default.
        annotation('cors-allow-credentials', credentials ? 'true' : 'false'),
      );
    },
    preflight: {
      what: 'set enable-cors: the controller then answers OPTIONS itself, before auth-url',
      code: 'nginx.ingress.kubernetes.io/enable-cors: "true"',
    },
    errors: {
      what: 'set enable-cors: its add_header lines cover errors too; errors of auth-url need the headers from there',
    },
    vary: {
      what: 'list the origins in cors-allow-origin instead of "*", and let the application send Vary where a CDN is in front',
    },
    duplicate: {
      what: 'take either the annotation or the CORS layer of the application out',
      code: 'nginx.ingress.kubernetes.io/enable-cors: "false"',
    },
  },
  {
    id: 'traefik',
    name: 'Traefik',
    docs: 'https://doc.traefik.io/traefik/reference/routing-configuration/http/middlewares/headers/#cors-headers',
    place: 'a headers middleware, first in the list of the router',
    layer: ({ origins, methods, headers, exposed, credentials }) =>
      lines(
        'http:',
        '  middlewares:',
        '    cors:',
        '      headers:',
        `        accessControlAllowOriginList: [${list(origins, double)}]`,
        methods &&
          `        accessControlAllowMethods: [${list([...new Set(['GET', 'HEAD', 'POST', ...methods])], double)}]`,
        headers && `        accessControlAllowHeaders: [${list(headers, double)}]`,
        exposed && `        accessControlExposeHeaders: [${list(exposed, double)}]`,
        credentials ? '        accessControlAllowCredentials: true' : undefined,
        '        addVaryHeader: true',
      ),
    preflight: {
      what: 'put the headers middleware before forwardAuth and redirectScheme in the list of the router',
      code: 'middlewares: [cors, forward-auth]',
    },
    errors: {
      what: 'put the headers middleware first in the list of the router, so that it covers what later ones answer',
    },
    vary: { what: 'switch it on', code: 'addVaryHeader: true' },
    duplicate: { what: 'take either the middleware or the CORS layer of the application out' },
  },
  {
    id: 'kong',
    name: 'Kong',
    docs: 'https://developer.konghq.com/plugins/cors/',
    place: 'the CORS plugin of the service or route',
    layer: ({ origins, methods, headers, exposed, credentials }) =>
      lines(
        'plugins:',
        '  - name: cors',
        '    config:',
        `      origins: [${list(origins, double)}]`,
        methods && `      methods: [${list([...new Set(['GET', 'HEAD', 'POST', ...methods])], double)}]`,
        headers && `      headers: [${list(headers, double)}]`,
        exposed && `      exposed_headers: [${list(exposed, double)}]`,
        credentials ? '      credentials: true' : undefined,
      ),
    preflight: {
      what: 'use the CORS plugin with preflight_continue: false, and let the route have OPTIONS among its methods',
      code: 'config:\n  preflight_continue: false',
    },
    errors: { what: 'put the plugin on the service or globally, so that errors of other plugins have the headers too' },
    vary: { what: 'list the origins instead of "*": the plugin then sends "Vary: Origin"' },
    duplicate: {
      what: 'take either the plugin or the CORS layer of the application out; response-transformer can remove the header of the application',
      code: 'plugins:\n  - name: response-transformer\n    config:\n      remove:\n        headers: [Access-Control-Allow-Origin]',
    },
  },
];
