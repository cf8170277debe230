import { randomBytes } from 'node:crypto';
import { type Engine, EnginesError } from '../../../engines/engine.ts';
import type { Case } from '../../../protocol/case.ts';
import type { PredictedExchange } from '../../../protocol/outcome/prediction.ts';
import type { Exchange, SerializedOrigin } from '../../../protocol/http/wire.ts';
import type { Observation } from '../../../protocol/outcome/observation.ts';
import type { ServiceWorker } from '../../../protocol/fetch/service-worker.ts';
import { isFireAndForget } from '../../../protocol/initiators/apis.ts';
import { Session } from './channel.ts';
import type { WorkerOrder } from '../frames.ts';
import type { Assignment, Report } from '../observation.ts';
import type { Stage } from './stage.ts';
import { pauseOf } from './scheduling.ts';
import type { Launchable, Seat } from './seat.ts';

/** A case under the token of one of its tries. */
export interface Attempt {
  readonly token: string;
  readonly case: Case;
  report?: Report;
}

/** What a page reported of a case, and what was on the wire by then. */
export interface Evidence {
  readonly observation: Observation;
  readonly exchanges: readonly Exchange[];
  readonly durationMs: number;
}

/** What became of the cases that one page was given. */
export interface PageEnd {
  /** Reported, in time or not. */
  readonly reported: readonly Attempt[];
  /** Handed out, but the page ended before they were reported. */
  readonly interrupted: readonly Case[];
  /** Never handed out. */
  readonly untouched: readonly Case[];
  /** A case was handed out, or the sign-in got on. */
  readonly progressed: boolean;
  /** `undefined` when the page reported all its cases. */
  readonly broke: string | undefined;
  /** Reported, but a process on which every page depends was lost meanwhile, so that the report says nothing about the engine. */
  readonly void: readonly Case[];
  /** The origins at which the user was not signed in, each with the reason. */
  readonly refused: ReadonlyMap<SerializedOrigin, string>;
}

export interface PageOptions {
  readonly launchable: Launchable;
  readonly stage: Stage;
  readonly seat: Seat;
  /** Time limit of one case in milliseconds. */
  readonly timeoutMs: number;
  /** How much longer than a case may take a page may be silent, in milliseconds: it has to load first. */
  readonly silenceMs: number;
  readonly exchangesOf: (each: Case) => readonly PredictedExchange[];
  readonly onReport: (each: Case) => void;
  readonly onNote: ((note: string) => void) | undefined;
  /** Resolves when the run is interrupted, which ends the session where it is. */
  readonly interrupted: Promise<'interrupted'>;
}

/** Gives the cases to one page, so many at once, until it has reported all of them or ends. */
export async function runPage(cases: readonly Case[], atOnce: number, options: PageOptions): Promise<PageEnd> {
  const { origins, sessions } = options.stage;
  const attempts = new Map<string, Attempt>();
  for (const each of cases) {
    const attempt = { token: newToken(), case: each };
    attempts.set(attempt.token, attempt);
    origins.register(attempt.token, { hops: each.hops, resource: each.resource });
  }
  const assignments = [...attempts.values()].map((attempt) => assignmentOf(attempt, options));
  const session = new Session(assignments, options.timeoutMs + options.silenceMs, (report) => {
    const attempt = attempts.get(report.token);
    if (!attempt) return;
    attempt.report = report;
    options.onReport(attempt.case);
  });
  const id = newToken();
  sessions.set(id, session);
  const page = `${cases[0]?.page.origin ?? ''}/-/agent?session=${id}&atOnce=${String(atOnce)}`;
  const { broke, refused, signedIn, isVoid } = await show(page, session, options);
  sessions.delete(id);
  session.end();

  const all = [...attempts.values()];
  const reported = all.filter(({ report }) => report !== undefined);
  const silent = all.filter(({ report }) => report === undefined);
  for (const { token } of isVoid ? all : silent) origins.forget(token);
  return {
    reported: isVoid ? [] : reported,
    void: isVoid ? reported.map((attempt) => attempt.case) : [],
    interrupted: silent.filter(({ token }) => session.wasHandedOut(token)).map((attempt) => attempt.case),
    untouched: silent.filter(({ token }) => !session.wasHandedOut(token)).map((attempt) => attempt.case),
    progressed: signedIn || all.some(({ token, report }) => report !== undefined || session.wasHandedOut(token)),
    broke,
    refused,
  };
}

function assignmentOf({ token, case: each }: Attempt, { stage, timeoutMs, exchangesOf }: PageOptions): Assignment {
  return {
    token,
    ...(each.before && {
      before: each.before.map(({ initiator, from = 0, query = '', page = each.page, pauseMs = 0 }) => ({
        initiator,
        url: stage.urlOf(token, each, from) + query,
        ...(page.origin !== each.page.origin && { frame: page.origin }),
        ...(page.context && { context: page.context }),
        pauseMs,
      })),
    }),
    initiator: each.initiator,
    ...(isFireAndForget(each.initiator) && { exchanges: exchangesOf(each).length }),
    resource: each.resource,
    url: stage.urlOf(token, each, 0),
    timeoutMs: timeoutMs + pauseOf(each),
    ...(each.page.network && { permission: each.page.network.permission }),
    ...(each.page.context && { context: each.page.context }),
    ...(each.page.worker && { worker: orderOf(each.page.worker, each) }),
    ...(stage.foreign && { foreign: true }),
  };
}

