import { allMethods, type CorsOptions, double, type Framework, lines, list } from './framework.ts';

const q = (items: readonly string[]) => list(items, double);

function starlette({ origins, methods, headers, exposed, credentials }: CorsOptions): string {
  return lines(
    'app.add_middleware(',
    '    CORSMiddleware,',
    `    allow_origins=[${q(origins)}],`,
    methods && `    allow_methods=[${q(allMethods(methods))}],`,
    headers && `    allow_headers=[${q(headers)}],`,
    exposed && `    expose_headers=[${q(exposed)}],`,
    credentials ? '    allow_credentials=True,' : undefined,
    ')',
  );
}

const starletteMeasures = {
  preflight: { what: 'add CORSMiddleware last: the middleware that is added last runs first, before authentication' },
  errors: {
    what: 'add CORSMiddleware last, and wrap the whole application where errors of status 500 need the headers',
    code: 'app = CORSMiddleware(app, allow_origins=[...])',
  },
  vary: { what: 'name the origins in allow_origins instead of "*": CORSMiddleware then sends "Vary: Origin"' },
  duplicate: { what: 'take CORSMiddleware out of the application, or the header out of the proxy; keep one of them' },
} as const;

/** Frameworks of Python, Ruby, Java, .NET, PHP and Go. */
export const applicationFrameworks: readonly Framework[] = [
  {
    id: 'fastapi',
    name: 'FastAPI',
    docs: 'https://fastapi.tiangolo.com/tutorial/cors/',
    place: 'the application, after all other app.add_middleware(…)',
    layer: starlette,
    ...starletteMeasures,
  },
  {
    id: 'starlette',
    name: 'Starlette',
    docs: 'https://www.starlette.io/middleware/#corsmiddleware',
    place: 'the application, after all other app.add_middleware(…)',
    layer: starlette,
    ...starletteMeasures,
  },
  {
    id: 'flask-cors',
    name: 'Flask + Flask-CORS',
    aliases: ['flask'],
    docs: 'https://flask-cors.readthedocs.io/en/latest/configuration.html',
    place: 'the application',
    layer: ({ origins, methods, headers, exposed, credentials }) =>
      `CORS(app, origins=[${q(origins)}]${methods ? `, methods=[${q(allMethods(methods))}]` : ''}${headers ? `, allow_headers=[${q(headers)}]` : ''}${exposed ? `, expose_headers=[${q(exposed)}]` : ''}${credentials ? ', supports_credentials=True' : ''})`,
    preflight: {
      what: 'let OPTIONS pass before_request handlers that authenticate',
      code: 'if request.method == "OPTIONS":\n    return None',
    },
    errors: { what: 'use CORS(app), not @cross_origin: errors and unknown paths then have the headers too' },
    vary: { what: 'name the origins instead of "*": Flask-CORS then sends "Vary: Origin"' },
    duplicate: { what: 'use either CORS(app) or @cross_origin, and no header in the proxy' },
  },
  {
    id: 'django-cors-headers',
    name: 'Django + django-cors-headers',
    aliases: ['django', 'drf'],
    docs: 'https://github.com/adamchainz/django-cors-headers#configuration',
    place: 'settings.py',
    layer: ({ origins, methods, headers, exposed, credentials }) =>
      lines(
        methods || headers ? 'from corsheaders.defaults import default_headers, default_methods' : undefined,
        `CORS_ALLOWED_ORIGINS = [${q(origins)}]`,
        methods && `CORS_ALLOW_METHODS = [*default_methods, ${q(methods)}]`,
        headers && `CORS_ALLOW_HEADERS = [*default_headers, ${q(headers)}]`,
        exposed && `CORS_EXPOSE_HEADERS = [${q(exposed)}]`,
        credentials ? 'CORS_ALLOW_CREDENTIALS = True' : undefined,
      ),
    preflight: {
      what: 'put CorsMiddleware first in MIDDLEWARE, before CommonMiddleware, whose redirects would answer the preflight',
      code: 'MIDDLEWARE = ["corsheaders.middleware.CorsMiddleware", "django.middleware.common.CommonMiddleware", ...]',
    },
    errors: { what: 'put CorsMiddleware first in MIDDLEWARE: it then adds the headers to errors too' },
    vary: { what: 'put CorsMiddleware first in MIDDLEWARE: it sends "Vary: Origin" on every response' },
    duplicate: { what: 'take the header out of the proxy, or CorsMiddleware out of MIDDLEWARE; keep one of them' },
  },
  {
    id: 'rack-cors',
    name: 'Rack + rack-cors (Rails, Sinatra)',
    aliases: ['rails', 'sinatra', 'rack', 'ruby-on-rails'],
    docs: 'https://github.com/cyu/rack-cors#configuration',
    place: 'config/initializers/cors.rb (in Rack: config.ru)',
    layer: ({ origins, methods = [], headers, exposed, credentials }) =>
      lines(
        'Rails.application.config.middleware.insert_before 0, Rack::Cors do',
        '  allow do',
        `    origins ${list(origins)}`,
        `    resource '*', methods: [${allMethods(methods)
          .map((method) => `:${method.toLowerCase()}`)
          .join(
            ', ',
          )}]${headers ? `, headers: [${list(headers)}]` : ''}${exposed ? `, expose: [${list(exposed)}]` : ''}${credentials ? ', credentials: true' : ''}`,
        '  end',
        'end',
      ),
    preflight: { what: 'insert Rack::Cors at 0, before Warden, Rack::Attack and the router' },
    errors: { what: 'insert Rack::Cors at 0: it then adds the headers to errors of every layer' },
    vary: { what: 'rack-cors sends "Vary: Origin" by itself; insert it at 0, before Rack::Cache' },
    duplicate: { what: 'take the header out of the proxy or of ActionDispatch headers, and leave it to Rack::Cors' },
  },
  {
    id: 'spring',
    name: 'Spring Boot (MVC and Security)',
    aliases: ['spring-boot', 'spring-security', 'spring-mvc', 'java'],
    docs: 'https://docs.spring.io/spring-security/reference/servlet/integrations/cors.html',
    place: 'a @Configuration class, with http.cors(withDefaults()) in the SecurityFilterChain',
    layer: ({ origins, methods, headers, exposed, credentials }) =>
      lines(
        '@Bean',
        'CorsConfigurationSource corsConfigurationSource() {',
        '    var cors = new CorsConfiguration();',
        `    cors.setAllowedOrigins(List.of(${q(origins)}));`,
        `    cors.setAllowedMethods(List.of(${q(allMethods(methods))}));`,
        headers && `    cors.setAllowedHeaders(List.of(${q(headers)}));`,
        exposed && `    cors.setExposedHeaders(List.of(${q(exposed)}));`,
        credentials ? '    cors.setAllowCredentials(true);' : undefined,
        '    var source = new UrlBasedCorsConfigurationSource();',
        '    source.registerCorsConfiguration("/**", cors);',
        '    return source;',
        '}',
      ),
    preflight: {
      what: 'switch CORS on in Spring Security, which then answers preflights before it authenticates',
      code: 'http.cors(Customizer.withDefaults());',
    },
    errors: {
      what: 'use http.cors(…) instead of @CrossOrigin: errors of Spring Security then have the headers too',
      code: 'http.cors(Customizer.withDefaults());',
    },
    vary: { what: 'Spring sends "Vary: Origin" by itself where its CORS layer runs: configure it for "/**"' },
    duplicate: {
      what: 'use one of @CrossOrigin, CorsFilter and http.cors(…), and no header in the gateway (Spring Cloud Gateway: DedupeResponseHeader=Access-Control-Allow-Origin)',
    },
  },
  {
    id: 'aspnet-core',
    name: 'ASP.NET Core',
    aliases: ['aspnet', 'asp.net', 'asp.net-core', 'dotnet', 'kestrel'],
    docs: 'https://learn.microsoft.com/aspnet/core/security/cors',
    place: 'Program.cs',
    layer: ({ origins, methods, headers, exposed, credentials }) =>
      lines(
        'builder.Services.AddCors(options => options.AddDefaultPolicy(policy => policy',
        `    .WithOrigins(${q(origins)})`,
        methods && `    .WithMethods(${q(allMethods(methods))})`,
        headers && `    .WithHeaders(${q(headers)})`,
        exposed && `    .WithExposedHeaders(${q(exposed)})`,
        credentials ? '    .AllowCredentials()' : undefined,
        '));',
        '// After UseRouting(), before UseAuthentication() and UseAuthorization():',
        'app.UseCors();',
      ),
    preflight: {
      what: 'call app.UseCors() after UseRouting() and before UseHttpsRedirection(), UseAuthentication() and UseAuthorization()',
      code: 'app.UseRouting();\napp.UseCors();\napp.UseHttpsRedirection();\napp.UseAuthentication();\napp.UseAuthorization();',
    },
    errors: {
      what: 'call app.UseCors() before the middleware that refuses or fails; what IIS or a gateway answers itself is configured there',
      code: 'app.UseRouting();\napp.UseCors();',
    },
    vary: {
      what: 'name several origins, or add the header: for one origin, ASP.NET Core sends no Vary',
      code: 'context.Response.Headers.Append("Vary", "Origin");',
    },
    duplicate: { what: 'use either UseCors() or customHeaders in web.config, not both' },
  },
  {
    id: 'laravel',
    name: 'Laravel',
    aliases: ['php', 'fruitcake'],
    docs: 'https://laravel.com/docs/routing#cors',
    place: 'config/cors.php (php artisan config:publish cors)',
    layer: ({ origins, methods, headers, exposed, credentials }) =>
      lines(
        "'paths' => ['api/*', 'sanctum/csrf-cookie'],",
        `'allowed_origins' => [${list(origins)}],`,
        methods && `'allowed_methods' => [${list(allMethods(methods))}],`,
        headers && `'allowed_headers' => [${list(headers)}],`,
        exposed && `'exposed_headers' => [${list(exposed)}],`,
        credentials ? "'supports_credentials' => true," : undefined,
      ),
    preflight: {
      what: "add the path to 'paths', which HandleCors answers before authentication; then run php artisan config:clear",
    },
    errors: {
      what: "add the path to 'paths', and print nothing before the response: an error before HandleCors runs has no headers",
    },
    vary: { what: 'name several origins or a pattern in \'allowed_origins\': HandleCors then sends "Vary: Origin"' },
    duplicate: {
      what: 'take header("Access-Control-Allow-Origin: …") out of PHP, .htaccess and the proxy, and leave it to HandleCors',
    },
  },
  {
    id: 'rs-cors',
    name: 'Go net/http + rs/cors',
    aliases: ['go', 'golang', 'rs/cors'],
    docs: 'https://github.com/rs/cors#parameters',
    place: 'around the handler, outside of authentication',
    layer: ({ origins, methods, headers, exposed, credentials }) =>
      lines(
        'handler := cors.New(cors.Options{',
        `\tAllowedOrigins: []string{${q(origins)}},`,
        `\tAllowedMethods: []string{${q(allMethods(methods))}},`,
        headers && `\tAllowedHeaders: []string{${q(headers)}},`,
        exposed && `\tExposedHeaders: []string{${q(exposed)}},`,
        credentials ? '\tAllowCredentials: true,' : undefined,
        '}).Handler(mux)',
      ),
    preflight: {
      what: 'wrap the whole mux, outside of authentication',
      code: 'http.ListenAndServe(addr, cors.New(options).Handler(authenticate(mux)))',
    },
    errors: { what: 'wrap the whole mux, so that errors and unknown paths have the headers too' },
    vary: { what: 'rs/cors sends "Vary: Origin" by itself; wrap the whole mux' },
    duplicate: {
      what: 'take w.Header().Set("Access-Control-Allow-Origin", …) out of the handlers, and leave it to rs/cors',
    },
  },
  {
    id: 'gin',
    name: 'Gin + gin-contrib/cors',
    aliases: ['gin-gonic', 'gin-contrib'],
    docs: 'https://github.com/gin-contrib/cors#usage',
    place: 'the router, before all routes and groups',
    layer: ({ origins, methods, headers, exposed, credentials }) =>
      lines(
        'r.Use(cors.New(cors.Config{',
        `\tAllowOrigins: []string{${q(origins)}},`,
        `\tAllowMethods: []string{${q(allMethods(methods))}},`,
        headers && `\tAllowHeaders: []string{${q(headers)}},`,
        exposed && `\tExposeHeaders: []string{${q(exposed)}},`,
        credentials ? '\tAllowCredentials: true,' : undefined,
        '}))',
      ),
    preflight: {
      what: 'call r.Use(cors.New(…)) on the engine, before authentication, not on a group: a group has no OPTIONS routes',
    },
    errors: { what: 'call r.Use(cors.New(…)) on the engine first: it sets the headers before anything can fail' },
    vary: { what: 'name the origins instead of AllowAllOrigins: gin-contrib/cors then sends "Vary: Origin"' },
    duplicate: {
      what: 'take c.Header("Access-Control-Allow-Origin", …) out of the handlers, and the header out of the proxy',
    },
  },
  {
    id: 'chi-cors',
    name: 'Go net/http + go-chi/cors',
    aliases: ['chi', 'go-chi', 'go-chi/cors'],
    docs: 'https://github.com/go-chi/cors#usage',
    place: 'the router, before all routes',
    layer: ({ origins, methods, headers, exposed, credentials }) =>
      lines(
        'r.Use(cors.Handler(cors.Options{',
        `\tAllowedOrigins: []string{${q(origins)}},`,
        `\tAllowedMethods: []string{${q(allMethods(methods))}},`,
        headers && `\tAllowedHeaders: []string{${q(headers)}},`,
        exposed && `\tExposedHeaders: []string{${q(exposed)}},`,
        credentials ? '\tAllowCredentials: true,' : undefined,
        '}))',
      ),
    preflight: {
      what: 'call r.Use(cors.Handler(…)) on the top router, before authentication, not in r.Group or r.With: those have no OPTIONS routes',
    },
    errors: {
      what: 'call r.Use(cors.Handler(…)) on the top router first: errors and unknown paths then have the headers too',
    },
    vary: { what: 'go-chi/cors sends "Vary: Origin" by itself; call r.Use(cors.Handler(…)) on the top router' },
    duplicate: {
      what: 'take w.Header().Set("Access-Control-Allow-Origin", …) out of the handlers, and leave it to go-chi/cors',
    },
  },
  {
    id: 'gorilla',
    name: 'Go net/http + gorilla/handlers',
    aliases: ['gorilla/handlers', 'gorilla-handlers'],
    docs: 'https://pkg.go.dev/github.com/gorilla/handlers#CORS',
    place: 'around the router, outside of authentication',
    layer: ({ origins, methods, headers, exposed, credentials }) =>
      lines(
        'handler := handlers.CORS(',
        `\thandlers.AllowedOrigins([]string{${q(origins)}}),`,
        `\thandlers.AllowedMethods([]string{${q(allMethods(methods))}}),`,
        headers && `\thandlers.AllowedHeaders([]string{${q(headers)}}),`,
        exposed && `\thandlers.ExposedHeaders([]string{${q(exposed)}}),`,
        credentials ? '\thandlers.AllowCredentials(),' : undefined,
        ')(router)',
      ),
    preflight: { what: 'wrap the whole router: middleware of router.Use(…) does not run for OPTIONS without a route' },
    errors: { what: 'wrap the whole router, so that errors and unknown paths have the headers too' },
    vary: {
      what: 'add the header in a handler around it: for one origin, gorilla/handlers sends no Vary',
      code: 'w.Header().Add("Vary", "Origin")',
    },
    duplicate: {
      what: 'take w.Header().Set("Access-Control-Allow-Origin", …) out of the handlers, and leave it to handlers.CORS',
    },
  },
  {
    id: 'echo',
    name: 'Echo',
    aliases: ['labstack-echo', 'labstack/echo'],
    docs: 'https://echo.labstack.com/docs/middleware/cors',
    place: 'the application, before all routes and groups',
    layer: ({ origins, methods, headers, exposed, credentials }) =>
      lines(
        'e.Use(middleware.CORSWithConfig(middleware.CORSConfig{',
        `\tAllowOrigins: []string{${q(origins)}},`,
        `\tAllowMethods: []string{${q(allMethods(methods))}},`,
        headers && `\tAllowHeaders: []string{${q(headers)}},`,
        exposed && `\tExposeHeaders: []string{${q(exposed)}},`,
        credentials ? '\tAllowCredentials: true,' : undefined,
        '}))',
      ),
    preflight: {
      what: 'call e.Use(middleware.CORSWithConfig(…)) on the application, before authentication, not on a group',
    },
    errors: { what: 'call e.Use(middleware.CORSWithConfig(…)) first: it sets the headers before anything can fail' },
    vary: { what: 'Echo sends "Vary: Origin" by itself; call e.Use(middleware.CORSWithConfig(…)) on the application' },
    duplicate: {
      what: 'take c.Response().Header().Set("Access-Control-Allow-Origin", …) out of the handlers, and the header out of the proxy',
    },
  },
  {
    id: 'falcon',
    name: 'Falcon',
    docs: 'https://falcon.readthedocs.io/en/stable/api/cors.html',
    place: 'where the application is made',
    layer: ({ origins, exposed, credentials }) =>
      lines(
        'app = falcon.App(',
        '    middleware=falcon.CORSMiddleware(',
        `        allow_origins=[${q(origins)}],`,
        exposed && `        expose_headers=[${q(exposed)}],`,
        credentials ? `        allow_credentials=[${q(origins)}],` : undefined,
        '    )',
        ')',
      ),
    fixed: {
      'allow-method': {
        what: 'add a responder for the method: Falcon allows the methods that the resource has responders for',
        code: 'def on_put(self, request, response):\n    ...',
      },
      'allow-header': {
        what: 'use CORSMiddleware, which allows every header that is asked for, and no second layer that lists them',
      },
    },
    preflight: {
      what: 'put CORSMiddleware first in middleware, and let authentication pass requests whose method is OPTIONS',
    },
    errors: {
      what: 'use CORSMiddleware in falcon.App(…): its process_response also runs for errors and unknown paths',
    },
    vary: {
      what: 'add the header in the process_response of a middleware: Falcon sends no Vary',
      code: 'response.append_header("Vary", "Origin")',
    },
    duplicate: { what: 'use either cors_enable, CORSMiddleware or the proxy, and one of them only' },
  },
  {
    id: 'aiohttp-cors',
    name: 'aiohttp + aiohttp-cors',
    aliases: ['aiohttp'],
    docs: 'https://github.com/aio-libs/aiohttp-cors#usage',
    place: 'after all routes are added',
    layer: ({ origins, methods, headers, exposed, credentials }) =>
      lines(
        'cors = aiohttp_cors.setup(app, defaults={',
        ...origins.flatMap((origin) => [
          `    ${double(origin)}: aiohttp_cors.ResourceOptions(`,
          ...[
            methods && `        allow_methods=[${q(allMethods(methods))}],`,
            headers && `        allow_headers=[${q(headers)}],`,
            exposed && `        expose_headers=[${q(exposed)}],`,
            credentials ? '        allow_credentials=True,' : undefined,
          ],
          '    ),',
        ]),
        '})',
        'for route in list(app.router.routes()):',
        '    cors.add(route)',
      ),
    preflight: { what: 'call cors.add(route) for every route, and let middleware that authenticates pass OPTIONS' },
    errors: {
      what: 'call cors.add(route) for every route; an unknown path is no route, and has no headers',
    },
    vary: {
      what: 'add the header when a response is prepared: aiohttp-cors sends no Vary',
      code: 'async def vary(request, response):\n    response.headers.add("Vary", "Origin")\n\napp.on_response_prepare.append(vary)',
    },
    duplicate: { what: 'take the header out of the handlers and the proxy, and leave it to aiohttp-cors' },
  },
  {
    id: 'wsgicors',
    name: 'wsgicors',
    docs: 'https://pypi.org/project/wsgicors/',
    place: 'around the WSGI application',
    layer: ({ origins, methods, headers, credentials }) =>
      `app = CORS(app, origin=${double(origins.join(' '))}${methods ? `, methods=${double(allMethods(methods).join(', '))}` : ''}${headers ? `, headers=${double(headers.join(', '))}` : ''}${credentials ? ', credentials="true"' : ''})`,
    fixed: {
      'expose-header': {
        what: 'send Access-Control-Expose-Headers in the application: wsgicors has no option for it',
        code: '("Access-Control-Expose-Headers", "x-total")',
      },
    },
    preflight: { what: 'wrap the whole application, outside of authentication: it then answers every OPTIONS' },
    errors: { what: 'wrap the whole application, outside of what makes pages of errors' },
    vary: {
      what: 'add the header in a middleware around it: wsgicors sends no Vary',
      code: '("Vary", "Origin")',
    },
    duplicate: { what: 'take the header out of the application and the proxy, and leave it to wsgicors' },
  },
];
