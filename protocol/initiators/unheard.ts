import type { FetchRequest } from '../fetch/request.ts';
import type { BeaconInitiator, FetchInitiator, Initiator } from './initiator.ts';

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

export type UnheardInitiator = BeaconInitiator | FetchLaterInitiator | PingInitiator | CspReportInitiator;

const UNHEARD: ReadonlySet<string> = new Set<UnheardInitiator['api']>(['beacon', 'fetch-later', 'ping', 'csp-report']);

/** Whether script hears nothing of what becomes of the request: only the wire tells. */
export function isUnheard(initiator: Initiator): initiator is UnheardInitiator {
  return UNHEARD.has(initiator.api);
}

/** What is special of the request that a link's `ping` or a policy's `report-uri` makes. */
export function noticeRequest({ api }: PingInitiator | CspReportInitiator): Partial<FetchRequest> {
  switch (api) {
    // https://html.spec.whatwg.org/multipage/links.html#hyperlink-auditing
    case 'ping':
      return {
        method: 'POST',
        hasBody: true,
        headers: [['Content-Type', 'text/ping']],
        credentials: 'include',
        referrer: 'none',
      };
    // https://w3c.github.io/webappsec-csp/#report-violation
    case 'csp-report':
      return {
        method: 'POST',
        hasBody: true,
        headers: [['Content-Type', 'application/csp-report']],
        credentials: 'same-origin',
        destination: 'report',
        // NOTE(spec): with redirect mode "error", as it stands there, main fetch would let no report go to another origin.
        redirect: 'follow',
      };
  }
}
