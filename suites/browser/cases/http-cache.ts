import type { Case, Policy, PolicyHeader, Step } from '../../../protocol/case.ts';
import type { FetchInitiator, Initiator } from '../../../protocol/initiators/initiator.ts';
import { api, attacker, bar, foo, secureApi, secureFoo } from '../origins.ts';
import { acac, acao, aceh, answering } from '../policies.ts';
import { type Family, hop, spec } from './family.ts';

const fresh: PolicyHeader = ['Cache-Control', 'max-age=600'];
const stale: PolicyHeader = ['Cache-Control', 'max-age=0'];
const etag: PolicyHeader = ['ETag', '"one"'];
const varies: PolicyHeader = ['Vary', 'Origin'];
const reflected = acao({ reflect: 'Origin' });
const total: PolicyHeader = ['X-Total', '3'];

const ask = (options: Omit<FetchInitiator, 'api'> = {}): FetchInitiator => ({ api: 'fetch', ...options });
const image = (crossorigin?: 'anonymous'): Initiator => ({
  api: 'canvas',
  source: 'image',
  readBy: 'getImageData',
  ...(crossorigin === undefined ? {} : { crossorigin }),
});

const sharedScript: Initiator = { api: 'script', reports: 'error', crossorigin: 'anonymous' };

function sequence(
  name: string,
  title: string,
  before: readonly Step[],
  initiator: Initiator,
  policies: readonly [Policy, ...Policy[]],
  sibling?: string,
  more: Partial<Case> = {},
): Case {
  return {
    id: `cache-${name}`,
    title: `HTTP cache: ${title}`,
    spec: spec.httpCache,
    page: { origin: foo },
    before,
    initiator,
    resource: 'json',
    hops: [hop(bar, ...policies)],
    needs: ['http-cache'],
    ...(sibling === undefined ? {} : { dependsOn: `cache-${sibling}` }),
    ...more,
  };
}

/** A 304 to the second request, which revalidates the first response. */
const notModified = (...headers: readonly PolicyHeader[]): Policy => ({ actual: { status: 304, headers } });

const once: readonly Step[] = [{ initiator: ask() }];
const shared = answering(acao(foo), fresh);

const storing: readonly Case[] = [
  sequence('fresh', 'same request twice, fresh response is reused', once, ask(), [shared]),
  sequence('fresh-xhr', 'response stored by fetch() is reused by XMLHttpRequest', once, { api: 'xhr' }, [shared]),
  sequence('stale', 'stale response is fetched again', [{ initiator: ask(), pauseMs: 2500 }], ask(), [
    answering(acao(foo), ['Cache-Control', 'max-age=1']),
  ]),
  sequence('other-query', 'another query is fetched separately', [{ initiator: ask(), query: '?a' }], ask(), [shared]),
  sequence(
    'after-post',
    'POST invalidates the stored response',
    [...once, { initiator: ask({ method: 'POST' }) }],
    ask(),
    [shared],
  ),
  ...(['no-store', 'reload', 'no-cache'] as const).map((cache) =>
    sequence(`mode-${cache}`, `cache mode ${cache} sends a new request`, once, ask({ cache }), [shared]),
  ),
  sequence(
    'mode-no-store-leaves-nothing',
    'cache mode no-store does not store the response',
    [{ initiator: ask({ cache: 'no-store' }) }],
    ask(),
    [shared],
  ),
  sequence(
    'mode-reload-stores',
    'cache mode reload stores the response',
    [{ initiator: ask({ cache: 'reload' }) }],
    ask(),
    [shared],
  ),
  sequence('mode-force-cache', 'cache mode force-cache reuses a stale response', once, ask({ cache: 'force-cache' }), [
    answering(acao(foo), stale, etag),
  ]),
];

