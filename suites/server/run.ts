import { setImmediate } from 'node:timers/promises';
import type { HeaderList } from '../../protocol/http/wire.ts';
import { notRun } from './check.ts';
import type { Ask, Answered, Check, Exchange, Finding, Level, Plan } from './check.ts';
import { allChecks } from './checks/index.ts';
import { createClient } from './client/client.ts';
import type { Reach } from './client/connect.ts';
import { defaultLimits } from './client/outcome.ts';
import type { Failure, FailureKind } from './client/outcome.ts';
import { contextsOf, forPreflights, missing } from './context.ts';
import type { Context, MainRequest } from './context.ts';
import { ServerUnreachableError } from './errors.ts';
import { candidates, infer, inferenceAsks } from './infer.ts';
import type { PolicyFile, SinglePolicy } from './policy.ts';
import { distinct, Sender } from './sender.ts';
import { together } from './together.ts';
import type { NotRunReason } from '../../diagnosis/server/not-run.ts';
import { notRunInWords } from '../../words/not-run.ts';

export interface ServerRunOptions extends Omit<Reach, 'server'> {
  /** The URL under test. */
  readonly url: URL;
  /** What the server is declared to allow; found by asking where it is left out. */
  readonly policy?: PolicyFile;
  /** What is sent to the URL; a GET by default. */
  readonly request?: MainRequest;
  /** All by default. */
  readonly checks?: readonly Check[];
  /** Milliseconds for one exchange; 5000 by default. */
  readonly timeoutMs?: number;
  /** Requests in flight at a time; 16 by default. */
  readonly concurrency?: number;
  /** Requests a second; as many as there can be by default. */
  readonly rate?: number;
  /** After so many requests nothing more is sent; unlimited by default. */
  readonly maxRequests?: number;
  /** Send nothing but GET, HEAD and OPTIONS. */
  readonly readOnly?: boolean;
  /** Header lines for every request but preflights, as for authentication. Their values stand in no report. */
  readonly headers?: HeaderList;
  readonly onSent?: () => void;
  /** Once it is aborted, nothing more is sent, and checks that wait for a response are `not-run`. */
  readonly signal?: AbortSignal;
  /** Told each result as soon as it is there. */
  readonly onResult?: (result: CheckResult) => void;
}

/** A finding, and the URL that it was found at. */
export interface LocatedFinding extends Finding {
  readonly url: string;
}

export interface CheckResult {
  readonly check: Check;
  readonly result: 'pass' | 'fail' | 'timeout' | 'no-response' | 'harness-error' | 'not-run';
  /** The gravest first. Of a pass: observations only. */
  readonly findings: readonly LocatedFinding[];
  /** Why it is `timeout`, `no-response`, `harness-error` or `not-run`. */
  readonly reason?: string;
  readonly exchanges: readonly Exchange[];
  /** Milliseconds until its last answer was judged. Many checks wait at the same time. */
  readonly durationMs: number;
}

export interface ServerRun {
  /** Declared, or found by asking. */
  readonly policy: PolicyFile;
  readonly declared: boolean;
  readonly results: readonly CheckResult[];
  /** Requests that were sent. */
  readonly sent: number;
  /** Whether requests were left out because no more could be sent. */
  readonly wasSpent: boolean;
}

/** What a run will send. */
export interface DryRun {
  readonly asks: readonly Ask[];
  /** How many more there can be, which depend on the answers. */
  readonly more: number;
}

/** The requests of a run, without sending one. */
export function dryRun({ url, policy, request, checks = allChecks }: ServerRunOptions): DryRun {
  const first = policy === undefined ? inferenceAsks(url, request) : [];
  // Without a policy the checks depend on what is found; there cannot be more than with every candidate allowed.
  const contexts = contextsOf(url, policy ?? { origins: candidates(url) }, policy !== undefined, request);
  const { asks: all, more } = asksOf(contexts.flatMap((context) => checks.map((check) => [check, context] as const)));
  const unique = distinct([canary(url, request), ...first, ...all]);
  if (policy !== undefined) return { asks: unique, more };
  const asks = unique.slice(0, 1 + first.length);
  return { asks, more: more + unique.length - asks.length };
}

/** The requests of checks at paths, equal ones once. */
export function asksOf(pairs: readonly (readonly [Check, Context])[]): DryRun {
  const plans = pairs.map(([check, context]) => planOf(check, context)).filter((plan) => plan.kind === 'ask');
  const controls = plans.filter(({ asks, mayFail }) => asks.some(mayFail)).length;
  return {
    asks: distinct(plans.flatMap(({ asks }) => asks)),
    more: plans.reduce((sum, plan) => sum + plan.more, controls),
  };
}

