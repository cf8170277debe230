import { InvalidCaseError } from '../errors.ts';
import type { FetchRequest } from '../fetch/request.ts';
import { isCorsSafelistedRequestHeader } from '../fetch/safelist.ts';
import { sectionStep } from '../standard.ts';
import type { CreatedRequest, BeaconInitiator, FetchInitiator } from './initiator.ts';
import { contentTypeOf } from './upload.ts';

/** A click on a link with a `ping` attribute. */
export interface PingInitiator {
  readonly api: 'ping';
}

/** What a document breaks its Content Security Policy for: the report goes to the `report-uri` of the policy. */
export interface CspReportInitiator {
  readonly api: 'csp-report';
}

/** `fetchLater()`, to be sent at once: a fetch() whose response nobody gets. */
export interface FetchLaterInitiator extends Pick<FetchInitiator, 'method' | 'headers' | 'credentials' | 'body'> {
  readonly api: 'fetch-later';
}

export type FireAndForgetInitiator = BeaconInitiator | FetchLaterInitiator | PingInitiator | CspReportInitiator;

/** Bytes that all requests with keepalive together may have in flight. */
const KEEPALIVE_BYTES = 64 * 1024;

/** https://w3c.github.io/beacon/#sec-processing-model */
export function beaconRequest(initiator: BeaconInitiator, base: FetchRequest): CreatedRequest {
  const { body, bodyAs } = initiator;
  if (bodyAs === 'ReadableStream') throw new InvalidCaseError('initiator.bodyAs', 'a beacon sends no stream.');
  // 5.2. What is more than requests with keepalive may send is not queued.
  if (body !== undefined && body.length > KEEPALIVE_BYTES) {
    return {
      ok: false,
      step: sectionStep('Beacon', 'processing model', { kind: 'beacon-too-large', length: body.length }),
    };
  }
  // 5.3. A type that is not safelisted makes the mode "cors".
  const type = body === undefined ? null : contentTypeOf(initiator);
  const cors = type !== null && !isCorsSafelistedRequestHeader('Content-Type', type);
  return {
    ok: true,
    request: {
      ...base,
      method: 'POST',
      hasBody: body !== undefined,
      headers: type === null ? [] : [['Content-Type', type]],
      mode: cors ? 'cors' : 'no-cors',
      credentials: 'include',
      // NOTE(spec): the steps do not set this flag, but section 4 counts on the preflight that it makes due.
      unsafeRequest: cors,
    },
  };
}

/** https://html.spec.whatwg.org/multipage/links.html#hyperlink-auditing */
export const PING_REQUEST = {
  method: 'POST',
  hasBody: true,
  headers: [['Content-Type', 'text/ping']],
  credentials: 'include',
  referrer: 'none',
} as const satisfies Partial<FetchRequest>;

/** https://w3c.github.io/webappsec-csp/#report-violation */
export const CSP_REPORT_REQUEST = {
  method: 'POST',
  hasBody: true,
  headers: [['Content-Type', 'application/csp-report']],
  credentials: 'same-origin',
  destination: 'report',
  // NOTE(spec): with redirect mode "error", as it stands there, main fetch would let no report go to another origin.
  redirect: 'follow',
} as const satisfies Partial<FetchRequest>;
