import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, it } from 'node:test';
import { environmentOfDebian } from './install.ts';
import { implementationsFolder, policyPath } from './manifest.ts';
import { missing, nginxCommand, nginxFile, node, python, type Trial, tryFix } from './trial.ts';

/** The same of products, emulators and development servers: as much of it as they have options for. */

const url = (name: string): string => JSON.stringify(join(implementationsFolder, name));

/** A column in Java, with the parameters of the suggested filter. */
function servlets(id: string, servlet: string, jars: string): Trial {
  return {
    id,
    file: 'server.mjs',
    content: ({ layer }) => {
      const [, className = ''] = /<filter-class>(.+)<\/filter-class>/.exec(layer) ?? [];
      assert.ok(readFileSync(join(implementationsFolder, id, 'Server.java'), 'utf8').includes(className));
      const parameters = [...layer.matchAll(/<param-name>(.+)<\/param-name><param-value>(.+)<\/param-value>/g)];
      return `
import { java, jettyJars } from ${url('shared/java.mjs')};
java('${id}', '${servlet}', ${jars}, ${JSON.stringify(Object.fromEntries(parameters.map(([, key, value]) => [key, value])))});`;
    },
    command: (file, { port, folder }) => [process.execPath, file, String(port), policyPath('credentialed'), folder],
  };
}

/** A shell runs the command that is suggested, with what a trial needs beside it. */
const commandLine = (id: string, more: Trial['content'], fixed: Trial['fixed'] = {}): Trial => ({
  id,
  file: 'empty.yml',
  content: () => 'scrape_configs: []\n',
  command: (_file, setting) => ['/bin/sh', '-c', `exec ${setting.layer} ${more(setting)}`],
  fixed,
});

const inFront = (id: string): Trial => ({
  id,
  file: 'nginx.conf',
  content: (setting) => {
    const layer = setting.layer.replace(/proxy_pass .*;/, `proxy_pass http://127.0.0.1:${String(setting.behind)};`);
    return nginxFile({ ...setting, layer }, '');
  },
  command: nginxCommand,
  inFront: true,
});

const bundler =
  (name: string, load: string, server: string): Trial['content'] =>
  ({ layer, port, folder }) => `
import { writeFileSync } from 'node:fs';
${load}
const folder = ${JSON.stringify(folder)};
writeFileSync(folder + '/index.js', 'export const hello = 1;');
writeFileSync(folder + '/index.html', 'hello');
const compiler = ${name}({ mode: 'development', context: folder, entry: folder + '/index.js', infrastructureLogging: { level: 'error' }, stats: 'none' });
const { devServer } = { ${layer} };
await new ${server}({ host: '127.0.0.1', port: ${String(port)}, hot: false, liveReload: false, static: folder, ...devServer }, compiler).start();`;

const jars = (...names: readonly string[]): string => {
  const { DEBIAN_ROOT = '/' } = environmentOfDebian();
  return names.map((name) => join(DEBIAN_ROOT, 'usr/share/java', `${name}.jar`)).join(delimiter);
};

