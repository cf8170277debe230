import { STATUS_CODES } from 'node:http';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { isNullBodyStatus, resolveAnswer } from '../protocol/fetch/answer.ts';
import { RESOURCE_TYPES } from '../protocol/initiators/resources.ts';
import type { HeaderList } from '../protocol/http/wire.ts';
import type { Policy, ResourceName } from '../protocol/case.ts';
import { requestedPart } from './byte-range.ts';
import { firstValue } from './request-head.ts';
import type { RequestHead } from './request-head.ts';
import { privateOfAlice, resource } from './resources/resources.ts';
import { isLoggedIn } from './session-cookie.ts';

/** A response, complete: nothing is added to it on the way to the wire. */
export interface CaseResponse {
  readonly status: number;
  readonly statusText: string;
  readonly headers: HeaderList;
  readonly body: Buffer;
  /** Whether a person can read the body. */
  readonly isText: boolean;
}

const redirectStatuses: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const binaryResources: ReadonlySet<ResourceName> = new Set<ResourceName>(['image', 'video', 'audio', 'font']);

const CODERS = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync } as const;

/**
 * What a policy answers to a request; `nextUrl` is the URL of the case's next hop. Content-Type and Content-Length come from the body and
 * `Cache-Control: no-store` keeps caches out, each unless the policy has such a line. Ranges are ignored, as a server may
 * (RFC 9110, section 14.2), unless the policy says otherwise: the status on the wire is the policy's, and every engine plays a video that
 * comes whole.
 */
export function caseResponse(
  policy: Policy,
  resourceName: ResourceName,
  nextUrl: string | undefined,
  request: RequestHead,
): CaseResponse {
  const preflight = isPreflight(request) ? policy.preflight : undefined;
  const answer = preflight ?? policy.actual;
  const headers = [...resolveAnswer(answer, request.headers, nextUrl)];

  const servesResource = answer.body === undefined && preflight === undefined && !redirectStatuses.has(answer.status);
  const plain = servesResource ? resourceBody(resourceName, request.headers) : Buffer.from(answer.body ?? '');
  const body = answer.coding === undefined ? plain : CODERS[answer.coding](plain);
  const part =
    servesResource && answer.ranges === true && answer.status === 200
      ? requestedPart(firstValue(request.headers, 'Range'), body.length)
      : undefined;
  const status = part === undefined ? answer.status : 206;
  if (part !== undefined) headers.push(['Content-Range', `bytes ${part.first}-${part.last}/${body.length}`]);
  const content = hasContent(status) ? body.subarray(part?.first, part && part.last + 1) : Buffer.alloc(0);

  const addUnlessSet = (name: string, value: string): void => {
    if (firstValue(headers, name) === undefined) headers.push([name, value]);
  };
  if (content.length > 0) addUnlessSet('Content-Type', RESOURCE_TYPES[resourceName]);
  if ((hasContent(status) || status === 205) && firstValue(headers, 'Transfer-Encoding') === undefined) {
    addUnlessSet('Content-Length', String(content.length));
  }
  addUnlessSet('Cache-Control', 'no-store');
  return {
    status,
    statusText: answer.statusText ?? STATUS_CODES[status] ?? '',
    headers,
    body: request.method === 'HEAD' ? Buffer.alloc(0) : content,
    isText: answer.coding === undefined && (!servesResource || !binaryResources.has(resourceName)),
  };
}

/** A response of the origins themselves, to a request that no plan answers. */
export function plainResponse(status: number, text: string): CaseResponse {
  const body = Buffer.from(text);
  return {
    status,
    statusText: STATUS_CODES[status] ?? '',
    headers: [
      ['Content-Type', 'text/plain;charset=utf-8'],
      ['Content-Length', String(body.length)],
      ['Cache-Control', 'no-store'],
    ],
    body,
    isText: true,
  };
}

/** A CORS-preflight request as a server knows it: https://fetch.spec.whatwg.org/#cors-preflight-request */
export function isPreflight({ method, headers }: Pick<RequestHead, 'method' | 'headers'>): boolean {
  return (
    method === 'OPTIONS' &&
    firstValue(headers, 'Origin') !== undefined &&
    firstValue(headers, 'Access-Control-Request-Method') !== undefined
  );
}

function resourceBody(name: ResourceName, requestHeaders: HeaderList): Buffer {
  return name === 'private' && isLoggedIn(firstValue(requestHeaders, 'Cookie')) ? privateOfAlice : resource(name).body;
}

/** Interim responses have none either, though a policy may send one as if it were final (RFC 9110, section 15.2). */
function hasContent(status: number): boolean {
  return status >= 200 && !isNullBodyStatus(status);
}
