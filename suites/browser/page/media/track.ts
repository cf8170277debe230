import type { TrackInitiator } from '../../../../protocol/initiators/media.ts';
import type { Observation } from '../../../../protocol/outcome/observation.ts';
import { nextEvent } from '../scope.ts';

/** Loads a text track of a video that has no media of its own; its cues are what script reads. */
export async function probeTrack({ crossorigin }: TrackInitiator, url: string): Promise<Observation<'track'>> {
  const video = document.createElement('video');
  if (crossorigin) video.crossOrigin = crossorigin;
  const track = document.createElement('track');
  const settled = nextEvent(track, 'load', 'error');
  track.src = url;
  video.append(track);
  document.body.append(video);
  // A disabled track is not fetched.
  track.track.mode = 'hidden';
  try {
    const event = await settled;
    if (event === 'error') return { kind: 'outcome', outcome: 'blocked', seen: { event } };
    const cues = [...(track.track.cues ?? [])].map((cue) => ('text' in cue ? String(cue.text) : ''));
    return { kind: 'outcome', outcome: cues.length > 0 ? 'readable' : 'opaque', seen: { event, cues } };
  } finally {
    video.remove();
  }
}
