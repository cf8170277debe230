import type { Initiator } from '../initiators/initiator.ts';
import type { Outcome } from './prediction.ts';

/** What script sees in an entry of Resource Timing; attributes that an engine lacks are left out. */
export interface SeenTiming {
  /** How many entries there are. */
  readonly entries: number;
  /** Whether there are the times in between. */
  readonly detailed: boolean;
  readonly responseStatus?: number;
  readonly transferSize?: number;
  readonly encodedBodySize?: number;
  readonly decodedBodySize?: number;
  readonly contentType?: string;
  readonly contentEncoding?: string;
  readonly nextHopProtocol?: string;
  readonly deliveryType?: string;
  /** Names of the metrics. */
  readonly serverTiming?: readonly string[];
}

/** What the judge compares of what a probe saw; which of it a probe sees depends on the API. */
export interface Compared {
  /** `response.type`. */
  readonly type?: string;
  readonly status?: number;
  /** `Response.url`, or `XMLHttpRequest.responseURL`. */
  readonly url?: string;
  /** `Response.redirected`. */
  readonly redirected?: boolean;
  readonly headers?: readonly (readonly [name: string, value: string])[];
  /** Bytes of the body. */
  readonly bodyLength?: number;
  /** `readystatechange` with the state after a space. */
  readonly events?: readonly string[];
  readonly uploadEvents?: readonly string[];
  /** The API threw instead of making a request. */
  readonly threw?: true;
  /** Message of what was thrown. */
  readonly error?: string | null;
  /** `null`: there is no entry. */
  readonly timing?: SeenTiming | null;
  /** What was seen of the requests that went before. */
  readonly before?: readonly SeenBefore[];
}

export type SeenBefore = { readonly outcome: Outcome } & Seen;

type Of<K extends keyof Compared> = Required<Pick<Compared, K>>;

/** The API threw, or failed in some other way before there was a response. */
interface Failed {
  readonly threw?: true;
  readonly error: string | null;
}

interface Response extends Of<'status' | 'url' | 'headers' | 'bodyLength'> {
  readonly statusText: string;
  readonly body: string;
}

/** Name of the event that ended it. */
interface Ended {
  readonly event: string;
}

interface Applied extends Ended {
  readonly applied: boolean;
}

interface Ran extends Ended {
  readonly ran: boolean;
}

/** `message` to `error`: what an error event tells. `reported`, `reason`: whether and what an `unhandledrejection` tells. */
interface Reports extends Ended {
  readonly ran?: boolean;
  readonly message?: string;
  readonly filename?: string;
  readonly lineno?: number;
  readonly colno?: number;
  readonly error?: string | null;
  readonly reported?: boolean;
  readonly reason?: string | null;
}

type Nothing = Pick<Compared, 'before'>;

type Picture = Ended | { readonly pixel: readonly number[] | null } | { readonly error: string };

/** What the probe of each API sees, beside the outcome. */
export interface SeenBy {
  xhr:
    | Failed
    | (Response &
        Of<'events'> & {
          readonly readyState: number;
          readonly uploadEvents?: readonly string[];
          readonly error?: string;
        });
  fetch: Failed | (Response & Of<'type' | 'redirected'>);
  beacon: { readonly queued: boolean; readonly threw?: true; readonly error?: string };
  'fetch-later': Nothing;
  ping: Nothing;
  'csp-report': Nothing;
  'event-source': Failed | (Of<'events'> & { readonly readyState: number; readonly data: string | null });
  font: { readonly width: number; readonly error: string | null };
  canvas: Picture;
  webgl: Picture;
  audio: Ended | { readonly silent: boolean };
  track: Ended & { readonly cues?: readonly string[] };
  decoration: { readonly loaded: boolean };
  stylesheet: Applied & { readonly rules?: readonly string[]; readonly error?: string };
  'css-import': Applied & { readonly rules?: readonly string[]; readonly error?: string };
  script: Reports;
  module: Ran;
  import: Ended & { readonly imported: readonly string[] | string };
  importScripts: { readonly ran: boolean; readonly thrown: string | null };
  worker: Ended | { readonly thrown: string };
  worklet: Nothing | { readonly error: string };
  wasm: { readonly fetch: string } | (Of<'type'> & { readonly error?: string });
  frame: { readonly text: string | null };
  form: { readonly text: string | null };
  websocket: { readonly data: string } | { readonly code: number };
  timing: Of<'timing'>;
  preload: Ended;
}

/** What script could see of the requests of one API, and of those that went before. */
export type Seen<A extends Initiator['api'] = Initiator['api']> = SeenBy[A] & Pick<Compared, 'before'>;

/** What a probe reports of one case. */
export type Observation<A extends Initiator['api'] = Initiator['api']> =
  | { readonly kind: 'outcome'; readonly outcome: Outcome; readonly seen: Seen<A> }
  /** The engine lacks what the probe needs, for instance a WebGL context. */
  | { readonly kind: 'unsupported'; readonly reason: string }
  | { readonly kind: 'timeout'; readonly afterMs: number }
  /** The probe itself went wrong; says nothing about CORS. */
  | { readonly kind: 'harness-error'; readonly message: string };
