import type { Difference, ExchangeDifference, ExchangeShape } from '../../../protocol/outcome/difference.ts';
import { contains, get } from '../../../protocol/http/headers.ts';
import { framePaths } from '../frames.ts';
import type { Exchange } from '../../../protocol/http/wire.ts';
import type { Page } from '../../../protocol/case.ts';
import type { PredictedExchange } from '../../../protocol/outcome/prediction.ts';

/** Fetch, CORS protocol: an `OPTIONS` request with `Origin` and `Access-Control-Request-Method`. */
export function isPreflight({ request }: Exchange): boolean {
  return request.method === 'OPTIONS' && contains(request.headers, 'Access-Control-Request-Method');
}

/**
 * Media elements may ask for one resource several times, by ranges. Those requests say the same of CORS; one stands for
 * all that follow one another.
 */
export function withoutRepeats(exchanges: readonly Exchange[]): readonly Exchange[] {
  return exchanges.filter((exchange, i) => {
    const before = exchanges[i - 1];
    return !before || before.hop !== exchange.hop || isPreflight(before) || isPreflight(exchange);
  });
}

/** Every departure of the exchanges of a page from the prediction. */
export function wireDifferences(
  predicted: readonly PredictedExchange[],
  exchanges: readonly Exchange[],
  page: Page,
): readonly Difference[] {
  const wanted = predicted.map(({ kind, method, hop }): ExchangeShape => ({ kind, method, hop }));
  const seen = exchanges.map(shapeOf);
  const headerDifferences = predicted.flatMap((expected, i) => {
    const exchange = exchanges[i];
    const [shape, came] = [wanted[i], seen[i]];
    return exchange && shape && came && isSame(shape, came) ? exchangeDifferences(expected, exchange, shape, page) : [];
  });
  return [...orderDifference(wanted, seen), ...headerDifferences];
}

function shapeOf(exchange: Exchange): ExchangeShape {
  const { request, hop } = exchange;
  return { kind: isPreflight(exchange) ? 'preflight' : 'actual', method: request.method, hop };
}

function isSame(a: ExchangeShape, b: ExchangeShape): boolean {
  return a.kind === b.kind && a.method === b.method && a.hop === b.hop;
}

function orderDifference(
  expected: readonly ExchangeShape[],
  observed: readonly ExchangeShape[],
): readonly Difference[] {
  if (expected.length === observed.length && expected.every((shape, i) => isSame(shape, observed[i] ?? shape)))
    return [];
  const kind = isWithin(observed, expected)
    ? 'missing-exchange'
    : isWithin(expected, observed)
      ? 'extra-exchange'
      : 'exchange-order';
  return [{ kind, hop: null, exchange: null, name: null, expected, observed }];
}

/** Whether `all` has `some` in this order, and more. */
function isWithin(some: readonly ExchangeShape[], all: readonly ExchangeShape[]): boolean {
  let found = 0;
  for (const shape of all) {
    const next = some[found];
    if (next && isSame(next, shape)) found += 1;
  }
  return found === some.length && some.length < all.length;
}

/** How an exchange of the right kind, method and hop departs from its prediction. */
function exchangeDifferences(
  expected: PredictedExchange,
  { request }: Exchange,
  exchange: ExchangeShape,
  page: Page,
): readonly Difference[] {
  const at = { hop: exchange.hop, exchange } as const;
  const header = (name: string): string | null => get(request.headers, name);
  const compare = (name: string, value: string | null): readonly Difference[] => {
    const observed = header(name);
    return observed === value ? [] : [{ kind: 'header', ...at, name, expected: value, observed }];
  };
  const { httpVersion, origin, acrm, acrh, contentType, authorization, body } = expected;
  return [
    ...(httpVersion === undefined || httpVersion === request.httpVersion
      ? []
      : [{ kind: 'http-version', ...at, name: null, expected: httpVersion, observed: request.httpVersion } as const]),
    ...compare('Origin', origin ?? null),
    ...compare('Access-Control-Request-Method', acrm ?? null),
    ...compare('Access-Control-Request-Headers', acrh ?? null),
    ...(contentType === undefined ? [] : compare('Content-Type', contentType)),
    ...(authorization === undefined ? [] : compare('Authorization', authorization)),
    ...metadataHeaders(expected).flatMap(([name, value]) => compare(name, value)),
    ...(body === undefined || body === request.body
      ? []
      : [{ kind: 'body', ...at, name: null, expected: body, observed: request.body } as const]),
    ...refererDifference(at, expected, header('Referer'), page),
    ...cookieDifference(at, expected, header('Cookie')),
    ...storageAccessDifference(at, expected, header('Sec-Fetch-Storage-Access'), header('Cookie')),
  ];
}

/** Where a difference is. */
type At = Pick<ExchangeDifference, 'hop' | 'exchange'>;

function metadataHeaders({ metadata }: PredictedExchange): readonly (readonly [name: string, value: string | null])[] {
  if (metadata === undefined) return [];
  return [
    ['Sec-Fetch-Site', metadata?.site ?? null],
    ['Sec-Fetch-Mode', metadata?.mode ?? null],
    ['Sec-Fetch-Dest', metadata?.dest ?? null],
  ];
}

function refererDifference(
  at: At,
  { referer }: PredictedExchange,
  observed: string | null,
  page: Page,
): readonly Difference[] {
  if (referer === undefined) return [];
  const expected = refererValues(referer, page);
  return expected.includes(observed) ? [] : [{ kind: 'referer', ...at, name: 'Referer', expected, observed }];
}

/** The values that will do, `null` for no header. */
function refererValues(
  referer: NonNullable<PredictedExchange['referer']>,
  page: Page,
): readonly [string | null, ...(string | null)[]] {
  switch (referer) {
    case 'none':
      return [null];
    case 'origin':
      return [`${page.origin}/`];
    case 'page-or-origin':
      return [`${page.origin}/`, referrerUrl(page)];
    case 'page':
      return [referrerUrl(page)];
  }
}

/** URL by which an environment refers: a worker's is that of its script. Sessions are left out of what is recorded. */
function referrerUrl({ origin, context }: Page): string {
  if (context !== undefined && context in framePaths) return origin + framePaths[context as keyof typeof framePaths];
  const isWorker = context === 'worker' || context === 'module-worker' || context === 'shared-worker';
  return `${origin}/-/agent${isWorker ? '.js' : ''}`;
}

function cookieDifference(at: At, { cookies }: PredictedExchange, observed: string | null): readonly Difference[] {
  if (cookies === 'engine-defined' || (cookies === 'sent') === (observed !== null)) return [];
  return [{ kind: 'cookie', ...at, name: 'Cookie', expected: cookies, observed }];
}

/** The user's cookie of the other site is sent where the access is active, and only there. */
function storageAccessDifference(
  at: At,
  { storageAccess }: PredictedExchange,
  observed: string | null,
  cookie: string | null,
): readonly Difference[] {
  if (storageAccess === undefined) return [];
  const values: readonly (string | null)[] = !storageAccess
    ? [null]
    : cookie === null
      ? ['none', 'inactive']
      : ['active'];
  if (values.includes(observed)) return [];
  return [{ kind: 'header', ...at, name: 'Sec-Fetch-Storage-Access', expected: values[0] ?? null, observed }];
}
