import type { Case, FetchInitiator, Initiator, Policy, PolicyHeader, Step } from '../../../protocol/types.ts';
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

/** A 304 to the second request, which answers the validator of the first. */
const notModified = (...headers: readonly PolicyHeader[]): Policy => ({ actual: { status: 304, headers } });

const once: readonly Step[] = [{ initiator: ask() }];
const shared = answering(acao(foo), fresh);

const storing: readonly Case[] = [
  sequence('fresh', 'the same request twice, answered once', once, ask(), [shared]),
  sequence('fresh-xhr', 'what fetch() stored, for XMLHttpRequest', once, { api: 'xhr' }, [shared]),
  sequence('stale', 'a response that is no longer fresh', [{ initiator: ask(), pauseMs: 2500 }], ask(), [
    answering(acao(foo), ['Cache-Control', 'max-age=1']),
  ]),
  sequence('other-query', 'another query', [{ initiator: ask(), query: '?a' }], ask(), [shared]),
  sequence('after-post', 'a POST makes the browser forget', [...once, { initiator: ask({ method: 'POST' }) }], ask(), [
    shared,
  ]),
  ...(['no-store', 'reload', 'no-cache'] as const).map((cache) =>
    sequence(`mode-${cache}`, `cache mode ${cache} asks again`, once, ask({ cache }), [shared]),
  ),
  sequence(
    'mode-no-store-leaves-nothing',
    'cache mode no-store leaves nothing behind',
    [{ initiator: ask({ cache: 'no-store' }) }],
    ask(),
    [shared],
  ),
  sequence('mode-reload-stores', 'cache mode reload stores', [{ initiator: ask({ cache: 'reload' }) }], ask(), [
    shared,
  ]),
  sequence('mode-force-cache', 'cache mode force-cache takes a stale response', once, ask({ cache: 'force-cache' }), [
    answering(acao(foo), stale, etag),
  ]),
];

/** The answer to who asked first, given to who asks next. A script, as no engine blocks it for being opaque. */
const poisoning: readonly Case[] = [
  sequence(
    'poisoned-by-no-cors',
    'stored for a request without Origin, the answer is not shared with one that has it',
    [{ initiator: ask({ mode: 'no-cors' }) }],
    ask(),
    [answering(reflected, fresh)],
    'poisoned-by-no-cors-vary',
    { resource: 'script' },
  ),
  sequence(
    'poisoned-by-no-cors-vary',
    'Vary: Origin keeps the answers to requests with and without Origin apart',
    [{ initiator: ask({ mode: 'no-cors' }) }],
    ask(),
    [answering(reflected, fresh, varies)],
    undefined,
    { resource: 'script' },
  ),
  sequence(
    'poisoned-by-no-cors-star',
    'stored for a request without Origin, an answer with * is shared with all',
    [{ initiator: ask({ mode: 'no-cors' }) }],
    ask(),
    [answering(acao('*'), fresh)],
    undefined,
    { resource: 'script' },
  ),
  sequence(
    'poisoned-by-image',
    'an <img> without crossorigin spoils the one with it',
    [{ initiator: image() }],
    image('anonymous'),
    [answering(reflected, fresh)],
    'poisoned-by-image-vary',
    { resource: 'image' },
  ),
  sequence(
    'poisoned-by-image-vary',
    'Vary: Origin keeps the <img> with and the one without crossorigin apart',
    [{ initiator: image() }],
    image('anonymous'),
    [answering(reflected, fresh, varies)],
    undefined,
    { resource: 'image' },
  ),
  ...(
    [
      ['', 'names whoever asked first', [reflected, fresh], 'poisoned-by-origin-vary'],
      ['-vary', 'with Vary: Origin is stored for each origin', [reflected, fresh, varies], undefined],
      ['-star', 'with * is the same for all', [acao('*'), fresh], undefined],
    ] as const
  ).map(([name, title, headers, sibling]) =>
    sequence(
      `poisoned-by-origin${name}`,
      `two origins of one site ask, and the answer ${title}`,
      [{ initiator: ask(), page: { origin: api } }],
      ask(),
      [answering(...headers)],
      sibling,
    ),
  ),
  sequence(
    'vary-back',
    'with Vary: Origin each of two origins finds its own answer again',
    [{ initiator: ask() }, { initiator: ask(), page: { origin: api } }],
    ask(),
    [answering(reflected, fresh, varies)],
  ),
  sequence(
    'credentials',
    'stored for a request with credentials, for one without',
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
    'stored for a request without credentials, an answer with * is not shared with one that has them',
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
  sequence('304', 'a 304 makes the stored response usable', once, ask(), [stored, notModified(acao(foo), stale, etag)]),
  sequence('304-xhr', 'a 304 makes it usable for XMLHttpRequest, with status 200', once, { api: 'xhr' }, [
    stored,
    notModified(acao(foo), stale, etag),
  ]),
  sequence('304-without-acao', 'a 304 without Access-Control-Allow-Origin leaves the stored one', once, ask(), [
    stored,
    notModified(stale, etag),
  ]),
  sequence(
    '304-denies',
    'a 304 with another Access-Control-Allow-Origin takes the right to read',
    once,
    ask(),
    [stored, notModified(acao(attacker), stale, etag)],
    '304',
  ),
  sequence('304-grants', 'a 304 with Access-Control-Allow-Origin gives the right to read', once, ask(), [
    answering(stale, etag),
    notModified(acao(foo), stale, etag),
  ]),
  ...(
    [
      ['without-acao', 'without Access-Control-Allow-Origin leaves a script shared', notModified(stale, etag)],
      ['denies', 'with another Access-Control-Allow-Origin blocks a script', notModified(acao(attacker), stale, etag)],
    ] as const
  ).map(([name, title, second]) =>
    sequence(
      `304-script-${name}`,
      `a 304 ${title}`,
      [{ initiator: sharedScript }],
      sharedScript,
      [answering(acao(foo), stale, etag), second],
      name === 'denies' ? '304-script-without-acao' : undefined,
      { resource: 'script' },
    ),
  ),
  sequence('304-exposes', 'a 304 exposes a stored header', once, ask(), [
    stored,
    notModified(acao(foo), aceh('X-Total'), stale, etag),
  ]),
  sequence('304-hides', 'a 304 hides a stored header that was exposed', once, ask(), [
    answering(acao(foo), aceh('X-Total'), stale, etag, total),
    notModified(acao(foo), aceh('X-Other'), stale, etag),
  ]),
];

export const httpCache: Family = {
  name: 'cache',
  title: 'HTTP cache',
  about: 'What the CORS check reads when the response comes from the HTTP cache, and why Vary: Origin is needed.',
  cases: [...storing, ...poisoning, ...revalidating],
};
