import { getDomain } from 'tldts';
import { effectivePort, OPAQUE, parseOrigin } from '../../protocol/http/origin.ts';
import type { SerializedOrigin } from '../../protocol/http/wire.ts';
import { urlOrNull } from '../../protocol/http/url.ts';

/**
 * One entry of a policy's `origins`: an origin, `"null"`, or a pattern:
 * - `https://*.example.org`: subdomains of any depth; `https://{label}.example.org`: subdomains of one label.
 * - `https://app-*.example.com`: any text within a label; `https://app-**.example.com`: dots as well.
 * - `https://*`, `chrome-extension://*`: every origin of the scheme.
 * - `http://localhost:*`: any port.
 */
export interface OriginPattern {
  readonly source: string;
  readonly matches: (origin: SerializedOrigin) => boolean;
  /** An origin that matches and that a browser can have. */
  readonly example: SerializedOrigin;
  /** Whether `source` itself is an origin. */
  readonly exact: boolean;
  /** More origins that match, each in another way than `example`; none for an exact origin. */
  readonly inside: readonly SerializedOrigin[];
  /** Origins that do not match, and that a careless implementation of the pattern lets in. */
  readonly outside: readonly SerializedOrigin[];
  /** Whether anyone can obtain a host that matches, as below a public suffix. */
  readonly open: boolean;
}

/** @throws {Error} whose message says what is wrong with the entry, and what was probably meant. */
export function parseOriginPattern(source: string): OriginPattern {
  if (source === OPAQUE) return exactly(source);
  const [, scheme = '', authority = ''] = /^([^:/]*:\/\/)?(.*)$/s.exec(source) ?? [];
  const anyPort = authority.endsWith(':*');
  const [, host = '', port = ''] = /^(.*?)(:\d+)?$/s.exec(anyPort ? authority.slice(0, -2) : authority) ?? [];
  if (host === '*' && /^[a-z][a-z0-9+.-]*:\/\/$/.test(scheme)) return anyHost(source, scheme, port);
  const parts = host.split(/(^\*{1,2}\.|\*\*|\*|\{label\})/);
  const filled = (value: string): string => `${scheme}${fill(parts, value)}${port}`;
  const base = parseOrigin(filled('a1'));
  if (base === null || /^(?:\d+\.)*\d+$/.test(base.host) !== /^\d+(?:\.\d+){3}$/.test(base.host)) {
    throw new Error(`${JSON.stringify(source)} ${fault(source, scheme, host, `${port}${anyPort ? ':*' : ''}`)}`);
  }
  if (parts.length > 1 && /(?:\.|^)[\d.]+$|\]$/.test(parts.at(-1) ?? '')) {
    throw new Error(`${JSON.stringify(source)} has a wildcard in an IP address, which has no subdomains.`);
  }
  if (parts.length === 1 && !anyPort) return exactly(source);
  const expression = new RegExp(
    `^${parts.map((part, index) => (index % 2 === 0 ? escaped(part) : wild(part))).join('')}$`,
  );
  const matches = (origin: SerializedOrigin): boolean => {
    const tuple = parseOrigin(origin);
    return (
      tuple !== null &&
      tuple.scheme === base.scheme &&
      (anyPort || effectivePort(tuple) === effectivePort(base)) &&
      expression.test(tuple.host)
    );
  };
  const example = anyPort ? `${scheme}${fill(parts, 'app')}:8443` : filled('app');
  const domain = parts.slice(2).join('').replace(/^\./, '');
  const candidates = [
    ...(anyPort ? [`${scheme}${fill(parts, 'app')}`, `${scheme}${fill(parts, 'app')}:3000`] : []),
    ...(parts.length === 1 ? [] : ['a.b', 'x-y2'].map(filled)),
    ...(parts[0] === '' && (parts[1] ?? '').length > 1
      ? [domain, `.${domain}`, `x${domain}`].map((each) => `${scheme}${each}${port}`)
      : []),
    `${scheme}${fill(parts, 'app')}.evil.test${port}`,
  ].filter((each) => each !== example);
  return {
    source,
    exact: false,
    example,
    matches,
    inside: candidates.filter(matches),
    outside: candidates.filter((each) => !matches(each)),
    open: isOpen(fill(parts, 'app'), fill(parts, 'zq7')),
  };
}

function exactly(source: string): OriginPattern {
  const matches = (origin: SerializedOrigin): boolean => origin === source;
  return { source, exact: true, example: source, matches, inside: [], outside: [], open: false };
}

