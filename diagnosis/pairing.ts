import { ACRM, get } from '../protocol/http/headers.ts';
import { isRedirectStatus, locationUrl } from '../protocol/fetch/redirect.ts';
import type { SerializedOrigin } from '../protocol/http/wire.ts';
import { urlOrNull } from '../protocol/http/url.ts';
import type { Exchange } from './evidence.ts';

/** The exchanges for one URL of a redirect chain, as far as they were recorded. */
export interface RecordedHop {
  readonly preflight?: Exchange;
  readonly actual?: Exchange;
}

/** A request of a page with everything that was recorded of it: its preflights and its redirects. */
export interface RecordedRequest {
  readonly page: SerializedOrigin;
  readonly hops: readonly [RecordedHop, ...RecordedHop[]];
}

/** Why a request is not explained. */
export type LeftOutReason =
  'navigation' | 'websocket' | 'element' | 'same-origin' | 'no-origin' | 'invalid-origin' | 'other-url';

export interface LeftOut {
  readonly reason: LeftOutReason;
  readonly exchange: Exchange;
}

export interface Pairing {
  /** In the order of the input. */
  readonly requests: readonly RecordedRequest[];
  readonly leftOut: readonly LeftOut[];
}

export interface PairingOptions {
  /** Origin of the page, where the user gives it. */
  readonly page?: SerializedOrigin | undefined;
  /** Only requests for this URL. */
  readonly url?: string | undefined;
}

/**
 * Puts together what belongs together: preflights and redirects by URL, method and Origin, over the whole input and in any
 * order, since recorders do not agree on one.
 */
export function pairExchanges(exchanges: readonly Exchange[], options: PairingOptions): Pairing {
  const recorded = exchanges.map((exchange, index) => ({ exchange, index }));
  const preflights = new Preflights(recorded.filter(({ exchange }) => isPreflight(exchange)));
  const actual = recorded.filter(({ exchange }) => !isPreflight(exchange));
  const next = linkRedirects(actual);
  const continued = new Set(next.values());
  const found: { readonly index: number; readonly request: RecordedRequest }[] = [];
  const leftOut: LeftOut[] = [];
  for (const first of actual.filter((each) => !continued.has(each))) {
    const hops = chainFrom(first, next).map((each): RecordedHop => {
      const preflight = preflights.take(each);
      return { ...(preflight && { preflight }), actual: each.exchange };
    });
    const [head, ...rest] = hops;
    if (head === undefined) continue;
    const page = pageOf(first.exchange, head.preflight, options);
    const reason = whyLeftOut(first.exchange, page, head.preflight !== undefined, options);
    if (reason !== null) leftOut.push({ reason, exchange: first.exchange });
    else if (page !== null) found.push({ index: first.index, request: { page, hops: [head, ...rest] } });
  }
  for (const { exchange, index } of preflights.unused()) {
    const page = options.page ?? originOf(exchange);
    if (!isAskedFor(exchange, options)) leftOut.push({ reason: 'other-url', exchange });
    else if (page === null) leftOut.push({ reason: 'no-origin', exchange });
    else found.push({ index, request: { page, hops: [{ preflight: exchange }] } });
  }
  return { requests: found.sort((a, b) => a.index - b.index).map(({ request }) => request), leftOut };
}

interface Indexed {
  readonly exchange: Exchange;
  readonly index: number;
}

/** https://fetch.spec.whatwg.org/#cors-preflight-request */
function isPreflight({ method, requestHeaders }: Exchange): boolean {
  return method === 'OPTIONS' && get(requestHeaders, ACRM) !== null;
}

/** `Origin` of the request. A page from a file has `file://` in some programs, and is of an opaque origin. */
function originOf(exchange: Exchange | undefined): SerializedOrigin | null {
  const origin = exchange === undefined ? null : get(exchange.requestHeaders, 'Origin');
  return origin === 'file://' ? 'null' : origin;
}

function pageOf(
  exchange: Exchange,
  preflight: Exchange | undefined,
  { page }: PairingOptions,
): SerializedOrigin | null {
  return page ?? originOf(exchange) ?? originOf(preflight) ?? exchange.call.page ?? null;
}

function whyLeftOut(
  exchange: Exchange,
  page: SerializedOrigin | null,
  preflighted: boolean,
  options: PairingOptions,
): LeftOutReason | null {
  if (!isAskedFor(exchange, options)) return 'other-url';
  if (exchange.purpose === 'websocket') return 'websocket';
  if (exchange.purpose === 'navigation') return 'navigation';
  const mode = get(exchange.requestHeaders, 'Sec-Fetch-Mode');
  const cors = mode === 'cors' || preflighted || (mode === null && originOf(exchange) !== null);
  const asked = options.url !== undefined || options.page !== undefined;
  if (exchange.purpose === 'element' && !cors && !asked) return 'element';
  if (page === null) return 'no-origin';
  return !asked && page === urlOrNull(exchange.url)?.origin ? 'same-origin' : null;
}

