import type { ServiceWorker } from '../../../protocol/fetch/service-worker.ts';
import type { Case, Hop, PolicyHeader } from '../../../protocol/case.ts';
import { secureApi, secureBar, secureFoo } from '../origins.ts';
import { acac, acah, acam, acao, aceh, answering, redirecting } from '../policies.ts';
import {
  type Asking,
  byFetch,
  byInclude,
  byNoCors,
  depending,
  fetching,
  ownTrack,
  plainAskings,
  sharedAskings,
} from './askings.ts';
import { type Family, hop, type Setting, spec } from './family.ts';
import { caseOf } from './variants.ts';

/** A worker by the way it answers. */
interface Answering {
  readonly name: string;
  /** What it answers with. */
  readonly title: string;
  readonly worker: ServiceWorker;
}

const pass: Answering = { name: 'pass', title: 'nothing', worker: { by: 'nothing' } };
const passedOn: Answering = { name: 'request', title: 'fetch(event.request)', worker: { by: 'request' } };
const inCors: Answering = { name: 'cors', title: 'fetch(url)', worker: { by: 'fetch' } };
const inNoCors: Answering = {
  name: 'no-cors',
  title: 'fetch(url, { mode: "no-cors" })',
  worker: { by: 'fetch', mode: 'no-cors' },
};
const copied: Answering = {
  name: 'copy',
  title: 'new Response() with a body that it fetched',
  worker: { by: 'copy' },
};

/** Those that fetch the URL that the page asks for. */
const faithful: readonly Answering[] = [
  pass,
  passedOn,
  inCors,
  inNoCors,
  {
    name: 'credentialed',
    title: 'fetch(url, { credentials: "include" })',
    worker: { by: 'fetch', credentials: 'include' },
  },
  { name: 'cached', title: 'the response to fetch(url) from the Cache API', worker: { by: 'cache' } },
  {
    name: 'cached-no-cors',
    title: 'the response to fetch(url, { mode: "no-cors" }) from the Cache API',
    worker: { by: 'cache', mode: 'no-cors' },
  },
  copied,
];

/** Those that fetch another URL in its place. */
const elsewhere = (where: string): readonly Answering[] => [
  { name: 'other', title: `a response of ${where}`, worker: { by: 'fetch', instead: true } },
  {
    name: 'other-no-cors',
    title: `a response of ${where} in no-cors mode`,
    worker: { by: 'fetch', mode: 'no-cors', instead: true },
  },
  {
    name: 'other-copy',
    title: `new Response() with a body of ${where}`,
    worker: { by: 'copy', instead: true },
  },
];

const failing: Answering = { name: 'error', title: 'Response.error()', worker: { by: 'error' } };

const askings: readonly Asking[] = [
  byInclude,
  // Textures and @import say no more than <img> and <link>.
  ...[...plainAskings, ...sharedAskings, ownTrack].filter(({ part }) => !/^(?:texture|css-import)/.test(part)),
];

/** Elements see nothing of the worker's credentials, and what the Cache API keeps is the same for all. */
const faithfulTo = ({ initiator: { api } }: Asking): readonly Answering[] =>
  api === 'fetch' ? faithful : faithful.filter(({ name }) => name !== 'credentialed' && name !== 'cached-no-cors');

const settingOf = ({ part, ...asking }: Asking, { name, title, worker }: Answering): Setting => ({
  ...asking,
  family: 'service-worker',
  part: `${part}-${name}`,
  subject: `${asking.subject}, the service worker answers with ${title}`,
  spec: spec.httpFetch,
  page: { origin: secureFoo, worker },
  target: secureBar,
});

const shared: readonly PolicyHeader[] = [acao(secureFoo), acac('true')];

/** To another origin: with CORS headers and without. */
const toOther = (asking: Asking): readonly Case[] => [
  ...faithfulTo(asking).flatMap((each) => [
    caseOf(settingOf(asking, each), 'shared', 'the response allows the page', [hop(secureBar, answering(...shared))]),
    caseOf(settingOf(asking, each), 'unshared', 'no CORS headers', [hop(secureBar, answering())]),
  ]),
  ...elsewhere('the page’s own server').map((each) =>
    caseOf(settingOf(asking, each), 'own', 'the request is cross-origin', [
      hop(secureBar, answering()),
      hop(secureFoo, answering()),
    ]),
  ),
  caseOf(settingOf(asking, failing), 'cross', 'the request is cross-origin', [hop(secureBar, answering(...shared))]),
];