function orderOf(worker: ServiceWorker, { hops: [, next] }: Case): WorkerOrder {
  return { ...worker, ...(worker.instead && next && { next: next.origin }) };
}

/** Shows the page until its session is complete; otherwise says what went wrong. */
async function show(
  page: string,
  session: Session,
  options: PageOptions,
): Promise<Pick<PageEnd, 'broke' | 'refused'> & { readonly signedIn: boolean; readonly isVoid: boolean }> {
  const { seat } = options;
  let signedIn = seat.isSigningIn;
  const onVisit = () => {
    signedIn = true;
    session.heard();
  };
  const broke = await showUntilSettled(page, session, onVisit, options);
  const { refused } = seat;
  if (broke?.isOfEngine === true) await bury(broke.reason, options);
  return { broke: broke?.reason, isVoid: broke?.isVoid === true, refused, signedIn };
}

async function showUntilSettled(
  page: string,
  session: Session,
  onVisit: () => void,
  { launchable, stage, seat, timeoutMs, silenceMs, onNote, interrupted }: PageOptions,
): Promise<{ readonly reason: string; readonly isOfEngine: boolean; readonly isVoid?: boolean } | undefined> {
  try {
    const engine = await seat.take(launchable, stage, onNote);
    session.next = engine.nextPage;
    await seat.open(page, stage, onVisit);
    session.heard();
    const services = engine.services?.();
    const ending = await Promise.race([session.settled, engine.died.then((why) => ({ why })), interrupted]);
    if (ending === 'interrupted') return { reason: 'the run was interrupted', isOfEngine: false };
    if (services && isLost(services, engine))
      return { reason: 'a process of its network or graphics was lost', isOfEngine: true, isVoid: true };
    if (ending === 'complete') {
      seat.pageIsDone = true;
      return undefined;
    }
    if (ending === 'stalled')
      return { reason: `nothing was heard from the page for ${(timeoutMs + silenceMs) / 1000} s`, isOfEngine: false };
    return { reason: ending.why, isOfEngine: true };
  } catch (error) {
    if (!(error instanceof EnginesError)) throw error;
    return { reason: error.message, isOfEngine: true };
  }
}

function isLost(before: ReadonlySet<number>, engine: Engine): boolean {
  const now = engine.services?.() ?? before;
  return [...before].some((pid) => !now.has(pid));
}

async function bury(reason: string, { seat, onNote }: PageOptions): Promise<void> {
  if (!seat.engine) return;
  onNote?.(`${seat.engine.product} is started again: ${reason}`);
  await seat.close();
}

/** The evidence of an attempt; `undefined` where the page did not report. */
export async function evidenceOf(
  { token, case: { id }, report }: Attempt,
  { origins }: Stage,
): Promise<Evidence | undefined> {
  await origins.log.settled(token);
  const exchanges = origins.log.take(token).map((exchange) => withoutToken(exchange, token, id));
  origins.forget(token);
  if (!report) return undefined;
  return { observation: observedWithoutToken(report.observation, token, id), exchanges, durationMs: report.durationMs };
}

/** The observation with the URLs of responses as the exchanges have them. */
function observedWithoutToken(observation: Observation, token: string, id: string): Observation {
  if (observation.kind !== 'outcome') return observation;
  const clean = <T extends object>(seen: T): T =>
    'url' in seen && typeof seen.url === 'string' ? { ...seen, url: seen.url.replaceAll(token, id) } : seen;
  const { before } = observation.seen;
  return { ...observation, seen: { ...clean(observation.seen), ...(before && { before: before.map(clean) }) } };
}

/** URLs by which a page and the documents that its probes make refer. */
const ownUrls = /\/-\/(?:agent\?session=[\w-]+&atOnce=\d+|document(?:\?policy=[^#]*)?)/;

/** The exchange without what each run draws anew, and with one URL of the page: the case's id for the token, no session, no document. */
function withoutToken({ request, response, ...rest }: Exchange, token: string, id: string): Exchange {
  const clean = (text: string) => text.replaceAll(token, id).replace(ownUrls, '/-/agent');
  const cleanHeaders = (headers: readonly (readonly [string, string])[]) =>
    headers.map(([name, value]) => [name, clean(value)] as const);
  return {
    ...rest,
    request: { ...request, target: clean(request.target), headers: cleanHeaders(request.headers) },
    response: response && { ...response, headers: cleanHeaders(response.headers) },
  };
}

function newToken(): string {
  return randomBytes(9).toString('base64url');
}
