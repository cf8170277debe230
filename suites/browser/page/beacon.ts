import type { BeaconInitiator } from '../../../protocol/initiators/initiator.ts';
import type { FetchLaterInitiator } from '../../../protocol/initiators/fire-and-forget.ts';
import type { Observation } from '../../../protocol/outcome/observation.ts';
import { bodyOf } from './upload.ts';

/** Script hears whether the beacon is queued, and nothing after that. */
export function probeBeacon(initiator: BeaconInitiator, url: string): Observation<'beacon'> {
  const queued = navigator.sendBeacon(url, bodyOf(initiator));
  if (queued) return { kind: 'outcome', outcome: 'opaque', seen: { queued } };
  return { kind: 'outcome', outcome: 'blocked', seen: { queued, threw: true, error: 'sendBeacon() returned false' } };
}

type FetchLater = (input: string, init: RequestInit & { readonly activateAfter: number }) => unknown;

/** Script hears whether it has been sent, which says nothing of what comes of it. */
export function probeFetchLater(
  { method, headers, credentials, body }: FetchLaterInitiator,
  url: string,
): Observation<'fetch-later'> {
  const { fetchLater } = window as typeof window & { readonly fetchLater?: FetchLater };
  if (fetchLater === undefined) return { kind: 'unsupported', reason: 'there is no fetchLater()' };
  fetchLater(url, {
    activateAfter: 0,
    ...(method !== undefined && { method }),
    ...(headers && { headers: headers.map(([name, value]): [string, string] => [name, value]) }),
    ...(credentials && { credentials }),
    ...(body !== undefined && { body }),
  });
  return { kind: 'outcome', outcome: 'opaque', seen: {} };
}