/** To the page's own origin, from where the worker goes to another one. */
const toOwn = (asking: Asking): readonly Case[] => {
  const hops = (...headers: readonly PolicyHeader[]): readonly [Hop, Hop] => [
    hop(secureFoo, answering()),
    hop(secureBar, answering(...headers)),
  ];
  return [
    caseOf(settingOf(asking, pass), 'same-origin', 'the request is same-origin', [hop(secureFoo, answering())]),
    caseOf(settingOf(asking, passedOn), 'same-origin', 'the request is same-origin', [hop(secureFoo, answering())]),
    ...elsewhere('another origin').flatMap((each) => [
      caseOf(settingOf(asking, each), 'other-shared', 'the request is same-origin, the response allows the page', [
        ...hops(...shared),
      ]),
      ...(each.worker.mode === 'no-cors'
        ? []
        : [
            caseOf(settingOf(asking, each), 'other-unshared', 'the request is same-origin, no CORS headers', [
              ...hops(),
            ]),
          ]),
    ]),
  ];
};

const sameOriginMode = fetching('fetch-same-origin', 'fetch() in same-origin mode', { mode: 'same-origin' });

const manually: Answering = {
  name: 'manual',
  title: 'fetch(url, { redirect: "manual" })',
  worker: { by: 'fetch', redirect: 'manual' },
};

const redirected: readonly Case[] = (['follow', 'error', 'manual'] as const).flatMap((redirect) =>
  [pass, passedOn, inCors, inNoCors, copied, manually].map((each) =>
    caseOf(
      settingOf(fetching(`fetch-${redirect}`, `fetch() with redirect: ${redirect}`, { redirect }), each),
      'redirect',
      'redirected to another server, both allow the page',
      [hop(secureBar, redirecting(302, ...shared)), hop(secureBar, answering(...shared))],
    ),
  ),
);

const put = fetching('fetch-put', 'fetch() with PUT and a header', { method: 'PUT', headers: [['X-Custom', '1']] });

/** Preflights come from where the network is asked: the page's never reach the worker. */
const preflighted: readonly Case[] = [pass, passedOn, copied, inCors, inNoCors].flatMap((each) => [
  caseOf(settingOf(put, each), 'granted', 'method and header are allowed', [
    hop(secureBar, answering(...shared, acam('PUT'), acah('x-custom'))),
  ]),
  caseOf(settingOf(put, each), 'refused', 'the preflight is refused', [hop(secureBar, answering(...shared))]),
]);

/** By whose credentials `*` counts, and which headers the page sees. */
const exposed: readonly Case[] = [byFetch, byInclude].flatMap((asking) =>
  faithful
    .filter(({ name }) => name !== 'copy')
    .flatMap((each) => [
      caseOf(settingOf(asking, each), 'exposed', 'a header is exposed by name', [
        hop(secureBar, answering(...shared, aceh('X-Listed'), ['X-Listed', '1'], ['X-Hidden', '1'])),
      ]),
      caseOf(settingOf(asking, each), 'exposed-star', 'Access-Control-Expose-Headers: *', [
        hop(secureBar, answering(...shared, aceh('*'), ['X-Listed', '1'])),
      ]),
    ]),
);

/** Cookies go by the request that the worker makes. */
const credentialed: readonly Case[] = [byFetch, byNoCors, byInclude].flatMap((asking) =>
  faithful.map((each) => ({
    ...caseOf(settingOf(asking, each), 'same-site', 'to another origin of the page’s site', [
      hop(secureApi, answering(...shared)),
    ]),
    resource: 'private' as const,
    needs: ['cross-origin-cookies'] as const,
  })),
);

export const serviceWorkers: Family = {
  name: 'service-worker',
  title: 'Service workers',
  about:
    'The response of a service worker decides what the page may see, whatever the request was: an opaque one fails a request in cors mode, a readable one lets script read an image that was requested without CORS. Preflights never reach the worker.',
  cases: depending([
    ...askings.flatMap(toOther),
    ...askings.flatMap(toOwn),
    ...toOwn(sameOriginMode),
    ...redirected,
    ...preflighted,
    ...exposed,
    ...credentialed,
  ]),
};
