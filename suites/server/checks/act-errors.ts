/** Errors of what stands before the application, and of what it stands for: parsers, limiters, gateways. */
import { isOkStatus } from '../../../protocol/fetch/answer.ts';
import { fetchUrl } from '../../../protocol/standard.ts';
import { ask, askAnyway, notRun } from '../check.ts';
import type { Ask, Check } from '../check.ts';
import { originOf } from '../client/browser-shape.ts';
import { seenOf, shownBy } from '../judge.ts';
import { everywhere, shared, spec, unreadable, unshared } from './act-routes.ts';
import { closes } from './http.ts';
import { wish } from './preflights.ts';

/** An octet that no decoder of a path accepts. */
const undecodable = '%E0%A4%A';

const badRequest: Check = {
  id: 'act-400',
  title: '400 responses SHOULD carry CORS headers',
  level: 'SHOULD',
  spec,
  needs: ['reader'],
  about: `${unreadable} A router refuses a path that it cannot decode before anything else runs. The route "badRequest" is sent a GET; without it, a path with a broken escape is.`,
  fix: everywhere,
  plan: (context) => {
    const { readers, request, get, route, url } = context;
    const target = route('badRequest') ?? new URL(`/${undecodable}`, url).pathname;
    const isDeclared = route('badRequest') !== undefined;
    if (!isDeclared && context.neighbours.length > 0) return notRun({ id: 'path-undecided', path: 'malformed' });
    return ask(
      readers.map((origin) => (isDeclared ? request('GET', origin, { target }) : get(origin, { target }))),
      (answered) => {
        const [first] = answered;
        const meant = answered.filter(({ answer: { status } }) => status === 400);
        if (meant.length === 0) return notRun({ id: 'status-of-path', path: target, status: first?.answer.status });
        if (isDeclared) return unshared(context, meant, 'SHOULD');
        // What a parser of HTTP refuses, which then ends the connection, no application sees; a router is one.
        return meant.flatMap((each) => unshared(context, [each], closes(each) ? 'INFO' : 'ROBUSTNESS'));
      },
    );
  },
};

/** Bytes of a header that exceed the limit of most servers, which is 8 or 16 KiB. */
const tooLong = 20_000;

const headersTooLarge: Check = {
  id: 'act-431',
  title: 'CORS headers of 431 responses',
  level: 'INFO',
  spec,
  needs: ['reader'],
  about: `${unreadable} Cookies that have grown too large end so, and the parser of the server refuses them before the application can add a header.`,
  fix: 'Raise the limit for headers, or let the proxy in front of the server add CORS headers to its errors.',
  plan: (context) => {
    const { readers, get } = context;
    const headers = [['X-Cors-Conformance', 'x'.repeat(tooLong)]] as const;
    return askAnyway(
      readers.slice(0, 1).map((origin): Ask => ({ ...get(origin, { headers }), ownConnection: true })),
      (exchanges) => {
        const answered = exchanges.flatMap(({ ask: each, outcome }) =>
          outcome.ok ? [{ ask: each, answer: outcome.answer }] : [],
        );
        const meant = answered.filter(({ answer: { status } }) => status === 431 || status === 400);
        return meant.flatMap((each) =>
          unshared(context, [each], 'INFO').map((finding) => ({
            ...finding,
            data: {
              id: 'oversized-headers-unreadable' as const,
              origin: originOf(each.ask.headers) ?? '',
              response: seenOf(each),
            },
          })),
        );
      },
    );
  },
};

const limitedPreflight: Check = {
  id: 'pf-429',
  title: 'Preflights SHOULD NOT be refused by rate limits',
  level: 'SHOULD',
  spec: fetchUrl('cors-preflight-fetch-0'),
  needs: ['route.rateLimited', 'reader'],
  about:
    'A preflight that gets a 429 fails, and the page learns neither that it was limited nor for how long. A limiter that counts preflights also halves what a page may send.',
  fix: 'Answer preflights before the rate limiter, and do not count them.',
  plan: (context) => {
    const [reader = ''] = context.readers;
    const target = context.route('rateLimited') ?? '/';
    const asked = wish(context, reader, context.wanted, { target });
    return ask([{ ...asked.ask, mayBeLimited: true }], ([preflight]) => {
      const { status } = preflight.answer;
      if (isOkStatus(status)) return [];
      if (status !== 429) return notRun({ id: 'status-of-preflight', name: 'rateLimited', status });
      return [
        {
          level: 'SHOULD',
          data: { id: 'preflight-rate-limited', response: seenOf(preflight) },
          ...shownBy(preflight),
        },
      ];
    });
  },
};

export const limitChecks: readonly Check[] = [limitedPreflight];

export const errorChecks: readonly Check[] = [
  badRequest,
  shared({
    id: 'act-415',
    route: 'unsupportedType',
    title: '415 responses SHOULD carry CORS headers',
    level: 'SHOULD',
    about: `${unreadable} Parsers of bodies refuse a type before the handler runs. The route has to refuse a POST of text/plain.`,
    upload: { method: 'POST', body: 'x' },
    headers: () => [[['Content-Type', 'text/plain']]],
    isMeant: ({ answer }) => answer.status === 415,
  }),
  shared({
    id: 'act-429',
    route: 'rateLimited',
    title: '429 responses SHOULD carry CORS headers',
    level: 'SHOULD',
    about: `${unreadable} A page that cannot read a 429 cannot wait for as long as Retry-After says.`,
    mayBeLimited: true,
    isMeant: ({ answer }) => answer.status === 429,
  }),
  headersTooLarge,
  shared({
    id: 'act-502',
    route: 'badGateway',
    title: '502 responses SHOULD carry CORS headers',
    level: 'SHOULD',
    about: `${unreadable} A proxy answers by itself when the application behind it is gone.`,
    isMeant: ({ answer }) => answer.status === 502,
  }),
  shared({
    id: 'act-503',
    route: 'unavailable',
    title: '503 responses SHOULD carry CORS headers',
    level: 'SHOULD',
    about: `${unreadable} Maintenance pages and overloaded proxies answer by themselves.`,
    isMeant: ({ answer }) => answer.status === 503,
  }),
  shared({
    id: 'act-504',
    route: 'gatewayTimeout',
    title: '504 responses SHOULD carry CORS headers',
    level: 'SHOULD',
    about: `${unreadable} A proxy answers by itself when the application takes too long.`,
    isMeant: ({ answer }) => answer.status === 504,
  }),
];
