import { isNullBodyStatus, policyOf, resolveAnswer } from './fetch/answer.ts';
import { cookieExpectation } from './http/cookies.ts';
import { InvalidCaseError, NotModelledError } from './errors.ts';
import { fetch } from './fetch/fetch.ts';
import { fetchMetadata, saysStorageAccess } from './fetch/fetch-metadata.ts';
import type { FetchEnvironment, HttpResponse, SentRequest } from './fetch/fetch.ts';
import { contains, isHeaderName, isHeaderValue } from './http/headers.ts';
import { networkOrCache } from './http/http-cache.ts';
import type { HttpCache } from './http/http-cache.ts';
import type { HeaderList } from './http/wire.ts';
import { bodyTextOf, createRequest } from './initiators/apis.ts';
import { isPotentiallyTrustworthy, parseOrigin, registrableDomainByDefaultRule } from './http/origin.ts';
import type { RegistrableDomain } from './http/origin.ts';
import { clientOf, embeddedOrigin, isEphemeral } from './initiators/page-context.ts';
import type { BodyPattern } from './fetch/opaque-response-blocking.ts';
import { isRedirectStatus } from './fetch/redirect.ts';
import { includesCredentials } from './fetch/request.ts';
import type { FetchRequest } from './fetch/request.ts';
import { outcomeOf } from './outcome/outcome.ts';
import { consumePreload, keepPreload } from './initiators/preload.ts';
import type { Preloads } from './initiators/preload.ts';
import { stripTabOrSpace } from './http/bytes.ts';
import { isCorsSafelistedRequestHeader } from './fetch/safelist.ts';
import { refererExpectation } from './fetch/referrer.ts';
import { RESOURCE_PATTERNS, RESOURCE_TYPES } from './initiators/resources.ts';
import { answerOf, passedOn, workerFetch } from './fetch/service-worker.ts';
import type { ServiceWorker, WorkerResponse } from './fetch/service-worker.ts';
import { noted, quote } from './standard.ts';
import { payloadOf } from './initiators/upload.ts';
import { BLOCKED, bodyLengthOf, integrityOf, visibleOf } from './outcome/visible.ts';
import type { PreflightCache } from './fetch/preflight-cache.ts';
import type { Answer, Case, Hop, Policy, ResourceName, Step } from './case.ts';
import type { Initiator } from './initiators/initiator.ts';
import type { PredictedExchange, Prediction, VisibleResponse } from './outcome/prediction.ts';

export interface PredictOptions {
  /** By default the rule that the reserved top-level domains (`.example`, `.other`, …) fall under. */
  readonly registrableDomain?: RegistrableDomain;
}

/**
 * What the standards demand of a browser for a case.
 *
 * The responses have the policy's headers, and Content-Type and Content-Length, and no others. An exchange of a media
 * element may stand on the wire several times, as engines ask for ranges: one is predicted.
 *
 * @throws InvalidCaseError for a case that cannot be carried out.
 * @throws NotModelledError for a case that the standards, or this model of them, do not decide.
 */
export function predict(c: Case, options: PredictOptions = {}): Prediction {
  validate(c);
  const world: World = {
    case: c,
    registrableDomain: options.registrableDomain ?? registrableDomainByDefaultRule,
    exchanges: [],
    preflights: [],
    preloads: [],
    responses: [],
    now: 0,
  };
  const before = (c.before ?? []).map((step) => {
    const { outcome } = carryOut(step, world);
    world.now += (step.pauseMs ?? 0) / 1000;
    return outcome;
  });
  const { outcome, visible, decidedBy } = carryOut(c, world);
  return { outcome, ...(c.before && { before }), exchanges: world.exchanges, visible, decidedBy };
}

/** What the requests of one case share. */
interface World {
  readonly case: Case;
  readonly registrableDomain: RegistrableDomain;
  /** What was on the wire, in order. */
  readonly exchanges: PredictedExchange[];
  preflights: PreflightCache;
  preloads: Preloads;
  /** The HTTP cache, with the answers that the responses come from. */
  responses: HttpCache<HttpResponse & { readonly answer: Answer }>;
  /** Seconds since the case began; requests take no time. */
  now: number;
}

