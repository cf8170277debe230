import type { HeaderList } from '../../protocol/http/wire.ts';
import type { Framework } from './framework.ts';
import { frameworks } from './index.ts';

/** A response, as far as a product can be known by it. */
export interface IdentifiableResponse {
  readonly status: number;
  /** As on the wire: spelling and order tell products apart. */
  readonly headers: HeaderList;
  /** Its beginning, where it is known. */
  readonly body?: string | undefined;
}

/** `proxy`: what it sends may come from an application behind it. */
export type Layer = 'application' | 'proxy';

interface Signature {
  readonly framework: string;
  readonly layer: Layer;
  /** The status, if it matters. */
  readonly status?: number;
  /** Lines that must all be there. Names are compared without case. */
  readonly headers?: readonly (readonly [name: string, value: RegExp])[];
  /** Names that must be spelled like this. */
  readonly spelled?: readonly string[];
  /** Names of headers that must not be there. */
  readonly without?: readonly string[];
  readonly body?: RegExp;
}

const application = 'application';
const proxy = 'proxy';

/** Of signatures for one response, the first counts. Those of the implementations are tested against what these send. */
const signatures: readonly Signature[] = [
  {
    framework: 'nestjs',
    layer: application,
    headers: [['X-Powered-By', /^Express$/]],
    body: /^\{"message":"Cannot [A-Z]+ [^"]*","error":"Not Found","statusCode":404\}$/,
  },
  {
    framework: 'feathers-express',
    layer: application,
    headers: [['X-Powered-By', /^Express$/]],
    body: /^\{"name":"\w+","message":"[^"]*","code":\d{3},"className":"[a-z-]+"/,
  },
  {
    framework: 'feathers-koa',
    layer: application,
    body: /^\{"name":"\w+","message":"[^"]*","code":\d{3},"className":"[a-z-]+"/,
  },
  {
    framework: 'loopback',
    layer: application,
    body: /^\{"error":\{"statusCode":\d{3},"name":"\w+","message":"/,
  },
  {
    framework: 'webpack-dev-server',
    layer: application,
    headers: [
      ['X-Powered-By', /^Express$/],
      ['Cross-Origin-Resource-Policy', /^same-origin$/],
    ],
  },
  { framework: 'express', layer: application, headers: [['X-Powered-By', /^Express$/]] },
  { framework: 'sails', layer: application, headers: [['X-Powered-By', /^Sails\b/]] },
  {
    framework: 'json-server',
    layer: application,
    status: 404,
    headers: [['X-Powered-By', /^tinyhttp$/]],
    body: /^\{\n {2}"error": "Not Found"\n\}$/,
  },
  { framework: 'tinyhttp', layer: application, headers: [['X-Powered-By', /^tinyhttp$/]] },
  { framework: 'moleculer-web', layer: application, body: /^\{"name":"\w+","message":"[^"]*","code":\d{3},"type":"/ },
  {
    framework: 'apollo-server',
    layer: application,
    body: /^\{"errors":\[\{"message":"This operation has been blocked as a potential Cross-Site Request Forgery/,
  },
  { framework: 'orpc', layer: application, body: /^\{"json":\{"defined":(?:true|false),"code":"/ },
  { framework: 'trpc', layer: application, headers: [['Vary', /\btrpc-accept\b/]] },
  { framework: 'trpc', layer: application, body: /^\{"error":\{"message":.*"code":-32\d{3}/s },
  {
    framework: 'esbuild',
    layer: application,
    status: 404,
    headers: [['Content-Type', /^text\/plain; charset=utf-8$/]],
    body: /^404 - Not Found$/,
  },
  {
    framework: 'rsbuild',
    layer: application,
    status: 404,
    headers: [['Content-Type', /^text\/plain; charset=utf-8$/]],
    body: /^This page could not be found$/,
  },
  { framework: 'prism', layer: application, body: /https:\/\/stoplight\.io\/prism\/errors#/ },
  {
    framework: 'azurite',
    layer: application,
    headers: [['Server', /^(?:Azurite|Windows-Azure)-(?:Blob|Queue|Table)\//]],
  },
  { framework: 's3rver', layer: application, body: /xmlns="http:\/\/doc\.s3\.amazonaws\.com\/2006-03-01\/"/ },
  { framework: 'etcd', layer: application, body: /^\{"etcdserver":"/ },
  { framework: 'influxdb', layer: application, headers: [['X-Influxdb-Version', /^1\./]] },
  {
    framework: 'prometheus',
    layer: application,
    body: /^\{"status":(?:"error","errorType":"|"success","data":\{"version":"[^"]*","revision":"[^"]*","branch":")/,
  },
  {
    framework: 'rclone',
    layer: application,
    headers: [['Access-Control-Request-Method', /^POST, OPTIONS, GET, HEAD$/]],
  },
  { framework: 'aria2', layer: application, headers: [['Content-Type', /^application\/json-rpc$/]] },
  { framework: 'icecast', layer: application, headers: [['Server', /^Icecast\b/]] },
  {
    framework: 'jupyter-server',
    layer: application,
    headers: [['Content-Security-Policy', /\breport-uri \/api\/security\/csp-report\b/]],
  },
  { framework: 'tornado', layer: application, headers: [['Server', /^TornadoServer\//]] },
  { framework: 'aiohttp-cors', layer: application, headers: [['Server', /^Python\/\S+ aiohttp\//]] },
  {
    framework: 'falcon',
    layer: application,
    headers: [['Content-Type', /^application\/json$/]],
    body: /^\{"title": "[45]\d\d [^"]*"/,
  },
  {
    framework: 'bottle',
    layer: application,
    body: /<!DOCTYPE HTML PUBLIC "-\/\/IETF\/\/DTD HTML 2\.0\/\/EN">\s*<html>\s*<head>\s*<title>Error: \d{3} /,
  },
  { framework: 'mojolicious', layer: application, headers: [['Server', /^Mojolicious\b/]] },
  {
    framework: 'swi-prolog',
    layer: application,
    body: /^<!DOCTYPE html>\n<html>\n<head>\n<title>[^<]*<\/title>\n\n<meta http-equiv="content-type" content="text\/html; charset=UTF-8">\n/,
  },
  {
    framework: 'fastify',
    layer: application,
    body: /^\{"message":"Route [A-Z]+:[^"]* not found","error":"Not Found","statusCode":404\}$/,
  },
  {
    framework: 'hapi',
    layer: application,
    status: 404,
    headers: [['Cache-Control', /^no-cache$/]],
    body: /^\{"statusCode":404,"error":"Not Found","message":"Not Found"\}$/,
  },
  {
    framework: 'hono',
    layer: application,
    status: 404,
    headers: [['Content-Type', /^text\/plain;/i]],
    body: /^404 Not Found$/,
  },
  {
    framework: 'koa',
    layer: application,
    status: 404,
    headers: [['Content-Type', /^text\/plain; charset=utf-8$/]],
    spelled: ['Content-Type'],
    without: ['Server', 'X-Powered-By', 'Via'],
    body: /^Not Found$/,
  },
  { framework: 'restify', layer: application, headers: [['Server', /^restify\b/]] },
  {
    framework: 'socket.io',
    layer: application,
    body: /^(?:0\{"sid":"|\{"code":\d,"message":"(?:Transport unknown|Session ID unknown|Bad request)"\}$)/,
  },
  { framework: 'vite', layer: application, body: /\/@vite\/client/ },
  {
    framework: 'serve',
    layer: application,
    headers: [
      ['Content-Disposition', /^inline; filename=/],
      ['ETag', /^"[\da-f]{40}"$/],
    ],
  },
  { framework: 'fastapi', layer: application, headers: [['Server', /^uvicorn$/]], body: /^\{"detail":/ },
  { framework: 'starlette', layer: application, status: 404, headers: [['Server', /^uvicorn$/]], body: /^Not Found$/ },
  { framework: 'flask-cors', layer: application, headers: [['Server', /^Werkzeug\//]] },
  {
    framework: 'django-cors-headers',
    layer: application,
    headers: [
      ['Server', /^WSGIServer\/\S+ CPython\//],
      ['Content-Type', /^text\/html/],
    ],
    body: /^\s*<!doctype html>\s*<html lang="en">\s*<head>\s*<title>(?:Not Found|Server Error \(500\))<\/title>/i,
  },
  {
    framework: 'django-cors-headers',
    layer: application,
    headers: [
      ['X-Frame-Options', /^DENY$/],
      ['Referrer-Policy', /^same-origin$/],
      ['Cross-Origin-Opener-Policy', /^same-origin$/],
      ['Vary', /\bCookie\b/i],
    ],
  },
  {
    framework: 'rack-cors',
    layer: application,
    headers: [
      ['X-Runtime', /^\d+\.\d+$/],
      ['X-Request-Id', /^[\da-f-]{36}$/],
    ],
  },
  {
    framework: 'spring',
    layer: application,
    headers: [
      ['Vary', /^Origin$/],
      ['Vary', /^Access-Control-Request-Method$/],
      ['Vary', /^Access-Control-Request-Headers$/],
      // Middlewares of Go send these lines too, to preflights, which have no content.
      ['Content-Type', /./],
    ],
  },
  { framework: 'spring', layer: application, status: 403, body: /^Invalid CORS request$/ },
  { framework: 'spring', layer: application, body: /^\{"timestamp":"?[^,]*,"status":\d{3},"error":"/ },
  { framework: 'aspnet-core', layer: application, headers: [['Server', /^Kestrel$/]] },
  { framework: 'laravel', layer: application, headers: [['Set-Cookie', /^laravel_session=/]] },
  {
    framework: 'gin',
    layer: application,
    status: 404,
    headers: [['Content-Type', /^text\/plain$/]],
    without: ['X-Content-Type-Options'],
    body: /^404 page not found$/,
  },
  { framework: 's3', layer: application, headers: [['Server', /^AmazonS3$/]] },
  { framework: 'api-gateway', layer: application, headers: [['X-Amz-Apigw-Id', /./]] },
  { framework: 'api-gateway', layer: application, headers: [['Apigw-Requestid', /./]] },
  { framework: 'kong', layer: proxy, headers: [['Server', /^kong\//i]] },
  { framework: 'kong', layer: proxy, headers: [['Via', /\bkong\//i]] },
  { framework: 'cloudfront', layer: proxy, headers: [['X-Amz-Cf-Id', /./]] },
  { framework: 'varnish', layer: proxy, headers: [['X-Varnish', /^\d/]] },
  { framework: 'caddy', layer: proxy, headers: [['Server', /^Caddy$/]] },
  { framework: 'caddy', layer: proxy, headers: [['Via', /\bCaddy\b/]] },
  { framework: 'ingress-nginx', layer: proxy, status: 404, body: /^default backend - 404$/ },
  { framework: 'nginx', layer: proxy, headers: [['Server', /^(?:nginx|openresty|tengine|angie)\b/i]] },
  { framework: 'apache', layer: proxy, headers: [['Server', /^Apache(?:\/|$)/]] },
  { framework: 'lighttpd', layer: proxy, headers: [['Server', /^lighttpd\b/]] },
  // Containers: a framework in them may have a CORS layer of its own.
  { framework: 'jetty', layer: proxy, headers: [['Server', /^Jetty\(/]] },
  { framework: 'tomcat', layer: proxy, body: /<title>HTTP Status \d{3} \S+ / },
  { framework: 'haproxy', layer: proxy, body: /^<html><body><h1>\d{3} [^<]*<\/h1>\n[^<]*\n<\/body><\/html>\n?$/ },
];

export interface Identified {
  readonly framework: Framework;
  readonly layer: Layer;
}

/** Frameworks, and those that they are made of. */
const basedOn = [
  ['nestjs', 'express'],
  ['feathers-express', 'express'],
  ['loopback', 'express'],
  ['webpack-dev-server', 'express'],
  ['json-server', 'tinyhttp'],
] as const;

/** The product that sent the responses: the application, if it shows, before a proxy in front of it; `null` when unsure. */
export function identify(responses: readonly IdentifiableResponse[]): Identified | null {
  for (const layer of [application, proxy] as const) {
    const found = new Set(responses.flatMap((response) => first(response, layer) ?? []));
    // What only an error page shows of a framework is more exact than what every response shows.
    for (const [id, base] of basedOn) if (found.has(id)) found.delete(base);
    const [id, ...others] = found;
    if (others.length > 0) return null;
    const framework = frameworks.find((each) => each.id === id);
    if (framework !== undefined) return { framework, layer };
  }
  return null;
}

function first(response: IdentifiableResponse, layer: Layer): string | undefined {
  return signatures.find((each) => each.layer === layer && fits(response, each))?.framework;
}

function fits({ status, headers, body }: IdentifiableResponse, signature: Signature): boolean {
  const has = (name: string, value: RegExp): boolean =>
    headers.some(([each, text]) => each.toLowerCase() === name.toLowerCase() && value.test(text));
  return (
    (signature.status ?? status) === status &&
    (signature.headers ?? []).every(([name, value]) => has(name, value)) &&
    (signature.spelled ?? []).every((name) => headers.some(([each]) => each === name)) &&
    !(signature.without ?? []).some((name) => has(name, /^/)) &&
    (signature.body === undefined || (body !== undefined && signature.body.test(body)))
  );
}