/** Why a check cannot be asked by this policy at any of its paths, whatever the server answers; `undefined` where it can be. */
export function unaskable(check: Check, url: URL, policy: PolicyFile, request?: MainRequest): string | undefined {
  const plans = contextsOf(url, policy, true, request).map((context) => planOf(check, context));
  const reasons = plans.flatMap((plan) => (plan.kind === 'not-run' ? [notRunInWords(plan.reason)] : []));
  return reasons.length === plans.length ? [...new Set(reasons)].join(' ') : undefined;
}

/** The first request: whether there is a server at all. */
function canary(url: URL, request?: MainRequest): Ask {
  const [context] = contextsOf(url, { origins: [] }, false, request);
  if (context === undefined) throw new Error('there is a context for the URL');
  return context.sameOrigin();
}

/**
 * Asks a server all that the checks want to know, and judges. Every check has a result, whatever the server does.
 * @throws {ServerUnreachableError} when there is no connection to it, or it never responds.
 */
export async function runServerSuite(options: ServerRunOptions): Promise<ServerRun> {
  return await withSender(options, async (sender) => {
    const { url, request, checks = allChecks } = options;
    const policy = options.policy ?? (await infer(url, (ask) => sender.send(ask), request));
    const declared = options.policy !== undefined;
    const contexts = contextsOf(url, policy, declared, request);
    const results = new Map<Check, PathResult[]>(checks.map((check) => [check, []]));
    const pairs = contexts.flatMap((context) => checks.map((check) => [check, context] as const));
    await runPairs(pairs, sender, (check, result) => {
      const paths = results.get(check) ?? [];
      paths.push(result);
      if (paths.length === contexts.length) options.onResult?.({ check, ...mergedPaths(paths) });
    });
    const all = [...results].map(([check, paths]) => ({ check, ...mergedPaths(paths) }));
    return { policy, declared, results: all, sent: sender.sent, wasSpent: sender.wasSpent };
  });
}

/** Runs checks at paths: first those that need not be alone, then those that judge what they were answered, then measurements. */
export async function runPairs(
  pairs: readonly (readonly [Check, Context])[],
  sender: Sender,
  onResult: (check: Check, result: PathResult, context: Context) => void,
): Promise<void> {
  const answered: Answered[] = [];
  const finish = async ({ check, context, plan }: Planned): Promise<void> => {
    const startedAt = performance.now();
    const result = await settle(plan, context, sender, answered);
    onResult(check, { ...result, durationMs: performance.now() - startedAt }, context);
  };
  const [first, watches, measurements]: [Promise<void>[], Planned[], Planned[]] = [[], [], []];
  for (const [check, context] of pairs) {
    const run = { check, context, plan: planOf(check, context) };
    if (run.plan.kind === 'watch') watches.push(run);
    else if (run.plan.kind === 'ask' && run.plan.alone) measurements.push(run);
    else {
      const finished = finish(run);
      first.push(finished);
      // Its error is thrown by Promise.all below, and must not end the process before.
      finished.catch(() => undefined);
    }
    // Answers to the first checks come while the next are planned, and the connections stay busy.
    await setImmediate();
  }
  await Promise.all(first);
  await Promise.all(watches.map(finish));
  for (const measurement of measurements) await finish(measurement);
}

/**
 * The policy that a server seems to have.
 * @throws {ServerUnreachableError} when there is no connection to it, or it never responds.
 */
export async function inferPolicy(options: Omit<ServerRunOptions, 'policy' | 'checks'>): Promise<SinglePolicy> {
  return await withSender(options, (sender) => infer(options.url, (ask) => sender.send(ask), options.request));
}

/** Failures that no other request can be expected to avoid, and what to do about them. */
const remedies: Partial<Readonly<Record<FailureKind, string>>> = {
  refused: 'Start the server, or give another URL.',
  proxy: 'Start the proxy, or give another --proxy.',
  tls: '',
  alpn: 'It must offer HTTP/1.1 or HTTP/2 by TLS (ALPN).',
};

