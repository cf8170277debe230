import type { Initiator } from '../../../protocol/initiators/initiator.ts';
import type { Observation, SeenBefore } from '../../../protocol/outcome/observation.ts';
import type { Assignment, EarlierErrand, Errand, Report } from '../observation.ts';
import { observeControlled, observeInContext, observeInFrame } from './context.ts';
import { missingForContext, missingForFrame } from './features.ts';
import { describe, lacks, observe, type OwnDocument } from './probe.ts';
import { inFreshFrame } from './scope.ts';

/** Carries out one case, within its time limit; never rejects. `pause` waits that many milliseconds. */
export async function carryOut(assignment: Assignment, pause: (ms: number) => Promise<void>): Promise<Report> {
  const start = performance.now();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<Observation>((resolve) => {
    timer = setTimeout(() => resolve({ kind: 'timeout', afterMs: assignment.timeoutMs }), assignment.timeoutMs);
  });
  const observed = observeAll(assignment, pause).then(async (observation) => {
    if (assignment.exchanges !== undefined && observation.kind === 'outcome')
      await waitForExchanges(assignment, assignment.exchanges);
    return observation;
  });
  const observation = await Promise.race([observed, limit]).catch((error: unknown): Observation => ({
    kind: 'harness-error',
    message: describe(error),
  }));
  clearTimeout(timer);
  return { token: assignment.token, observation, durationMs: Math.round(performance.now() - start) };
}

/** Requests of the same kind that may come and go before one that was made earlier counts as one that never comes. */
const mostSentinels = 16;

/**
 * Until the exchanges that are due have been, or so many requests of the same kind, made one after the other, have come to the same
 * origin that the engine sends no more of these. Another follows, so that one that is not due has had as long to come.
 */
async function waitForExchanges({ token, url, initiator }: Assignment, due: number): Promise<void> {
  const waiting = new AbortController();
  const wait = { isOver: false };
  const come = fetch(`/-/exchanges?token=${token}&atLeast=${due}`, { signal: waiting.signal }).then(
    () => (wait.isOver = true),
    () => undefined,
  );
  for (let sent = 0; sent < mostSentinels && !wait.isOver; sent += 1)
    await Promise.race([come, sentinel(initiator, `${token}-${sent}`, url)]);
  waiting.abort();
  await sentinel(initiator, `${token}-last`, url);
}

/** Makes a request of this kind to the origin of `url`; resolves when it has come. */
async function sentinel({ api }: Initiator, id: string, url: string): Promise<void> {
  const seen = fetch(`/-/sentinel/${id}/seen`, { cache: 'no-store' });
  await observe({ initiator: { api } as Initiator, url: new URL(`/-/sentinel/${id}`, url).href }, inFreshFrame);
  await seen;
}

/** All requests of a case, one after the other; the outcome is the last one's. */
async function observeAll(assignment: Assignment, pause: (ms: number) => Promise<void>): Promise<Observation> {
  const { before = [], permission } = assignment;
  const refused = permission && (await withoutPermission(permission));
  if (refused !== undefined) return refused;
  // What a preload has fetched is for its own document only.
  if (!before.some(({ initiator }) => initiator.api === 'preload'))
    return observeInTurn(assignment, pause, inFreshFrame);
  return inFreshFrame((scope) => observeInTurn(assignment, pause, (work) => work(scope)));
}

let permissions: Promise<readonly PermissionState[] | undefined> | undefined;

/** What is seen where the user has not said what a case expects; `undefined` where that is so. Pages that are not secure have no say. */
async function withoutPermission(expected: 'granted' | 'denied'): Promise<Observation | undefined> {
  permissions ??= Promise.all(
    ['local-network', 'loopback-network'].map(
      async (name) => (await navigator.permissions.query({ name: name as PermissionName })).state,
    ),
  ).catch(() => undefined);
  const states = await permissions;
  if (states === undefined) return lacks('Local Network Access');
  return !isSecureContext || states.every((state) => state === expected)
    ? undefined
    : { kind: 'unsupported', reason: `local network access is not ${expected} in this browser` };
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
