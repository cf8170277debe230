import type { Assignment, Observation, Report } from '../observation.ts';
import { probeModule, probeScript, probeStylesheet } from './document.ts';
import { probeFont } from './font.ts';
import { probeFetch, probeXhr } from './http.ts';
import { probeCanvas } from './media/canvas.ts';
import { probeWebgl } from './media/webgl.ts';
import { inFreshFrame, type Scope } from './scope.ts';

/** Gives the probe a document of its own; how depends on whether the page's origin is opaque. */
type OwnDocument = <T>(work: (scope: Scope) => Promise<T>) => Promise<T>;

function probe({ initiator, url }: Assignment, inOwnDocument: OwnDocument): Promise<Observation> {
  switch (initiator.api) {
    case 'xhr':
      return probeXhr(initiator, url);
    case 'fetch':
      return probeFetch(initiator, url);
    case 'font':
      return probeFont(initiator, url);
    case 'canvas':
      return probeCanvas(initiator, url);
    case 'webgl':
      return probeWebgl(initiator, url);
    case 'stylesheet':
      return inOwnDocument((scope) => probeStylesheet(initiator, url, scope));
    case 'script':
      return inOwnDocument((scope) => probeScript(initiator, url, scope));
    case 'module':
      return inOwnDocument((scope) => probeModule(initiator, url, scope));
  }
}

/** What one probe sees, or how it went wrong; never rejects. */
export function observe(assignment: Assignment, inOwnDocument: OwnDocument): Promise<Observation> {
  // A probe may throw before it returns a promise; both ways end here.
  return Promise.resolve()
    .then(() => probe(assignment, inOwnDocument))
    .catch((error: unknown): Observation => ({ kind: 'harness-error', message: describe(error) }));
}

/** Carries out one case by `how`, within its time limit; never rejects. */
export async function carryOut(
  assignment: Assignment,
  how: () => Promise<Observation> = () => observe(assignment, inFreshFrame),
): Promise<Report> {
  const start = performance.now();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<Observation>((resolve) => {
    timer = setTimeout(() => resolve({ kind: 'timeout', afterMs: assignment.timeoutMs }), assignment.timeoutMs);
  });
  const observation = await Promise.race([how(), limit]);
  clearTimeout(timer);
  return { token: assignment.token, observation, durationMs: Math.round(performance.now() - start) };
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return `${error.name}: ${error.message}\n${error.stack ?? ''}`;
}
