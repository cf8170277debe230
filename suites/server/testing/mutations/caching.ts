import { ACAO, get, remove, set } from '../../../../protocol/http/headers.ts';
import { policies } from '../perfect.ts';
import type { Reply } from '../listen.ts';
import type { Request } from '../policy-server.ts';
import type { BrokenServer, Mutations } from './mutations.ts';

const policy = policies.credentialed;

/** Vary is left out where `where` says so. */
function silent(where: (request: Request, reply: Reply) => boolean): BrokenServer {
  return {
    policy,
    reply: (reply, request) =>
      !request.isPreflight && request.target !== '/vary' && where(request, reply)
        ? { ...reply, headers: remove(reply.headers, 'Vary') }
        : reply,
  };
}

function withHeader(reply: Reply, name: string, value: string): Reply {
  return { ...reply, headers: set(reply.headers, name, value) };
}

/** A cache in front that has the URL alone for a key, and keeps responses to this method. */
function cachedWithoutOrigin(kept: 'GET' | 'OPTIONS'): BrokenServer {
  const stored = new Map<string, Reply>();
  return {
    policy,
    reply: (reply, { target, method }) => {
      if (method !== kept || !target.includes('cors-conformance=')) return reply;
      const before = stored.get(target) ?? reply;
      stored.set(target, before);
      return before;
    },
  };
}

export const cachingMutations: Mutations = {
  'vary-allowed': silent(({ target }, { headers }) => target === '/' && get(headers, ACAO) !== null),
  'vary-preflight': {
    policy,
    reply: (reply, { isPreflight }) => (isPreflight ? { ...reply, headers: remove(reply.headers, 'Vary') } : reply),
  },
  'cache-live': cachedWithoutOrigin('GET'),
  'cache-live-preflight': cachedWithoutOrigin('OPTIONS'),
  'vary-denied': silent(({ origin }) => origin === 'https://evil.test'),
  'vary-no-origin': silent(({ origin, method }) => origin === undefined && method === 'GET'),
  'vary-error': silent((_request, { status }) => status === 500),
  'vary-304': silent((_request, { status }) => status === 304),
  'vary-sound': {
    policy,
    reply: (reply, { headers, isPreflight }) =>
      !isPreflight && get(headers, 'X-Forwarded-Host') !== null
        ? withHeader(reply, ACAO, `https://${get(headers, 'X-Forwarded-Host') ?? ''}`)
        : reply,
  },
  'vary-injected': {
    policy,
    reply: (reply, { headers }) => {
      const asked = get(headers, 'Vary');
      return asked === null ? reply : withHeader(reply, 'Vary', `Origin, ${asked}`);
    },
  },
  'vary-star': {
    policy,
    reply: (reply, { isPreflight }) => (isPreflight ? reply : withHeader(reply, 'Vary', '*')),
    alsoFails: ['act-no-clobber'],
  },
  'cache-poison': {
    policy,
    reply: (reply, { isPreflight, target }) =>
      isPreflight || target === '/vary'
        ? reply
        : { ...reply, headers: remove(set(reply.headers, 'Cache-Control', 'public, max-age=60'), 'Vary') },
    alsoFails: ['vary-*', 'cache-*'],
  },
  'cache-etag': {
    policy,
    reply: (reply, { origin, target }) =>
      target === '/etag' && reply.status === 200 ? { ...reply, body: `for ${origin ?? 'all'}` } : reply,
  },
  'cache-preflight': {
    policy,
    reply: (reply, { isPreflight }) =>
      isPreflight ? withHeader(withHeader(reply, 'Cache-Control', 'public, max-age=60'), 'Vary', 'Origin') : reply,
  },
};
