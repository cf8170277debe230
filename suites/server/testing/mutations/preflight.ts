import { ACAH, ACAM, ACMA, ACRH, ACRM, get, remove, set } from '../../../../protocol/http/headers.ts';
import { isCorsSafelistedMethod } from '../../../../protocol/http/methods.ts';
import { policies } from '../perfect.ts';
import type { Reply } from '../listen.ts';
import type { Request } from '../policy-server.ts';
import type { BrokenServer, Mutations } from './mutations.ts';

const { credentialed, 'one origin': oneOrigin } = policies;

type Change = (reply: Reply, request: Request) => Reply;

/** A server that answers preflights otherwise, those that `when` says. */
function preflights(
  policy: BrokenServer['policy'],
  when: (asked: { readonly method: string; readonly names: string } & Request) => boolean,
  change: Change,
): BrokenServer {
  return {
    policy,
    reply: (reply, request) => {
      const asked = { method: get(request.headers, ACRM) ?? '', names: get(request.headers, ACRH) ?? '' };
      return request.isPreflight && when({ ...request, ...asked }) ? change(reply, request) : reply;
    },
  };
}

const always = (): boolean => true;

function withHeader(reply: Reply, name: string, value: string): Reply {
  return { ...reply, headers: set(reply.headers, name, value) };
}

/** Refused: no CORS headers at all. */
const refused: Change = (reply) => ({
  ...reply,
  headers: reply.headers.filter(([name]) => !/^access-control-/i.test(name)),
});

const failed =
  (status: number): Change =>
  (reply) => ({ ...reply, status });

/** Something more in a list that is there. */
const alsoListing =
  (name: string, value: string): Change =>
  (reply) => {
    const listed = get(reply.headers, name);
    return listed === null ? reply : withHeader(reply, name, `${listed}, ${value}`);
  };

/** A server on which its own handler answers what it should not, or the other way round. */
function misled(when: (request: Request) => boolean, change: Change): BrokenServer {
  return { policy: credentialed, reply: (reply, request) => (when(request) ? change(reply, request) : reply) };
}

const swallowed: Change = ({ headers }) => ({ status: 204, headers: remove(headers, 'x-app'), body: '' });

const isOptions = ({ method, isPreflight }: Request): boolean => method === 'OPTIONS' && !isPreflight;

/** A server whose handler counts what it is asked, preflights too, and says so on GET. */
function counting(): BrokenServer {
  let count = 0;
  return {
    policy: oneOrigin,
    reply: (reply, { target, method, isPreflight }) => {
      if (target !== '/' || reply.status !== 200 + (isPreflight ? 4 : 0)) return reply;
      count += 1;
      return method === 'GET' ? { ...reply, body: `seen ${String(count)}` } : reply;
    },
  };
}

