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
  { framework: 'express', layer: application, headers: [['X-Powered-By', /^Express$/]] },
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
  { framework: 'haproxy', layer: proxy, body: /^<html><body><h1>\d{3} [^<]*<\/h1>\n[^<]*\n<\/body><\/html>\n?$/ },
];

export interface Identified {
  readonly framework: Framework;
  readonly layer: Layer;
}

/** The product that sent the responses: the application, if it shows, before a proxy in front of it; `null` when unsure. */
export function identify(responses: readonly IdentifiableResponse[]): Identified | null {
  for (const layer of [application, proxy] as const) {
    const found = new Set(responses.flatMap((response) => first(response, layer) ?? []));
    // What only an error page shows of a framework is more exact than what every response shows.
    if (found.has('nestjs')) found.delete('express');
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
