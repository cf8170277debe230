import type { Observation } from '../../../protocol/outcome/observation.ts';
import { missingFor } from './features.ts';
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

function probe({ initiator, url, foreign }: Errand, inOwnDocument: OwnDocument): Promise<Observation> {
  switch (initiator.api) {
    case 'xhr':
      return probeXhr(initiator, url);
    case 'fetch':
      return probeFetch(initiator, url);
    case 'beacon':
      return Promise.resolve(probeBeacon(initiator, url));
    case 'fetch-later':
      return Promise.resolve(probeFetchLater(initiator, url));
    case 'ping':
      return probePing(url);
    case 'csp-report':
      return probeCspReport(url);
    case 'event-source':
      return probeEventSource(initiator, url);
    case 'font':
      return probeFont(initiator, url, foreign);
    case 'canvas':
      return probeCanvas(initiator, url, foreign);
    case 'webgl':
      return probeWebgl(initiator, url);
    case 'audio':
      return probeAudio(initiator, url);
    case 'track':
      return probeTrack(initiator, url);
    case 'decoration':
      return probeDecoration(initiator, url);
    case 'stylesheet':
      return inOwnDocument((scope) => probeStylesheet(initiator, url, scope));
    case 'script':
      return inOwnDocument((scope) => probeScript(initiator, url, scope, foreign));
    case 'module':
      return inOwnDocument((scope) => probeModule(initiator, url, scope));
    case 'css-import':
      return inOwnDocument((scope) => probeCssImport(url, scope));
    case 'frame':
    case 'form':
      return inOwnDocument((scope) => probeNavigation(initiator, url, scope));
    case 'websocket':
      return probeWebSocket(url);
    case 'timing':
      return probeTiming(url, () => probe({ initiator: initiator.of, url }, inOwnDocument));
    case 'preload':
      return inOwnDocument((scope) => probePreload(initiator, url, scope));
    case 'import':
      return inOwnDocument((scope) => probeImport(initiator, url, scope));
    case 'importScripts':
      return Promise.resolve(probeImportScripts(url));
    case 'worker':
      return probeWorker(initiator, url);
    case 'worklet':
      return probeWorklet(initiator, url);
    case 'wasm':
      return probeWasm(initiator, url);
  }
}

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
