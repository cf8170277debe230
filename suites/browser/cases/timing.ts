import type { Answer, Case, PolicyHeader } from '../../../protocol/case.ts';
import type { FetchInitiator } from '../../../protocol/initiators/initiator.ts';
import type { TimingInitiator } from '../../../protocol/fetch/timing.ts';
import { attacker, bar, foo, h2Bar, secureBar, secureFoo } from '../origins.ts';
import { acac, acam, acao, answering, redirecting, tao, type Variant, withPreflight, withStatus } from '../policies.ts';
import { type Family, hop, type Setting, spec } from './family.ts';
import { caseOf, casesOf } from './variants.ts';

const timingOf = (part: string, subject: string, of: TimingInitiator['of'], resource: 'text' | 'image'): Setting => ({
  family: 'timing',
  part,
  subject: `Resource Timing of ${subject}`,
  spec: spec.tao,
  page: { origin: foo },
  target: bar,
  initiator: { api: 'timing', of },
  resource,
});

const image = { api: 'canvas', source: 'image', readBy: 'getImageData' } as const;
const fetching = (rest: Omit<FetchInitiator, 'api'> = {}): FetchInitiator => ({ api: 'fetch', ...rest });

const byFetch = timingOf('fetch', 'fetch()', fetching(), 'text');
const byCredentials = timingOf('include', 'fetch() with credentials', fetching({ credentials: 'include' }), 'text');
const byImage = timingOf('img', '<img>', image, 'image');
const byCorsImage = timingOf('img-anonymous', '<img crossorigin>', { ...image, crossorigin: 'anonymous' }, 'image');

/** Values that allow the page. The others depend on the simplest of these. */
const allowing = ['exact', 'star', 'list', 'list-star', 'two-lines'];

/** Values of Timing-Allow-Origin. */
const forms = (page: string): readonly Variant[] => {
  const form = (name: string, title: string, ...values: readonly string[]): Variant => ({
    name: `tao-${name}`,
    title: `Timing-Allow-Origin ${title}`,
    headers: values.map(tao),
    ...(allowing.includes(name) ? {} : { sibling: 'tao-exact' }),
  });
  return [
    form('exact', 'is the page’s origin', page),
    form('star', 'is *', '*'),
    form('absent', 'is absent'),
    form('other', 'is another origin', attacker),
    form('null', 'is null', 'null'),
    form('upper-case', 'is the page’s origin in upper case', page.toUpperCase()),
    form('slash', 'has a trailing slash', `${page}/`),
    form('list', 'lists another origin, then the page’s origin', `${attacker}, ${page}`),
    form('list-other', 'lists two other origins', `${attacker}, ${bar}`),
    form('list-star', 'lists another origin, then *', `${attacker},*`),
    form('two-lines', 'is sent twice, second with the page’s origin', attacker, page),
    form('space', 'lists another origin and the page’s, separated by a space', `${attacker} ${page}`),
    form('quoted', 'is * in quotes', '"*"'),
    form('empty', 'is empty', ''),
  ];
};

const withHeaders = (variants: readonly Variant[], ...headers: readonly PolicyHeader[]): readonly Variant[] =>
  variants.map((each) => ({ ...each, headers: [...headers, ...each.headers] }));

const three = (page: string) => forms(page).slice(0, 3);

const notShared = (setting: Setting): Case =>
  caseOf(setting, 'unshared', 'blocked by the CORS check', [hop(bar, answering(tao(foo)))], 'tao-exact');

/** Redirects with the Timing-Allow-Origin of each hop. */
const via = (
  setting: Setting,
  name: string,
  title: string,
  ...hops: readonly (readonly [origin: string, value?: string])[]
): Case => {
  const headersOf = (value: string | undefined) => [acao('*'), ...(value === undefined ? [] : [tao(value)])];
  const [first, ...rest] = hops.map(([origin, value], i) =>
    hop(origin, i === hops.length - 1 ? answering(...headersOf(value)) : redirecting(302, ...headersOf(value))),
  );
  if (first === undefined) throw new Error('a chain of redirects begins somewhere');
  return caseOf(setting, name, title, [first, ...rest]);
};

