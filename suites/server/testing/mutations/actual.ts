import { ACAM, ACAO, ACEH, get, remove, set } from '../../../../protocol/http/headers.ts';
import type { HeaderList } from '../../../../protocol/http/wire.ts';
import { policies } from '../perfect.ts';
import type { Reply } from '../listen.ts';
import type { Request } from '../policy-server.ts';
import type { BrokenServer, Mutations } from './mutations.ts';

const policy = policies.credentialed;

/** CORS headers are left out where `where` says so. */
function unshared(where: (request: Request, reply: Reply) => boolean, ...alsoFails: readonly string[]): BrokenServer {
  return {
    policy,
    reply: (reply, request) =>
      !request.isPreflight && where(request, reply) ? { ...reply, headers: remove(reply.headers, ACAO) } : reply,
    alsoFails,
  };
}

/** On an answer to who may read. */
function readable(change: (reply: Reply) => Reply): NonNullable<BrokenServer['reply']> {
  return (reply, { isPreflight }) => (isPreflight || get(reply.headers, ACAO) === null ? reply : change(reply));
}

const to = (target: string) => (request: Request) => request.target === target;

function isEventStream(headers: HeaderList): boolean {
  return get(headers, 'Content-Type') === 'text/event-stream';
}

export const actualMutations: Mutations = {
  'act-methods': unshared(({ method }) => method === 'PUT', 'http-*'),
  'act-head': unshared(({ method }) => method === 'HEAD'),
  'act-404': unshared((_request, { status }) => status === 404, 'http-*'),
  'act-405': {
    policy: policies['one origin'],
    reply: (reply) => (reply.status === 405 ? { ...reply, headers: remove(reply.headers, 'Allow') } : reply),
  },
  'act-range': unshared((_request, { status }) => status === 206),
  'act-sse': unshared((_request, { headers }) => isEventStream(headers)),
  'act-error': unshared(to('/error'), 'vary-error'),
  'act-throw': unshared(to('/throw')),
  'act-403': unshared(to('/forbidden')),
  'act-413': unshared((_request, { status }) => status === 413),
  'act-empty': unshared(to('/empty')),
  'act-auth': unshared(to('/auth')),
  'act-stream': unshared(({ target }, { headers }) => target === '/stream' && !isEventStream(headers)),
  'act-redirect': unshared(to('/redirect')),
  'act-304': {
    policy,
    reply: (reply) =>
      reply.status === 304 ? { ...reply, headers: set(reply.headers, ACAO, 'https://other.example') } : reply,
  },
  'act-pf-only': { policy, reply: readable((reply) => ({ ...reply, headers: set(reply.headers, ACAM, 'PUT') })) },
  'act-no-clobber': {
    policy,
    reply: (reply, { target }) =>
      target === '/vary' ? { ...reply, headers: set(reply.headers, 'Vary', 'Origin') } : reply,
  },
  'act-400': unshared(to('/bad-request')),
  'act-415': unshared((_request, { status }) => status === 415),
  'act-429': unshared(to('/rate-limited')),
  'act-431': {
    policy,
    reply: (reply, { headers }) =>
      headers.some(([, value]) => value.length > 16_000) ? { status: 431, headers: [], body: '' } : reply,
  },
  'act-502': unshared(to('/bad-gateway')),
  'act-503': unshared(to('/unavailable')),
  'act-504': unshared(to('/gateway-timeout')),
  'act-stranger-served': {
    policy,
    // The CORS layer throws.
    reply: (reply, { origin, isPreflight, target }) =>
      origin === 'https://evil.test' && !isPreflight && target === '/'
        ? { status: 500, headers: [['Vary', 'Origin']], body: 'Not allowed by CORS' }
        : reply,
  },
  'act-simple-body': {
    policy,
    reply: (reply, { target, method }) =>
      target === '/json' && method === 'POST'
        ? { ...reply, status: 200, headers: set(reply.headers, 'x-app', '1') }
        : reply,
  },
  'act-method-override': {
    policy,
    reply: (reply, { target }) =>
      target.startsWith('/put-only?_method=PUT')
        ? { ...reply, status: 200, headers: set(reply.headers, 'x-app', '1') }
        : reply,
  },
  'act-executes': { policy },
  'act-own-origin': {
    policy,
    reply: (reply, { method, target, origin = '' }) =>
      method === 'POST' && target === '/' && origin.startsWith('http://127.0.0.1') ? { ...reply, status: 403 } : reply,
  },
  'aceh-listed': { policy, reply: readable((reply) => ({ ...reply, headers: set(reply.headers, ACEH, 'x-total') })) },
  'aceh-extra': {
    policy,
    reply: readable((reply) => ({ ...reply, headers: set(reply.headers, ACEH, 'x-total, x-page, x-user') })),
  },
  'aceh-lint': {
    policy,
    reply: readable((reply) => ({ ...reply, headers: set(reply.headers, ACEH, 'x-total, x-page, Set-Cookie') })),
  },
};
