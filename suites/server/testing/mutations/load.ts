import { ACRH, get, set } from '../../../../protocol/headers.ts';
import { policies } from '../perfect.ts';
import type { Request } from '../policy-server.ts';
import type { BrokenServer, Mutations } from './mutations.ts';

const policy = policies['one origin'];

/** A server that compares each of the parts with each other one, in so many steps. */
function quadratic(parts: (request: Request) => number, steps = 1): BrokenServer {
  return {
    policy,
    reply: (reply, request) => {
      const count = parts(request);
      let seen = 0;
      for (let step = 0; step < count * count * steps; step += 1) seen = (seen + step) % 1_000_003;
      return seen === -1 ? { ...reply, status: 500 } : reply;
    },
  };
}

const names = ({ headers }: Request): string => get(headers, ACRH) ?? '';

export const loadMutations: Mutations = {
  'inj-crlf': {
    policy,
    reply: (reply, { origin = '' }) =>
      origin.includes('%0d%0a') ? { ...reply, headers: set(reply.headers, 'X-Injected', '1') } : reply,
  },
  'inj-obsfold': {
    policy,
    lenient: true,
    reply: (reply, { origin = '' }) =>
      / X-Injected/.test(origin) ? { ...reply, headers: set(reply.headers, 'X-Injected', '1') } : reply,
  },
  'inj-echo': {
    policy,
    reply: (reply, { origin, isPreflight }) =>
      origin === undefined || origin === 'https://app.example.com' || isPreflight
        ? reply
        : {
            status: 403,
            headers: set(reply.headers, 'Content-Type', 'text/html'),
            body: `<p>${origin} is not allowed.</p>`,
          },
  },
  'dos-acrh-commas': quadratic((request) => (names(request).split(/,+/, 1)[0] === '' ? names(request).length : 0)),
  'dos-acrh-space': quadratic((request) => / +/.exec(names(request))?.[0].length ?? 0),
  'dos-acrh-names': quadratic((request) => names(request).match(/[^, ]{4},/g)?.length ?? 0, 40),
  'dos-acrh-lines': quadratic((request) => request.headers.filter(([name]) => name === ACRH).length, 2000),
  'dos-origin': quadratic(({ origin = '' }) => (origin.includes('.a.') ? origin.length : 0)),
};
