import { ACRH, get, set } from '../../../../protocol/http/headers.ts';
import { policies } from '../perfect.ts';
import type { Request } from '../policy-server.ts';
import type { BrokenServer, Mutations } from './mutations.ts';

const policy = policies['one origin'];

/** Steps for as many parts as there can be: some hundredths of a second. */
const steps = 2e7;

/**
 * A server whose steps grow with the cube of the number of parts, as an expression with two repetitions in a row does. That is
 * far enough from linear to be seen on a busy machine.
 * @param most as many parts as there can be.
 */
function cubic(parts: (request: Request) => number, most: number): BrokenServer {
  return {
    policy,
    reply: (reply, request) => {
      const limit = steps * (parts(request) / most) ** 3;
      let seen = 0;
      for (let step = 0; step < limit; step += 1) seen = (seen + step) % 1_000_003;
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
    reply: (reply, { origin, isPreflight, headers }) =>
      origin === undefined ||
      origin === 'https://app.example.com' ||
      origin === `http://${get(headers, 'Host') ?? ''}` ||
      isPreflight ||
      isPreflight
        ? reply
        : {
            status: 403,
            headers: set(reply.headers, 'Content-Type', 'text/html'),
            body: `<p>${origin} is not allowed.</p>`,
          },
  },
  'dos-acrh-commas': cubic((request) => /^,+/.exec(names(request))?.[0].length ?? 0, 7600),
  'dos-acrh-space': cubic((request) => / +/.exec(names(request))?.[0].length ?? 0, 7600),
  'dos-acrh-names': cubic((request) => names(request).match(/\b\w{4},/g)?.length ?? 0, 1520),
  'dos-acrh-lines': cubic((request) => request.headers.filter(([name]) => name === ACRH).length, 200),
  'dos-origin': cubic(({ origin = '' }) => (origin.includes('.a.') ? origin.length : 0), 7600),
};