export const preflightMutations: Mutations = {
  'pf-acrh-case': preflights(credentialed, ({ names }) => /[A-Z]/.test(names), refused),
  'pf-acrh-order': preflights(
    credentialed,
    ({ names }) => /^[a-z-]+(?:,[a-z-]+)*$/.test(names) && names !== names.split(',').toSorted().join(),
    refused,
  ),
  'pf-acrh-space': {
    ...preflights(oneOrigin, ({ names }) => names.includes(', '), refused),
    alsoFails: ['pf-acrh-split'],
  },
  'pf-acrh-ows': preflights(oneOrigin, ({ names }) => names.includes('\t'), refused),
  'pf-acrh-empty': preflights(oneOrigin, ({ names }) => names.includes(',,'), refused),
  'pf-acrh-unsafe-echo': preflights(
    oneOrigin,
    ({ names }) => names.includes('<'),
    (reply, { headers }) => withHeader(reply, ACAH, get(headers, ACRH) ?? ''),
  ),
  'pf-list-syntax': preflights(
    oneOrigin,
    ({ origin }) => origin === 'https://evil.test',
    (reply) => withHeader(reply, ACAM, 'PUT PATCH'),
  ),
  'pf-lint': preflights(oneOrigin, always, alsoListing(ACAH, 'Origin')),
  'pf-maxage': preflights(policies.public, always, (reply) => ({ ...reply, headers: remove(reply.headers, ACMA) })),
  'pf-maxage-range': preflights(oneOrigin, always, (reply) => withHeader(reply, ACMA, '600s')),
  'pf-cost': {
    ...preflights({ ...policies.public, maxAge: 7200 }, always, (reply) => ({
      ...reply,
      headers: remove(reply.headers, ACMA),
    })),
    alsoFails: ['pf-maxage'],
  },
  'pf-body': preflights(oneOrigin, always, (reply) => withHeader(reply, 'Content-Length', '2')),
  'pf-not-app': preflights(
    credentialed,
    ({ origin }) => origin === 'https://evil.test',
    (reply) => withHeader(reply, 'x-app', '1'),
  ),
  'pf-429': preflights(credentialed, ({ target }) => target === '/rate-limited', failed(429)),
  'pf-side-effect': counting(),
  'pf-acrh-pairs': preflights(credentialed, ({ names }) => names === 'authorization,x-token', refused),
  'pf-misnamed': preflights(oneOrigin, always, (reply) => withHeader(reply, ACRM, 'PUT, GET')),
  'pf-unknown-route': preflights(oneOrigin, ({ target }) => target.includes('no-such'), refused),
  'pf-slash': preflights(
    oneOrigin,
    ({ target }) => target.length > 1 && target.endsWith('/'),
    (reply, { target }) => ({ ...reply, status: 308, headers: [['Location', target.slice(0, -1)]] }),
  ),
  'pf-debuggable': preflights(oneOrigin, ({ names }) => names.includes('denied'), refused),
  'pf-disclosure': preflights(
    oneOrigin,
    ({ origin }) => origin === 'https://evil.test',
    (reply) => withHeader(reply, ACAM, 'PUT'),
  ),
  'opt-plain': misled(
    (each) => isOptions(each) && each.origin === undefined && get(each.headers, ACRM) === null,
    swallowed,
  ),
  'opt-origin': misled((each) => isOptions(each) && each.origin !== undefined, swallowed),
  'opt-error': misled(
    (each) => isOptions(each) && each.origin === undefined && each.target === '/',
    (reply) => ({ ...reply, status: 500 }),
  ),
  'opt-acrm-only': misled((each) => isOptions(each) && get(each.headers, ACRM) !== null, swallowed),
  'opt-get-acrm': misled(({ method, headers }) => method === 'GET' && get(headers, ACRM) !== null, swallowed),
  'pf-ok': preflights(credentialed, always, (reply) =>
    get(reply.headers, ACAM) === null ? reply : withHeader(reply, ACAM, 'GET, PUT'),
  ),
  'pf-status': preflights(credentialed, ({ method }) => method === 'PUT', failed(301)),
  'pf-no-auth': preflights(credentialed, ({ target }) => target === '/auth', failed(401)),
  'pf-with-options-route': preflights(
    credentialed,
    ({ target }) => target === '/options',
    (reply) => ({ ...reply, headers: remove(remove(reply.headers, ACAM), ACAH) }),
  ),
  'pf-safelisted-method': preflights(credentialed, ({ method }) => isCorsSafelistedMethod(method), refused),
  'pf-no-acrh': preflights(credentialed, ({ names }) => names === '', refused),
  'pf-method-custom': preflights(oneOrigin, always, (reply) =>
    get(reply.headers, ACAM) === null ? reply : withHeader(reply, ACAM, 'PUT, patch'),
  ),
  // It splits at ", ".
  'pf-acrh-browser': preflights(oneOrigin, ({ names }) => /,(?! )/.test(names), refused),
  'pf-acrh-split': preflights(
    oneOrigin,
    ({ headers }) => headers.filter(([name]) => name === ACRH).length > 1,
    refused,
  ),
  'pf-deny-origin': {
    policy: oneOrigin,
    allows: (origin, { allows }, { isPreflight }) => allows(origin) || (isPreflight && origin === 'https://evil.test'),
    alsoFails: ['bypass-*'],
  },
  'pf-deny-method': preflights(credentialed, always, alsoListing(ACAM, 'DELETE')),
  'pf-method-case': preflights(credentialed, ({ method }) => method === 'patch', alsoListing(ACAM, 'patch')),
  'pf-options-implicit': preflights(credentialed, always, alsoListing(ACAM, 'OPTIONS')),
  'pf-deny-header': preflights(
    credentialed,
    ({ names }) => names === 'x-forwarded-for',
    alsoListing(ACAH, 'x-forwarded-for'),
  ),
};