/** Every origin of a scheme; with `port`, those at this port. */
function anyHost(source: string, scheme: string, port: string): OriginPattern {
  const isWeb = /^https?:/.test(scheme);
  const example = `${scheme}${hosts[scheme] ?? 'any.example'}${port}`;
  const wanted = parseOrigin(example);
  const matches = (origin: SerializedOrigin): boolean => {
    if (!origin.startsWith(scheme)) return false;
    // A page can have hosts with characters that parseOrigin() leaves out.
    if (isWeb && urlOrNull(origin)?.origin !== origin) return false;
    if (!isWeb && !/^[^/?#\s,]+$/.test(origin.slice(scheme.length))) return false;
    return port === '' || (wanted !== null && urlOrNull(origin)?.port === urlOrNull(example)?.port);
  };
  return {
    source,
    exact: false,
    example,
    matches,
    inside: isWeb ? [`${scheme}a.b.any.test${port}`, ...(port === '' ? [`${scheme}any.example:8443`] : [])] : [],
    outside: isWeb ? [`${scheme === 'https://' ? 'http' : 'https'}://any.example${port}`] : [],
    open: isWeb,
  };
}

/** Hosts as browsers give them to their extensions. */
const hosts: Readonly<Record<string, string>> = {
  'chrome-extension://': 'a'.repeat(32),
  'moz-extension://': '5f0c3a2e-8d41-4b7e-9c55-1a2b3c4d5e6f',
  'safari-web-extension://': '5F0C3A2E-8D41-4B7E-9C55-1A2B3C4D5E6F',
};

/** The host of a pattern with `value` in place of each wildcard. */
function fill(parts: readonly string[], value: string): string {
  return parts.map((part, index) => (index % 2 === 0 ? part : part.endsWith('.') ? `${value}.` : value)).join('');
}

function wild(wildcard: string): string {
  if (wildcard.endsWith('.')) return '(?:[^.]+\\.)+';
  return wildcard === '**' ? '.*' : '[^.]+';
}

function escaped(text: string): string {
  return text.replaceAll(/[.[\]{}()*+?^$|\\]/g, '\\$&');
}

/** Two hosts of one pattern that belong to different owners. */
function isOpen(one: string, other: string): boolean {
  const [first, second] = [one, other].map((host) => getDomain(host, { allowPrivateDomains: true }));
  return first !== second && !one.endsWith('.localhost');
}

function fault(source: string, scheme: string, host: string, port: string): string {
  if (source === '*') return 'must not be in a list with other entries: write "origins": "*".';
  const rest = `${host}${port.replace(':*', '')}`;
  if (scheme === '') {
    const meant = parseOrigin(`https://${fill(host.split(/(^\*\.)/), 'app')}`) !== null;
    return meant
      ? `has no scheme; did you mean ${JSON.stringify(`https://${source}`)}?`
      : 'has no scheme and is not an origin.';
  }
  if (/^[^:/]*\*/.test(scheme))
    return 'has "*" in the scheme; list one entry for each scheme, such as "https://…" and "http://…".';
  const plain = rest.replaceAll(/\*+|\{label\}/g, 'a1');
  const url = urlOrNull(`${scheme}${plain}`);
  if (url === null || url.host === '')
    return 'is not an origin: scheme, "://", host, and a port unless it is the default one.';
  const isPlain = plain === rest;
  const [start = ''] = /^(?:\*\.|\{label\}\.)?/.exec(rest) ?? [];
  const tail = urlOrNull(`${scheme}${rest.slice(start.length)}`);
  const meant =
    tail === null || /\*|\{/.test(tail.host)
      ? undefined
      : `${tail.protocol}//${start}${tail.host}${port.includes('*') ? ':*' : ''}`;
  const fix =
    meant === undefined || (isPlain && parseOrigin(`${url.protocol}//${url.host}`) === null)
      ? '.'
      : `; did you mean ${JSON.stringify(meant)}?`;
  if (url.username !== '' || url.password !== '') return `has a user name, which no origin has${fix}`;
  if (/[?#]/.test(rest)) return `has a query or a fragment, which no origin has${fix}`;
  if (rest.includes('/')) return `has a path${fix}`;
  if (/[^\0-\x7f]/.test(source)) return `is not in ASCII: browsers send the host in Punycode${fix}`;
  if (/[A-Z]/.test(source)) return `is not in lower case${fix}`;
  if (/:\d+$/.test(rest) && url.port === '') return `has the default port, which browsers leave out${fix}`;
  return `is not written as browsers write it${fix}`;
}
