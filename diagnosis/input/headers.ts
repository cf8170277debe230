import { isHeaderName, isHeaderValue, normalizeHeaderValue } from '../../protocol/http/headers.ts';
import type { HeaderList, HeaderPair } from '../../protocol/http/wire.ts';

/** Header lines as recorded, sorted into valid headers and lines that browsers ignore. */
export interface SortedHeaders {
  readonly headers: HeaderList;
  readonly malformed: HeaderList;
}

/**
 * Leaves out the pseudo-header fields of HTTP/2, and takes a value of several lines as several headers of one name, which is how
 * DevTools write them.
 *
 * @param share Returns one object for equal lines, for an input with many of them.
 */
export function sortHeaders(
  lines: Iterable<HeaderPair>,
  share: (line: HeaderPair) => HeaderPair = (line) => line,
): SortedHeaders {
  const [headers, malformed]: [HeaderPair[], HeaderPair[]] = [[], []];
  for (const [name, recorded] of lines) {
    if (name.startsWith(':')) continue;
    for (const line of recorded.split(/\r?\n/)) {
      const value = normalizeHeaderValue(line);
      (isHeaderName(name) && isHeaderValue(value) ? headers : malformed).push(share([name, value]));
    }
  }
  return { headers, malformed };
}

/** `Name: value` as a pair; `null` for a line that has no colon behind a name. */
export function headerPair(line: string): HeaderPair | null {
  const colon = line.indexOf(':', line.startsWith(':') ? 1 : 0);
  return colon < 1 ? null : [line.slice(0, colon), line.slice(colon + 1).trim()];
}
