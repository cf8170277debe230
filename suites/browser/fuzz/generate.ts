import { InvalidCaseError, NotModelledError } from '../../../protocol/errors.ts';
import { predict } from '../../../protocol/predict.ts';
import type {
  Ability,
  Answer,
  Case,
  Hop,
  Page,
  Policy,
  PolicyHeader,
  ResourceName,
  Step,
} from '../../../protocol/case.ts';
import type { FetchInitiator, Initiator, XhrInitiator } from '../../../protocol/initiators/initiator.ts';
import type { SerializedOrigin } from '../../../protocol/http/wire.ts';
import { spec } from '../cases/family.ts';
import { api, attacker, bar, foo, secureApi, secureBar, secureFoo } from '../origins.ts';
import { omit } from './omit.ts';
import { Random } from './random.ts';
import {
  allowCredentials,
  allowHeaders,
  allowMethods,
  allowOrigin,
  exposeHeaders,
  maxAge,
  otherHeaders,
  requestHeaders,
  requestMethod,
  resourcePolicy,
} from './values.ts';

const otherPort = 'http://foo.example:8080';

const pages: readonly [SerializedOrigin, ...SerializedOrigin[]] = [foo, foo, foo, secureFoo];

const targets: readonly [SerializedOrigin, ...SerializedOrigin[]] = [
  bar,
  bar,
  bar,
  api,
  foo,
  otherPort,
  attacker,
  secureBar,
  secureApi,
  secureFoo,
];

/** Every origin that random cases play with. */
export const fuzzOrigins: readonly SerializedOrigin[] = [...new Set([...pages, ...targets])];

/** The id says seed and index, by which the case can be made again. */
const fuzzId = (seed: number, index: number): string => `fuzz-${seed}-${index}`;

/** Case `index` of a seed: always the same one. */
export function generateCase(seed: number, index: number): Case {
  const random = new Random(seed, index);
  const { initiator, resource } = anyInitiator(random);
  const page = anyPage(random, initiator);
  const hops = anyHops(random, page, initiator);
  const before = random.chance(0.15) && isScripted(initiator) ? anySteps(random, initiator) : undefined;
  return withNeeds({
    id: fuzzId(seed, index),
    title: `random case ${index} of seed ${seed}`,
    spec: spec.mainFetch,
    page,
    ...(before && { before }),
    initiator,
    resource,
    hops,
  });
}

/**
 * What the case asks of an engine: cookies that the standard wants to go to another origin. Engines whose drivers keep none are
 * not asked.
 */
export function withNeeds(each: Case): Case {
  const rest = omit(each, 'needs');
  let needs: readonly Ability[] = [];
  try {
    const sent = predict(each).exchanges.some(
      ({ cookies, hop }) => cookies === 'sent' && each.hops[hop]?.origin !== each.page.origin,
    );
    if (sent) needs = ['cross-origin-cookies'];
  } catch (error) {
    // Such a case is not run at all.
    if (!(error instanceof NotModelledError || error instanceof InvalidCaseError)) throw error;
  }
  return needs.length > 0 ? { ...rest, needs } : rest;
}

function anyPage(random: Random, initiator: Initiator): Page {
  const origin = random.pick(pages);
  if (!isScripted(initiator) || !random.chance(0.1)) return { origin };
  const isolated = origin.startsWith('https:') ? (['require-corp-frame'] as const) : [];
  return { origin, context: random.pick(['sandboxed-frame', 'worker', 'data-worker', ...isolated]) };
}

/** How a request is made, and for what. Those that need a document of their own are dear, and so are few. */
function anyInitiator(random: Random): { readonly initiator: Initiator; readonly resource: ResourceName } {
  const kind = random.int(100);
  if (kind < 48) return { initiator: anyFetch(random), resource: 'json' };
  if (kind < 92) return { initiator: anyXhr(random), resource: 'json' };
  if (kind < 94)
    return { initiator: { api: 'event-source', withCredentials: random.chance(0.5) }, resource: 'event-stream' };
  const crossorigin = random.pick([undefined, 'anonymous', 'use-credentials'] as const);
  const embedded = crossorigin ? { crossorigin } : {};
  if (kind < 96)
    return { initiator: { api: 'canvas', source: 'image', readBy: 'getImageData', ...embedded }, resource: 'image' };
  if (kind < 98) return { initiator: { api: 'module', ...embedded }, resource: 'module' };
  return { initiator: { api: 'font', via: 'FontFace' }, resource: 'font' };
}

const isScripted = ({ api }: Initiator): boolean => api === 'fetch' || api === 'xhr';

/** Methods that a body goes with, so that most bodies are sent and not refused. */
const anyBody = (random: Random, method: string | undefined): { readonly body?: string } =>
  random.chance(method === undefined || /^(get|head)$/i.test(method) ? 0.03 : 0.5)
    ? { body: random.pick(['x', 'a=1', '{"a":1}', '']) }
    : {};

