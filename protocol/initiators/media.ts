import type { InitiatorName } from './initiator-rules.ts';
import type { Embedded } from './initiator.ts';
import type { ResourceName } from '../case.ts';

/** `<audio>`, played through a MediaElementAudioSourceNode: what is opaque is silent there. */
export interface AudioInitiator extends Embedded {
  readonly api: 'audio';
}

/** `<track>` of a `<video>`, whose `crossorigin` attribute it goes by; the text is read from its cues. */
export interface TrackInitiator extends Embedded {
  readonly api: 'track';
}

/**
 * An image that only decorates: of a CSS property, the `poster` of a `<video>`, or that of an `<input type=image>`; or an element of an SVG document that a CSS property
 * or `<use>` refers to. `crossorigin` is the attribute of the `<video>`, or the modifier `cross-origin()` of `url()`. That it has loaded is seen by the layout, but of `mask-image` by Resource Timing.
 */
export interface DecorationInitiator extends Embedded {
  readonly api: 'decoration';
  readonly by:
    'content' | 'list-style-image' | 'mask-image' | 'shape-outside' | 'poster' | 'input' | 'use' | 'clip-path';
}

export type MediaInitiator = AudioInitiator | TrackInitiator | DecorationInitiator;

/** The rule that the request of each decorating image goes by. */
export const DECORATIONS = {
  content: 'CSS background-image',
  'list-style-image': 'CSS background-image',
  'mask-image': 'CSS mask-image',
  'shape-outside': 'CSS shape-outside',
  poster: 'video poster',
  input: 'image button',
  use: 'SVG use element',
  'clip-path': 'CSS clip-path',
} as const satisfies Readonly<Record<DecorationInitiator['by'], InitiatorName>>;

/** The resource that a decoration is. */
export function decorationResource(by: DecorationInitiator['by']): ResourceName & ('image' | 'svg') {
  return by === 'use' || by === 'clip-path' ? 'svg' : 'image';
}

/** Whether the image is asked for by a `url()` with `cross-origin()`, rather than by the attribute of an element. */
export function hasUrlModifier({ by, crossorigin }: DecorationInitiator): boolean {
  return crossorigin !== undefined && by !== 'poster';
}
