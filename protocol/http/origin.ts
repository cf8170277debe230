import type { SerializedOrigin } from './wire.ts';

/** https://html.spec.whatwg.org/multipage/browsers.html#concept-origin-tuple */
export interface TupleOrigin {
  readonly scheme: string;
  /** Lower-case; an IPv6 address in brackets. */
  readonly host: string;
  /** `null` for the scheme's default port. */
  readonly port: number | null;
}

/** The serialisation of every opaque origin, which is the same origin as no other. */
export const OPAQUE: SerializedOrigin = 'null';

const DEFAULT_PORTS: Readonly<Record<string, number>> = { http: 80, https: 443 };

const SERIALIZED_ORIGIN =
  /^([a-z][a-z0-9+.-]*):\/\/([a-z0-9_](?:[a-z0-9._-]*[a-z0-9_.])?|\[[0-9a-f:]+\])(?::(0|[1-9][0-9]{0,4}))?$/;

/**
 * Reads an origin as the standard serialises it: lower case, no default port, no trailing slash. `null` for anything
 * else, `"null"` among it.
 * https://fetch.spec.whatwg.org/#origin-header
 */
export function parseOrigin(serialized: string): TupleOrigin | null {
  const match = SERIALIZED_ORIGIN.exec(serialized);
  if (match === null) return null;
  const [, scheme = '', host = '', digits] = match;
  if (digits === undefined) return { scheme, host, port: null };
  const port = Number(digits);
  return port > 65535 || port === DEFAULT_PORTS[scheme] ? null : { scheme, host, port };
}

/** https://html.spec.whatwg.org/multipage/browsers.html#ascii-serialisation-of-an-origin */
export function serializeOrigin(origin: TupleOrigin): SerializedOrigin {
  return `${origin.scheme}://${origin.host}${origin.port === null ? '' : `:${String(origin.port)}`}`;
}

/** Port in use: the given one, else the scheme's default; `null` for a scheme without one. */
export function effectivePort(origin: TupleOrigin): number | null {
  return origin.port ?? DEFAULT_PORTS[origin.scheme] ?? null;
}

/**
 * Same origin, of two serialisations. An opaque origin is never the same as another one here: a URL that is fetched over
 * HTTP has a tuple origin.
 * https://html.spec.whatwg.org/multipage/browsers.html#same-origin
 */
export function isSameOrigin(a: SerializedOrigin, b: SerializedOrigin): boolean {
  return a === b && a !== OPAQUE;
}

/** The registrable domain of a host; `null` for a host without one (an IP address, a public suffix). */
export type RegistrableDomain = (host: string) => string | null;

/**
 * The registrable domain by the default rule of the Public Suffix List (`*`): the last two labels. It is exact for every
 * top-level domain that the list does not name, so for those that are reserved for examples and tests. A caller with
 * real hosts passes a function that knows the whole list.
 * https://github.com/publicsuffix/list/wiki/Format#algorithm
 */
export function registrableDomainByDefaultRule(host: string): string | null {
  if (/^[0-9.]+$/.test(host)) return null;
  const labels = host.replace(/\.$/, '').split('.');
  return labels.length < 2 ? null : labels.slice(-2).join('.');
}

/** https://html.spec.whatwg.org/multipage/browsers.html#schemelessly-same-site */
export function isSchemelesslySameSite(
  a: SerializedOrigin,
  b: SerializedOrigin,
  registrableDomain: RegistrableDomain,
): boolean {
  const [tupleA, tupleB] = [parseOrigin(a), parseOrigin(b)];
  if (tupleA === null || tupleB === null) return false;
  if (tupleA.host === tupleB.host) return true;
  const domain = registrableDomain(tupleA.host);
  return domain !== null && domain === registrableDomain(tupleB.host);
}

/** Schemeful same site. https://html.spec.whatwg.org/multipage/browsers.html#same-site */
export function isSameSite(a: SerializedOrigin, b: SerializedOrigin, registrableDomain: RegistrableDomain): boolean {
  return parseOrigin(a)?.scheme === parseOrigin(b)?.scheme && isSchemelesslySameSite(a, b, registrableDomain);
}

/**
 * Whether data to and from the origin is safe on the way: https, wss, and loopback hosts.
 * https://w3c.github.io/webappsec-secure-contexts/#is-origin-trustworthy
 */
export function isPotentiallyTrustworthy(origin: SerializedOrigin): boolean {
  const tuple = parseOrigin(origin);
  if (tuple === null) return false;
  return (
    tuple.scheme === 'https' ||
    tuple.scheme === 'wss' ||
    /^127(?:\.[0-9]+){3}$/.test(tuple.host) ||
    tuple.host === '[::1]' ||
    /(?:^|\.)localhost\.?$/.test(tuple.host)
  );
}
