import { InvalidCaseError } from '../errors.ts';
import { contains, get } from '../http/headers.ts';
import type { Answer, ComputedValue, Hop, Policy } from '../case.ts';
import type { HeaderList, HeaderPair } from '../http/wire.ts';

/** The body of an answer, as far as headers tell of it. */
export interface Content {
  readonly type: string;
  /** Bytes. */
  readonly length: number;
}

/** Statuses whose responses have no body. https://fetch.spec.whatwg.org/#null-body-status */
export function isNullBodyStatus(status: number): boolean {
  return status === 101 || status === 103 || status === 204 || status === 205 || status === 304;
}

/** https://fetch.spec.whatwg.org/#ok-status */
export function isOkStatus(status: number): boolean {
  return status >= 200 && status <= 299;
}

/** The policy of a hop for the next request to it, `answered` actual requests having come before. */
export function policyOf({ policy, next = [] }: Hop, answered: number): Policy {
  return next[Math.min(answered, next.length) - 1] ?? policy;
}

/**
 * The header lines of an answer to one request, as they go on the wire: computed values put in, and Content-Type and
 * Content-Length added where there is a body and the answer lacks them.
 *
 * @param nextUrl URL of the case's next hop, `undefined` after the last one.
 * @throws InvalidCaseError where a value needs a next hop and there is none.
 */
export function resolveAnswer(
  answer: Answer,
  requestHeaders: HeaderList,
  nextUrl: string | undefined,
  content?: Content,
): HeaderList {
  const headers: HeaderPair[] = [];
  for (const [name, value] of answer.headers) {
    const resolved = typeof value === 'string' ? value : resolveComputed(value, requestHeaders, nextUrl);
    if (resolved !== null) headers.push([name, resolved]);
  }
  if (content !== undefined && !isNullBodyStatus(answer.status)) {
    if (!contains(headers, 'Content-Type')) headers.push(['Content-Type', content.type]);
    if (!contains(headers, 'Content-Length')) headers.push(['Content-Length', String(content.length)]);
  }
  return headers;
}

function resolveComputed(value: ComputedValue, requestHeaders: HeaderList, nextUrl: string | undefined): string | null {
  if ('reflect' in value) return get(requestHeaders, value.reflect);
  if (nextUrl === undefined) {
    throw new InvalidCaseError('hops', 'a header of the last hop is computed from the next hop, and there is none.');
  }
  return value.userinfo === undefined ? nextUrl : nextUrl.replace('://', `://${value.userinfo}@`);
}
