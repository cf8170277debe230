import type { InitiatorName } from './initiator-rules.ts';
import type { Embedded } from './types.ts';

/** `<audio>`, played through a MediaElementAudioSourceNode: what is opaque is silent there. */
export interface AudioInitiator extends Embedded {
  readonly api: 'audio';
}

/** `<track>` of a `<video>`, whose `crossorigin` attribute it goes by; the text is read from its cues. */
export interface TrackInitiator extends Embedded {
  readonly api: 'track';
}

/**
 * An image that only decorates: of a CSS property, or the `poster` of a `<video>`. That it has loaded is seen by the layout,
 * but of `mask-image` by Resource Timing.
 */
export interface DecorationInitiator extends Embedded {
  readonly api: 'decoration';
  readonly by: 'content' | 'list-style-image' | 'mask-image' | 'shape-outside' | 'poster';
}

export type MediaInitiator = AudioInitiator | TrackInitiator | DecorationInitiator;

/** The rule that the request of each decorating image goes by. */
export const DECORATIONS = {
  content: 'CSS background-image',
  'list-style-image': 'CSS background-image',
  'mask-image': 'CSS mask-image',
  'shape-outside': 'CSS shape-outside',
  poster: 'video poster',
} as const satisfies Readonly<Record<DecorationInitiator['by'], InitiatorName>>;