const redirects = (setting: Setting): readonly Case[] => [
  via(setting, 'redirect-both', 'redirected, Timing-Allow-Origin on both responses', [bar, foo], [bar, foo]),
  via(setting, 'redirect-first', 'redirected, Timing-Allow-Origin on the redirect only', [bar, foo], [bar]),
  via(setting, 'redirect-last', 'redirected, Timing-Allow-Origin on the final response only', [bar], [bar, foo]),
  via(
    setting,
    'redirect-from-page',
    'redirected by the page’s origin, which needs no Timing-Allow-Origin',
    [foo],
    [bar, foo],
  ),
  via(
    setting,
    'redirect-third-star',
    'redirected to a third origin, Timing-Allow-Origin: * on both responses',
    [bar, '*'],
    [attacker, '*'],
  ),
  via(
    setting,
    'redirect-third-exact',
    'redirected to a third origin, page allowed instead of null',
    [bar, foo],
    [attacker, foo],
  ),
  via(
    setting,
    'redirect-third-null',
    'redirected to a third origin, Timing-Allow-Origin: null on the final response',
    [bar, foo],
    [attacker, 'null'],
  ),
];

/** The same over https, where Server-Timing is shown, and servers may speak HTTP/2. */
const secured = (setting: Setting): Setting => ({
  ...setting,
  part: `secure-${String(setting.part)}`,
  subject: `${setting.subject} over https`,
  page: { origin: secureFoo },
  target: secureBar,
  spec: spec.bodyInfo,
});

/** A response by what lets the page see which part of its entry. */
interface Seen {
  readonly name: string;
  readonly title: string;
  readonly setting: Setting;
  readonly headers: readonly PolicyHeader[];
  readonly target?: string;
}

const shared = acao(secureFoo);
const allowed = tao(secureFoo);

/** Whether the response is shared, and whether Timing-Allow-Origin allows the page, in every combination. */
const lights: readonly Seen[] = [
  { name: 'cors-tao', title: 'shared, timing allowed', setting: secured(byFetch), headers: [shared, allowed] },
  { name: 'cors', title: 'shared, timing not allowed', setting: secured(byFetch), headers: [shared] },
  { name: 'opaque-tao', title: 'opaque, timing allowed', setting: secured(byImage), headers: [allowed] },
  { name: 'opaque', title: 'opaque, timing not allowed', setting: secured(byImage), headers: [] },
  { name: 'same-origin', title: 'same-origin', setting: secured(byFetch), headers: [], target: secureFoo },
];

const inEachLight = (
  name: string,
  title: string,
  { headers = [], ...rest }: Partial<Answer>,
  from: readonly Seen[] = lights,
): readonly Case[] =>
  from.map((light) =>
    caseOf(light.setting, `${name}-${light.name}`, `${title}, ${light.title}`, [
      hop(light.target ?? secureBar, { actual: { status: 200, ...rest, headers: [...headers, ...light.headers] } }),
    ]),
  );

const sharedLights = lights.filter(({ name }) => !name.startsWith('opaque'));

/** `contentType` goes by the type of the response; it says no more of it than whoever supports the type knows. */
const contentTypes: readonly Case[] = [
  ...inEachLight('type-plain', 'Content-Type: text/plain', { headers: [['Content-Type', 'text/plain']] }),
  ...(
    [
      ['parameters', 'text/html; charset=utf-8', 'loses its parameters'],
      ['javascript', 'application/x-javascript', 'is told as text/javascript'],
      ['json', 'application/problem+json', 'is told as application/json'],
      ['xml', 'application/atom+xml', 'is told as application/xml'],
      ['svg', 'image/svg+xml', 'stays'],
      ['upper-case', 'TEXT/CSS', 'is told in lower case'],
      ['unsupported', 'x-nobody/has-this', 'is hidden, because no engine supports it'],
      ['unparsable', 'text', 'is hidden'],
      ['two-values', 'text/html, image/png', 'is told as the last one'],
    ] as const
  ).flatMap(([name, type, what]) =>
    inEachLight(`type-${name}`, `Content-Type: ${type} ${what}`, { headers: [['Content-Type', type]] }, sharedLights),
  ),
];

