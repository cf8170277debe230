import {
  allMethods,
  anchored,
  type CorsOptions,
  double,
  type Framework,
  type FixKind,
  js,
  lines,
  list,
  type Measure,
} from './framework.ts';
import { nginx } from './proxies.ts';

const corsHeaders = [
  'Allow-Origin',
  'Allow-Credentials',
  'Allow-Methods',
  'Allow-Headers',
  'Expose-Headers',
  'Max-Age',
];

/** nginx in front of a product that cannot be configured so, in place of what the product sends. */
const behindNginx =
  (upstream: string) =>
  (options: CorsOptions): string =>
    lines(
      nginx(options),
      ...corsHeaders.map((name) => `    proxy_hide_header Access-Control-${name};`),
      '    proxy_hide_header Vary;',
      '    proxy_set_header Origin "";',
      `    proxy_pass http://${upstream};`,
    );

/** A product that is configured in nginx in front of it. */
const withProxy = (
  name: string,
  why: string,
  upstream: string,
): Pick<Framework, 'place' | 'layer' | 'preflight' | 'errors' | 'vary' | 'duplicate'> => ({
  place: `nginx.conf of an nginx in front of it: ${why}`,
  layer: behindNginx(upstream),
  preflight: {
    what: `answer OPTIONS in an nginx in front of ${name}`,
    code: 'if ($request_method = OPTIONS) { return 204; }',
  },
  errors: {
    what: `add the headers in an nginx in front of ${name}, with always at the end`,
    code: 'add_header Access-Control-Allow-Origin $cors_origin always;',
  },
  vary: { what: `add it in an nginx in front of ${name}`, code: 'add_header Vary Origin always;' },
  duplicate: {
    what: `hide the header that ${name} sends`,
    code: 'proxy_hide_header Access-Control-Allow-Origin;',
  },
});

/** For every kind of these, the same advice. */
const instead = (what: string, ...kinds: readonly FixKind[]): Partial<Readonly<Record<FixKind, Measure>>> =>
  Object.fromEntries(kinds.map((kind) => [kind, { what }]));

const joined = (items: readonly string[] | undefined): string | undefined => items?.join(',');
const spaced = (items: readonly string[] | undefined): string | undefined => items?.join(', ');
const quotedList = (items: readonly string[]): string => list(items, double);

/** `name: value` of what is given, as most options are. */
const given = ({ origins, methods, headers, exposed, credentials }: CorsOptions) => ({
  origin: origins,
  methods: methods && allMethods(methods),
  allowedHeaders: headers,
  exposedHeaders: exposed,
  credentials: credentials ?? false,
});

/** The lines of a hook that sets headers for some origins, by the setter of the language. */
function hook(
  { methods, headers, exposed, credentials }: CorsOptions,
  line: (name: string, value: string) => string,
): readonly (string | undefined)[] {
  const set = (name: string, value: string | undefined): string | undefined =>
    value === undefined ? undefined : line(name, value);
  return [
    set('Access-Control-Allow-Methods', methods && spaced(allMethods(methods))),
    set('Access-Control-Allow-Headers', spaced(headers)),
    set('Access-Control-Expose-Headers', spaced(exposed)),
    set('Access-Control-Allow-Credentials', credentials ? 'true' : undefined),
  ];
}

/** Parameters of a servlet filter, in web.xml. */
function filter(name: string, className: string, parameters: Readonly<Record<string, string | undefined>>): string {
  return lines(
    '<filter>',
    `    <filter-name>${name}</filter-name>`,
    `    <filter-class>${className}</filter-class>`,
    ...Object.entries(parameters).map(([key, value]) =>
      value === undefined
        ? undefined
        : `    <init-param><param-name>${key}</param-name><param-value>${value}</param-value></init-param>`,
    ),
    '</filter>',
    '<filter-mapping>',
    `    <filter-name>${name}</filter-name>`,
    '    <url-pattern>/*</url-pattern>',
    '</filter-mapping>',
  );
}

const firstFilter: Measure = { what: 'put its <filter-mapping> before those of every other filter in web.xml' };
const oneOfThem = (layer: string): Measure => ({
  what: `take ${layer} out, or the header out of the proxy in front of it; keep one of them`,
});