/** @throws {ServerUnreachableError} when there is no connection to the server, or it never responds. */
export async function withSender<T>(options: ServerRunOptions, work: (sender: Sender) => Promise<T>): Promise<T> {
  const { url, timeoutMs = defaultLimits.timeoutMs, concurrency = 16 } = options;
  const client = createClient({ ...options, server: url }, { ...defaultLimits, timeoutMs });
  const sender = new Sender(client, { ...options, concurrency });
  try {
    let { outcome } = await sender.send(canary(url, options.request));
    if (!outcome.ok && outcome.failure.kind === 'alpn') {
      sender.speakHttp2Only();
      ({ outcome } = await sender.send(canary(url, options.request)));
    }
    if (!outcome.ok) {
      const { kind, message } = outcome.failure;
      const remedy =
        remedies[kind] ?? ((await isSilent(options, sender, outcome.failure)) ? silentRemedy(kind) : undefined);
      if (remedy !== undefined)
        throw new ServerUnreachableError([`${url.href} cannot be tested.`, message, remedy].filter(Boolean).join(' '));
    }
    return await work(sender);
  } finally {
    client.close();
  }
}

/** Whether the server sends no head of a response to other requests either, with other methods and origins. */
async function isSilent({ url, request }: ServerRunOptions, sender: Sender, first: Failure): Promise<boolean> {
  const unsaid: readonly FailureKind[] = ['limited', 'interrupted', 'spent', 'withheld'];
  const isWithoutHead = ({ kind, head }: Failure): boolean => head === undefined && !unsaid.includes(kind);
  if (!isWithoutHead(first)) return false;
  const others = await Promise.all(inferenceAsks(url, request).map((ask) => sender.send(ask)));
  return others.every(({ outcome }) => !outcome.ok && isWithoutHead(outcome.failure));
}

function silentRemedy(kind: FailureKind): string {
  const others = 'Other requests fared no better.';
  return kind === 'timeout'
    ? `${others} Give it more time with --timeout, or give another URL.`
    : `${others} Give the URL of an HTTP server.`;
}

interface Planned {
  readonly check: Check;
  readonly context: Context;
  readonly plan: Plan;
}

function planOf(check: Check, place: Context): Plan {
  const context = check.id.startsWith('pf-') ? forPreflights(place) : place;
  const reason = onlyOfGet(check, context) ?? missing(check.needs, context);
  return reason === undefined ? check.plan(context) : notRun(reason);
}

/** Checks about what HTTP has for GET alone: HEAD, parts, revalidation and caches. */
const ofGet = /^(?:act-(?:head|range|304)|vary-(?!injected|preflight)|cache-(?!(?:live-)?preflight))/;

function onlyOfGet({ id }: Check, { method }: Context): NotRunReason | undefined {
  return method !== 'GET' && ofGet.test(id) ? { id: 'about-get', method } : undefined;
}

/** What a check found at one path. */
export type PathResult = Omit<CheckResult, 'check'>;
type Settled = Omit<PathResult, 'durationMs'>;

