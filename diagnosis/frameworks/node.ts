import { type CorsOptions, type Framework, js, lines, list, type Measure } from './framework.ts';

const first = (layer: string): Measure => ({
  what: `put ${layer} before every other middleware and route, so that it answers OPTIONS before authentication and the router`,
});
const automatic = (why: string): Measure => ({ what: why });
const once = (layer: string): Measure => ({
  what: `take ${layer} out of the application, or the header out of the proxy in front of it; keep one of them`,
});

const usual = ({ origins, methods, headers, exposed, credentials }: CorsOptions) => ({
  origin: origins,
  methods,
  allowedHeaders: headers,
  exposedHeaders: exposed,
  credentials,
});

function koaLayer({ origins, methods, headers, exposed, credentials }: CorsOptions): string {
  const options = js({ allowMethods: methods, allowHeaders: headers, exposeHeaders: exposed, credentials });
  return lines(
    `const allowed = [${list(origins)}];`,
    `app.use(cors(${options.replace(/^\{ /, "{ origin: (ctx) => (allowed.includes(ctx.get('Origin')) ? ctx.get('Origin') : ''), ")}));`,
  );
}

/** Node servers and development servers. */
export const nodeFrameworks: readonly Framework[] = [
  {
    id: 'express',
    name: 'Express + cors',
    aliases: ['cors', 'expressjs', 'express-cors'],
    docs: 'https://github.com/expressjs/cors#configuration-options',
    place: 'the application, before all routes',
    layer: (options) => `app.use(cors(${js(usual(options))}));`,
    preflight: { ...first('app.use(cors(…))'), code: 'app.use(cors(options)); // first\napp.use(authenticate);' },
    errors: {
      what: 'put app.use(cors(…)) before the code that fails, and do not remove headers in the error handler',
      code: 'app.use(cors(options)); // before routes and error handlers',
    },
    vary: automatic('give origin as a list or a function, not as one string or "*": cors then sends "Vary: Origin"'),
    duplicate: once('app.use(cors(…))'),
  },
  {
    id: 'fastify',
    name: 'Fastify + @fastify/cors',
    aliases: ['fastify-cors', '@fastify/cors'],
    docs: 'https://github.com/fastify/fastify-cors#options',
    place: 'the application, before all routes',
    layer: (options) => `await app.register(cors, ${js(usual(options))});`,
    preflight: {
      ...first('app.register(cors, …)'),
      code: 'await app.register(cors, options); // before hooks and routes',
    },
    errors: {
      what: 'register cors on the root instance, not in a plugin: errors and unknown paths of the root then have the headers',
      code: 'await app.register(cors, options); // on the root instance',
    },
    vary: automatic('give origin as a list or a function: @fastify/cors then sends "Vary: Origin"'),
    duplicate: once('app.register(cors, …)'),
  },
  {
    id: 'koa',
    name: 'Koa + @koa/cors',
    aliases: ['koa-cors', '@koa/cors'],
    docs: 'https://github.com/koajs/cors#corsoptions',
    place: 'the application, before all other middleware',
    layer: koaLayer,
    preflight: first('app.use(cors(…))'),
    errors: {
      what: 'put app.use(cors(…)) first, and keep keepHeadersOnError at true, its default',
      code: 'app.use(cors({ ...options, keepHeadersOnError: true }));',
    },
    vary: automatic('@koa/cors sends "Vary: Origin" by itself; put it before middleware that sets Vary'),
    duplicate: once('app.use(cors(…))'),
  },
  {
    id: 'hono',
    name: 'Hono',
    docs: 'https://hono.dev/docs/middleware/builtin/cors',
    place: 'the application, before all routes',
    layer: ({ origins, methods, headers, exposed, credentials }) =>
      `app.use('*', cors(${js({ origin: origins, allowMethods: methods, allowHeaders: headers, exposeHeaders: exposed, credentials })}));`,
    preflight: first("app.use('*', cors(…))"),
    errors: { what: "use it for '*' and before all routes, so that errors and unknown paths have the headers too" },
    vary: automatic('Hono sends "Vary: Origin" for a list of origins'),
    duplicate: once("app.use('*', cors(…))"),
  },
  {
    id: 'h3',
    name: 'h3 (Nitro, Nuxt)',
    aliases: ['nitro', 'nuxt'],
    docs: 'https://h3.dev/utils/security#cors',
    place: 'a middleware before all routes (in Nuxt and Nitro: server/middleware/cors.ts)',
    layer: ({ origins, methods, headers, exposed, credentials }) =>
      lines(
        'app.use((event) => {',
        `  const response = handleCors(event, ${js({ origin: origins, methods, allowHeaders: headers, exposeHeaders: exposed, credentials })});`,
        '  return response === false ? undefined : response;',
        '});',
      ),
    preflight: first('handleCors(…)'),
    errors: { what: 'call handleCors in a middleware, not in a route, so that errors have the headers too' },
    vary: automatic('h3 sends "Vary: Origin" for a list of origins'),
    duplicate: once('handleCors(…)'),
  },
  {
    id: 'hapi',
    name: 'hapi',
    aliases: ['@hapi/hapi'],
    docs: 'https://hapi.dev/api#-routeoptionscors',
    place: 'the options of the server',
    layer: ({ origins, headers, exposed, credentials }) =>
      `const server = Hapi.server({ routes: { cors: ${js({ origin: origins, additionalHeaders: headers, additionalExposedHeaders: exposed, credentials })} } });`,
    fixed: {
      'allow-method': {
        what: 'add a route for the method: hapi allows the methods that the path has routes for',
        code: "server.route({ method: 'PUT', path: '/items', handler });",
      },
    },
    preflight: { what: 'set cors for the whole server, in routes.cors, so that hapi answers OPTIONS for every route' },
    errors: { what: 'set cors for the whole server, so that errors of every route have the headers too' },
    vary: automatic('hapi sends "Vary: Origin" by itself when cors is set for the route'),
    duplicate: once('routes.cors'),
  },
  {
    id: 'nestjs',
    name: 'NestJS',
    aliases: ['nest'],
    docs: 'https://docs.nestjs.com/security/cors',
    place: 'main.ts, before app.listen()',
    layer: (options) => `app.enableCors(${js(usual(options))});`,
    preflight: { what: 'call app.enableCors(…) directly after NestFactory.create(), before app.use(…)' },
    errors: {
      what: 'call app.enableCors(…) directly after NestFactory.create(): errors of guards then have the headers too',
    },
    vary: automatic('give origin as a list or a function, not as one string or "*": Nest then sends "Vary: Origin"'),
    duplicate: once('app.enableCors(…)'),
  },
  {
    id: 'polka',
    name: 'Polka + cors',
    docs: 'https://github.com/lukeed/polka#middleware',
    place: 'the application, before all routes',
    layer: (options) => `app.use(cors(${js(usual(options))}));`,
    preflight: first('app.use(cors(…))'),
    errors: { what: 'put app.use(cors(…)) before the code that fails, and keep its headers in onError and onNoMatch' },
    vary: automatic('give origin as a list or a function, not as one string or "*": cors then sends "Vary: Origin"'),
    duplicate: once('app.use(cors(…))'),
  },
  {
    id: 'tinyhttp',
    name: 'tinyhttp',
    aliases: ['@tinyhttp/cors'],
    docs: 'https://github.com/tinyhttp/cors#options',
    place: 'the application, before all routes',
    layer: (options) => `app.use(cors(${js(usual(options))}));`,
    preflight: first('app.use(cors(…))'),
    errors: { what: 'put app.use(cors(…)) before the code that fails, and keep its headers in onError' },
    vary: automatic('give origin as a list: @tinyhttp/cors then sends "Vary: Origin", and one string to everybody'),
    duplicate: once('app.use(cors(…))'),
  },
  {
    id: 'elysia',
    name: 'Elysia + @elysiajs/cors',
    aliases: ['@elysiajs/cors'],
    docs: 'https://elysiajs.com/plugins/cors',
    place: 'the application, before all routes',
    layer: ({ origins, methods, headers, exposed, credentials }) =>
      `app.use(cors(${js({ origin: origins, methods, allowedHeaders: headers, exposeHeaders: exposed, credentials: credentials ?? false })}));`,
    preflight: first('app.use(cors(…))'),
    errors: { what: 'put app.use(cors(…)) before all routes: errors and unknown paths then have the headers too' },
    vary: automatic('give origin as a list: Elysia then sends "Vary: Origin"'),
    duplicate: once('app.use(cors(…))'),
  },
  {
    id: 'feathers-express',
    name: 'Feathers (Express)',
    aliases: ['feathers', 'feathersjs', '@feathersjs/express'],
    docs: 'https://feathersjs.com/api/express.html',
    place: 'the application, before app.configure(rest())',
    layer: (options) => `app.use(cors(${js(usual(options))}));`,
    preflight: first('app.use(cors(…))'),
    errors: { what: 'put app.use(cors(…)) before app.configure(rest()), and app.use(errorHandler()) last' },
    vary: automatic('give origin as a list or a function, not as one string or "*": cors then sends "Vary: Origin"'),
    duplicate: once('app.use(cors(…))'),
  },
  {
    id: 'feathers-koa',
    name: 'Feathers (Koa)',
    aliases: ['@feathersjs/koa'],
    docs: 'https://feathersjs.com/api/koa.html',
    place: 'the application, before errorHandler() and app.configure(rest())',
    layer: koaLayer,
    preflight: first('app.use(cors(…))'),
    errors: {
      what: 'put app.use(cors(…)) before app.use(errorHandler()): errors of services then have the headers too',
    },
    vary: automatic('@koa/cors sends "Vary: Origin" by itself; put it before middleware that sets Vary'),
    duplicate: once('app.use(cors(…))'),
  },
  {
    id: 'loopback',
    name: 'LoopBack 4',
    aliases: ['loopback4', 'lb4', '@loopback/rest'],
    docs: 'https://loopback.io/doc/en/lb4/Customizing-server-configuration.html#customize-cors',
    place: 'the configuration of the application',
    layer: ({ origins, methods, headers, exposed, credentials }) =>
      `const app = new RestApplication({ rest: { cors: ${js({ origin: origins, methods, allowedHeaders: headers, exposedHeaders: exposed, credentials: credentials ?? false })} } });`,
    preflight: { what: 'set rest.cors: LoopBack then answers OPTIONS before sequences and authentication' },
    errors: { what: 'set rest.cors, which covers errors of every sequence and unknown paths' },
    vary: automatic('give origin as a list: LoopBack then sends "Vary: Origin"'),
    duplicate: once('rest.cors'),
  },
  {
    id: 'sails',
    name: 'Sails',
    aliases: ['sailsjs'],
    docs: 'https://sailsjs.com/documentation/reference/configuration/sails-config-security-cors',
    place: 'config/security.js',
    layer: ({ origins, methods, headers, exposed, credentials }) =>
      `module.exports.security = { cors: ${js({
        allRoutes: true,
        allowOrigins: origins,
        allowRequestMethods: methods && ['GET', 'HEAD', 'POST', ...methods].join(','),
        allowRequestHeaders: headers?.join(','),
        allowResponseHeaders: exposed?.join(','),
        allowCredentials: credentials ?? false,
      })} };`,
    preflight: { what: 'set allRoutes: true, so that Sails answers OPTIONS before policies and the router' },
    errors: { what: 'set allRoutes: true, so that errors and unknown paths have the headers too' },
    vary: automatic('give allowOrigins as a list: Sails then sends "Vary: Origin" to the origins in it'),
    duplicate: once('security.cors'),
  },
  {
    id: 'rsbuild',
    name: 'Rsbuild',
    docs: 'https://rsbuild.rs/config/server/cors',
    place: 'rsbuild.config.ts',
    layer: (options) => `export default defineConfig({ server: { cors: ${js(usual(options))} } });`,
    preflight: {
      what: 'set server.cors: Rsbuild then answers OPTIONS itself; for an API, use server.proxy instead, which needs no CORS',
    },
    errors: { what: 'set server.cors, which covers errors too' },
    vary: automatic('give origin as a list: Rsbuild then sends "Vary: Origin"'),
    duplicate: once('server.cors'),
  },
  {
    id: 'restify',
    name: 'restify + restify-cors-middleware2',
    aliases: ['restify-cors-middleware', 'restify-cors-middleware2'],
    docs: 'https://github.com/Tabcorp/restify-cors-middleware#usage',
    place: 'the application, before all routes',
    layer: ({ origins, headers = [], exposed = [], credentials }) =>
      lines(
        `const cors = corsMiddleware(${js({ origins, allowHeaders: headers, exposeHeaders: exposed, credentials })});`,
        'server.pre(cors.preflight);',
        'server.use(cors.actual);',
      ),
    fixed: {
      'allow-method': {
        what: 'add a route for the method: the middleware allows the methods that the path has routes for',
        code: "server.put('/items', handler);",
      },
    },
    preflight: { what: 'call server.pre(cors.preflight), which runs before the router and before authentication' },
    errors: {
      what: 'add the headers in server.pre(), which also runs for paths that do not exist: server.use() does not',
    },
    vary: automatic('the middleware sends "Vary: Origin" by itself'),
    duplicate: once('server.use(cors.actual)'),
  },
  {
    id: 'micro-cors',
    name: 'micro + micro-cors',
    aliases: ['micro'],
    docs: 'https://github.com/possibilities/micro-cors#readme',
    place: 'around the handler',
    layer: ({ origins, methods, headers, exposed, credentials }) =>
      lines(
        `const handler = cors(${js({ origin: origins[0], allowMethods: methods, allowHeaders: headers, exposeHeaders: exposed, allowCredentials: credentials ?? false })})((req, res) =>`,
        "  req.method === 'OPTIONS' ? send(res, 204) : answer(req, res),",
        ');',
      ),
    preflight: {
      what: 'answer OPTIONS in the handler: micro-cors only adds the headers',
      code: "if (req.method === 'OPTIONS') return send(res, 204);",
    },
    errors: { what: 'catch errors inside the handler: those that leave it lose the headers' },
    vary: { what: 'send it in the handler', code: "res.setHeader('Vary', 'Origin');" },
    duplicate: once('cors(…)'),
  },
  {
    id: 'socket.io',
    name: 'Socket.IO',
    aliases: ['socketio', 'engine.io'],
    docs: 'https://socket.io/docs/v4/handling-cors/',
    place: 'the options of the server',
    layer: (options) => `const io = new Server(httpServer, { cors: ${js(usual(options))} });`,
    preflight: { what: 'set cors in the options of the server: it answers OPTIONS for its path by itself' },
    errors: {
      what: 'set cors in the options of the server, not in Express: requests for /socket.io/ never get to Express',
    },
    vary: automatic('give origin as a list: Socket.IO then sends "Vary: Origin"'),
    duplicate: once('cors'),
  },
  {
    id: 'vite',
    name: 'Vite',
    docs: 'https://vite.dev/config/server-options#server-cors',
    place: 'vite.config.js',
    layer: (options) => `export default defineConfig({ server: { cors: ${js(usual(options))} } });`,
    preflight: {
      what: 'set server.cors: Vite then answers OPTIONS itself; for an API, use server.proxy instead, which needs no CORS',
    },
    errors: { what: 'set server.cors, which covers errors too' },
    vary: automatic('give origin as a list: Vite then sends "Vary: Origin"'),
    duplicate: once('server.cors'),
  },
  {
    id: 'webpack-dev-server',
    name: 'webpack-dev-server',
    aliases: ['webpack', 'wds'],
    docs: 'https://webpack.js.org/configuration/dev-server/#devserverheaders',
    place: 'webpack.config.js',
    layer: ({ origins, methods, headers, exposed, credentials }) =>
      `devServer: { headers: ${js({
        "'Access-Control-Allow-Origin'": origins[0],
        "'Access-Control-Allow-Methods'": methods?.join(', '),
        "'Access-Control-Allow-Headers'": headers?.join(', '),
        "'Access-Control-Expose-Headers'": exposed?.join(', '),
        "'Access-Control-Allow-Credentials'": credentials ? 'true' : undefined,
      })} }`,
    preflight: {
      what: 'answer OPTIONS in setupMiddlewares',
      code: 'setupMiddlewares: (middlewares, { app }) => { app.options(/.*/, (_req, res) => res.sendStatus(204)); return middlewares; }',
    },
    errors: { what: 'use devServer.headers, which covers errors of the development server too' },
    vary: { what: 'it sends one fixed origin, so nothing depends on Origin' },
    duplicate: once('devServer.headers'),
  },
  {
    id: 'http-server',
    name: 'http-server',
    docs: 'https://github.com/http-party/http-server#available-options',
    place: 'its command line',
    layer: ({ headers }) => `http-server --cors${headers === undefined ? '' : `=${headers.join(',')}`}`,
    fixed: {
      'allow-credentials': { what: 'use another server: http-server sends "*", which never allows credentials' },
      'allow-method': { what: 'use another server: http-server serves files, and allows GET only' },
      'expose-header': { what: 'use another server: http-server exposes no headers' },
    },
    preflight: { what: 'start it with --cors: it then answers OPTIONS' },
    errors: { what: 'use another server if script has to read errors' },
    vary: { what: 'it sends "*", so nothing depends on Origin' },
    duplicate: once('--cors'),
  },
  {
    id: 'serve',
    name: 'serve',
    docs: 'https://github.com/vercel/serve-handler#headers-array',
    place: 'serve.json',
    layer: ({ origins, headers, exposed, credentials }) =>
      `{ "headers": [{ "source": "**", "headers": ${JSON.stringify(
        [
          ['Access-Control-Allow-Origin', origins[0] ?? ''],
          ...(headers === undefined ? [] : [['Access-Control-Allow-Headers', headers.join(', ')]]),
          ...(exposed === undefined ? [] : [['Access-Control-Expose-Headers', exposed.join(', ')]]),
          ...(credentials ? [['Access-Control-Allow-Credentials', 'true']] : []),
        ].map(([key, value]) => ({ key, value })),
      )} }] }`,
    fixed: { 'allow-method': { what: 'use another server: serve serves files, and allows GET only' } },
    preflight: { what: 'use another server if pages need preflights: serve answers OPTIONS as it answers GET' },
    errors: { what: 'set the headers for "**" in serve.json' },
    vary: { what: 'it sends one fixed origin, so nothing depends on Origin' },
    duplicate: once('the headers in serve.json'),
  },
];