/** Makes one request of the case: one that goes before, or its own. */
function carryOut(
  { initiator, from = 0, query = '', ...step }: Step,
  world: World,
): Pick<Prediction, 'outcome' | 'visible' | 'decidedBy'> {
  const { case: c, registrableDomain, exchanges } = world;
  const before = exchanges.length;
  const page = step.page ?? c.page;
  const first = hopAt(c, from);
  const created = createRequest(
    initiator,
    {
      href: hopUrl(first, from) + query,
      origin: first.origin,
      includesCredentials:
        ('login' in initiator && initiator.login !== undefined) ||
        ('userinfo' in initiator && initiator.userinfo !== undefined),
    },
    clientOf(page),
  );
  if (!created.ok) return { outcome: 'blocked', visible: { ...BLOCKED, threw: true }, decidedBy: created.step };

  const asksStorageAccess = c.needs?.includes('storage-access-headers') === true;
  let last: { readonly answer: Answer; readonly fromCache: boolean } = {
    answer: first.policy.actual,
    fromCache: false,
  };
  const mode = ('cache' in initiator ? initiator.cache : undefined) ?? 'default';
  const preloaded = consumePreload(world.preloads, initiator, created.request);
  if (preloaded !== undefined) {
    world.preloads = preloaded.left;
    last = { answer: preloaded.found.answer, fromCache: false };
  }
  /** The network for a request that starts at hop `start`. `isOwn`: with the payload of the initiator. */
  const networkFrom = (start: number, isOwn: boolean): FetchEnvironment => ({
    page: c.page.origin,
    registrableDomain,
    isHttp2: (hop) => c.hops[start + hop]?.http2 === true,
    addressSpaceOf: (hop) => c.hops[start + hop]?.addressSpace ?? 'public',
    cache: { entries: world.preflights, partitionKey: '', now: world.now, limit: Infinity },
    respond: (sent) => {
      const at = start + sent.hop;
      const hop = hopOf(c, at, sent, at === from ? query : '');
      const answered = exchanges.filter((each) => each.hop === at && each.kind === 'actual').length;
      const policy = policyOf(hop, answered);
      const metadata = fetchMetadata(sent, registrableDomain);
      const ask = (): HttpResponse & { readonly answer: Answer } => {
        exchanges.push({
          kind: sent.kind,
          hop: at,
          method: sent.method,
          origin: sent.origin,
          acrm: sent.acrm,
          acrh: sent.acrh,
          cookies:
            sent.kind === 'preflight' || isEphemeral(page)
              ? 'none'
              : cookieExpectation(sent.request, c.page.origin, registrableDomain),
          // What is known of the page's referrer says nothing of a frame's, nor of what a service worker fetches.
          ...(page.origin === c.page.origin &&
            embeddedOrigin(page) === undefined &&
            page.worker === undefined && { referer: refererExpectation(sent.request, page.origin) }),
          ...(isOwn && payloadOf(bodyTextOf(initiator), sent)),
          ...(metadata !== undefined && { metadata }),
          ...(asksStorageAccess && { storageAccess: saysStorageAccess(sent, c.page.origin, registrableDomain) }),
          ...(hop.http2 && { httpVersion: '2.0' }),
        });
        return { ...responseOf(c, at, policy, sent), answer: policy.actual };
      };
      if (sent.kind === 'preflight' || c.before === undefined) {
        last = { answer: policy.actual, fromCache: false };
        return ask();
      }
      const { method, headers, url } = sent;
      const { response, fromCache, cache } = networkOrCache(
        world.responses,
        { method, headers, url: url.href, mode },
        world.now,
        ask,
      );
      world.responses = cache;
      last = { answer: response.answer, fromCache };
      return response;
    },
  });
  let fromWorker: VisibleResponse['fromWorker'];
  const handleFetch = (worker: ServiceWorker, request: FetchRequest): WorkerResponse | 'error' | null => {
    const { by, instead = false } = worker;
    if (by === 'nothing') return null;
    if (by === 'error') return 'error';
    const start = instead ? from + 1 : from;
    const target = hopAt(c, start);
    const url = { href: hopUrl(target, start), origin: target.origin, includesCredentials: false };
    const own = by === 'request' ? passedOn(request) : workerFetch(worker, request, url);
    const fetched = fetch(own, networkFrom(start, by === 'request'));
    fromWorker = by === 'copy' ? {} : { credentialed: own.credentials === 'include' };
    return answerOf(by, fetched);
  };
  const { worker } = page;
  const result =
    preloaded?.found.result ??
    fetch(created.request, {
      ...networkFrom(from, true),
      ...(worker && { handleFetch: (request) => handleFetch(worker, request) }),
    });
  world.preflights = result.cache;
  if (initiator.api === 'preload') {
    world.preloads = keepPreload(world.preloads, initiator, created.request, { result, answer: last.answer });
  }
  const length = bodyLengthOf(last.answer, c.resource);
  const own = exchanges.slice(before);
  const bodyLength = own.at(-1)?.method === 'HEAD' ? 0 : length;
  const ownBody = last.answer.body === undefined && length !== 0;
  const mismatch = integrityOf(initiator, result, ownBody ? c.resource : undefined);
  if (mismatch !== null) return { outcome: 'blocked', visible: BLOCKED, decidedBy: mismatch };
  const { outcome, decidedBy: decided } = outcomeOf(initiator, c.resource, ownBody, result);
  const decidedBy = preloaded ? noted(decided, { kind: 'preloaded' }) : decided;
  const sent = own.some(({ kind }) => kind === 'actual');
  // The URL list of what a worker answers with is that of the worker's own request, or of none.
  const start = fromWorker === undefined ? from : null;
  const visible = visibleOf(initiator, outcome, result, bodyLength, start, sent, {
    ...(start !== null && !last.fromCache && { protocol: protocolOf(c.hops[start + result.request.redirectCount]) }),
    cacheState: !last.fromCache ? '' : sent ? 'validated' : 'local',
    isSecureContext: isPotentiallyTrustworthy(page.origin),
  });
  return {
    outcome,
    visible: { ...visible, ...(last.fromCache && { fromCache: true as const }), ...(fromWorker && { fromWorker }) },
    decidedBy,
  };
}