async function settle(plan: Plan, context: Context, sender: Sender, answered: Answered[]): Promise<Settled> {
  const exchanges: Exchange[] = [];
  const ended = (result: CheckResult['result'], reason: string): Settled => ({
    result,
    reason,
    findings: [],
    exchanges,
  });
  try {
    let current = plan;
    let left = plan.kind === 'ask' ? plan.more : 0;
    for (;;) {
      if (current.kind === 'not-run') return ended('not-run', notRunInWords(current.reason));
      if (current.kind === 'watch') {
        const { silence } = sender;
        if (sender.isInterrupted) return ended('not-run', notRunInWords({ id: 'interrupted' }));
        if (silence !== undefined) return ended(...unanswered(silence));
        // A check that runs alone sees what was sent to find the server and its policy.
        const seen = judged(current.judge(answered.length > 0 ? answered : sender.answered), context, exchanges);
        return seen.result === 'pass' && sender.wasSpent
          ? ended('not-run', notRunInWords({ id: 'requests-left-out' }))
          : seen;
      }
      const asked = current.alone
        ? await inTurn(current.asks, sender)
        : await Promise.all(current.asks.map((ask) => sender.send(ask)));
      exchanges.push(...asked);
      for (const { ask, outcome } of asked) if (outcome.ok) answered.push({ ask, answer: outcome.answer });
      // A refusal says something only of a server that answers others.
      const { mayFail } = sender.silence === undefined ? current : { mayFail: () => false };
      const { unsent } = current;
      const failed = asked.find(
        ({ ask, outcome }) =>
          !outcome.ok &&
          (['limited', 'interrupted', 'spent', 'withheld'].includes(outcome.failure.kind) ||
            (outcome.failure.kind === 'not-sent' && !unsent) ||
            !mayFail(ask)),
      );
      if (failed !== undefined && !failed.outcome.ok) return ended(...unanswered(failed.outcome.failure));
      const verdict: readonly Finding[] | Plan = current.judge(asked);
      if (isFindings(verdict)) {
        const settled = judged(verdict, context, exchanges);
        const failure = settled.result === 'pass' ? await whyUnseen(exchanges, context, sender) : undefined;
        return failure === undefined ? settled : ended(...unanswered(failure));
      }
      current = verdict;
      left -= current.kind === 'ask' ? current.asks.length : 0;
      if (left < 0) throw new Error('it asks more than its plan announced as `more`');
    }
  } catch (error) {
    return ended(
      'harness-error',
      `A defect of this tool: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
  }
}

/**
 * Why no response to a check was complete, so that it cannot pass. A server may refuse hostile requests by closing the connection.
 * That it does not close every connection by then, another request shows, which is added to `exchanges`.
 */
async function whyUnseen(exchanges: Exchange[], context: Context, sender: Sender): Promise<Failure | undefined> {
  const failures = exchanges.flatMap(({ outcome }) => (outcome.ok ? [] : [outcome.failure]));
  if (failures.length < exchanges.length) return undefined;
  const broken = failures.find(({ kind, head }) => kind !== 'closed' || head !== undefined);
  if (broken !== undefined) return broken;
  const control = await sender.send({ ...context.sameOrigin(), fresh: true });
  exchanges.push(control);
  return control.outcome.ok ? undefined : control.outcome.failure;
}

function isFindings(verdict: readonly Finding[] | Plan): verdict is readonly Finding[] {
  return Array.isArray(verdict);
}

async function inTurn(asks: readonly Ask[], sender: Sender): Promise<readonly Exchange[]> {
  const exchanges: Exchange[] = [];
  for (const ask of asks) exchanges.push(await sender.send(ask));
  return exchanges;
}

function unanswered({
  kind,
  message,
}: Failure): readonly ['timeout' | 'no-response' | 'harness-error' | 'not-run', string] {
  return [resultOf(kind), `A request that the check needs got no usable response. ${message}`];
}

/** Who is to blame for a missing response: the server under test, unless something else came between. */
function resultOf(kind: FailureKind): 'timeout' | 'no-response' | 'harness-error' | 'not-run' {
  switch (kind) {
    case 'timeout':
    case 'not-sent':
      return 'timeout';
    case 'refused':
    case 'tls':
    case 'alpn':
    case 'closed':
    case 'malformed':
    case 'too-long':
    case 'limited':
      return 'no-response';
    case 'proxy':
      return 'harness-error';
    case 'interrupted':
    case 'spent':
    case 'withheld':
      return 'not-run';
  }
}

function judged(findings: readonly Finding[], { url }: Context, exchanges: readonly Exchange[]): Settled {
  return {
    result: findings.some(({ level }) => level !== 'INFO') ? 'fail' : 'pass',
    findings: findings.map((finding) => ({ ...finding, url: url.href })),
    exchanges,
  };
}

/** The gravest result of the paths stands for all: a check that could be asked at one of them has run. */
const gravity: readonly CheckResult['result'][] = [
  'fail',
  'harness-error',
  'no-response',
  'timeout',
  'pass',
  'not-run',
];

export function mergedPaths(paths: readonly PathResult[]): PathResult {
  const [gravest] = paths.toSorted((a, b) => gravity.indexOf(a.result) - gravity.indexOf(b.result));
  if (gravest === undefined) throw new Error('a check without a path');
  const same = paths.filter(({ result }) => result === gravest.result);
  return {
    result: gravest.result,
    ...(gravest.reason !== undefined && { reason: [...new Set(same.map(({ reason }) => reason))].join(' ') }),
    findings: together(
      paths.flatMap(({ findings }) => findings),
      sameness,
    ).toSorted((a, b) => rank(a) - rank(b)),
    exchanges: paths.flatMap(({ exchanges }) => exchanges),
    durationMs: Math.max(...paths.map(({ durationMs }) => durationMs)),
  };
}

/** What makes findings at several paths one. */
function sameness({ level, severity, data, alike, shown }: Finding): string {
  return JSON.stringify([level, severity, data, alike, shown?.ask.method]);
}

const levels: readonly Level[] = ['MUST', 'SECURITY', 'SHOULD', 'ROBUSTNESS', 'INFO'];

/** Grave findings have a low rank: SECURITY high, MUST, SECURITY, SHOULD, ROBUSTNESS, INFO. */
function rank({ level, severity }: Pick<Finding, 'level' | 'severity'>): number {
  if (severity === 'high') return -1;
  return levels.indexOf(level) + (severity === 'low' ? 0.5 : 0);
}
