/**
 * What engines are known to do otherwise than the standard demands, recognised in whatever random case it shows, so that what is not
 * known stands out. Nothing is decided here: a failure stays one. Which engine does what, and why, is recorded under these names, after
 * `fuzz-`, in `reports/divergences/fuzz/`.
 */
import { byteLowercase, stripTabOrSpace } from '../../../protocol/http/bytes.ts';
import type { Difference, EventDifference, ExchangeShape } from '../../../protocol/outcome/difference.ts';
import { InvalidCaseError, NotModelledError } from '../../../protocol/errors.ts';
import { ACAH, ACRH, contains, get } from '../../../protocol/http/headers.ts';
import { isCorsSafelistedMethod, normalizeMethod } from '../../../protocol/http/methods.ts';
import { isRedirectStatus } from '../../../protocol/fetch/redirect.ts';
import type { Answer, Case, Hop, Policy, PolicyHeader } from '../../../protocol/case.ts';
import type { Exchange, HeaderList } from '../../../protocol/http/wire.ts';
import type { FetchInitiator, Initiator } from '../../../protocol/initiators/initiator.ts';
import type { Prediction } from '../../../protocol/outcome/prediction.ts';
import { asksForCredentials } from '../../../protocol/initiators/apis.ts';
import { judge } from '../judge/judge.ts';
import type { BrowserResult } from '../run.ts';
import { isPreflight } from '../judge/wire.ts';
import { omit } from './omit.ts';

type KnownCause =
  /** The case as such an engine takes it: what it does is what the standard demands for that one. */
  | { readonly takes: (each: Case) => Case }
  /** The differences that are due to it, in results where it can show; of a race in some runs, and in others not. */
  | {
      readonly due: (difference: Difference) => boolean;
      readonly in?: (result: BrowserResult) => boolean;
      readonly isRace?: true;
    };

const wholeUpload = ['loadstart', 'progress', 'load', 'loadend'];