/** URL of a hop. The token, which each run draws anew, decides nothing, so that any will do. */
function hopUrl(hop: Hop, index: number): string {
  return `${hop.origin}/c/token/${String(index)}/`;
}

/** An origin that speaks HTTP/2 is asked so; no other one is. */
function protocolOf(hop: Hop | undefined): 'h2' | 'http/1.1' {
  return hop?.http2 === true ? 'h2' : 'http/1.1';
}

function hopAt(c: Case, index: number): Hop {
  const hop = c.hops[index];
  if (hop === undefined) {
    throw new InvalidCaseError('before', `a request starts at hop ${String(index)}, and there is none.`);
  }
  return hop;
}

function hopOf(c: Case, at: number, sent: SentRequest, query: string): Hop {
  const hop = c.hops[at];
  if (hop === undefined || sent.url.href !== hopUrl(hop, at) + query) {
    throw new NotModelledError(
      `hops[${String(at)}]`,
      `the request goes to ${quote(sent.url.origin)}, by a redirect or an upgrade to https, and not to this hop.`,
    );
  }
  return hop;
}

function responseOf(c: Case, at: number, { preflight, actual }: Policy, sent: SentRequest): HttpResponse {
  const [answer, field] =
    sent.kind === 'preflight' && preflight !== undefined ? [preflight, 'preflight'] : [actual, 'actual'];
  const path = `hops[${String(at)}].policy.${field}`;
  const next = c.hops[at + 1];
  const headers = resolveAnswer(answer, sent.headers, next === undefined ? undefined : hopUrl(next, at + 1), {
    type: RESOURCE_TYPES[c.resource],
    length: 0,
  }).map(([name, value]) => [name, stripTabOrSpace(value)] as const);
  for (const [name, value] of headers) {
    if (!isHeaderName(name) || !isHeaderValue(value)) {
      throw new NotModelledError(`${path}.headers`, `${quote(`${name}: ${value}`)} is no header that HTTP can carry.`);
    }
  }
  const switches = answer.status === 101 && sent.request.mode === 'websocket';
  if ((answer.status < 200 && !switches) || answer.status === 407) {
    throw new NotModelledError(`${path}.status`, `what status ${String(answer.status)} leads to is not modelled.`);
  }
  if (
    answer.status === 401 &&
    sent.request.tainting !== 'cors' &&
    includesCredentials(sent.request) &&
    contains(headers, 'WWW-Authenticate')
  ) {
    throw new NotModelledError(`${path}.headers`, 'WWW-Authenticate makes the browser ask the user for a password.');
  }
  return { status: answer.status, headers, bodyPattern: patternOf(answer, c.resource) };
}