/** `contentEncoding` goes by the type of the response too. */
const contentEncodings: readonly Case[] = [
  ...inEachLight('coding-gzip', 'Content-Encoding: gzip', { headers: [['Content-Encoding', 'gzip']], coding: 'gzip' }),
  ...(
    [
      ['br', 'br', 'br'],
      ['deflate', 'deflate', 'deflate'],
      ['upper-case', 'GZIP', 'gzip'],
      ['unknown', 'x-nobody-has-this', undefined],
    ] as const
  ).flatMap(([name, value, coding]) =>
    inEachLight(
      `coding-${name}`,
      `Content-Encoding: ${value}`,
      { headers: [['Content-Encoding', value]], ...(coding && { coding }) },
      sharedLights,
    ),
  ),
];

/** What the connection and the server say of themselves goes by Timing-Allow-Origin. */
const connections: readonly Case[] = [
  ...inEachLight('server-timing', 'Server-Timing', { headers: [['Server-Timing', 'db;dur=12.5, cache;desc="hit"']] }),
  ...inEachLight('server-timing-lines', 'Server-Timing sent twice', {
    headers: [
      ['Server-Timing', 'db'],
      ['Server-Timing', 'miss, app;dur=3'],
    ],
  }),
  ...lights
    .filter(({ target }) => target === undefined)
    .map(({ setting, name, title, headers }) =>
      caseOf({ ...setting, spec: spec.tao }, `http2-${name}`, `over HTTP/2, ${title}`, [
        { ...hop(h2Bar, answering(...headers)), http2: true },
      ]),
    ),
  caseOf(
    { ...secured(byFetch), spec: spec.tao },
    'http2-redirect',
    'redirected from HTTP/1.1 to HTTP/2, Timing-Allow-Origin: * on both responses',
    [
      hop(secureBar, redirecting(302, acao('*'), tao('*'))),
      { ...hop(h2Bar, answering(acao('*'), tao('*'))), http2: true },
    ],
  ),
];

/** A response from the HTTP cache is delivered by it, where Timing-Allow-Origin allows the page to know. */
const deliveries: readonly Case[] = lights
  .filter(({ name }) => !name.startsWith('opaque'))
  .map(({ setting, name, title, headers, target = secureBar }) => ({
    ...caseOf({ ...setting, spec: spec.tao }, `cached-${name}`, `from the HTTP cache, ${title}`, [
      hop(target, answering(...headers, ['Cache-Control', 'max-age=600'])),
    ]),
    before: [{ initiator: fetching() }],
    needs: ['http-cache'] as const,
  }));

export const timing: Family = {
  name: 'timing',
  title: 'Resource Timing',
  about:
    'Timing-Allow-Origin decides whether the timestamps of a request, the protocol, the cache and Server-Timing are exposed; the response type decides whether its status, sizes, type and coding are.',
  cases: [
    ...casesOf(byFetch, withHeaders(forms(foo), acao(foo))),
    ...casesOf(byCredentials, withHeaders(three(foo), acao(foo), acac('true'))),
    ...casesOf(byImage, forms(foo)),
    ...casesOf(byCorsImage, withHeaders(three(foo), acao(foo))),
    ...[byFetch, byImage, byCorsImage].map((setting) =>
      caseOf(setting, 'same-origin', 'same-origin needs no Timing-Allow-Origin', [hop(foo, answering())]),
    ),
    ...[byFetch, byCorsImage].map(notShared),
    caseOf(
      timingOf('fetch', 'fetch() with a preflight', fetching({ method: 'PUT' }), 'text'),
      'preflight',
      'preflight has no entry, even with Timing-Allow-Origin',
      [hop(bar, withPreflight(answering(acao(foo)), { status: 200, headers: [acao(foo), acam('PUT'), tao('*')] }))],
    ),
    ...[byFetch, byImage].flatMap((setting) => [
      caseOf({ ...setting, spec: spec.bodyInfo }, 'status-404', 'status 404', [
        hop(bar, withStatus(answering(acao(foo), tao(foo)), 404)),
      ]),
      ...redirects(setting),
      via(setting, 'redirect-and-back', 'redirected to another origin and back', [foo], [bar, foo], [foo, foo]),
    ]),
    ...contentTypes,
    ...contentEncodings,
    ...connections,
    ...deliveries,
  ],
};