/* Where two account for the same difference, the first one does. */
const knownCauses: Readonly<Record<string, KnownCause>> = {
  /* ---- what is sent ---- */

  'joined-request-headers': { takes: (each) => withHeaders(each, joined) },
  'range-unit-in-any-case': {
    takes: (each) => withHeaders(each, (headers) => headers.map(lowercaseRange)),
  },
  'high-bytes-are-unsafe': {
    due: any,
    in: (result) =>
      requestsOf(result).some((initiator) =>
        headersOf(initiator).some(([name, value]) => /^accept|^content-/i.test(name) && hasHighBytes(value)),
      ),
  },
  'header-is-named-twice': {
    due: header(ACRH),
    in: ({ exchanges }) => exchanges.some((each) => requestedHeaders(each).some((it, i, all) => all.indexOf(it) < i)),
  },
  'comma-in-content-type': {
    due: any,
    in: (result) => contentTypesOf(result).some((values) => values.length > 1 || values.some((it) => it.includes(','))),
  },
  'charset-is-rewritten': {
    due: either(
      header('Content-Type', { observed: hasCharset, expected: hasCharset }),
      header(ACRH, { observed: (value) => value === 'content-type' }),
    ),
    in: ({ case: { initiator } }) => initiator.api === 'xhr',
  },
  'charset-is-replaced-in-place': {
    due: any,
    in: (result) =>
      result.case.initiator.api === 'xhr' &&
      contentTypesOf(result).some((values) => /;\s*charset=[^;]*[",\s]/i.test(values.join(', '))),
  },
  'request-header-in-utf-8': {
    due: either(header('Content-Type'), header('Authorization')),
    in: (result) =>
      requestsOf(result).some((initiator) => headersOf(initiator).some(([, value]) => hasHighBytes(value))),
  },
  'one-authorization-of-two': {
    due: header('Authorization'),
    in: (result) => requestsOf(result).some((it) => valuesOf(headersOf(it), 'authorization').length > 1),
  },
  'safelisted-values-are-not-summed': {
    due: any,
    in: (result) => requestsOf(result).some((initiator) => headersOf(initiator).length > 7),
  },
  'origin-of-opaque-no-cors-request': {
    due: header('Origin', { observed: isTuple, expected: isNull }),
    in: ({ case: each }) => isOpaque(each),
  },
  'redirect-mode-of-opaque-no-cors-request': {
    due: any,
    in: (result) =>
      isOpaque(result.case) && requestsOf(result).some((it) => isNoCors(it) && (it.redirect ?? 'follow') !== 'follow'),
  },
  'origin-of-same-origin-get': {
    due: header('Origin', { exchange: isGet, expected: isAbsent }),
    in: ({ case: { page, hops } }) => hops.some(({ origin }) => origin === page.origin),
  },
  'origin-despite-referrer-policy': {
    due: header('Origin', { observed: isTuple, expected: isNull }),
    in: (result) => requestsOf(result).some((it) => it.api === 'fetch' && it.referrerPolicy !== undefined && it.mode),
  },
  'font-in-no-cors-mode': { due: any, in: ({ case: { initiator } }) => initiator.api === 'font' },
  'referrer-of-sandboxed-xhr': {
    due: (it) => it.kind === 'referer' && it.expected.every(isAbsent),
    in: ({ case: { page } }) => page.context === 'sandboxed-frame',
  },
  'site-of-opaque-origin': {
    due: header('Sec-Fetch-Site', { observed: (site) => site === 'same-origin' || site === 'same-site' }),
    in: ({ case: each }) => isOpaque(each),
  },

  /* ---- preflights, and what is remembered of them ---- */

  'no-preflight-for-listener-without-body': {
    takes: (each) => withInitiators(each, (initiator) => (hasBody(initiator) ? initiator : withoutListener(initiator))),
  },
  'method-not-granted-to-listener': {
    takes: (each) =>
      withInitiators(each, (initiator) =>
        isCorsSafelistedMethod(methodOf(initiator)) ? initiator : withoutListener(initiator),
      ),
  },
  'star-covers-authorization': {
    takes: (each) =>
      withAnswers(each, (answer) =>
        valuesOf(literals(answer), 'access-control-allow-headers').some(hasStar)
          ? { ...answer, headers: [...answer.headers, [ACAH, { reflect: ACRH }]] }
          : answer,
      ),
  },
  'remembered-star-covers-authorization': {
    takes: (each) =>
      withAnswers(each, (answer) => withValues(answer, 'access-control-allow-headers', withAuthorization)),
  },
  'remembered-star-is-literal-with-credentials': {
    takes: (each) =>
      [each, ...(each.before ?? [])].some(({ initiator }) => asksForCredentials(initiator))
        ? withAnswers(each, (answer) =>
            ['access-control-allow-headers', 'access-control-allow-methods'].reduce(
              (rest, name) => withValues(rest, name, withoutStar),
              answer,
            ),
          )
        : each,
  },
  'null-origin-is-not-remembered': {
    due: any,
    in: (result) =>
      result.case.before !== undefined &&
      preflightsTooMany(result) > 0 &&
      result.exchanges.some((each) => isPreflight(each) && get(each.request.headers, 'Origin') === 'null'),
  },
  'star-is-not-remembered': {
    takes: (each) => withAnswers(each, (answer) => (grantsAll(answer) ? forgotten(answer) : answer)),
  },
  'odd-max-age-is-zero': {
    takes: (each) =>
      withAnswers(each, (answer) =>
        withValues(answer, 'access-control-max-age', (it) => (/^\d+$/.test(stripTabOrSpace(it)) ? it : '0')),
      ),
  },
  'preflight-outlives-network-error': {
    due: any,
    in: (result) => result.prediction?.before?.includes('blocked') === true && lacksPreflight(result),
  },
  'simple-method-needs-no-grant': {
    due: any,
    in: (result) =>
      result.case.before !== undefined &&
      lacksPreflight(result) &&
      requestsOf(result).some(
        (it) => it.api === 'xhr' && it.uploadListener === 'before-send' && isCorsSafelistedMethod(methodOf(it)),
      ),
  },
  'new-preflight-replaces-the-old': {
    due: any,
    in: (result) => (result.case.before?.length ?? 0) > 1 && preflightsTooMany(result) > 0,
  },
  'credentials-divide-what-is-remembered': {
    due: any,
    in: (result) =>
      result.case.before !== undefined &&
      preflightsTooMany(result) > 0 &&
      new Set(requestsOf(result).map(asksForCredentials)).size > 1,
  },
  'preflight-after-redirect-is-not-remembered': {
    due: any,
    in: (result) =>
      result.case.before !== undefined &&
      preflightsTooMany(result) > 0 &&
      result.exchanges.filter((each) => each.hop > 0 && isPreflight(each)).length > 1,
  },
  'conditional-request-asks-again': {
    due: any,
    in: (result) =>
      result.case.before !== undefined &&
      (asksWith(result, 'if-none-match') || asksWith(result, 'range')) &&
      preflightsTooMany(result) > 0,
  },

  /* ---- redirects ---- */

  'redirect-makes-get-of-delete': {
    takes: (each) =>
      [each, ...(each.before ?? [])].some(({ initiator }) => methodOf(initiator) === 'DELETE')
        ? withAnswers(each, (answer, { origin }, next) =>
            isRedirectStatus(answer.status) && next?.origin !== origin ? { ...answer, status: 303 } : answer,
          )
        : each,
  },
  'preflight-for-dropped-authorization': {
    due: any,
    in: (result) =>
      asksWith(result, 'authorization') &&
      result.case.hops.length > 1 &&
      (preflightsTooMany(result) > 0 ||
        result.exchanges.some((each) => each.hop > 0 && requestedHeaders(each).includes('authorization'))),
  },
  'preflight-after-redirect-to-simple-get': {
    due: any,
    in: (result) =>
      preflightsTooMany(result) > 0 &&
      result.case.hops.some(({ policy, next = [] }) =>
        [policy, ...next].some(({ actual }) => actual.status > 300 && actual.status < 304),
      ),
  },
  'origin-of-preflight-after-redirect': {
    due: any,
    in: ({ case: { page }, prediction, exchanges }) =>
      prediction?.exchanges.some(({ kind, origin, hop }) => {
        const seen = exchanges.find((each) => each.hop === hop && isPreflight(each));
        return kind === 'preflight' && origin === 'null' && seen && get(seen.request.headers, 'Origin') === page.origin;
      }) === true,
  },
  'content-type-outlives-its-body': {
    due: header('Content-Type', { exchange: both(isGet, isRedirected), expected: isAbsent }),
  },
  'dropped-content-type-is-asked-for': {
    due: header(ACRH, {
      exchange: both(isOfPreflight, isRedirected),
      observed: (value) => value?.split(',').includes('content-type') === true,
    }),
  },
  'cookie-after-opaque-redirect': {
    due: (it) =>
      it.kind === 'cookie' && it.expected === 'none' && !isOfPreflight(it.exchange) && isRedirected(it.exchange),
    in: (result) => requestsOf(result).some(isNoCors),
  },
  'opaque-redirect-from-home-hides-origin': {
    due: header('Origin', {
      exchange: both((exchange) => !isOfPreflight(exchange), isRedirected),
      observed: isNull,
      expected: isTuple,
    }),
    in: (result) => result.case.hops[0].origin === result.case.page.origin && requestsOf(result).some(isNoCors),
  },
  'origin-outlives-its-post': { due: header('Origin', { exchange: both(isGet, isRedirected), expected: isAbsent }) },
  'opaque-site-of-preflight-after-redirect': {
    due: header('Sec-Fetch-Site', {
      exchange: both(isOfPreflight, isRedirected),
      observed: (site) => site === 'cross-site',
      expected: (site) => site === 'same-site',
    }),
  },
  'site-of-preflight-after-redirect': {
    due: header('Sec-Fetch-Site', {
      exchange: both(isOfPreflight, isRedirected),
      observed: (site) => site === 'same-site' || site === 'same-origin',
      expected: (site) => site === 'cross-site' || site === 'same-site',
    }),
  },
  'referrer-of-preflight-after-redirect': {
    due: (it) => it.kind === 'referer' && isOfPreflight(it.exchange) && isRedirected(it.exchange),
  },
  'no-metadata-after-redirect': {
    due: (it) =>
      it.kind === 'header' && it.name.startsWith('Sec-Fetch-') && it.observed === null && isRedirected(it.exchange),
  },
  'preflight-in-the-clear': {
    due: any,
    in: ({ case: { page, hops }, exchanges }) =>
      page.origin.startsWith('https:') &&
      exchanges.some((each) => isPreflight(each) && hops[each.hop]?.origin.startsWith('http:') === true),
  },
  'redirect-error-without-location': {
    due: any,
    in: (result) =>
      requestsOf(result).some((it) => it.api === 'fetch' && it.redirect === 'error') &&
      result.exchanges.some(
        ({ response }) => response && isRedirectStatus(response.status) && !contains(response.headers, 'Location'),
      ),
  },
  'redirect-to-third-origin-is-blocked': {
    due: any,
    in: ({ case: { page, hops } }) =>
      hops.length > 2 && hops[0].origin === page.origin && hops[1]?.origin !== page.origin,
  },

  /* ---- what script learns ---- */

  'response-header-in-utf-8': {
    due: (it) => it.kind === 'visible-header',
    in: (result) => responseHeaders(result).some(([, value]) => hasHighBytes(value)),
  },
  'empty-line-is-not-joined': {
    due: (it) => it.kind === 'visible-header',
    in: (result) =>
      responseHeaders(result).some(
        ([name, value], _, all) => stripTabOrSpace(value) === '' && valuesOf(all, byteLowercase(name)).length > 1,
      ),
  },
  'no-progress-for-empty-body': {
    due: (it) => {
      if (it.kind !== 'event' || it.name !== 'events') return false;
      const end = it.observed.indexOf('readystatechange 4');
      return (
        it.observed[end - 1] === 'readystatechange 2' && isEqual(it.observed.toSpliced(end, 0, 'progress'), it.expected)
      );
    },
  },
  'progress-of-network-error': {
    due: (it) => {
      if (it.kind !== 'event' || it.name !== 'events') return false;
      const at = it.observed.indexOf('progress');
      const [before, after] = [it.observed[at - 1], it.observed.slice(at + 1, at + 3)];
      return (
        before === 'loadstart' &&
        isEqual(after, ['readystatechange 4', 'error']) &&
        isEqual(it.observed.toSpliced(at, 1), it.expected)
      );
    },
  },
  'upload-error-without-body': {
    due: (it) => isOfUpload(it) && isEqual(it.observed, ['error', 'loadend']) && it.expected.length === 0,
  },
  'upload-of-empty-body': {
    due: (it) => isOfUpload(it) && isEqual(it.expected, wholeUpload),
    in: ({ case: { initiator } }) => 'body' in initiator && initiator.body === '',
  },
  'upload-fails-with-redirect': {
    // Where the answer takes its time, Chromium tells the listeners before.
    isRace: true,
    due: isFailedUpload,
    in: ({ case: { hops } }) => hops.length > 1,
  },
  'upload-fails-with-refused-response': {
    due: isFailedUpload,
    in: ({ case: { hops } }) => hops.length === 1,
  },
};

/** The ids of all of them. */
export const knownCauseIds: readonly string[] = Object.keys(knownCauses).map(idOf);

/** Whether a cause shows in some runs of a case and in others not, by how fast the answers come. */
export function isRace(id: string): boolean {
  return Object.entries(knownCauses).some(([name, cause]) => idOf(name) === id && 'isRace' in cause);
}

function idOf(name: string): string {
  return `fuzz-${name}`;
}

/**
 * The known causes that together explain a failure, of those that are recorded for its engine, the fewest first; none where there is more
 * to it.
 */
export function explain(
  result: BrowserResult,
  isRecorded: (id: string) => boolean,
  predict: (each: Case) => Prediction,
): readonly string[] {
  if (result.verdict.result !== 'fail') return [];
  const known = Object.entries(knownCauses)
    .map(([name, cause]) => [idOf(name), cause] as const)
    .filter(([id]) => isRecorded(id));
  const takes = known.flatMap(([id, cause]) =>
    'takes' in cause && !isSame(cause.takes(result.case), result.case) ? [{ id, takes: cause.takes }] : [],
  );
  for (const taken of subsets(takes)) {
    const told =
      taken.length === 0
        ? result
        : retold(
            result,
            taken.reduce((each, { takes }) => takes(each), result.case),
            predict,
          );
    const differences = told?.verdict.result === 'fail' ? told.verdict.differences : [];
    const due = differences.map(
      (difference) =>
        known.find(([, cause]) => told && 'due' in cause && cause.due(difference) && (cause.in?.(told) ?? true))?.[0],
    );
    if (told && !due.includes(undefined))
      return [...new Set([...taken.map(({ id }) => id), ...due.flatMap((id) => id ?? [])])];
  }
  return [];
}

/** The result by what the standard demands for another case; `undefined` where that says nothing. */
function retold(result: BrowserResult, each: Case, predict: (each: Case) => Prediction): BrowserResult | undefined {
  if (!result.observation) return undefined;
  try {
    const prediction = predict(each);
    return {
      ...result,
      case: each,
      prediction,
      verdict: judge(each, prediction, result.observation, result.exchanges),
    };
  } catch (error) {
    if (error instanceof NotModelledError || error instanceof InvalidCaseError) return undefined;
    throw error;
  }
}

function subsets<T>(list: readonly T[]): readonly (readonly T[])[] {
  const all = list.reduce<readonly (readonly T[])[]>(
    (sets, each) => [...sets, ...sets.map((set) => [...set, each])],
    [[]],
  );
  return all.toSorted((a, b) => a.length - b.length);
}

const isSame = (a: Case, b: Case): boolean => JSON.stringify(a) === JSON.stringify(b);

/* ---- which differences are due to it ---- */

function any(): boolean {
  return true;
}

function either(...causes: readonly ((difference: Difference) => boolean)[]): (difference: Difference) => boolean {
  return (difference) => causes.some((cause) => cause(difference));
}

type IsOf = (exchange: ExchangeShape) => boolean;
type IsValue = (value: string | null) => boolean;

/** Of a header on the wire, as far as these hold. */
function header(
  name: string,
  { exchange = any, observed = any, expected = any }: { exchange?: IsOf; observed?: IsValue; expected?: IsValue } = {},
): (difference: Difference) => boolean {
  return (it) =>
    it.kind === 'header' && it.name === name && exchange(it.exchange) && observed(it.observed) && expected(it.expected);
}

function both(a: IsOf, b: IsOf): IsOf {
  return (exchange) => a(exchange) && b(exchange);
}

function isOfPreflight({ kind }: ExchangeShape): boolean {
  return kind === 'preflight';
}

function isGet({ kind, method }: ExchangeShape): boolean {
  return kind === 'actual' && method === 'GET';
}

function isRedirected({ hop }: ExchangeShape): boolean {
  return hop > 0;
}

function isAbsent(value: string | null): boolean {
  return value === null;
}

function isNull(origin: string | null): boolean {
  return origin === 'null';
}

function isTuple(origin: string | null): boolean {
  return origin?.startsWith('http') === true;
}

function hasCharset(contentType: string | null): boolean {
  return contentType !== null && /charset=/i.test(contentType);
}

function isOfUpload(difference: Difference): difference is EventDifference {
  return difference.kind === 'event' && difference.name === 'uploadEvents';
}

function isFailedUpload(difference: Difference): boolean {
  return (
    isOfUpload(difference) &&
    isEqual(difference.observed, ['loadstart', 'error', 'loadend']) &&
    isEqual(difference.expected, wholeUpload)
  );
}

function isEqual(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((each, i) => each === b[i]);
}

/* ---- what a result shows ---- */

const requestsOf = ({ case: { before = [], initiator } }: BrowserResult): readonly Initiator[] => [
  ...before.map((step) => step.initiator),
  initiator,
];

const headersOf = (initiator: Initiator): HeaderList => ('headers' in initiator ? (initiator.headers ?? []) : []);

const valuesOf = (headers: HeaderList, name: string): readonly string[] =>
  headers.flatMap(([each, value]) => (byteLowercase(each) === name ? [value] : []));

/** Those that script gave to each request. */
const contentTypesOf = (result: BrowserResult): readonly (readonly string[])[] =>
  requestsOf(result).map((initiator) => valuesOf(headersOf(initiator), 'content-type'));

const asksWith = (result: BrowserResult, name: string): boolean =>
  requestsOf(result).some((initiator) => contains(headersOf(initiator), name));

const requestedHeaders = ({ request }: Exchange): readonly string[] =>
  (get(request.headers, 'Access-Control-Request-Headers') ?? '').split(',').filter(Boolean);

const responseHeaders = ({ exchanges }: BrowserResult): HeaderList => exchanges.at(-1)?.response?.headers ?? [];

/** How many more than the standard demands; below 0 for fewer. */
const preflightsTooMany = ({ exchanges, prediction }: BrowserResult): number =>
  exchanges.filter(isPreflight).length - (prediction?.exchanges.filter(({ kind }) => kind === 'preflight').length ?? 0);

const lacksPreflight = ({ exchanges, prediction, case: { hops } }: BrowserResult): boolean =>
  hops.some(
    (_, at) =>
      exchanges.filter((each) => each.hop === at && isPreflight(each)).length <
      (prediction?.exchanges.filter(({ kind, hop }) => hop === at && kind === 'preflight').length ?? 0),
  );

const isOpaque = ({ page: { context } }: Case): boolean => context === 'sandboxed-frame' || context === 'data-worker';

const hasHighBytes = (value: string): boolean => /[\x80-\xff]/.test(value);

const methodOf = (initiator: Initiator): string =>
  normalizeMethod('method' in initiator ? (initiator.method ?? 'GET') : 'GET');

const isNoCors = (initiator: Initiator): initiator is FetchInitiator =>
  initiator.api === 'fetch' && initiator.mode === 'no-cors';

const hasBody = (initiator: Initiator): boolean =>
  'body' in initiator && initiator.body !== undefined && !/^(?:GET|HEAD)$/.test(methodOf(initiator));

/* ---- the case as an engine takes it ---- */

const withInitiators = (each: Case, map: (initiator: Initiator) => Initiator): Case => ({
  ...each,
  ...(each.before && { before: each.before.map((step) => ({ ...step, initiator: map(step.initiator) })) }),
  initiator: map(each.initiator),
});

const withHeaders = (each: Case, map: (headers: HeaderList) => HeaderList): Case =>
  withInitiators(each, (initiator) =>
    'headers' in initiator && initiator.headers ? { ...initiator, headers: map(initiator.headers) } : initiator,
  );

const withoutListener = (initiator: Initiator): Initiator =>
  initiator.api === 'xhr' ? omit(initiator, 'uploadListener') : initiator;

const joined = (headers: HeaderList): HeaderList =>
  headers
    .filter(([name], i) => headers.findIndex(([other]) => byteLowercase(other) === byteLowercase(name)) === i)
    .map(([name]) => [name, valuesOf(headers, byteLowercase(name)).map(stripTabOrSpace).join(', ')]);

const lowercaseRange = ([name, value]: HeaderList[number]): HeaderList[number] => [
  name,
  byteLowercase(name) === 'range' ? byteLowercase(value) : value,
];

function withAnswers(each: Case, map: (answer: Answer, hop: Hop, next: Hop | undefined) => Answer): Case {
  const mapHop = (hop: Hop, at: number): Hop => {
    const mapAnswer = (answer: Answer) => map(answer, hop, each.hops[at + 1]);
    const mapPolicy = ({ preflight, actual }: Policy): Policy => ({
      ...(preflight && { preflight: mapAnswer(preflight) }),
      actual: mapAnswer(actual),
    });
    return { ...hop, policy: mapPolicy(hop.policy), ...(hop.next && { next: hop.next.map(mapPolicy) }) };
  };
  const [first, ...rest] = each.hops;
  return { ...each, hops: [mapHop(first, 0), ...rest.map((hop, i) => mapHop(hop, i + 1))] };
}

const withValues = (answer: Answer, lowercaseName: string, map: (value: string) => string): Answer => ({
  ...answer,
  headers: answer.headers.map(([name, value]): PolicyHeader =>
    typeof value === 'string' && byteLowercase(name) === lowercaseName ? [name, map(value)] : [name, value],
  ),
});

const hasStar = (value: string): boolean => value.split(',').some((item) => stripTabOrSpace(item) === '*');

const withoutStar = (value: string): string =>
  value
    .split(',')
    .filter((item) => !hasStar(item))
    .join(',');

const withAuthorization = (value: string): string => (hasStar(value) ? `${value}, Authorization` : value);

/** The headers that are the same in every answer. */
const literals = ({ headers }: Answer): HeaderList =>
  headers.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as const] : []));

const grantsAll = (answer: Answer): boolean =>
  literals(answer).some(([name, value]) => /^access-control-allow-(?:methods|headers)$/i.test(name) && hasStar(value));

const forgotten = (answer: Answer): Answer => ({
  ...answer,
  headers: [
    ...answer.headers.filter(([name]) => byteLowercase(name) !== 'access-control-max-age'),
    ['Access-Control-Max-Age', '0'],
  ],
});
