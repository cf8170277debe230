import { isNullBodyStatus } from '../fetch/answer.ts';
import { byteLowercase } from '../http/bytes.ts';
import type { FetchResult } from '../fetch/fetch.ts';
import { convertToSortedLowercaseSet } from '../http/headers.ts';
import { integrityCheck, matchesMetadata } from '../fetch/integrity.ts';
import { isRedirectStatus } from '../fetch/redirect.ts';
import { currentUrl } from '../fetch/request.ts';
import { responseUse } from '../initiators/apis.ts';
import { RESOURCE_LENGTHS, RESOURCE_SHA256 } from '../initiators/resources.ts';
import type { Answer, ResourceName } from '../case.ts';
import type { Initiator } from '../initiators/initiator.ts';
import type { Outcome, VisibleResponse } from './prediction.ts';
import type { Decision } from '../standard.ts';
import { timingOf } from '../fetch/timing.ts';
import type { TimedResponse } from '../fetch/timing.ts';
import { xhrEvents } from './xhr-events.ts';

export const BLOCKED: VisibleResponse = { type: 'error', status: 0, headerNames: [] };

/** Headers by which a body ends elsewhere than its bytes do, or is decoded. */
const FRAMING: ReadonlySet<string> = new Set(['content-encoding', 'content-length', 'transfer-encoding']);

/** Bytes of the body that an answer to a request other than HEAD brings; `undefined` where they are not known. */
export function bodyLengthOf({ status, headers, body }: Answer, resource: ResourceName): number | undefined {
  // A redirect has no resource to serve, even if it leads nowhere.
  if (body === '' || isNullBodyStatus(status) || (body === undefined && isRedirectStatus(status))) return 0;
  if (headers.some(([name]) => FRAMING.has(byteLowercase(name)))) return undefined;
  if (body !== undefined) return new TextEncoder().encode(body).length;
  return resource === 'private' ? undefined : RESOURCE_LENGTHS[resource];
}

/**
 * What script sees of the result of a fetch.
 * @param from Index of the hop that the request started at; `null` where a service worker answered it.
 * @param sent Whether the request itself went out.
 * @param timed What Resource Timing tells beside the response.
 */
export function visibleOf(
  initiator: Initiator,
  outcome: Outcome,
  { response, internal, request, timing }: Pick<FetchResult, 'response' | 'internal' | 'request' | 'timing'>,
  bodyLength: number | undefined,
  from: number | null,
  sent: boolean,
  timed: Pick<TimedResponse, 'protocol' | 'cacheState' | 'isSecureContext'>,
): VisibleResponse {
  const use = responseUse(initiator);
  const events = initiator.api === 'xhr' ? xhrEvents(initiator, outcome !== 'blocked', bodyLength !== 0, sent) : {};
  if (use.kind === 'timing') {
    const told = timingOf(response, timing.ok, { ...timed, headers: internal?.headers ?? [], bodyLength });
    return { type: response.type, status: 0, headerNames: [], timing: told };
  }
  // A response that does not compile is in the script's hands all the same.
  if (outcome === 'blocked' && use.kind === 'load' && use.isFetched) return { ...BLOCKED, type: response.type };
  if (outcome === 'blocked') return { ...BLOCKED, ...(initiator.api === 'xhr' && { hop: null }), ...events };
  if (use.kind !== 'script') return { type: response.type, status: 0, headerNames: [] };
  const headerNames = convertToSortedLowercaseSet(response.headers.map(([name]) => name));
  const length = outcome === 'readable' && bodyLength !== undefined ? { bodyLength } : {};
  const { type, status } = response;
  return { type, status, headerNames, ...urlOf(initiator, type, request, from), ...events, ...length };
}

/** The URL of a response, by its URL list: of an opaque filtered response it is empty. https://fetch.spec.whatwg.org/#concept-response-url */
function urlOf(
  initiator: Initiator,
  type: VisibleResponse['type'],
  request: FetchResult['request'],
  from: number | null,
): Pick<VisibleResponse, 'hop' | 'redirected'> {
  if (from === null) return {};
  const redirects = request.urlList.length - 1;
  const hop = type === 'opaque' ? null : from + redirects;
  return {
    ...(!currentUrl(request).includesCredentials && { hop }),
    ...(initiator.api === 'fetch' && { redirected: hop !== null && redirects > 0 }),
  };
}

/** The step by which integrity metadata turn the response into a network error; `null` for none. */
export function integrityOf(
  initiator: Initiator,
  { response, internal }: FetchResult,
  /** The resource that the body is the bytes of, if it is. */
  resource: ResourceName | undefined,
): Decision | null {
  if (!('integrity' in initiator) || initiator.integrity === undefined || internal === null) return null;
  const digests: Readonly<Partial<Record<ResourceName, string>>> = RESOURCE_SHA256;
  const sha256 = resource === undefined ? undefined : digests[resource];
  const matches = matchesMetadata(initiator.integrity, sha256 ?? '');
  const isHead = 'method' in initiator && /^head$/i.test(String(initiator.method));
  const isNull = isHead || isNullBodyStatus(internal.status);
  const body = isNull ? 'null' : matches ? 'matching' : 'different';
  const verdict = integrityCheck({ metadata: initiator.integrity, type: response.type, body });
  return verdict.ok ? null : verdict.step;
}