/** Whether it is for the URL that the user named, whose scheme wins over a guessed one. */
function isAskedFor({ url, schemeGuessed }: Exchange, options: PairingOptions): boolean {
  if (options.url === undefined) return true;
  const asked = urlOrNull(options.url);
  if (asked === null) return false;
  asked.hash = '';
  const withoutScheme = (text: string): string => text.replace(/^https?:/, '');
  return url === asked.href || (schemeGuessed && withoutScheme(url) === withoutScheme(asked.href));
}

/** Preflights for requests alike, in the order of the input. */
interface Alike {
  readonly preflights: Indexed[];
  /** Index of the first one that is not used. */
  head: number;
  last: Indexed | undefined;
}

/** The preflights of an input, of which each request takes its own. */
class Preflights {
  readonly #byRequest = new Map<string, Alike>();
  readonly #all: readonly Indexed[];
  readonly #used = new Set<Indexed>();

  constructor(preflights: readonly Indexed[]) {
    this.#all = preflights;
    for (const each of preflights) {
      const method = get(each.exchange.requestHeaders, ACRM) ?? '';
      const origin = originOf(each.exchange);
      // Browsers leave Origin out of what they record of a request that never went out.
      for (const key of new Set([keyOf(each.exchange.url, method, origin), keyOf(each.exchange.url, method, null)])) {
        const alike = this.#byRequest.get(key);
        if (alike === undefined) this.#byRequest.set(key, { preflights: [each], head: 0, last: undefined });
        else alike.preflights.push(each);
      }
    }
  }

  /** The nearest preflight that no other request has; else the last one, which browsers cache. */
  take({ exchange, index }: Indexed): Exchange | undefined {
    const alike = this.#byRequest.get(keyOf(exchange.url, exchange.method, originOf(exchange)));
    if (alike === undefined) return undefined;
    const { preflights } = alike;
    for (let first = preflights[alike.head]; first && this.#used.has(first); first = preflights[alike.head])
      alike.head += 1;
    let nearest: Indexed | undefined;
    for (let at = alike.head; at < preflights.length; at += 1) {
      const each = preflights[at];
      if (each === undefined || this.#used.has(each)) continue;
      if (nearest !== undefined && Math.abs(each.index - index) >= Math.abs(nearest.index - index)) break;
      nearest = each;
    }
    if (nearest !== undefined) {
      this.#used.add(nearest);
      alike.last = nearest;
    }
    return (nearest ?? alike.last)?.exchange;
  }

  /** Those without a request, but for what a redirected preflight leads to, which is part of its response. */
  unused(): readonly Indexed[] {
    const targets = new Set(this.#all.map(({ exchange }) => redirectTarget(exchange)));
    return this.#all.filter((each) => !this.#used.has(each) && !targets.has(each.exchange.url));
  }
}

function keyOf(url: string, method: string, origin: SerializedOrigin | null): string {
  return JSON.stringify([url, method, origin]);
}

/** Which request a redirect led to: for the URL of its Location, by the right method, after it rather than before. */
function linkRedirects(actual: readonly Indexed[]): ReadonlyMap<Indexed, Indexed> {
  const byUrl = new Map<string, Indexed[]>();
  for (const each of actual) {
    const others = byUrl.get(each.exchange.url);
    if (others === undefined) byUrl.set(each.exchange.url, [each]);
    else others.push(each);
  }
  const next = new Map<Indexed, Indexed>();
  const taken = new Set<Indexed>();
  for (const each of actual) {
    const target = redirectTarget(each.exchange);
    const candidates = target === null ? [] : (byUrl.get(target) ?? []);
    const fits = (other: Indexed): boolean =>
      !taken.has(other) && mayContinue(each.exchange, other.exchange) && !chainFrom(other, next).includes(each);
    const found =
      candidates.find((other) => other.index > each.index && fits(other)) ??
      candidates.findLast((other) => other.index < each.index && fits(other));
    if (found === undefined) continue;
    taken.add(found);
    next.set(each, found);
  }
  return next;
}

function redirectTarget({ url, response }: Exchange): string | null {
  if (response === null || !isRedirectStatus(response.status)) return null;
  const location = locationUrl(response.headers, url);
  return location === null || location === 'failure' ? null : location.href;
}

/** A redirect keeps the method or makes it GET, and keeps the Origin or makes it `null`. */
function mayContinue(from: Exchange, to: Exchange): boolean {
  const [origin, later] = [originOf(from), originOf(to)];
  return (
    (to.method === from.method || to.method === 'GET') &&
    (later === origin || later === 'null' || later === null) &&
    to.purpose !== 'websocket'
  );
}

function chainFrom(first: Indexed, next: ReadonlyMap<Indexed, Indexed>): readonly Indexed[] {
  const chain: Indexed[] = [];
  for (let each: Indexed | undefined = first; each !== undefined && !chain.includes(each); each = next.get(each))
    chain.push(each);
  return chain;
}
