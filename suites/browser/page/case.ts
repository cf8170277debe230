import type { Observation, SeenBefore } from '../../../protocol/observation.ts';
import type { Assignment, EarlierErrand, Errand, Report } from '../observation.ts';
import { observeControlled, observeInContext, observeInFrame } from './context.ts';
import { missingForContext, missingForFrame } from './features.ts';
import { lacks, observe, type OwnDocument } from './probe.ts';
import { inFreshFrame } from './scope.ts';

/** Carries out one case, within its time limit; never rejects. `pause` waits that many milliseconds. */
export async function carryOut(assignment: Assignment, pause: (ms: number) => Promise<void>): Promise<Report> {
  const start = performance.now();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<Observation>((resolve) => {
    timer = setTimeout(() => resolve({ kind: 'timeout', afterMs: assignment.timeoutMs }), assignment.timeoutMs);
  });
  const observed = observeAll(assignment, pause).then(async (observation) => {
    if (assignment.exchanges !== undefined) await waitForExchanges(assignment, assignment.exchanges);
    return observation;
  });
  const observation = await Promise.race([observed, limit]);
  clearTimeout(timer);
  return { token: assignment.token, observation, durationMs: Math.round(performance.now() - start) };
}

/**
 * Until the exchanges that are due have been, or half of the case's time is over. Then another request goes the same way, so that
 * one that is not due has had as long to come.
 */
async function waitForExchanges({ token, url, timeoutMs }: Assignment, due: number): Promise<void> {
  const signal = AbortSignal.timeout(timeoutMs / 2);
  await fetch(`/-/exchanges?token=${token}&atLeast=${due}`, { signal }).catch(() => undefined);
  await fetch(new URL('/favicon.ico', url), { mode: 'no-cors', cache: 'no-store' });
}

/** All requests of a case, one after the other; the outcome is the last one's. */
async function observeAll(assignment: Assignment, pause: (ms: number) => Promise<void>): Promise<Observation> {
  const { before = [] } = assignment;
  // What a preload has fetched is for its own document only.
  if (!before.some(({ initiator }) => initiator.api === 'preload'))
    return observeInTurn(assignment, pause, inFreshFrame);
  return inFreshFrame((scope) => observeInTurn(assignment, pause, (work) => work(scope)));
}

async function observeInTurn(
  assignment: Assignment,
  pause: (ms: number) => Promise<void>,
  inOwnDocument: OwnDocument,
): Promise<Observation> {
  if (!assignment.before) return observeWhere(assignment, inOwnDocument);
  const before: SeenBefore[] = [];
  for (const errand of assignment.before) {
    const observation = await observeWhere(errand, inOwnDocument);
    if (observation.kind !== 'outcome') return observation;
    before.push({ outcome: observation.outcome, ...observation.seen });
    if (errand.pauseMs > 0) await pause(errand.pauseMs);
  }
  const last = await observeWhere(assignment, inOwnDocument);
  return last.kind === 'outcome' ? { ...last, seen: { ...last.seen, before } } : last;
}

function observeWhere(errand: Errand & Partial<EarlierErrand>, inOwnDocument: OwnDocument): Promise<Observation> {
  if (errand.frame !== undefined) {
    const missing = missingForFrame();
    return missing === undefined ? observeInFrame(errand.frame, errand) : Promise.resolve(lacks(missing));
  }
  if (errand.worker !== undefined) return observeControlled(errand.worker, errand);
  if (errand.context === undefined) return observe(errand, inOwnDocument);
  const missing = missingForContext(errand.context);
  return missing === undefined ? observeInContext(errand.context, errand) : Promise.resolve(lacks(missing));
}
