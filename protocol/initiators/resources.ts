import type { BodyPattern } from '../fetch/opaque-response-blocking.ts';
import type { ResourceName } from '../case.ts';

/** The Content-Type under which each resource is served where a policy has none of its own. */
export const RESOURCE_TYPES: Readonly<Record<ResourceName, string>> = {
  text: 'text/plain',
  json: 'application/json',
  private: 'application/json',
  image: 'image/png',
  video: 'video/webm',
  audio: 'audio/wav',
  track: 'text/vtt',
  font: 'font/ttf',
  stylesheet: 'text/css',
  script: 'text/javascript',
  'rejecting-script': 'text/javascript',
  module: 'text/javascript',
  'event-stream': 'text/event-stream',
  'unparsable-script': 'text/javascript',
  worker: 'text/javascript',
  wasm: 'application/wasm',
  svg: 'image/svg+xml',
};

/** Bytes of each resource's body. That of `private` depends on the session cookie. */
export const RESOURCE_LENGTHS: Readonly<Record<Exclude<ResourceName, 'private'>, number>> = {
  text: 22,
  json: 13,
  image: 75,
  video: 703,
  audio: 4044,
  track: 43,
  font: 1644,
  stylesheet: 24,
  script: 61,
  'rejecting-script': 71,
  module: 52,
  'event-stream': 13,
  'unparsable-script': 41,
  worker: 118,
  wasm: 8,
  svg: 151,
};

/** What each body is. A module has an `export`, and so does not parse as a classic script; `data: hello` is a label and an expression. */
export const RESOURCE_PATTERNS: Readonly<Record<ResourceName, Exclude<BodyPattern, 'unknown'>>> = {
  text: 'other',
  json: 'JSON',
  private: 'JSON',
  image: 'image',
  video: 'audio or video',
  audio: 'audio or video',
  track: 'other',
  font: 'other',
  stylesheet: 'other',
  script: 'JavaScript',
  'rejecting-script': 'JavaScript',
  module: 'other',
  'event-stream': 'JavaScript',
  'unparsable-script': 'other',
  worker: 'JavaScript',
  wasm: 'other',
  svg: 'other',
};

/** SHA-256 of the bodies that are asked for with integrity metadata, in base64. */
export const RESOURCE_SHA256 = {
  json: '7PWaJpbKRKQX4g4qfquxsm6Cx3n4VGvqNUosyA6OHu0=',
  script: 'ol7ixui1fkNCpUUeNzdvuOZOoFZf2FrzW40vQEqSJoo=',
  stylesheet: 'TVNl66q3st+rqFqYaBfS5Yul8Clu3fhyz7nRAo7YWeM=',
  module: 'H5LHZNOhHjjlLIMWywHWiQTI4zvpVwuSOjpTnotqsRs=',
} as const satisfies Partial<Readonly<Record<ResourceName, string>>>;
