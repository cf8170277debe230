import { join } from 'node:path';
import { describe, it } from 'node:test';
import { environmentOfDebian } from './install.ts';
import {
  libraryOf,
  missing,
  nginxCommand,
  nginxFile,
  node,
  python,
  type Setting,
  type Trial,
  tryFix,
} from './trial.ts';

/** The configuration that `explain` and `server` suggest is applied to the middleware, and the server suite passes. */

const mux = `mux := http.NewServeMux()
mux.HandleFunc("/", answer)
`;

const go = (id: string, packages: readonly string[], main: Trial['content']): Trial => ({
  id,
  file: 'server.go',
  content: (setting) => `
package main
import (
"log"
"net/http"
${packages.map((name) => `"${name}"`).join('\n')}
)
func answer(w http.ResponseWriter, r *http.Request) {
  if r.URL.Path != "/" {
    http.NotFound(w, r)
    return
  }
  w.Header().Set("x-total", "3")
  w.Header().Set("Content-Type", "application/json")
  w.Write([]byte("{}"))
}
func serve(handler http.Handler) { log.Fatal(http.ListenAndServe("127.0.0.1:${String(setting.port)}", handler)) }
func main() {
${main(setting)}
}`,
  build: (file, { folder }) => {
    const { DEBIAN_ROOT = '/' } = environmentOfDebian();
    return [
      ...['env', 'GO111MODULE=off', 'CGO_ENABLED=0', `GOROOT=${join(DEBIAN_ROOT, 'usr/lib/go')}`],
      ...[`GOPATH=${join(DEBIAN_ROOT, 'usr/share/gocode')}`, `GOCACHE=${join(DEBIAN_ROOT, 'built/cache/go')}`],
      ...['go', 'build', '-o', join(folder, 'server'), file],
    ];
  },
  command: (_file, { folder }) => [join(folder, 'server')],
});

const asgi = (name: string, load: string) => (setting: Setting) => `
import uvicorn
${load}
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import JSONResponse
async def answer(request):
    return JSONResponse({}, headers={"x-total": "3"})
app = ${name}()
for path in ["/"]:
    app.add_route(path, answer, methods=["GET", "HEAD", "POST", "PUT"])
${setting.layer}
uvicorn.run(app, host="127.0.0.1", port=${String(setting.port)}, log_level="error")
`;

