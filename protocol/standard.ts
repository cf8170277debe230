import type { Note, Reason } from './reason.ts';

/** The commit of https://github.com/whatwg/fetch (2026-07-02) whose steps the predictor follows. Steps renumber. */
export const FETCH_COMMIT = '586cd2a44c2a865b37c166dc0740f3fb8bb220d6';

/** The steps that decide, by algorithm, nested as the standard numbers them: `7.5`; '' for an algorithm without steps. */
interface FetchSteps {
  'main fetch': '12' | '21' | '23.2' | '23.3.1' | '23.3.3' | '24';
  'HTTP fetch': '3.5' | '3.5.7' | '6.3';
  'HTTP-redirect fetch': '4' | '5' | '6' | '7' | '9' | '10' | '11' | '22';
  'HTTP-network-or-cache fetch': '11.2';
  'HTTP-network fetch': '8.3';
  'CORS-preflight fetch': '6' | '7.3' | '7.5' | '7.6' | '7.7' | '7.16' | '8';
  'CORS check': '2' | '3' | '4' | '5' | '7' | '8';
  'TAO check': '2' | '4' | '5' | '7' | '8';
  'cross-origin resource policy check': '1' | '5';
  'filtered response': '';
  'CORS filtered response': '';
  'port blocking': '';
  'blocked due to its MIME type': '4' | '5';
  'blocked due to nosniff': '1' | '4' | '5' | '6';
  'Request constructor': '5.3' | '25.2' | '32.1' | '35' | '39.2';
  'Headers append': '2';
}

export type FetchAlgorithm = keyof FetchSteps;

/** A step of the Fetch standard. */
export interface FetchStep<A extends FetchAlgorithm, N extends FetchSteps[A] = FetchSteps[A]> {
  readonly standard: 'Fetch';
  readonly algorithm: A;
  readonly step: N;
}

/** Sections of the standards that use fetch. Unlike those of Fetch, their steps were not pinned to a commit. */
interface Sections {
  HTML:
    | 'update the image data'
    | 'media resource fetch'
    | 'start the track processing model'
    | 'verify a media response'
    | 'link type stylesheet'
    | 'fetch a classic script'
    | 'fetch a single module script'
    | 'origin of a document'
    | 'EventSource'
    | 'fetch a classic worker-imported script'
    | 'fetch a classic worker script'
    | 'fetch a worklet script graph';
  Beacon: 'processing model';
  WebSockets: 'establish a WebSocket connection';
  'WebAssembly Web API': 'compile a potential WebAssembly response';
  'CSS Cascade': 'fetch an @import';
  'CSS Images': 'fetching external images';
  'CSS Fonts': 'font fetching requirements';
  XMLHttpRequest: 'open()' | 'setRequestHeader()';
  'Mixed Content': 'should fetching request be blocked';
  'Content Security Policy': 'should request be blocked by Content Security Policy';
  'Subresource Integrity': 'should request be blocked by Integrity Policy';
  'Opaque response blocking (draft)': 'determine whether to allow a response';
  'Local Network Access (draft)': 'Local Network Access check';
}

type SectionStandard = keyof Sections;

/** A section of a standard other than Fetch. */
export interface SectionStep<S extends SectionStandard, A extends Sections[S] = Sections[S]> {
  readonly standard: S;
  readonly algorithm: A;
  readonly step: '';
}

export type Section = { [S in SectionStandard]: SectionStep<S> }[SectionStandard];

/** A step of a standard. Its name and its link are in words/steps.ts. */
export type Step = { [A in FetchAlgorithm]: FetchStep<A> }[FetchAlgorithm] | Section;

/** The step that decided, and what was compared. */
export type Decision<S extends Step = Step> = S & Because;

export interface Because {
  readonly reason: Reason;
  readonly notes?: readonly Note[];
}

const SNAPSHOT = `https://fetch.spec.whatwg.org/commit-snapshots/${FETCH_COMMIT}/#`;

/** Link to an id of the Fetch standard as it was at `FETCH_COMMIT`. */
export function fetchUrl(id: string): string {
  return SNAPSHOT + id;
}

export function fetchStep<A extends FetchAlgorithm, N extends FetchSteps[A]>(
  algorithm: A,
  step: N,
  reason: Reason,
): FetchStep<A, N> & Because {
  return { standard: 'Fetch', algorithm, step, reason };
}

/** The section of a standard other than Fetch as the step that decided. */
export function sectionStep<S extends SectionStandard, A extends Sections[S]>(
  standard: S,
  algorithm: A,
  reason: Reason,
): SectionStep<S, A> & Because {
  return { standard, algorithm, step: '', reason };
}

/** Bytes as they are shown in sentences. */
export function quote(bytes: string): string {
  return JSON.stringify(bytes);
}

/** The decision with a note more. */
export function noted<S extends Step>(decision: Decision<S>, note: Note): Decision<S> {
  return { ...decision, notes: [...(decision.notes ?? []), note] };
}
