/** What differs between the requests that the standard requires and those that were on the wire. */
import type { Exchange, HeaderList } from '../../../protocol/http/wire.ts';
import type { Result } from '../../../results/model.ts';

export type Required = NonNullable<Result['expected']['exchanges']>[number];

/** A required exchange, the one that took its place, or both. */
export interface Step {
  readonly required: Required | undefined;
  readonly exchange: Exchange | undefined;
}

/** What is said of a request line: `value` is what the standard requires there, `null` for nothing. */
export interface Marks {
  /** Lower-case names of headers that must have another value, or must not be there. */
  readonly wrong: ReadonlyMap<string, string | null>;
  /** Headers that must be there. */
  readonly missing: readonly (readonly [name: string, value: string])[];
  /** Another method is required. */
  readonly method: string | undefined;
}

export const noMarks: Marks = { wrong: new Map(), missing: [], method: undefined };

export function valueOf(headers: HeaderList, name: string): string | undefined {
  return headers.find(([candidate]) => candidate.toLowerCase() === name.toLowerCase())?.[1];
}

export function isPreflight({ request }: Exchange): boolean {
  return request.method === 'OPTIONS' && valueOf(request.headers, 'access-control-request-method') !== undefined;
}

/** Pairs as many exchanges of the same kind and hop as possible, in order. */
export function aligned(required: readonly Required[], exchanges: readonly Exchange[]): readonly Step[] {
  const same = (a: Required, b: Exchange): boolean => (a.kind === 'preflight') === isPreflight(b) && a.hop === b.hop;
  const paired = (from: number, at: number): readonly Step[] => {
    const [one, other] = [required[from], exchanges[at]];
    if (one === undefined) return exchanges.slice(at).map((exchange) => ({ required: undefined, exchange }));
    if (other === undefined) return required.slice(from).map((each) => ({ required: each, exchange: undefined }));
    if (same(one, other)) return [{ required: one, exchange: other }, ...paired(from + 1, at + 1)];
    // What is found later on this side is extra until then; else it is missing on the other.
    const isExtra = exchanges.slice(at).some((each) => same(one, each));
    return isExtra
      ? [{ required: undefined, exchange: other }, ...paired(from, at + 1)]
      : [{ required: one, exchange: undefined }, ...paired(from + 1, at)];
  };
  return paired(0, 0);
}

/** Name, required value (`null`: must not be there, `undefined`: it does not matter). */
export function requiredHeaders(required: Required): readonly (readonly [string, string | null | undefined])[] {
  const { kind, origin, acrm, acrh, contentType, authorization, metadata } = required;
  return [
    ['Origin', origin ?? null],
    ['Access-Control-Request-Method', kind === 'preflight' ? (acrm ?? null) : undefined],
    ['Access-Control-Request-Headers', kind === 'preflight' ? (acrh ?? null) : undefined],
    ['Content-Type', contentType],
    ['Authorization', authorization],
    ['Cookie', required.cookies === 'none' ? null : undefined],
    ['Referer', required.referer === 'none' ? null : undefined],
    ['Sec-Fetch-Site', metadata === null ? null : metadata?.site],
    ['Sec-Fetch-Mode', metadata === null ? null : metadata?.mode],
    ['Sec-Fetch-Dest', metadata === null ? null : metadata?.dest],
  ];
}

/** What is wrong with a request, line by line. */
export function marksOf({ required, exchange }: Step): Marks {
  if (required === undefined || exchange === undefined) return noMarks;
  const wrong = new Map<string, string | null>();
  const missing: [string, string][] = [];
  for (const [name, value] of requiredHeaders(required)) {
    const found = valueOf(exchange.request.headers, name);
    if (value === undefined || found === (value ?? undefined)) continue;
    if (found !== undefined) wrong.set(name.toLowerCase(), value);
    else if (value !== null) missing.push([name, value]);
  }
  const { headers, method } = exchange.request;
  if (required.cookies === 'sent' && valueOf(headers, 'cookie') === undefined)
    missing.push(['Cookie', 'that of the user']);
  if (required.referer !== undefined && required.referer !== 'none' && valueOf(headers, 'referer') === undefined)
    missing.push(['Referer', required.referer === 'page' ? 'the URL of the page' : 'the origin of the page']);
  return { wrong, missing, method: required.method === method ? undefined : required.method };
}
