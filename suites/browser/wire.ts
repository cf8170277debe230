import { contains, get } from '../../protocol/headers.ts';
import type { Exchange, Page, PredictedExchange } from '../../protocol/types.ts';

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

/** Every departure of the exchanges of a page from the prediction, in words. */
export function wireDifferences(
  predicted: readonly PredictedExchange[],
  exchanges: readonly Exchange[],
  page: Page,
): readonly string[] {
  const shape = (kind: string, method: string, hop: number) => `${kind} ${method} at hop ${hop}`;
  const wanted = predicted.map(({ kind, method, hop }) => shape(kind, method, hop));
  const seen = exchanges.map((each) =>
    shape(isPreflight(each) ? 'preflight' : 'actual', each.request.method, each.hop),
  );
  const order =
    wanted.join() === seen.join() ? [] : [`on the wire: ${list(seen)}; the standard demands ${list(wanted)}`];
  const headerDifferences = predicted.flatMap((expected, i) => {
    if (wanted[i] !== seen[i]) return [];
    const headers = exchanges[i]?.request.headers ?? [];
    const where = wanted[i] ?? '';
    const compare = (name: string, value: string | undefined) => {
      const observed = get(headers, name) ?? undefined;
      return observed === value
        ? []
        : [`${where}: ${name} is ${quote(observed)}, the standard demands ${quote(value)}`];
    };
    return [
      ...versionDifference(where, expected, exchanges[i]),
      ...compare('Origin', expected.origin),
      ...compare('Access-Control-Request-Method', expected.acrm),
      ...compare('Access-Control-Request-Headers', expected.acrh),
      ...(expected.contentType === undefined ? [] : compare('Content-Type', expected.contentType ?? undefined)),
      ...(expected.authorization === undefined ? [] : compare('Authorization', expected.authorization ?? undefined)),
      ...metadataHeaders(expected).flatMap(([name, value]) => compare(name, value)),
      ...bodyDifference(where, expected, exchanges[i]),
      ...refererDifference(where, expected, get(headers, 'Referer'), page),
      ...cookieDifference(where, expected, get(headers, 'Cookie')),
    ];
  });
  return [...order, ...headerDifferences];
}

function metadataHeaders({
  metadata,
}: PredictedExchange): readonly (readonly [name: string, value: string | undefined])[] {
  if (metadata === undefined) return [];
  return [
    ['Sec-Fetch-Site', metadata?.site],
    ['Sec-Fetch-Mode', metadata?.mode],
    ['Sec-Fetch-Dest', metadata?.dest],
  ];
}

function versionDifference(
  where: string,
  { httpVersion }: PredictedExchange,
  exchange: Exchange | undefined,
): readonly string[] {
  const observed = exchange?.request.httpVersion;
  return httpVersion === undefined || httpVersion === observed
    ? []
    : [`${where}: came over HTTP/${observed}, the case is about HTTP/${httpVersion}`];
}

function bodyDifference(where: string, { body }: PredictedExchange, exchange: Exchange | undefined): readonly string[] {
  const observed = exchange?.request.body;
  return body === undefined || body === observed
    ? []
    : [`${where}: the body is ${quote(observed)}, the standard demands ${quote(body)}`];
}

function refererDifference(
  where: string,
  { referer }: PredictedExchange,
  observed: string | null,
  page: Page,
): readonly string[] {
  const differs = (wanted: string) => [`${where}: Referer is ${quote(observed)}, the standard demands ${wanted}`];
  if (referer === undefined) return [];
  switch (referer) {
    case 'none':
      return observed === null ? [] : differs('none');
    case 'origin':
      return observed === `${page.origin}/` ? [] : differs(quote(`${page.origin}/`));
    case 'page-or-origin':
      return observed === `${page.origin}/` || observed === referrerUrl(page) ? [] : differs('the page or its origin');
    case 'page':
      return observed === referrerUrl(page) ? [] : differs(quote(referrerUrl(page)));
  }
}

/** URL by which an environment refers: a worker's is that of its script. Sessions are left out of what is recorded. */
function referrerUrl({ origin, context }: Page): string {
  const isWorker = context === 'worker' || context === 'module-worker' || context === 'shared-worker';
  return `${origin}/-/agent${isWorker ? '.js' : ''}`;
}

function cookieDifference(where: string, { cookies }: PredictedExchange, observed: string | null): readonly string[] {
  switch (cookies) {
    case 'none':
      return observed === null ? [] : [`${where}: carries the cookie ${quote(observed)}, none may be sent`];
    case 'sent':
      return observed !== null ? [] : [`${where}: carries no cookie, the user’s must be sent`];
    case 'engine-defined':
      return [];
  }
}

function list(shapes: readonly string[]): string {
  return shapes.length === 0 ? 'no exchange' : shapes.join(', ');
}

function quote(value: string | null | undefined): string {
  return value === undefined || value === null ? 'absent' : JSON.stringify(value);
}
