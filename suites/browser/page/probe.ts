import type { Api, InitiatorOf } from '../../../protocol/initiators/apis.ts';
import type { Initiator } from '../../../protocol/initiators/initiator.ts';
import type { Observation } from '../../../protocol/outcome/observation.ts';
import {
  canvas,
  entriesOfResources,
  inPage,
  lacking,
  layout,
  modules,
  preloads,
  prototypeOf,
  srcdocFrames,
} from './features.ts';
import type { Errand } from '../observation.ts';
import { probeBeacon, probeFetchLater } from './beacon.ts';
import { probeCspReport, probePing } from './notices.ts';
import { probeCssImport, probeModule, probeScript, probeStylesheet } from './document.ts';
import { probeEventSource } from './event-source.ts';
import { probeFont } from './font.ts';
import { probeFetch, probeXhr } from './http.ts';
import { probeAudio } from './media/audio.ts';
import { probeCanvas } from './media/canvas.ts';
import { probeDecoration } from './media/decoration.ts';
import { probeTrack } from './media/track.ts';
import { probeWebgl } from './media/webgl.ts';
import { probeNavigation } from './navigation.ts';
import { probePreload } from './preload.ts';
import { probeTiming } from './timing.ts';
import { probeWebSocket } from './websocket.ts';
import type { Scope } from './scope.ts';
import { probeImport, probeImportScripts, probeWasm, probeWorker, probeWorklet } from './scripts.ts';

/** Gives the probe a document of its own; how depends on whether the page's origin is opaque. */
export type OwnDocument = <T>(work: (scope: Scope) => Promise<T>) => Promise<T>;

/** How one API is probed. */
interface Probe<I extends Initiator> {
  /** What this document or worker lacks for it, seen before the probe would wait for what never comes; `undefined` where nothing is. */
  readonly missing?: (initiator: I) => string | undefined;
  readonly run: (initiator: I, url: string, more: More) => Observation | Promise<Observation>;
  /** It leaves nothing behind, so that one frame or worker of a kind serves all of a page's cases. */
  readonly leavesNoTrace?: true;
}

interface More extends Pick<Errand, 'foreign'> {
  readonly inOwnDocument: OwnDocument;
}

/** A probe that gets a document of its own. */
const inDocument =
  <I extends Initiator>(
    run: (initiator: I, url: string, scope: Scope, foreign: true | undefined) => Promise<Observation>,
  ): Probe<I>['run'] =>
  (initiator, url, { inOwnDocument, foreign }) =>
    inOwnDocument((scope) => run(initiator, url, scope, foreign));

const PROBES: { readonly [A in Api]: Probe<InitiatorOf<A>> } = {
  xhr: {
    missing: ({ bodyAs }) =>
      lacking('XMLHttpRequest') ?? (bodyAs === 'ArrayBuffer' ? lacking('TextEncoder') : undefined),
    run: probeXhr,
    leavesNoTrace: true,
  },
  fetch: {
    missing: ({ targetAddressSpace }) =>
      lacking('fetch', 'Request') ??
      (targetAddressSpace === undefined || 'targetAddressSpace' in Request.prototype
        ? undefined
        : 'targetAddressSpace'),
    run: probeFetch,
    leavesNoTrace: true,
  },
  beacon: {
    missing: () => inPage(() => ('sendBeacon' in navigator ? undefined : 'navigator.sendBeacon()') ?? lacking('fetch')),
    run: probeBeacon,
  },
  'fetch-later': { run: probeFetchLater },
  ping: {
    missing: () => ('ping' in prototypeOf('HTMLAnchorElement') ? undefined : 'pings of links'),
    run: (_, url) => probePing(url),
  },
  'csp-report': { run: (_, url) => probeCspReport(url) },
  'event-source': { missing: () => lacking('EventSource'), run: probeEventSource },
  font: { missing: () => lacking('FontFace'), run: (font, url, { foreign }) => probeFont(font, url, foreign) },
  canvas: { missing: canvas, run: (picture, url, { foreign }) => probeCanvas(picture, url, foreign) },
  webgl: { run: probeWebgl },
  audio: { missing: () => lacking('OfflineAudioContext'), run: probeAudio },
  track: { missing: () => lacking('VTTCue'), run: probeTrack },
  decoration: {
    missing: ({ by }) =>
      layout() ?? (by === 'mask-image' && !CSS.supports('mask-image', 'none') ? 'mask-image' : undefined),
    run: probeDecoration,
  },
  stylesheet: { missing: srcdocFrames, run: inDocument(probeStylesheet) },
  script: { missing: srcdocFrames, run: inDocument(probeScript) },
  module: { missing: () => modules() ?? srcdocFrames(), run: inDocument(probeModule) },
  'css-import': { missing: srcdocFrames, run: inDocument((_, url, scope) => probeCssImport(url, scope)) },
  frame: { missing: srcdocFrames, run: inDocument(probeNavigation) },
  form: { missing: srcdocFrames, run: inDocument(probeNavigation) },
  websocket: { missing: () => lacking('WebSocket'), run: (_, url) => probeWebSocket(url) },
  timing: {
    missing: ({ of }) => lacking('PerformanceObserver') ?? entriesOfResources() ?? missingFor(of),
    run: ({ of }, url, { inOwnDocument }) => probeTiming(url, () => probe({ initiator: of, url }, inOwnDocument)),
  },
  preload: { missing: () => preloads() ?? srcdocFrames(), run: inDocument(probePreload) },
  import: { missing: () => modules() ?? srcdocFrames(), run: inDocument(probeImport) },
  importScripts: { run: (_, url) => probeImportScripts(url), leavesNoTrace: true },
  worker: {
    missing: ({ kind }) => lacking(kind.startsWith('shared') ? 'SharedWorker' : 'Worker'),
    run: probeWorker,
  },
  worklet: { run: probeWorklet },
  wasm: {
    missing: () =>
      lacking('fetch') ??
      (typeof WebAssembly === 'object' && 'compileStreaming' in WebAssembly
        ? undefined
        : 'WebAssembly.compileStreaming()'),
    run: probeWasm,
    leavesNoTrace: true,
  },
};

/** That of an initiator's own API. */
const probeOf = ({ api }: Initiator): Probe<Initiator> => PROBES[api] as Probe<Initiator>;

const missingFor = (initiator: Initiator): string | undefined => probeOf(initiator).missing?.(initiator);

export const leavesNoTrace = (initiator: Initiator): boolean => probeOf(initiator).leavesNoTrace === true;

const probe = async ({ initiator, url, foreign }: Errand, inOwnDocument: OwnDocument): Promise<Observation> =>
  await probeOf(initiator).run(initiator, url, { inOwnDocument, ...(foreign && { foreign }) });

/** What one probe sees, or how it went wrong; never rejects. */
export function observe(errand: Errand, inOwnDocument: OwnDocument): Promise<Observation> {
  // A probe may throw before it returns a promise; both ways end here.
  return Promise.resolve()
    .then((): Observation | Promise<Observation> => {
      const missing = missingFor(errand.initiator);
      return missing === undefined ? probe(errand, inOwnDocument) : lacks(missing);
    })
    .catch((error: unknown): Observation => ({ kind: 'harness-error', message: describe(error) }));
}

/** What is seen where the engine does not have what it takes. */
export const lacks = (feature: string): Observation => ({
  kind: 'unsupported',
  reason: `the engine has no ${feature}`,
});

export function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return `${error.name}: ${error.message}\n${error.stack ?? ''}`;
}
