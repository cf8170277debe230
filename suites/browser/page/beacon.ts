import type { BeaconInitiator } from '../../../protocol/types.ts';
import type { Observation } from '../observation.ts';
import { bodyOf } from './upload.ts';

/** Script hears whether the beacon is queued, and nothing after that. */
export function probeBeacon(initiator: BeaconInitiator, url: string): Observation {
  const queued = navigator.sendBeacon(url, bodyOf(initiator));
  if (queued) return { kind: 'outcome', outcome: 'opaque', seen: { queued } };
  return { kind: 'outcome', outcome: 'blocked', seen: { queued, threw: true, error: 'sendBeacon() returned false' } };
}