/** Of storage services, whose rules name origins, methods and headers. */
const ofRules = {
  preflight: {
    what: 'add a rule with the origin, the method and the headers: without one, OPTIONS is refused with 403',
  },
  errors: { what: 'add a rule for the method of the request: errors then have the headers too' },
  duplicate: oneOfThem('the rule'),
} as const;

function s3Rule({ origins, methods, headers, exposed }: CorsOptions): string {
  const elements = (name: string, values: readonly string[] = []): readonly string[] =>
    values.map((value) => `  <${name}>${value}</${name}>`);
  return lines(
    '<CORSConfiguration><CORSRule>',
    ...elements('AllowedOrigin', origins),
    ...elements('AllowedMethod', allMethods(methods)),
    ...elements('AllowedHeader', headers),
    ...elements('ExposeHeader', exposed),
    '</CORSRule></CORSConfiguration>',
  );
}

/** Servers, development servers, emulators and products of `implementations/`. */
export const productFrameworks: readonly Framework[] = [
  {
    id: 'bottle',
    name: 'Bottle',
    docs: 'https://bottlepy.org/docs/0.12/api.html#bottle.Bottle.hook',
    place: 'the application',
    layer: (options) =>
      lines(
        '@app.hook("after_request")',
        'def cors():',
        '    response.add_header("Vary", "Origin")',
        `    if request.get_header("Origin") in [${quotedList(options.origins)}]:`,
        '        response.set_header("Access-Control-Allow-Origin", request.get_header("Origin"))',
        ...hook(options, (name, value) => `        response.set_header("${name}", "${value}")`),
        '',
        '@app.route("/", method="OPTIONS")',
        '@app.route("/<path:path>", method="OPTIONS")',
        'def preflight(path=None):',
        '    return ""',
      ),
    preflight: {
      what: 'add a route for OPTIONS of every path',
      code: '@app.route("/<path:path>", method="OPTIONS")\ndef preflight(path):\n    return ""',
    },
    errors: {
      what: 'return a response with its status instead of raising HTTPError or calling abort(): an exception takes a response of its own, without the headers of the hook',
      code: 'response.status = 404\nreturn {"error": "not found"}',
    },
    vary: { what: 'add it in the hook, for every origin', code: 'response.add_header("Vary", "Origin")' },
    duplicate: oneOfThem('the header of the handlers'),
  },
  {
    id: 'tornado',
    name: 'Tornado',
    docs: 'https://www.tornadoweb.org/en/stable/web.html#tornado.web.RequestHandler.set_default_headers',
    place: 'a class that every handler is derived from',
    layer: (options) =>
      lines(
        'class CorsHandler(RequestHandler):',
        '    def set_default_headers(self):',
        '        self.add_header("Vary", "Origin")',
        `        if self.request.headers.get("Origin") in [${quotedList(options.origins)}]:`,
        '            self.set_header("Access-Control-Allow-Origin", self.request.headers["Origin"])',
        ...hook(options, (name, value) => `            self.set_header("${name}", "${value}")`),
        '',
        '    def options(self, *arguments):',
        '        self.set_status(204)',
      ),
    preflight: {
      what: 'give the class of the handlers a method for OPTIONS, and authenticate in the other methods, not in prepare()',
      code: 'def options(self, *arguments):\n    self.set_status(204)',
    },
    errors: {
      what: 'set the headers in set_default_headers, which errors have too, and give unknown paths a handler of that class',
      code: 'Application(routes, default_handler_class=NotFound)',
    },
    vary: {
      what: 'add it in set_default_headers, for every origin',
      code: 'self.add_header("Vary", "Origin")',
    },
    duplicate: oneOfThem('the header of the handlers'),
  },
  {
    id: 'mojolicious',
    name: 'Mojolicious',
    docs: 'https://docs.mojolicious.org/Mojolicious#HOOKS',
    place: 'the application',
    layer: (options) =>
      lines(
        `my %allowed = map { $_ => 1 } (${list(options.origins)});`,
        'hook before_dispatch => sub ($c) {',
        '  my $headers = $c->res->headers;',
        "  $headers->append(Vary => 'Origin');",
        "  my $origin = $c->req->headers->origin // '';",
        '  return unless $allowed{$origin};',
        '  $headers->access_control_allow_origin($origin);',
        ...hook(options, (name, value) => `  $headers->header('${name}' => '${value}');`),
        '};',
        "options '/*any' => {any => ''} => sub ($c) { $c->rendered(204) };",
      ),
    preflight: {
      what: 'add a route for OPTIONS of every path, before under() that authenticates',
      code: "options '/*any' => {any => ''} => sub ($c) { $c->rendered(204) };",
    },
    errors: { what: 'set the headers in before_dispatch, not in the routes: pages of errors then have them too' },
    vary: {
      what: 'add it in before_dispatch, for every origin, and append in the routes instead of setting it',
      code: "$c->res->headers->append(Vary => 'Origin');",
    },
    duplicate: oneOfThem('the header of the routes'),
  },
  {
    id: 'plack-crossorigin',
    name: 'Plack + Plack::Middleware::CrossOrigin',
    aliases: ['plack', 'psgi'],
    docs: 'https://metacpan.org/pod/Plack::Middleware::CrossOrigin',
    place: 'app.psgi, before every other middleware',
    layer: ({ origins, methods, headers, exposed, credentials }) =>
      lines(
        'builder {',
        "  enable 'CrossOrigin',",
        `    origins => [${list(origins)}],`,
        methods && `    methods => [${list(allMethods(methods))}],`,
        headers && `    headers => [${list(headers)}],`,
        exposed && `    expose_headers => [${list(exposed)}],`,
        credentials ? '    credentials => 1, # Access-Control-Allow-Credentials: true' : undefined,
        '    ;',
        '  $app;',
        '}',
      ),
    preflight: { what: "write enable 'CrossOrigin' first in builder, before middleware that authenticates" },
    errors: { what: "write enable 'CrossOrigin' first in builder, outside of what makes pages of errors" },
    vary: { what: 'it sends "Vary: Origin" by itself for a list of origins' },
    duplicate: oneOfThem("enable 'CrossOrigin'"),
  },
  {
    id: 'oslo.middleware',
    name: 'OpenStack oslo.middleware',
    aliases: ['oslo', 'openstack'],
    docs: 'https://docs.openstack.org/oslo.middleware/latest/reference/cors.html',
    place: 'the configuration file of the service',
    layer: ({ origins, methods, headers, exposed, credentials }) =>
      lines(
        '[cors]',
        `allowed_origin = ${origins.join(',')}`,
        methods && `allow_methods = ${allMethods(methods).join(',')}`,
        headers && `allow_headers = ${headers.join(',')}`,
        exposed && `expose_headers = ${exposed.join(',')}`,
        `allow_credentials = ${credentials ? 'true' : 'false'}`,
      ),
    preflight: { what: 'put cors first in the pipeline of api-paste.ini, before authtoken' },
    errors: { what: 'put cors first in the pipeline of api-paste.ini, before the filters that fail' },
    vary: { what: 'it sends "Vary: Origin" by itself for a list of origins' },
    duplicate: oneOfThem('cors of api-paste.ini'),
  },
  {
    id: 'swi-prolog',
    name: 'SWI-Prolog library(http/http_cors)',
    aliases: ['swipl', 'http_cors'],
    docs: 'https://www.swi-prolog.org/pldoc/man?section=httpcors',
    place: 'the program, before http_server/2',
    layer: ({ origins, methods }) =>
      lines(
        // It sends all that are in the list, in one line.
        `:- set_setting(http:cors, [${list(origins.slice(0, 1))}]).`,
        ...(methods === undefined
          ? []
          : [
              '% in each handler, for OPTIONS:',
              `%   cors_enable(Request, [methods([${allMethods(methods)
                .map((method) => method.toLowerCase())
                .join(', ')}])])`,
            ]),
      ),
    fixed: {
      'allow-header': { what: 'call cors_enable/2 for OPTIONS: it allows every header that is asked for' },
      'allow-credentials': {
        what: 'write the header in each handler, after cors_enable: the library has no option for it',
        code: "format('Access-Control-Allow-Credentials: true~n')",
      },
      'expose-header': {
        what: 'write the header in each handler, after cors_enable: the library has no option for it',
        code: "format('Access-Control-Expose-Headers: x-total~n')",
      },
    },
    preflight: {
      what: 'answer OPTIONS in each handler, with cors_enable/2 and an empty response',
      code: "answer(Request) :-\n    option(method(options), Request), !,\n    cors_enable(Request, [methods([get, put])]),\n    format('~n').",
    },
    errors: {
      what: 'write the status in the handler, after cors_enable/0, instead of throwing http_reply: pages of errors have no headers of the handler',
      code: "cors_enable,\nformat('Status: 404~nContent-type: text/plain~n~n404')",
    },
    vary: { what: 'it sends one fixed origin, so nothing depends on Origin: set one origin only' },
    duplicate: oneOfThem('cors_enable'),
  },
  {
    id: 'tomcat',
    name: 'Tomcat CorsFilter',
    aliases: ['catalina'],
    docs: 'https://tomcat.apache.org/tomcat-10.1-doc/config/filter.html#CORS_Filter',
    place: 'web.xml, before other filters',
    layer: ({ origins, methods, headers, exposed, credentials }) =>
      filter('CorsFilter', 'org.apache.catalina.filters.CorsFilter', {
        'cors.allowed.origins': joined(origins),
        'cors.allowed.methods': methods && joined([...allMethods(methods), 'OPTIONS']),
        'cors.allowed.headers': joined(headers),
        'cors.exposed.headers': joined(exposed),
        'cors.support.credentials': credentials ? 'true' : undefined,
      }),
    preflight: firstFilter,
    errors: firstFilter,
    vary: { what: 'name the origins in cors.allowed.origins instead of *: the filter then sends "Vary: Origin"' },
    duplicate: oneOfThem('CorsFilter'),
  },
  {
    id: 'jetty',
    name: 'Jetty CrossOriginFilter',
    docs: 'https://jetty.org/docs/jetty/9/index.html',
    place: 'web.xml, before other filters',
    layer: ({ origins, methods, headers, exposed, credentials }) =>
      filter('CrossOriginFilter', 'org.eclipse.jetty.servlets.CrossOriginFilter', {
        allowedOrigins: joined(origins),
        allowedMethods: methods && joined(allMethods(methods)),
        allowedHeaders: joined(headers),
        exposedHeaders: joined(exposed),
        // true is its default.
        allowCredentials: credentials ? 'true' : 'false',
        chainPreflight: 'false',
      }),
    preflight: {
      what: 'set chainPreflight to false, and put the filter before those that authenticate',
      code: '<init-param><param-name>chainPreflight</param-name><param-value>false</param-value></init-param>',
    },
    errors: firstFilter,
    vary: {
      what: 'name the origins in allowedOrigins instead of *, and add the header in pages of errors, which lose it',
      code: 'response.addHeader("Vary", "Origin");',
    },
    duplicate: oneOfThem('CrossOriginFilter'),
  },
  {
    id: 'moleculer-web',
    name: 'moleculer-web + cors',
    aliases: ['moleculer'],
    docs: 'https://moleculer.services/docs/0.14/moleculer-web.html#Middlewares',
    place:
      'the settings of the gateway: the package cors as a middleware, which also lets pages of the site itself send POST',
    layer: (options) => `settings: { use: [cors(${js({ ...given(options), methods: options.methods })})] }`,
    preflight: { what: 'add cors(…) to settings.use: without it, an OPTIONS request runs the action' },
    errors: {
      what: 'add cors(…) to the settings of the gateway, not of a route: unknown paths then have the headers too',
    },
    vary: { what: 'give origin as a list or a function, not as one string or "*": cors then sends "Vary: Origin"' },
    duplicate: oneOfThem('settings.cors'),
  },
  {
    id: 'orpc',
    name: 'oRPC + CORSPlugin',
    aliases: ['@orpc/server'],
    docs: 'https://orpc.dev/docs/plugins/cors',
    place: 'the plugins of the handler',
    layer: ({ origins, methods, headers, exposed, credentials }) =>
      lines(
        `const allowed = [${list(origins)}];`,
        `const cors = new CORSPlugin(${js({
          allowMethods: methods && allMethods(methods),
          allowHeaders: headers,
          exposeHeaders: exposed,
          credentials: credentials ?? false,
        }).replace(/^\{ /, '{ origin: (origin) => (allowed.includes(origin) ? origin : null), ')});`,
        'const handler = new RPCHandler(router, { plugins: [cors] });',
      ),
    preflight: { what: 'add CORSPlugin: without it, an OPTIONS request runs the procedure' },
    errors: { what: 'add the headers where no procedure matched too: CORSPlugin has none there' },
    vary: { what: 'give origin as a function: CORSPlugin then sends "Vary: Origin"' },
    duplicate: oneOfThem('CORSPlugin'),
  },
  {
    id: 'trpc',
    name: 'tRPC + cors',
    aliases: ['@trpc/server'],
    docs: 'https://trpc.io/docs/server/adapters/standalone#configuring-cors',
    place: 'the options of createHTTPServer',
    layer: (options) =>
      `const server = createHTTPServer({ router, middleware: cors(${js({ ...given(options), methods: options.methods })}) });`,
    preflight: { what: 'give cors(…) as middleware: it answers OPTIONS before the router, which knows no OPTIONS' },
    errors: { what: 'give cors(…) as middleware, which covers errors and unknown procedures too' },
    vary: { what: 'give origin as a list or a function, not as one string or "*": cors then sends "Vary: Origin"' },
    duplicate: oneOfThem('the middleware cors(…)'),
  },
  {
    id: 'graphql-yoga',
    name: 'GraphQL Yoga',
    aliases: ['yoga'],
    docs: 'https://the-guild.dev/graphql/yoga-server/docs/features/cors',
    place: 'the options of createYoga',
    layer: ({ origins, methods, headers, exposed, credentials }) =>
      lines(
        `const allowed = [${list(origins)}];`,
        'const yoga = createYoga({',
        '  schema,',
        '  cors: (request) => {',
        "    const origin = request.headers.get('origin') ?? '';",
        `    return allowed.includes(origin) && ${js({
          methods: methods && allMethods(methods),
          allowedHeaders: headers,
          exposedHeaders: exposed,
          credentials: credentials ?? false,
        }).replace(/^\{ /, '{ origin, ')};`,
        '  },',
        '});',
      ),
    preflight: { what: 'set cors in createYoga, and leave OPTIONS to it in the server around it' },
    errors: { what: 'set cors in createYoga, which covers errors of GraphQL too' },
    vary: {
      what: 'add it in a plugin, for every origin',
      code: "plugins: [{ onResponse: ({ response }) => response.headers.append('Vary', 'Origin') }]",
    },
    duplicate: oneOfThem('cors of createYoga'),
  },
  {
    id: 'apollo-server',
    name: 'Apollo Server, standalone',
    aliases: ['apollo', '@apollo/server'],
    docs: 'https://www.apollographql.com/docs/apollo-server/security/cors',
    ...withProxy(
      'the standalone server',
      'startStandaloneServer has no option for CORS (with Express and expressMiddleware, configure cors there)',
      '127.0.0.1:4000',
    ),
  },
  {
    id: 'mercurius',
    name: 'mercurius + @fastify/cors',
    docs: 'https://mercurius.dev/#/docs/faq',
    place: 'the application, before app.register(mercurius, …)',
    layer: (options) => `await app.register(cors, ${js({ ...given(options), methods: options.methods })});`,
    preflight: {
      what: 'register @fastify/cors before mercurius: it answers OPTIONS, for which mercurius has no route',
    },
    errors: { what: 'register @fastify/cors on the root instance: errors and unknown paths then have the headers too' },
    vary: { what: 'give origin as a list or a function: @fastify/cors then sends "Vary: Origin"' },
    duplicate: oneOfThem('app.register(cors, …)'),
  },
  {
    id: 'esbuild',
    name: 'esbuild serve',
    docs: 'https://esbuild.github.io/api/#serve-cors',
    place: 'the call of serve',
    layer: ({ origins }) => `await context.serve({ cors: { origin: [${list(origins)}] } });`,
    fixed: instead(
      'put a proxy in front of it: its cors option has origins only, and it answers no preflight',
      'allow-method',
      'allow-header',
      'allow-credentials',
      'expose-header',
    ),
    preflight: { what: 'answer OPTIONS in a proxy in front of it: esbuild answers it with 404' },
    errors: { what: 'set cors of serve, which covers errors too' },
    vary: { what: 'add it in a proxy in front of it: esbuild sends no Vary' },
    duplicate: oneOfThem('cors of serve'),
  },
  {
    id: 'rspack-dev-server',
    name: 'Rspack dev server',
    aliases: ['rspack'],
    docs: 'https://rspack.rs/config/dev-server#devserverheaders',
    place: 'rspack.config.js',
    layer: ({ origins, methods, headers, exposed, credentials }) =>
      `devServer: { headers: ${js({
        "'Access-Control-Allow-Origin'": origins[0],
        "'Access-Control-Allow-Methods'": spaced(methods),
        "'Access-Control-Allow-Headers'": spaced(headers),
        "'Access-Control-Expose-Headers'": spaced(exposed),
        "'Access-Control-Allow-Credentials'": credentials ? 'true' : undefined,
      })} }`,
    preflight: { what: 'use devServer.headers: it answers OPTIONS with 204 and these headers' },
    errors: { what: 'use devServer.headers, which covers errors of the development server too' },
    vary: { what: 'it sends one fixed origin, so nothing depends on Origin' },
    duplicate: oneOfThem('devServer.headers'),
  },
  {
    id: 'parcel',
    name: 'Parcel',
    docs: 'https://parceljs.org/features/development/',
    ...withProxy(
      'its development server',
      'it answers OPTIONS for every origin before .proxyrc.js, and has no option',
      '127.0.0.1:1234',
    ),
  },
  {
    id: 'azurite',
    name: 'Azurite and Azure Storage (Blob)',
    aliases: ['azure-storage', 'azure-blob'],
    docs: 'https://learn.microsoft.com/rest/api/storageservices/cross-origin-resource-sharing--cors--support-for-the-azure-storage-services',
    place: 'the properties of the service (also: az storage cors add)',
    layer: ({ origins, methods, headers, exposed }) =>
      `await client.setProperties({ cors: [${js({
        allowedOrigins: joined(origins),
        allowedMethods: joined(allMethods(methods)),
        allowedHeaders: joined(headers) ?? '',
        exposedHeaders: joined(exposed) ?? '',
      }).replace(/ \}$/, ', maxAgeInSeconds: 600 }')}] });`,
    fixed: {
      'allow-credentials': {
        what: 'sign the URL instead of sending cookies: a rule allows credentials in any case, and the service reads no cookies',
      },
    },
    ...ofRules,
    vary: { what: 'it sends "Vary: Origin" by itself as soon as there is a rule for whole origins' },
  },
  {
    id: 's3rver',
    name: 's3rver',
    docs: 'https://github.com/jamhall/s3rver#cors',
    place: 'the file that --configure-bucket names',
    layer: s3Rule,
    fixed: {
      'allow-credentials': {
        what: 'sign the URL instead of sending cookies: a rule has no setting for credentials, and S3 reads no cookies',
      },
    },
    ...ofRules,
    vary: { what: 'name the origins in the rule instead of *: s3rver then sends "Vary: Origin"' },
  },
  {
    id: 'json-server',
    name: 'json-server',
    docs: 'https://github.com/typicode/json-server',
    ...withProxy('json-server', 'json-server allows every origin and has no option', '127.0.0.1:3000'),
  },
  {
    id: 'prism',
    name: 'Prism',
    aliases: ['stoplight-prism', '@stoplight/prism-cli'],
    docs: 'https://docs.stoplight.io/docs/prism',
    ...withProxy('prism mock', 'prism mock allows every origin, and --cors only switches that off', '127.0.0.1:4010'),
  },
  {
    id: 'mockoon',
    name: 'Mockoon',
    docs: 'https://mockoon.com/docs/latest/server-configuration/cors-configuration/',
    place: 'the headers of the environment (Settings, or "headers" in its file)',
    layer: ({ origins, methods, headers, exposed, credentials }) =>
      JSON.stringify(
        {
          cors: true,
          headers: [
            ['Access-Control-Allow-Origin', origins[0]],
            ['Access-Control-Allow-Methods', methods && spaced(allMethods(methods))],
            ['Access-Control-Allow-Headers', spaced(headers)],
            ['Access-Control-Expose-Headers', spaced(exposed)],
            ['Access-Control-Allow-Credentials', credentials ? 'true' : undefined],
          ].flatMap(([key, value]) => (value === undefined ? [] : [{ key, value }])),
        },
        null,
        2,
      ),
    preflight: { what: 'keep "cors": true: Mockoon then answers OPTIONS with the headers of the environment' },
    errors: { what: 'set the headers in the environment, not in a response: unknown routes then have them too' },
    vary: { what: 'it sends one fixed origin, so nothing depends on Origin' },
    duplicate: oneOfThem('the header of the response'),
  },
  {
    id: 'prometheus',
    name: 'Prometheus',
    docs: 'https://prometheus.io/docs/prometheus/latest/command-line/prometheus/',
    place: 'its command line',
    // It adds the anchors.
    layer: ({ origins }) =>
      `prometheus --web.cors.origin='${origins.map((origin) => anchored(origin).slice(1, -1)).join('|')}'`,
    fixed: instead(
      'put a proxy in front of it: --web.cors.origin is its only option for CORS',
      'allow-method',
      'allow-header',
      'allow-credentials',
      'expose-header',
    ),
    preflight: { what: 'use a path of its API: it answers OPTIONS there with 204' },
    errors: { what: 'add the headers in a proxy in front of it: unknown paths have none' },
    vary: { what: 'add it in a proxy in front of it: it sends "Vary: Origin" only where there is an Origin' },
    duplicate: oneOfThem('--web.cors.origin'),
  },
  {
    id: 'etcd',
    name: 'etcd',
    docs: 'https://etcd.io/docs/v3.4/op-guide/configuration/',
    ...withProxy(
      'etcd',
      '--cors takes origins with an explicit port only, and an Origin has no default port',
      '127.0.0.1:2379',
    ),
  },
  {
    id: 'influxdb',
    name: 'InfluxDB 1',
    aliases: ['influx'],
    docs: 'https://docs.influxdata.com/influxdb/v1/',
    ...withProxy('InfluxDB', 'it allows every origin and has no option', '127.0.0.1:8086'),
  },
  {
    id: 'jupyter-server',
    name: 'Jupyter Server',
    aliases: ['jupyter', 'jupyterlab'],
    docs: 'https://jupyter-server.readthedocs.io/en/latest/operators/public-server.html#running-the-notebook-with-a-reverse-proxy',
    ...withProxy(
      'Jupyter Server',
      'it has options for origins and credentials, and none for methods, headers and preflights',
      '127.0.0.1:8888',
    ),
  },
  {
    id: 'rclone',
    name: 'rclone rcd',
    docs: 'https://rclone.org/rc/#rc-allow-origin',
    place: 'its command line',
    layer: ({ origins: [origin = ''] }) => `rclone rcd --rc-allow-origin=${origin}`,
    fixed: instead(
      'put a proxy in front of it: --rc-allow-origin is its only option for CORS',
      'allow-method',
      'allow-header',
      'allow-credentials',
      'expose-header',
    ),
    preflight: { what: 'set --rc-allow-origin: it answers OPTIONS before it authenticates' },
    errors: { what: 'set --rc-allow-origin, which covers errors too' },
    vary: { what: 'it sends one fixed origin, so nothing depends on Origin' },
    duplicate: oneOfThem('--rc-allow-origin'),
  },
  {
    id: 'aria2',
    name: 'aria2',
    aliases: ['aria2c'],
    docs: 'https://aria2.github.io/manual/en/html/aria2c.html#rpc-options',
    ...withProxy(
      'aria2',
      '--rpc-allow-origin-all allows every origin, and there is no option for one',
      '127.0.0.1:6800',
    ),
  },
  {
    id: 'icecast',
    name: 'Icecast',
    aliases: ['icecast2'],
    docs: 'https://icecast.org/docs/icecast-2.4.1/config-file.html#http-headers',
    place: 'icecast.xml',
    layer: ({ origins: [origin = ''], exposed, credentials }) =>
      lines(
        '<http-headers>',
        `    <header name="Access-Control-Allow-Origin" value=${double(origin)} />`,
        exposed && `    <header name="Access-Control-Expose-Headers" value=${double(exposed.join(', '))} />`,
        credentials ? '    <header name="Access-Control-Allow-Credentials" value="true" />' : undefined,
        '</http-headers>',
      ),
    fixed: instead(
      'answer the preflight in a proxy in front of it: Icecast closes the connection at OPTIONS',
      'allow-method',
      'allow-header',
    ),
    preflight: { what: 'answer OPTIONS in a proxy in front of it: Icecast closes the connection' },
    errors: { what: 'write the headers into <http-headers> of icecast.xml itself: errors then have them too' },
    vary: { what: 'it sends one fixed origin, so nothing depends on Origin' },
    duplicate: oneOfThem('<http-headers>'),
  },
];
