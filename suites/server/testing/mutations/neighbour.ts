import { ACAO, get, remove, set } from '../../../../protocol/http/headers.ts';
import { policies } from '../perfect.ts';
import type { Reply } from '../listen.ts';
import type { Mutations } from './mutations.ts';

const policy = policies['one origin'];
const reader = 'GET https://app.example.com';
const stranger = 'GET https://evil.test';

function withHeader(reply: Reply, name: string, value: string): Reply {
  return { ...reply, headers: set(reply.headers, name, value) };
}

export const neighbourMutations: Mutations = {
  'http-h2-parity': {
    policy,
    freedoms: { secure: true },
    reply: (reply, { httpVersion }) =>
      httpVersion === '2.0' ? { ...reply, headers: remove(reply.headers, ACAO) } : reply,
  },
  'http-keepalive': {
    policy,
    // It remembers too much, and shows it only to who asks in this order.
    reply: (reply, { earlier }) =>
      earlier.slice(-4).join() === [reader, stranger, reader, stranger].join()
        ? { ...reply, headers: remove(reply.headers, ACAO) }
        : reply,
  },
  'http-path-scope': {
    policy: policies['another path'],
    // The router normalises, the CORS layer does not.
    reply: (reply, { target }) =>
      target !== '/internal' && new URL(`http://x.test${target}`).pathname === '/internal'
        ? { ...reply, status: 200, body: 'ok at internal' }
        : reply,
  },
  'neighbour-pna': {
    policy,
    reply: (reply, { isPreflight }) =>
      isPreflight ? withHeader(reply, 'Access-Control-Allow-Private-Network', 'true') : reply,
  },
  'neighbour-lna': { policy },
  'neighbour-storage-access': {
    policy: policies.credentialed,
    reply: (reply, { headers }) =>
      get(headers, 'Sec-Fetch-Storage-Access') === 'inactive'
        ? withHeader(reply, 'Activate-Storage-Access', 'retry; allowed-origin="*"')
        : reply,
  },
  'neighbour-websocket': {
    policy,
    reply: (reply, { headers }) => (get(headers, 'Upgrade') === null ? reply : { status: 101, headers: [], body: '' }),
  },
  'neighbour-tao': { policy, reply: (reply) => withHeader(reply, 'Timing-Allow-Origin', '*') },
  'neighbour-corp': { policy, reply: (reply) => withHeader(reply, 'Cross-Origin-Resource-Policy', 'same-origin') },
};