const trials: readonly Trial[] = [
  python(
    'bottle',
    ({ layer, port }) => `
from bottle import Bottle, request, response
from waitress import serve
app = Bottle()
${layer}
@app.route("/", method=["GET", "HEAD", "POST", "PUT"])
def answer():
    response.set_header("x-total", "3")
    return {}
serve(app, host="127.0.0.1", port=${String(port)})`,
  ),
  python(
    'tornado',
    ({ layer, port }) => `
import asyncio
from tornado.web import Application, RequestHandler
${layer}
class Page(CorsHandler):
    def get(self):
        self.set_header("x-total", "3")
        self.write({})
    head = post = put = get
async def main():
    Application([("/", Page)]).listen(${String(port)}, "127.0.0.1")
    await asyncio.Event().wait()
asyncio.run(main())`,
  ),
  {
    id: 'mojolicious',
    file: 'server.pl',
    content: ({ layer, port }) => `
use Mojolicious::Lite -signatures;
app->log->level('fatal');
app->mode('production');
${layer}
any ['GET', 'POST', 'PUT'] => '/' => sub ($c) { $c->res->headers->header('x-total' => 3); $c->render(json => {}) };
app->start('daemon', '--listen', 'http://127.0.0.1:${String(port)}');`,
    command: (file) => ['perl', file],
  },
  {
    id: 'plack-crossorigin',
    file: 'server.pl',
    content: ({ layer, port }) => `
use strict;
use Plack::Builder;
use Plack::Runner;
my $app = sub { [shift->{PATH_INFO} eq '/' ? 200 : 404, ['Content-Type' => 'application/json', 'x-total' => 3], ['{}']] };
my $runner = Plack::Runner->new(server => 'Twiggy', env => 'deployment');
$runner->set_options(listen => ['127.0.0.1:${String(port)}']);
$runner->run(${layer});`,
    command: (file) => ['perl', file],
    // It lets no origin but those in the list send POST, its own neither.
    defaults: ['act-own-origin'],
  },
  python(
    'oslo.middleware',
    ({ layer, port, folder }) => `
from oslo_config import cfg
from oslo_middleware import cors
from waitress import serve
with open("${folder}/service.conf", "w") as file:
    file.write("""${layer}
""")
conf = cfg.ConfigOpts()
conf(["--config-file", "${folder}/service.conf"])
def app(environ, start_response):
    start_response("200 OK" if environ["PATH_INFO"] == "/" else "404 Not Found", [("Content-Type", "application/json"), ("x-total", "3")])
    return [b"{}"]
serve(cors.CORS(app, conf), host="127.0.0.1", port=${String(port)})`,
  ),
  {
    id: 'swi-prolog',
    file: 'server.pl',
    content: ({ layer, port }) => `
:- use_module(library(http/http_server)).
:- use_module(library(http/http_cors)).
:- use_module(library(http/http_client)).
:- use_module(library(settings)).
${layer}
:- http_handler(root(.), answer, []).
body(Request) :- ( memberchk(content_length(_), Request) -> http_read_data(Request, _, [to(string)]) ; true ).
answer(Request) :- body(Request), memberchk(method(options), Request), !,
  ${/cors_enable\(Request.*/.exec(layer)?.[0] ?? ''}, format('~n').
answer(_) :- cors_enable, format('x-total: 3~nContent-type: application/json~n~n{}').
:- initialization((http_server(http_dispatch, [port('127.0.0.1':${String(port)})]), thread_get_message(stop)), main).`,
    command: (file) => ['swipl', file],
    fixed: { allowedHeaders: '*', exposedHeaders: null, credentials: null },
  },
  servlets(
    'tomcat',
    'jakarta',
    "['catalina', 'coyote', 'util', 'util-scan', 'juli', 'api', 'servlet-api', 'annotations-api', 'jaspic-api'].map((name) => 'tomcat10-' + name)",
  ),
  servlets('jetty', 'javax', "['jetty9-servlets', ...jettyJars]"),
  {
    id: 'spring',
    file: 'Server.java',
    content: ({ layer, port }) => `
import java.net.InetSocketAddress;
import java.util.*;
import javax.servlet.DispatcherType;
import javax.servlet.http.*;
import org.eclipse.jetty.servlet.*;
import org.springframework.context.annotation.Bean;
import org.springframework.web.cors.*;
import org.springframework.web.filter.CorsFilter;
public class Server {
  ${layer}
  public static class App extends HttpServlet {
    protected void service(HttpServletRequest request, HttpServletResponse response) throws java.io.IOException {
      response.setStatus(request.getRequestURI().equals("/") ? 200 : 404);
      response.setHeader("x-total", "3");
      response.setContentType("application/json");
      response.getWriter().write("{}");
    }
  }
  public static void main(String[] arguments) throws Exception {
    System.setProperty("org.eclipse.jetty.LEVEL", "OFF");
    var server = new org.eclipse.jetty.server.Server(new InetSocketAddress("127.0.0.1", ${String(port)}));
    var context = new ServletContextHandler(server, "/");
    context.addFilter(new FilterHolder(new CorsFilter(new Server().corsConfigurationSource())), "/*", EnumSet.of(DispatcherType.REQUEST));
    context.addServlet(new ServletHolder(new App()), "/");
    server.start();
    server.join();
  }
}`,
    command: (file) => [
      join(environmentOfDebian()['DEBIAN_ROOT'] ?? '/', 'usr/lib/jvm/default-java/bin/java'),
      ...[
        '-cp',
        jars(
          ...['web', 'core', 'beans', 'context'].map((name) => `spring3-${name}`),
          'commons-logging',
          'servlet-api',
          ...['servlet', 'server', 'security', 'http', 'io', 'util', 'util-ajax'].map((name) => `jetty9-${name}`),
        ),
      ],
      file,
    ],
  },
  node(
    'moleculer-web',
    ({ layer, port }) => `
import { ServiceBroker } from 'moleculer';
import ApiGateway from 'moleculer-web';
import cors from 'cors';
const broker = new ServiceBroker({ logger: false });
broker.createService({ name: 'hello', actions: { ok: (ctx) => { ctx.meta.$responseHeaders = { 'x-total': '3' }; return {}; } } });
broker.createService({ mixins: [ApiGateway], ${layer.replace('settings: {', `settings: { ip: '127.0.0.1', port: ${String(port)}, routes: [{ path: '/', aliases: { 'GET /': 'hello.ok', 'POST /': 'hello.ok', 'PUT /': 'hello.ok' } }],`)} });
await broker.start();`,
  ),
  node(
    'orpc',
    ({ layer, port }) => `
import { createServer } from 'node:http';
import { os } from '@orpc/server';
import { RPCHandler } from '@orpc/server/node';
import { CORSPlugin } from '@orpc/server/plugins';
const router = { ok: os.handler(() => ({})) };
${layer}
createServer(async (request, response) => {
  response.setHeader('x-total', '3');
  const { matched } = await handler.handle(request, response, { prefix: '/rpc', context: {} });
  if (!matched) response.writeHead(404).end();
}).listen(${String(port)}, '127.0.0.1');`,
  ),
  node(
    'trpc',
    ({ layer, port }) => `
import { initTRPC } from '@trpc/server';
import { createHTTPServer } from '@trpc/server/adapters/standalone';
import cors from 'cors';
const t = initTRPC.create();
const router = t.router({ ok: t.procedure.query(() => ({})) });
${layer}
server.listen(${String(port)}, '127.0.0.1');`,
  ),
  node(
    'graphql-yoga',
    ({ layer, port }) => `
import { createServer } from 'node:http';
import { createSchema, createYoga } from 'graphql-yoga';
const schema = createSchema({ typeDefs: 'type Query { hello: String }', resolvers: { Query: { hello: () => 'world' } } });
${layer.replace('schema,', 'schema, logging: false,')}
createServer(yoga).listen(${String(port)}, '127.0.0.1');`,
  ),
  node(
    'mercurius',
    ({ layer, port }) => `
import cors from '@fastify/cors';
import fastify from 'fastify';
import mercurius from 'mercurius';
const app = fastify();
${layer}
await app.register(mercurius, { schema: 'type Query { hello: String }', resolvers: { Query: { hello: () => 'world' } } });
await app.listen({ port: ${String(port)}, host: '127.0.0.1' });`,
  ),
  node(
    'esbuild',
    ({ layer, port, folder }) => `
import * as esbuild from 'esbuild';
import { writeFileSync } from 'node:fs';
writeFileSync('${folder}/index.html', 'hello');
const context = await esbuild.context({ logLevel: 'error' });
${layer.replace('serve({', `serve({ host: '127.0.0.1', port: ${String(port)}, servedir: '${folder}',`)}`,
    [],
    { fixed: { credentials: null, methods: ['GET'], allowedHeaders: null, exposedHeaders: null } },
  ),
  node(
    'rspack-dev-server',
    bundler(
      'rspack',
      "import { rspack } from '@rspack/core';\nimport { RspackDevServer } from '@rspack/dev-server';",
      'RspackDevServer',
    ),
  ),
  node(
    'webpack-dev-server',
    bundler(
      'webpack',
      "import webpack from 'webpack';\nimport WebpackDevServer from 'webpack-dev-server';",
      'WebpackDevServer',
    ),
  ),
  {
    id: 'azurite',
    file: 'empty',
    content: () => '',
    command: (_file, { port, folder }) => [
      ...[process.execPath, join(implementationsFolder, 'node_modules/azurite/dist/src/blob/main.js')],
      ...['--blobHost', '127.0.0.1', '--blobPort', String(port), '--location', folder],
      ...['--skipApiVersionCheck', '--disableTelemetry', '--silent'],
    ],
    configure: ({ layer, port }) => `
import { BlobServiceClient } from '@azure/storage-blob';
const client = BlobServiceClient.fromConnectionString([
  'DefaultEndpointsProtocol=http', 'BlobEndpoint=http://127.0.0.1:${String(port)}/devstoreaccount1', 'AccountName=devstoreaccount1',
  'AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==',
].join(';'));
${layer}
const container = client.getContainerClient('container');
await container.create({ access: 'container' });
await container.getBlockBlobClient('ok').upload('hello', 5);`,
    fixed: { credentials: null },
  },
  node(
    's3rver',
    ({ layer, port, folder }) => `
import S3rver from 's3rver';
await new S3rver({ address: '127.0.0.1', port: ${String(port)}, silent: true, directory: '${folder}/data',
  configureBuckets: [{ name: 'bucket', configs: [\`${layer}\`] }] }).run();`,
    [],
    { fixed: { credentials: null } },
  ),
  node(
    'mockoon',
    ({ layer, port, folder }) => `
import { writeFileSync } from 'node:fs';
const route = (method) => ({ uuid: method, type: 'http', method, endpoint: 'ok',
  responses: [{ uuid: method + '-response', body: '{}', statusCode: 200, headers: [{ key: 'x-total', value: '3' }], default: true }] });
const file = '${folder}/environment.json';
writeFileSync(file, JSON.stringify({ uuid: 'environment', name: 'Sample', port: ${String(port)}, hostname: '127.0.0.1',
  routes: ['get', 'post', 'put'].map(route), ...${layer} }));
process.argv.splice(2, Infinity, 'start', '--data', file, '--port', '${String(port)}', '--hostname', '127.0.0.1', '--disable-log-to-file', '--repair');
await import(${url('node_modules/@mockoon/cli/bin/run.js')});`,
  ),
  commandLine(
    'prometheus',
    ({ port, folder }) =>
      `--config.file=empty.yml --storage.tsdb.path=${folder}/data --web.listen-address=127.0.0.1:${String(port)} --log.level=error`,
    {
      methods: ['GET', 'POST'],
      allowedHeaders: ['accept', 'authorization', 'content-type'],
      exposedHeaders: ['date'],
      credentials: false,
    },
  ),
  commandLine(
    'rclone',
    ({ port, folder }) =>
      `--rc-no-auth --rc-addr=127.0.0.1:${String(port)} --config=${folder}/rclone.conf --cache-dir=${folder} --log-level=ERROR`,
    {
      methods: ['GET', 'HEAD', 'POST'],
      allowedHeaders: ['authorization', 'content-type'],
      exposedHeaders: null,
      credentials: false,
    },
  ),
  {
    id: 'icecast',
    file: 'icecast.xml',
    content: ({ layer, port, folder }) => `<icecast>
  <limits><clients>100</clients><sources>2</sources></limits>
  <authentication><source-password>a</source-password><admin-user>admin</admin-user><admin-password>b</admin-password></authentication>
  <hostname>localhost</hostname>
  <listen-socket><port>${String(port)}</port><bind-address>127.0.0.1</bind-address></listen-socket>
  ${layer}
  <paths><logdir>${folder}/tmp</logdir><webroot>${folder}/web</webroot><adminroot>${folder}/web</adminroot></paths>
  <logging><accesslog>access.log</accesslog><errorlog>error.log</errorlog><loglevel>1</loglevel></logging>
  <security><chroot>0</chroot><changeowner><user>nobody</user><group>nogroup</group></changeowner></security>
</icecast>`,
    build: (_file, { folder }) => [
      '/bin/sh',
      '-c',
      'chmod 755 "$0" && chmod 777 "$0/tmp" && mkdir "$0/web" && echo hello >"$0/web/ok.txt"',
      folder,
    ],
    command: (file) => ['icecast2', '-c', file],
    fixed: { methods: ['GET'], allowedHeaders: null },
  },
  ...['apollo-server', 'json-server', 'prism', 'parcel', 'etcd', 'influxdb', 'jupyter-server', 'aria2'].map(inFront),
];

describe('the suggested configuration', () => {
  for (const trial of trials) {
    it(`of ${trial.id} passes the server suite`, { skip: missing(trial.id) }, () => tryFix(trial));
  }
});