/** A response stored for one request is used for another. A script, because no engine blocks an opaque one. */
const poisoning: readonly Case[] = [
  sequence(
    'poisoned-by-no-cors',
    'reflected origin without Vary, stored by a no-cors request, blocks a cors request',
    [{ initiator: ask({ mode: 'no-cors' }) }],
    ask(),
    [answering(reflected, fresh)],
    'poisoned-by-no-cors-vary',
    { resource: 'script' },
  ),
  sequence(
    'poisoned-by-no-cors-vary',
    'reflected origin with Vary: Origin, stored by a no-cors request, is not reused',
    [{ initiator: ask({ mode: 'no-cors' }) }],
    ask(),
    [answering(reflected, fresh, varies)],
    undefined,
    { resource: 'script' },
  ),
  sequence(
    'poisoned-by-no-cors-star',
    'Access-Control-Allow-Origin: *, stored by a no-cors request, is reused by a cors request',
    [{ initiator: ask({ mode: 'no-cors' }) }],
    ask(),
    [answering(acao('*'), fresh)],
    undefined,
    { resource: 'script' },
  ),
  sequence(
    'poisoned-by-image',
    'reflected origin without Vary, stored by <img>, blocks <img crossorigin>',
    [{ initiator: image() }],
    image('anonymous'),
    [answering(reflected, fresh)],
    'poisoned-by-image-vary',
    { resource: 'image' },
  ),
  sequence(
    'poisoned-by-image-vary',
    'reflected origin with Vary: Origin, stored by <img>, is not reused by <img crossorigin>',
    [{ initiator: image() }],
    image('anonymous'),
    [answering(reflected, fresh, varies)],
    undefined,
    { resource: 'image' },
  ),
  ...(
    [
      ['', 'reflected origin without Vary', [reflected, fresh], 'poisoned-by-origin-vary'],
      ['-vary', 'reflected origin with Vary: Origin', [reflected, fresh, varies], undefined],
      ['-star', 'Access-Control-Allow-Origin: *', [acao('*'), fresh], undefined],
    ] as const
  ).map(([name, title, headers, sibling]) =>
    sequence(
      `poisoned-by-origin${name}`,
      `requests from two origins of one site, ${title}`,
      [{ initiator: ask(), page: { origin: api } }],
      ask(),
      [answering(...headers)],
      sibling,
    ),
  ),
  sequence(
    'vary-back',
    'requests from two origins in turn, reflected origin with Vary: Origin',
    [{ initiator: ask() }, { initiator: ask(), page: { origin: api } }],
    ask(),
    [answering(reflected, fresh, varies)],
  ),
  sequence(
    'credentials',
    'response stored with credentials is reused without credentials',
    [{ initiator: ask({ credentials: 'include' }) }],
    ask(),
    [shared],
    undefined,
    {
      page: { origin: secureFoo },
      resource: 'private',
      hops: [hop(secureApi, answering(acao(secureFoo), acac('true'), fresh))],
    },
  ),
  sequence(
    'credentials-denied',
    'Access-Control-Allow-Origin: *, stored without credentials, is blocked with credentials',
    once,
    ask({ credentials: 'include' }),
    [shared],
    'credentials',
    {
      page: { origin: secureFoo },
      resource: 'private',
      hops: [hop(secureApi, answering(acao('*'), fresh))],
    },
  ),
];

const stored = answering(acao(foo), stale, etag, total);

const revalidating: readonly Case[] = [
  sequence('304', '304 revalidates the stored response', once, ask(), [stored, notModified(acao(foo), stale, etag)]),
  sequence('304-xhr', '304 revalidates the stored response for XMLHttpRequest, with status 200', once, { api: 'xhr' }, [
    stored,
    notModified(acao(foo), stale, etag),
  ]),
  sequence('304-without-acao', '304 without Access-Control-Allow-Origin keeps the stored one', once, ask(), [
    stored,
    notModified(stale, etag),
  ]),
  sequence(
    '304-denies',
    '304 with another Access-Control-Allow-Origin blocks the stored response',
    once,
    ask(),
    [stored, notModified(acao(attacker), stale, etag)],
    '304',
  ),
  sequence('304-grants', '304 with Access-Control-Allow-Origin makes the stored response readable', once, ask(), [
    answering(stale, etag),
    notModified(acao(foo), stale, etag),
  ]),
  ...(
    [
      [
        'without-acao',
        'without Access-Control-Allow-Origin keeps the stored script readable',
        notModified(stale, etag),
      ],
      [
        'denies',
        'with another Access-Control-Allow-Origin blocks the stored script',
        notModified(acao(attacker), stale, etag),
      ],
    ] as const
  ).map(([name, title, second]) =>
    sequence(
      `304-script-${name}`,
      `304 ${title}`,
      [{ initiator: sharedScript }],
      sharedScript,
      [answering(acao(foo), stale, etag), second],
      name === 'denies' ? '304-script-without-acao' : undefined,
      { resource: 'script' },
    ),
  ),
  sequence('304-exposes', '304 with Access-Control-Expose-Headers exposes a stored header', once, ask(), [
    stored,
    notModified(acao(foo), aceh('X-Total'), stale, etag),
  ]),
  sequence('304-hides', '304 with another Access-Control-Expose-Headers hides a stored header', once, ask(), [
    answering(acao(foo), aceh('X-Total'), stale, etag, total),
    notModified(acao(foo), aceh('X-Other'), stale, etag),
  ]),
];

export const httpCache: Family = {
  name: 'cache',
  title: 'HTTP cache',
  about: 'Which headers the CORS check uses for a response from the HTTP cache, and why Vary: Origin is needed.',
  cases: [...storing, ...poisoning, ...revalidating],
};