function anyFetch(random: Random): FetchInitiator {
  const method = requestMethod(random);
  const headers = requestHeaders(random);
  const mode = random.maybe(0.2, () => random.pick(['cors', 'no-cors', 'no-cors', 'same-origin'] as const));
  const credentials = random.maybe(0.4, () => random.pick(['omit', 'same-origin', 'include', 'include'] as const));
  const redirect = random.maybe(0.12, () => random.pick(['follow', 'error', 'manual'] as const));
  const referrerPolicy = random.maybe(0.06, () =>
    random.pick(['no-referrer', 'origin', 'same-origin', 'unsafe-url', 'strict-origin'] as const),
  );
  const bodyAs = random.maybe(0.2, () => random.pick(['Blob', 'ArrayBuffer', 'URLSearchParams'] as const));
  const content = anyBody(random, method);
  return {
    api: 'fetch',
    ...(method !== undefined && { method }),
    ...(headers.length > 0 && { headers }),
    ...(mode && { mode }),
    ...(credentials && { credentials }),
    ...(redirect && { redirect }),
    ...(referrerPolicy && { referrerPolicy }),
    ...content,
    ...(content.body !== undefined && bodyAs && { bodyAs }),
  };
}

function anyXhr(random: Random): XhrInitiator {
  const method = requestMethod(random);
  const headers = requestHeaders(random);
  const content = anyBody(random, method);
  return {
    api: 'xhr',
    ...(method !== undefined && { method }),
    ...(headers.length > 0 && { headers }),
    ...(random.chance(0.4) && { withCredentials: true }),
    ...(random.chance(0.04) && { uploadListener: 'before-send' as const }),
    ...content,
  };
}

const redirects: readonly [number, ...number[]] = [301, 302, 303, 307, 308];

function anyHops(random: Random, page: Page, initiator: Initiator): readonly [Hop, ...Hop[]] {
  const more = random.chance(0.75) ? 0 : random.pick([1, 1, 2]);
  const first = anyHop(random, page, initiator, more === 0);
  const rest = Array.from({ length: more }, (_, i) => anyHop(random, page, initiator, i === more - 1));
  return [first, ...rest];
}

function anyHop(random: Random, page: Page, initiator: Initiator, isLast: boolean): Hop {
  const origin = random.pick(targets);
  const next = random.chance(0.08) ? [anyPolicy(random, page, initiator, isLast)] : [];
  return { origin, policy: anyPolicy(random, page, initiator, isLast), ...(next.length > 0 && { next }) };
}

function anyPolicy(random: Random, page: Page, initiator: Initiator, isLast: boolean): Policy {
  const shared = corsHeaders(random, page, initiator);
  const status = isLast
    ? random.chance(0.85)
      ? 200
      : random.pick([201, 203, 204, 299, 400, 403, 404, 500, 503, 302, 304])
    : random.pick(redirects);
  const actual: Answer = {
    status,
    headers: [
      ...shared,
      ...exposeHeaders(random),
      ...otherHeaders(random),
      ...resourcePolicy(random),
      ...(isLast ? [] : [['Location', { nextHop: true }] as const]),
    ],
  };
  const asked = isScripted(initiator) ? random.pick(['alike', 'own', 'own'] as const) : 'alike';
  if (asked === 'alike') return { actual };
  const preflight: Answer = {
    status: random.chance(0.85) ? random.pick([200, 204]) : random.pick([201, 299, 301, 304, 400, 403, 404, 500]),
    headers: random.chance(0.7) ? shared : corsHeaders(random, page, initiator),
  };
  return { preflight, actual };
}

function corsHeaders(random: Random, page: Page, initiator: Initiator): readonly PolicyHeader[] {
  const asking = page.context === 'sandboxed-frame' || page.context === 'data-worker' ? 'null' : page.origin;
  const credentialed =
    ('credentials' in initiator && initiator.credentials === 'include') ||
    ('withCredentials' in initiator && initiator.withCredentials === true) ||
    ('crossorigin' in initiator && initiator.crossorigin === 'use-credentials');
  const method = 'method' in initiator ? (initiator.method ?? 'GET') : 'GET';
  const names = 'headers' in initiator ? (initiator.headers ?? []).map(([name]) => name) : [];
  return [
    ...allowOrigin(random, asking, bar),
    ...allowCredentials(random, credentialed),
    ...allowMethods(random, method),
    ...allowHeaders(random, names),
    ...maxAge(random),
  ].map(onTheWire);
}

/** An empty method or name makes no value that cannot be sent. */
const onTheWire = ([name, value]: PolicyHeader): PolicyHeader => [
  name,
  typeof value === 'string' ? value.replace(/[\r\n\0]/g, '') : value,
];

/** Requests that share a preflight cache with the case's own: the same in another form. */
function anySteps(random: Random, initiator: Initiator): readonly Step[] {
  return random.many(random.pick([1, 1, 2]), (): Step => {
    if (random.chance(0.4)) return { initiator };
    const rest = omit(initiator.api === 'xhr' ? anyXhr(random) : anyFetch(random), 'body');
    return { initiator: random.chance(0.5) ? rest : { ...rest, ...methodOf(initiator) } };
  });
}

const methodOf = (initiator: Initiator): { readonly method?: string } =>
  'method' in initiator && initiator.method !== undefined ? { method: initiator.method } : {};