const trials: readonly Trial[] = [
  node(
    'express',
    ({ layer, port }) => `
import cors from 'cors';
import express from 'express';
const app = express();
${layer}
app.all('/', (_request, response) => response.set('x-total', '3').json({}));
app.listen(${String(port)}, '127.0.0.1');`,
  ),
  node(
    'fastify',
    ({ layer, port }) => `
import cors from '@fastify/cors';
import fastify from 'fastify';
const app = fastify();
${layer}
app.route({ method: ['GET', 'POST', 'PUT'], url: '/', handler: (_request, reply) => reply.header('x-total', '3').send({}) });
await app.listen({ port: ${String(port)}, host: '127.0.0.1' });`,
  ),
  node(
    'koa',
    ({ layer, port }) => `
import cors from '@koa/cors';
import Koa from 'koa';
const app = new Koa();
${layer}
app.use((ctx) => { if (ctx.path === '/') { ctx.set('x-total', '3'); ctx.body = {}; } });
app.listen(${String(port)}, '127.0.0.1');`,
  ),
  node(
    'hono',
    ({ layer, port }) => `
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { cors } from 'hono/cors';
const app = new Hono();
${layer}
app.all('/', (c) => c.json({}, 200, { 'x-total': '3' }));
serve({ fetch: app.fetch, port: ${String(port)}, hostname: '127.0.0.1' });`,
  ),
  node(
    'h3',
    ({ layer, port }) => `
import { H3, handleCors, serve } from 'h3';
const app = new H3({ silent: true });
${layer}
app.all('/', (event) => { event.res.headers.set('x-total', '3'); return {}; });
serve(app, { port: ${String(port)}, hostname: '127.0.0.1', silent: true });`,
  ),
  node(
    'nestjs',
    ({ layer, port }) => `
import 'reflect-metadata';
import { All, Controller, Header, HttpCode, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
class AppController { answer() { return {}; } }
const { prototype } = AppController;
for (const decorate of [All('/'), Header('x-total', '3'), HttpCode(200)])
  decorate(prototype, 'answer', Object.getOwnPropertyDescriptor(prototype, 'answer'));
Controller()(AppController);
class AppModule {}
Module({ controllers: [AppController] })(AppModule);
const app = await NestFactory.create(AppModule, { logger: false });
${layer}
await app.listen(${String(port)}, '127.0.0.1');`,
  ),
  node(
    'polka',
    ({ layer, port }) => `
import cors from 'cors';
import polka from 'polka';
const app = polka();
${layer}
app.all('/', (_request, response) => { response.setHeader('x-total', '3'); response.end('{}'); });
app.listen(${String(port)}, '127.0.0.1');`,
  ),
  node(
    'tinyhttp',
    ({ layer, port }) => `
import { App } from '@tinyhttp/app';
import { cors } from '@tinyhttp/cors';
const app = new App();
${layer}
app.all('/', (_request, response) => { response.setHeader('x-total', '3'); response.json({}); });
app.listen(${String(port)}, undefined, '127.0.0.1');`,
  ),
  node(
    'elysia',
    ({ layer, port }) => `
import { cors } from '@elysiajs/cors';
import { node } from '@elysiajs/node';
import { Elysia } from 'elysia';
const app = new Elysia({ adapter: node() });
${layer}
app.all('/', () => Response.json({}, { headers: { 'x-total': '3' } }), { parse: 'none' });
app.listen({ port: ${String(port)}, hostname: '127.0.0.1' });`,
  ),
  node(
    'feathers-express',
    ({ layer, port }) => `
import express, { cors, errorHandler, notFound, rest } from '@feathersjs/express';
import { feathers } from '@feathersjs/feathers';
const app = express.default(feathers());
${layer}
app.configure(rest());
app.all('/', (_request, response) => response.set('x-total', '3').json({}));
app.use(notFound());
app.use(errorHandler({ html: false, logger: false }));
await app.listen(${String(port)}, '127.0.0.1');`,
  ),
  node(
    'feathers-koa',
    ({ layer, port }) => `
import { feathers } from '@feathersjs/feathers';
import { cors, errorHandler, koa, rest } from '@feathersjs/koa';
const app = koa(feathers());
${layer}
app.use(errorHandler());
app.use(async (ctx, next) => { if (ctx.path === '/') { ctx.set('x-total', '3'); ctx.body = {}; } else await next(); });
app.configure(rest());
await app.listen(${String(port)}, '127.0.0.1');`,
  ),
  node(
    'loopback',
    ({ layer, port }) => `
import { RestApplication } from '@loopback/rest';
${layer.replace('rest: {', `rest: { port: ${String(port)}, host: '127.0.0.1', openApiSpec: { disabled: true },`)}
app.mountExpressRouter('/', (request, response, next) =>
  request.path === '/' ? response.set('x-total', '3').json({}) : next());
await app.start();`,
  ),
  node(
    'sails',
    ({ layer, port, folder }) => `
import sails from 'sails';
const module = { exports: {} };
${layer}
sails.lift({
  appPath: ${JSON.stringify(folder)}, explicitHost: '127.0.0.1', port: ${String(port)}, environment: 'production',
  log: { level: 'silent' }, globals: false,
  hooks: { grunt: false, session: false, pubsub: false, sockets: false, views: false, i18n: false },
  security: { ...module.exports.security, csrf: false },
  routes: { 'all /': (_request, response) => response.set('x-total', '3').json({}) },
}, (error) => { if (error) throw error; });`,
  ),
  node(
    'hapi',
    ({ layer, port }) => `
import Hapi from '@hapi/hapi';
${layer.replace('Hapi.server({', `Hapi.server({ port: ${String(port)}, host: '127.0.0.1',`)}
server.route({ method: ['GET', 'POST', 'PUT'], path: '/', handler: (_request, h) => h.response({}).header('x-total', '3') });
await server.start();`,
    ['pf-deny-header'],
  ),
  node(
    'restify',
    ({ layer, port }) => `
import restify from 'restify';
import corsMiddleware from 'restify-cors-middleware2';
const server = restify.createServer();
${layer}
for (const method of ['get', 'head', 'post', 'put'])
  server[method]('/', (_request, response, next) => { response.header('x-total', '3'); response.send({}); next(); });
server.listen(${String(port)}, '127.0.0.1');`,
    ['pf-deny-method'],
  ),
  node(
    'micro-cors',
    ({ layer, port }) => `
import { serve, send } from 'micro';
import cors from 'micro-cors';
import http from 'node:http';
const answer = (req, res) => { res.setHeader('x-total', '3'); res.setHeader('Vary', 'Origin'); send(res, req.url === '/' ? 200 : 404, {}); };
${layer}
http.createServer(serve(handler)).listen(${String(port)}, '127.0.0.1');`,
  ),
  python(
    'django-cors-headers',
    ({ layer, port }) => `
from django.conf import settings
${layer.split('\n')[0] ?? ''}
given = {}
exec('''${layer.split('\n').slice(1).join('\n')}''', {'default_headers': default_headers, 'default_methods': default_methods}, given)
settings.configure(ROOT_URLCONF=__name__, SECRET_KEY='a', ALLOWED_HOSTS=['*'], DEBUG=False, INSTALLED_APPS=['corsheaders'],
    MIDDLEWARE=['corsheaders.middleware.CorsMiddleware'], **given)
import django
django.setup()
from django.core.servers.basehttp import run
from django.core.wsgi import get_wsgi_application
from django.http import JsonResponse
from django.urls import path
urlpatterns = [path('', lambda request: JsonResponse({}, headers={'x-total': '3'}))]
run('127.0.0.1', ${String(port)}, get_wsgi_application(), threading=True)`,
    ['pf-deny-method', 'pf-deny-header'],
  ),
  python('fastapi', asgi('FastAPI', 'from fastapi import FastAPI')),
  python('starlette', asgi('Starlette', 'from starlette.applications import Starlette')),
  python(
    'flask-cors',
    ({ layer, port }) => `
from flask import Flask, jsonify
from flask_cors import CORS
app = Flask(__name__)
${layer}
@app.route("/", methods=["GET", "HEAD", "POST", "PUT"])
def answer():
    response = jsonify({})
    response.headers["x-total"] = "3"
    return response
app.run(host="127.0.0.1", port=${String(port)}, threaded=True)`,
  ),
  python(
    'falcon',
    ({ layer, port }) => `
import falcon
from waitress import serve
${layer}
class Page:
    def on_get(self, request, response):
        response.set_header("x-total", "3")
        response.media = {}
    on_head = on_post = on_put = on_get
app.add_route("/", Page())
serve(app, host="127.0.0.1", port=${String(port)})`,
    ['pf-deny-header'],
  ),
  python(
    'aiohttp-cors',
    ({ layer, port }) => `
import aiohttp_cors
from aiohttp import web
async def answer(request):
    return web.json_response({}, headers={"x-total": "3"})
app = web.Application()
for method in ["GET", "HEAD", "POST", "PUT"]:
    app.router.add_route(method, "/", answer)
${layer}
web.run_app(app, host="127.0.0.1", port=${String(port)}, print=None)`,
  ),
  python(
    'wsgicors',
    ({ layer, port }) => `
from waitress import serve
from wsgicors import CORS
def app(environ, start_response):
    status = "200 OK" if environ["PATH_INFO"] == "/" else "404 Not Found"
    start_response(status, [("Content-Type", "application/json"), ("x-total", "3"), ("Access-Control-Expose-Headers", "x-total")])
    return [b"{}"]
${layer}
serve(app, host="127.0.0.1", port=${String(port)})`,
  ),
  go('rs-cors', ['github.com/rs/cors'], ({ layer }) => `${mux}${layer}\nserve(handler)`),
  go('gorilla', ['github.com/gorilla/handlers'], ({ layer }) => `${mux}router := mux\n${layer}\nserve(handler)`),
  go(
    'chi-cors',
    ['github.com/go-chi/cors'],
    // Debian has no chi: a router, as far as middleware goes.
    ({ layer }) => `var handler http.Handler = http.HandlerFunc(answer)
r := struct{ Use func(func(http.Handler) http.Handler) }{func(wrap func(http.Handler) http.Handler) { handler = wrap(handler) }}
${layer}
serve(handler)`,
  ),
  go(
    'gin',
    ['github.com/gin-contrib/cors', 'github.com/gin-gonic/gin'],
    ({ layer }) => `gin.SetMode(gin.ReleaseMode)
r := gin.New()
${layer}
for _, method := range []string{"GET", "HEAD", "POST", "PUT"} { r.Handle(method, "/", gin.WrapF(answer)) }
serve(r)`,
  ),
  go(
    'echo',
    ['github.com/labstack/echo', 'github.com/labstack/echo/middleware'],
    ({ layer }) => `e := echo.New()
${layer}
e.Match([]string{"GET", "HEAD", "POST", "PUT"}, "/", echo.WrapHandler(http.HandlerFunc(answer)))
serve(e)`,
  ),
  {
    id: 'nginx',
    file: 'nginx.conf',
    content: (setting) => nginxFile(setting, `proxy_pass http://127.0.0.1:${String(setting.behind)};`),
    command: nginxCommand,
  },
  {
    id: 'caddy',
    file: 'Caddyfile',
    content: ({ layer, port, behind }) => `
{
  admin off
  auto_https off
}
http://:${String(port)} {
  bind 127.0.0.1
  ${layer}
  reverse_proxy 127.0.0.1:${String(behind)}
}
`,
    command: (file) => ['caddy', 'run', '--adapter', 'caddyfile', '--config', file],
  },
  {
    id: 'haproxy',
    file: 'haproxy.cfg',
    content: ({ layer, port, behind }) => `
defaults
  mode http
  timeout client 30s
  timeout server 30s
  timeout connect 5s
frontend front
  bind 127.0.0.1:${String(port)}
${layer.replaceAll(/^/gm, '  ')}
  default_backend back
backend back
  server app 127.0.0.1:${String(behind)}
`,
    command: (file) => ['haproxy', '-db', '-f', file],
  },
  {
    id: 'lighttpd',
    file: 'lighttpd.conf',
    content: ({ layer, port, behind, folder }) => `
server.bind = "127.0.0.1"
server.port = ${String(port)}
server.document-root = "${folder}"
server.modules = ( "mod_rewrite", "mod_setenv", "mod_proxy" )
${layer}
$HTTP["request-method"] == "OPTIONS" { url.rewrite-once = ( "" => "/preflight" ) }
else { proxy.server = ( "" => (( "host" => "127.0.0.1", "port" => ${String(behind)} )) ) }
`,
    command: (file) => ['lighttpd', '-D', '-f', file, '-m', libraryOf('lighttpd')],
  },
  {
    id: 'apache',
    file: 'apache.conf',
    content: ({ layer, port, behind, folder }) => `
ServerRoot "${folder}"
ServerName localhost
Listen 127.0.0.1:${String(port)}
PidFile "${folder}/apache.pid"
DefaultRuntimeDir "${folder}"
ErrorLog "${folder}/error.log"
${['mpm_event', 'authz_core', 'headers', 'setenvif', 'rewrite', 'proxy', 'proxy_http']
  .map((name) => `LoadModule ${name}_module ${libraryOf('apache2/modules')}/mod_${name}.so`)
  .join('\n')}
Mutex file:${folder}
User nobody
Group nogroup
${layer}
ProxyPass / http://127.0.0.1:${String(behind)}/ retry=0
`,
    command: (file) => ['apache2', '-D', 'FOREGROUND', '-f', file],
  },
  {
    id: 'varnish',
    file: 'default.vcl',
    content: ({ layer, behind }) => `
vcl 4.1;
backend default { .host = "127.0.0.1"; .port = "${String(behind)}"; }
${layer}
`,
    command: (file, { folder, port }) => [
      'varnishd',
      ...['-F', '-j', 'none', '-n', join(folder, 'varnish'), '-f', file, '-a', `127.0.0.1:${String(port)}`],
      ...['-s', 'default,16m'],
    ],
  },
];

describe('the suggested configuration', () => {
  for (const trial of trials) {
    it(`of ${trial.id} passes the server suite`, { skip: missing(trial.id) }, () => tryFix(trial));
  }
});
