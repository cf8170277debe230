import {
  byteCaseInsensitiveMatch,
  byteLowercase,
  collectHttpQuotedString,
  compareBytes,
  isToken,
  stripHttpWhitespace,
  stripTabOrSpace,
} from './bytes.ts';
import type { HeaderList } from './wire.ts';

export const ACAO = 'Access-Control-Allow-Origin';
export const ACAC = 'Access-Control-Allow-Credentials';
export const ACAM = 'Access-Control-Allow-Methods';
export const ACAH = 'Access-Control-Allow-Headers';
export const ACMA = 'Access-Control-Max-Age';
export const ACEH = 'Access-Control-Expose-Headers';
export const ACRM = 'Access-Control-Request-Method';
export const ACRH = 'Access-Control-Request-Headers';

/** https://fetch.spec.whatwg.org/#header-name */
export function isHeaderName(name: string): boolean {
  return isToken(name);
}

/** No tab or space at either end, no NUL, CR or LF. https://fetch.spec.whatwg.org/#header-value */
export function isHeaderValue(value: string): boolean {
  return !/^[\t ]|[\t ]$|[\0\r\n]/.test(value);
}

/** https://fetch.spec.whatwg.org/#concept-header-value-normalize */
export function normalizeHeaderValue(value: string): string {
  return stripHttpWhitespace(value);
}

/** https://fetch.spec.whatwg.org/#header-list-contains */
export function contains(list: HeaderList, name: string): boolean {
  return list.some((header) => byteCaseInsensitiveMatch(header[0], name));
}

/** The values of every `name` header, joined by `, `; `null` for none. https://fetch.spec.whatwg.org/#concept-header-list-get */
export function get(list: HeaderList, name: string): string | null {
  let joined: string | null = null;
  for (const header of list) {
    if (!byteCaseInsensitiveMatch(header[0], name)) continue;
    joined = joined === null ? header[1] : `${joined}, ${header[1]}`;
  }
  return joined;
}

/** https://fetch.spec.whatwg.org/#concept-header-list-get-decode-split */
export function getDecodeSplit(list: HeaderList, name: string): readonly string[] | null {
  const value = get(list, name);
  return value === null ? null : decodeSplit(value);
}

/** Get, decode, and split a header value: at commas outside quoted strings. */
export function decodeSplit(input: string): readonly string[] {
  const values: string[] = [];
  let position = 0;
  let temporary = '';
  for (;;) {
    // 5.1. Collect what is neither a quote nor a comma.
    while (position < input.length && input.charAt(position) !== '"' && input.charAt(position) !== ',') {
      temporary += input.charAt(position);
      position += 1;
    }
    // 5.2. A quoted string is taken whole, and may be followed by more.
    if (input.charAt(position) === '"') {
      const quoted = collectHttpQuotedString(input, position);
      temporary += quoted.raw;
      position = quoted.position;
      if (position < input.length) continue;
    }
    // 5.3 to 5.8. At a comma or the end, the value is complete.
    values.push(stripTabOrSpace(temporary));
    temporary = '';
    if (position >= input.length) return values;
    position += 1;
  }
}

/** Appends, reusing the case of the name that the list already has. https://fetch.spec.whatwg.org/#concept-header-list-append */
export function append(list: HeaderList, name: string, value: string): HeaderList {
  const first = list.find((header) => byteCaseInsensitiveMatch(header[0], name));
  return [...list, [first === undefined ? name : first[0], value]];
}

/** https://fetch.spec.whatwg.org/#concept-header-list-delete */
export function remove(list: HeaderList, name: string): HeaderList {
  return list.filter((header) => !byteCaseInsensitiveMatch(header[0], name));
}

/** https://fetch.spec.whatwg.org/#concept-header-list-set */
export function set(list: HeaderList, name: string, value: string): HeaderList {
  const index = list.findIndex((header) => byteCaseInsensitiveMatch(header[0], name));
  if (index === -1) return [...list, [name, value]];
  return list.flatMap((header, at) =>
    at === index ? [[header[0], value] as const] : byteCaseInsensitiveMatch(header[0], name) ? [] : [header],
  );
}

/** https://fetch.spec.whatwg.org/#concept-header-list-combine */
export function combine(list: HeaderList, name: string, value: string): HeaderList {
  const index = list.findIndex((header) => byteCaseInsensitiveMatch(header[0], name));
  if (index === -1) return [...list, [name, value]];
  return list.map((header, at) => (at === index ? ([header[0], `${header[1]}, ${value}`] as const) : header));
}

/** Lower-case, sorted, unique. https://fetch.spec.whatwg.org/#convert-header-names-to-a-sorted-lowercase-set */
export function convertToSortedLowercaseSet(names: readonly string[]): readonly string[] {
  return [...new Set(names.map(byteLowercase))].sort(compareBytes);
}

/** https://fetch.spec.whatwg.org/#concept-header-list-sort-and-combine */
export function sortAndCombine(list: HeaderList): HeaderList {
  return convertToSortedLowercaseSet(list.map((header) => header[0])).flatMap((name) => {
    const values = list.filter((header) => byteLowercase(header[0]) === name).map((header) => header[1]);
    // 3.1. Set-Cookie is never combined.
    return name === 'set-cookie' ? values.map((value) => [name, value] as const) : [[name, values.join(', ')] as const];
  });
}

/** The ABNF of the headers whose values are extracted rather than taken as they stand. */
type Grammar =
  | 'list of tokens' // #method, #field-name
  | 'delta-seconds'
  | 'one URI-reference';

const GRAMMARS = {
  [ACAM]: 'list of tokens',
  [ACAH]: 'list of tokens',
  [ACEH]: 'list of tokens',
  [ACMA]: 'delta-seconds',
  Location: 'one URI-reference',
} as const satisfies Readonly<Record<string, Grammar>>;

export type ExtractedHeader = keyof typeof GRAMMARS;

/**
 * Extract header values: one header value by its ABNF.
 *
 * NOTE(spec): a Location is taken as it stands and left to the URL parser, since URI-reference would refuse bytes that
 * every engine follows.
 */
function extractHeaderValues(grammar: Grammar, value: string): readonly string[] | 'failure' {
  switch (grammar) {
    case 'list of tokens': {
      // A recipient of a #rule skips empty elements (RFC 9110, 5.6.1.2). A token has no comma and no quote in it.
      const elements = value
        .split(',')
        .map(stripTabOrSpace)
        .filter((element) => element !== '');
      return elements.every(isToken) ? elements : 'failure';
    }
    case 'delta-seconds':
      return /^[0-9]+$/.test(value) ? [value] : 'failure';
    case 'one URI-reference':
      return [value];
  }
}

/**
 * `null` without such a header, `failure` where a line does not parse or where a header that allows one line has more.
 * https://fetch.spec.whatwg.org/#extract-header-list-values
 */
export function extractHeaderListValues(name: ExtractedHeader, list: HeaderList): readonly string[] | null | 'failure' {
  const lines = list.filter((header) => byteCaseInsensitiveMatch(header[0], name));
  // 1. If list does not contain name, then return null.
  if (lines.length === 0) return null;
  const grammar = GRAMMARS[name];
  // 2. If the ABNF for name allows a single header and list contains more than one, then return failure.
  if (grammar !== 'list of tokens' && lines.length > 1) return 'failure';
  // 3 and 4. Each line is extracted on its own; one that fails, fails them all.
  const values: string[] = [];
  for (const line of lines) {
    const extract = extractHeaderValues(grammar, line[1]);
    if (extract === 'failure') return 'failure';
    values.push(...extract);
  }
  return values;
}