/** What the body of an answer is. One that is empty parses as JavaScript. */
function patternOf({ status, body }: Answer, resource: ResourceName): BodyPattern {
  if (body === '' || isNullBodyStatus(status) || (body === undefined && isRedirectStatus(status))) return 'JavaScript';
  if (body === undefined) return RESOURCE_PATTERNS[resource];
  return body.startsWith('<') ? 'other' : 'unknown';
}

function validate(c: Case): void {
  for (const [field, origin] of [
    ['page.origin', c.page.origin] as const,
    ...(c.before ?? []).flatMap(({ page }, index) =>
      page === undefined ? [] : [[`before[${String(index)}].page.origin`, page.origin] as const],
    ),
    ...c.hops.map((hop, index) => [`hops[${String(index)}].origin`, hop.origin] as const),
  ]) {
    const tuple = parseOrigin(origin);
    if (tuple === null || (tuple.scheme !== 'http' && tuple.scheme !== 'https')) {
      throw new InvalidCaseError(field, `${quote(origin)} is not the serialisation of an http or https origin.`);
    }
  }
  for (const [index, { page }] of (c.before ?? []).entries()) {
    if (page?.context !== undefined && page.origin !== c.page.origin) {
      throw new InvalidCaseError(
        `before[${String(index)}].page`,
        'a frame of another origin makes no frames or workers.',
      );
    }
  }
  for (const [index, { initiator, page }] of (c.before ?? []).entries()) {
    if (initiator.api === 'preload' && page !== undefined) {
      throw new NotModelledError(`before[${String(index)}].page`, 'only its own document uses a preload.');
    }
  }
  for (const { initiator } of [...(c.before ?? []), c]) validateHeaders(initiator);
}

function validateHeaders(initiator: Initiator): void {
  const { headers = [] }: { readonly headers?: HeaderList } = 'headers' in initiator ? initiator : {};
  for (const [name, value] of headers) {
    if (/[^\0-\xff]/.test(name + value)) {
      throw new InvalidCaseError('initiator.headers', `${quote(`${name}: ${value}`)} is not an isomorphic string.`);
    }
  }
  // The user agent adds an Accept-Language of its own, whose length counts among the 1024 bytes of safelisted headers.
  if (headers.length > 7 && !contains(headers, 'Accept-Language')) {
    const size = headers.reduce(
      (sum, [name, value]) => sum + (isCorsSafelistedRequestHeader(name, value) ? value.length : 0),
      0,
    );
    if (size <= 1024 && size + 128 > 1024) {
      throw new NotModelledError(
        'initiator.headers',
        `${String(size)} bytes of safelisted values are so near 1024 that the browser's own Accept-Language decides; give one.`,
      );
    }
  }
}
