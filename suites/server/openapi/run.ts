/** Tests every operation of an OpenAPI description: all checks at one of them, and at each the checks that depend on the route. */
import { isCorsSafelistedMethod } from '../../../protocol/http/methods.ts';
import { isCorsSafelistedRequestHeader } from '../../../protocol/fetch/safelist.ts';
import { reasonsInWords } from '../../../words/openapi.ts';
import type { Omission } from '../../../words/openapi.ts';
import type { Ask, Check, Level, Severity } from '../check.ts';
import { allChecks } from '../checks/index.ts';
import { contextsOf } from '../context.ts';
import type { Context, MainRequest } from '../context.ts';
import { candidates, infer } from '../infer.ts';
import type { PolicyFile } from '../policy.ts';
import { asksOf, mergedPaths, runPairs, withSender } from '../run.ts';
import type { CheckResult, DryRun, PathResult, ServerRun, ServerRunOptions } from '../run.ts';
import { distinct, isReadOnly } from '../sender.ts';
import type { Sender } from '../sender.ts';
import type { Operation } from './operations.ts';
import { notRunInWords } from '../../../words/not-run.ts';

export interface ApiRunOptions extends Omit<ServerRunOptions, 'request'> {
  /** Of the description; the URL is that of its server. */
  readonly operations: readonly Operation[];
}

export interface OperationResult {
  readonly path: string;
  readonly method: string;
  /** Both the preflight and the response, the preflight alone, or nothing. */
  readonly tested: 'whole' | 'preflight' | 'nothing';
  /** Why not the whole of it. */
  readonly omissions: readonly Omission[];
  /** Status of the response to an allowed origin. */
  readonly status?: number;
  /** Checks that did not pass, with their gravest finding; those that do not apply are left out. */
  readonly checks: readonly {
    readonly id: string;
    readonly result: CheckResult['result'];
    readonly level: Level;
    readonly severity?: Severity;
  }[];
  readonly passed: number;
}

export interface ApiRun extends ServerRun {
  readonly operations: readonly OperationResult[];
}

/** Checks of the response that are repeated for every operation, */
const ofResponses = ['acao-allow', 'acao-deny', 'acao-single', 'acao-syntax', 'acac-exact', 'acac-off', 'aceh-listed'];
/** and where repeating the request changes nothing. */
const ofSafe = ['acao-null-deny', 'acao-no-origin', 'cred-wildcard', 'vary-allowed', 'vary-denied', 'vary-no-origin'];
/** Checks of its preflight, */
const ofAnyPreflights = ['pf-deny-origin', 'pf-list-syntax'];
/** and where it is declared whether it is allowed. */
const ofPreflights = [...ofAnyPreflights, 'pf-ok', 'pf-status', 'acac-preflight'];
/** Checks of one operation of each path: a router decides by the path, and not by the method. */
const ofPaths = ['bypass-reflect', 'bypass-prefix', 'bypass-suffix', 'bypass-scheme', 'cred-reflect', 'vary-preflight'];
const ofPathPreflights = ['pf-deny-method', 'pf-deny-header', 'pf-not-app'];
/** Checks that send methods that the description may not have; its own are sent with its own bodies. */
const ofUploads = ['act-methods', 'act-405', 'act-executes', 'act-own-origin'];

/** So many paths at a time. */
const lanes = 4;

/** The requests of a run, without sending one. Without a policy they depend on what is found; these are for likely origins. */
export function dryRunApi(options: ApiRunOptions): DryRun {
  const { operations, checks = allChecks, readOnly = false, policy: given } = options;
  const leading = leadingOperation(operations);
  if (leading === undefined) return { asks: [], more: 0 };
  const policy = given ?? { origins: candidates(options.url) };
  const circumstances = { url: options.url, policy, declared: given !== undefined, checks, readOnly };
  const all = [
    asksOf(leadingPairs(leading, circumstances, operations)),
    ...groupsOf(operations).flatMap((group) =>
      group
        .filter(({ target }) => target !== undefined)
        .map((operation) => asksOf(pairsOf(taskOf(operation, operation === firstOf(group), circumstances)))),
    ),
  ];
  const isSent = ({ method }: Ask): boolean => !readOnly || isReadOnly(method);
  return {
    asks: distinct(all.flatMap(({ asks }) => asks)).filter(isSent),
    more: all.reduce((sum, { more }) => sum + more, 0),
  };
}

/** Whether repeating it changes nothing. */
function isSafe(method: string): boolean {
  return method === 'QUERY' || isReadOnly(method);
}

/** The request of the operation at which all checks run. */
function leadingRequest(leading: Operation, readOnly: boolean): MainRequest {
  return readOnly && !isReadOnly(leading.method) ? { method: 'GET' } : mainRequest(leading);
}

/** The operation at which all checks run: of those that can be tested, a GET before others. */
export function leadingOperation(operations: readonly Operation[]): Operation | undefined {
  const testable = operations.filter(({ target, untested }) => target !== undefined && untested === undefined);
  return (
    testable.find(({ method }) => method === 'GET') ??
    testable[0] ??
    operations.find(({ target }) => target !== undefined)
  );
}

/**
 * @throws {ServerUnreachableError} when there is no connection to the server, or it never responds.
 * @throws {RangeError} when there is no operation that can be tested.
 */
export async function runApi(options: ApiRunOptions): Promise<ApiRun> {
  const { operations, checks = allChecks, readOnly = false } = options;
  const leading = leadingOperation(operations);
  if (leading === undefined) throw new RangeError('no operation of the description can be tested');
  const url = urlOf(options.url, leading);
  const request = leadingRequest(leading, readOnly);
  return await withSender({ ...options, url, request }, async (sender) => {
    const policy = options.policy ?? (await infer(url, (ask) => sender.send(ask), request));
    const declared = options.policy !== undefined;
    const results = new Map<Check, PathResult>();
    const reasons = new Map<Check, Reasons>();
    const addAt =
      (operation: Operation): Add =>
      (check, result) => {
        const before = results.get(check);
        results.set(check, before === undefined ? result : merged(before, result));
        if (result.reason !== undefined) addReason(reasons, check, result, operation);
      };
    const circumstances = { url: options.url, policy, declared, checks, readOnly };
    await runPairs(leadingPairs(leading, circumstances, operations), sender, addAt(leading));
    const rows = new Map<Operation, OperationResult>();
    // What is deleted may be needed by other operations.
    for (const isLast of [false, true]) {
      const queue = groupsOf(operations.filter(({ method }) => (method === 'DELETE') === isLast));
      const lane = async (): Promise<void> => {
        for (let group = queue.shift(); group !== undefined; group = queue.shift()) {
          const fork = sender.fork();
          const first = isLast ? undefined : firstOf(group);
          for (const operation of group)
            rows.set(operation, await tested(operation, operation === first, circumstances, fork, addAt(operation)));
        }
      };
      await Promise.all(Array.from({ length: lanes }, lane));
    }
    const all = checks.map((check): CheckResult => ({
      check,
      ...withReasons(results.get(check) ?? unasked, reasons.get(check)),
    }));
    for (const result of all) options.onResult?.(result);
    return {
      policy,
      declared,
      results: all,
      sent: sender.sent,
      wasSpent: sender.wasSpent,
      operations: operations.flatMap((operation) => rows.get(operation) ?? []),
    };
  });
}

/** All checks at one operation, and at the other paths of the policy. */
function leadingPairs(
  leading: Operation,
  { url, policy, declared, checks, readOnly }: Circumstances,
  operations: readonly Operation[],
): readonly (readonly [Check, Context])[] {
  const request = leadingRequest(leading, readOnly);
  const own = operations.filter(({ path }) => path === leading.path).map(({ method }) => method);
  const place = urlOf(url, leading);
  const contexts = contextsOf(place, policy, declared, request).map((context) =>
    context.target === leading.target ? narrowed(context, own, leading) : context,
  );
  const whole = checks.filter(({ id }) => !ofUploads.includes(id));
  return contexts.flatMap((context) => whole.map((check) => [check, context] as const));
}

/** The one at which the checks of a path run. */
function firstOf(group: readonly Operation[]): Operation | undefined {
  return group.find(({ target, untested }) => target !== undefined && untested === undefined);
}

const unasked: PathResult = {
  result: 'not-run',
  reason: notRunInWords({ id: 'no-operation' }),
  findings: [],
  exchanges: [],
  durationMs: 0,
};

/** The operations of each path, those that change nothing first. */
function groupsOf(operations: readonly Operation[]): Operation[][] {
  const byPath = new Map<string, Operation[]>();
  for (const operation of operations) {
    const group = byPath.get(operation.path);
    if (group === undefined) byPath.set(operation.path, [operation]);
    else group.push(operation);
  }
  return [...byPath.values()].map((group) =>
    group.toSorted((a, b) => Number(isSafe(b.method)) - Number(isSafe(a.method))),
  );
}

function urlOf(base: URL, { target = '/' }: Operation): URL {
  return new URL(target, base);
}

function mainRequest({ method, headers, contentType, body }: Operation): MainRequest {
  return { method, headers, ...(contentType !== undefined && { contentType }), ...(body !== undefined && { body }) };
}

type Add = (check: Check, result: PathResult) => void;

/** Why a check had this result: the operations by the reason. */
type Reasons = Map<PathResult['result'], Map<string, Set<Operation>>>;

function addReason(
  reasons: Map<Check, Reasons>,
  check: Check,
  { result, reason = '' }: PathResult,
  operation: Operation,
): void {
  const ofCheck = reasons.get(check) ?? new Map<PathResult['result'], Map<string, Set<Operation>>>();
  reasons.set(check, ofCheck);
  const ofResult = ofCheck.get(result) ?? new Map<string, Set<Operation>>();
  ofCheck.set(result, ofResult);
  ofResult.set(reason, (ofResult.get(reason) ?? new Set<Operation>()).add(operation));
}

/** Every reason for the result, with the number of operations where there are several. */
function withReasons(result: PathResult, reasons: Reasons | undefined): PathResult {
  const own = [...(reasons?.get(result.result) ?? [])];
  if (result.reason === undefined || own.length < 2) return result;
  return { ...result, reason: reasonsInWords(own.map(([reason, { size }]) => ({ reason, operations: size }))) };
}

/** Exchanges that are kept of a check; a description can have thousands of operations. */
const keptExchanges = 20;

function merged(before: PathResult, result: PathResult): PathResult {
  const both = mergedPaths([before, result]);
  const shown = both.findings.flatMap((finding) => finding.shown ?? []);
  return {
    ...both,
    // All of them are added at the end, with the number of operations.
    ...(before.reason !== undefined && both.result === before.result && { reason: before.reason }),
    exchanges: [...new Set([...shown, ...both.exchanges.slice(0, keptExchanges)])],
  };
}

interface Circumstances {
  readonly url: URL;
  readonly policy: PolicyFile;
  readonly declared: boolean;
  readonly checks: readonly Check[];
  readonly readOnly: boolean;
}

/** What is checked of an operation. */
interface Task {
  readonly contexts: readonly Context[];
  readonly checks: readonly Check[];
  /** Why not the whole of it is; empty if it is. */
  readonly omissions: readonly Omission[];
}

function taskOf(
  operation: Operation,
  isFirst: boolean,
  { url, policy, declared, checks, readOnly }: Circumstances,
): Task {
  const { path, method } = operation;
  const place = urlOf(url, operation);
  const contexts = contextsOf(place, policyAt(policy, path, place), declared, mainRequest(operation)).map((context) =>
    narrowed(context, [method], operation),
  );
  const denied = deniedIn(contexts, operation);
  const omissions: readonly Omission[] = [
    ...(operation.untested ?? []),
    ...(denied === undefined ? [] : [denied]),
    ...(readOnly && !isReadOnly(method) ? [{ kind: 'read-only' } as const] : []),
  ];
  const isWhole = omissions.length === 0;
  const isJudged = isCorsSafelistedMethod(method) || contexts.every(({ policy: { methods } }) => methods !== undefined);
  const ids = [
    ...(isWhole ? ofResponses : []),
    ...(isWhole && isSafe(method) ? [...ofSafe, ...(isFirst ? ofPaths : [])] : []),
    ...(denied !== undefined ? ['pf-deny-origin', 'pf-deny-method'] : isJudged ? ofPreflights : ofAnyPreflights),
    ...(isFirst ? ofPathPreflights : []),
  ];
  return {
    contexts: isWhole ? contexts : contexts.map(onlyPreflighted),
    checks: checks.filter(({ id }) => ids.includes(id)),
    omissions,
  };
}

function pairsOf({ contexts, checks }: Task): readonly (readonly [Check, Context])[] {
  return contexts.flatMap((context) => checks.map((check) => [check, context] as const));
}

/** Tests one operation. */
async function tested(
  operation: Operation,
  isFirst: boolean,
  circumstances: Circumstances,
  sender: Sender,
  add: Add,
): Promise<OperationResult> {
  const { path, method, target } = operation;
  const nothing = (...omissions: readonly Omission[]): OperationResult => ({
    path,
    method,
    tested: 'nothing',
    omissions,
    checks: [],
    passed: 0,
  });
  if (sender.isInterrupted) return nothing({ kind: 'interrupted' });
  if (target === undefined) return nothing(...(operation.untested ?? []));
  if (sender.wasSpent) return nothing({ kind: 'spent' });
  const task = taskOf(operation, isFirst, circumstances);
  const isWhole = task.omissions.length === 0;
  const fork = isWhole ? sender : sender.fork({ readOnly: true });
  const status = isWhole ? await statusOf(task.contexts, fork) : undefined;
  const own = new Map<Check, PathResult>();
  await runPairs(pairsOf(task), fork, (check, given) => {
    const result = status !== undefined && status >= 400 ? lowered(check, given) : given;
    add(check, result);
    const before = own.get(check);
    own.set(check, before === undefined ? result : mergedPaths([before, result]));
  });
  const results = [...own];
  const left = results.some(([, { result }]) => result === 'not-run') && fork.wasSpent;
  const ran = results.filter(([, { result }]) => result !== 'not-run');
  const omissions: readonly Omission[] = left ? [...task.omissions, { kind: 'spent' }] : task.omissions;
  return {
    path,
    method,
    tested: ran.length === 0 ? 'nothing' : omissions.length === 0 ? 'whole' : 'preflight',
    omissions,
    ...(status !== undefined && { status }),
    checks: ran
      .filter(([, { result }]) => result !== 'pass')
      .map(
        ([
          check,
          {
            result,
            findings: [worst],
          },
        ]) => ({
          id: check.id,
          result,
          level: worst?.level ?? check.level,
          ...(worst?.severity !== undefined && { severity: worst.severity }),
        }),
      ),
    passed: ran.filter(([, { result }]) => result === 'pass').length,
  };
}

/** The policy of a path of the description: one that is declared for it, with or without its templates. */
function policyAt({ paths = {}, routes: _routes, ...policy }: PolicyFile, path: string, { pathname }: URL): PolicyFile {
  const own = paths[path] ?? paths[pathname];
  return own === undefined ? policy : { ...own, ...(policy.marker !== undefined && { marker: policy.marker }) };
}

/** A context whose policy is about these methods, and about the headers of the operation. */
function narrowed(context: Context, methods: readonly string[], operation: Operation): Context {
  const { policy, wanted } = context;
  const [method = wanted.method] = methods.filter(
    (each) => !isCorsSafelistedMethod(each) && policy.permits(context.readers[0] ?? '', each),
  );
  const own = namesOf(operation);
  const allowed = policy.allowedHeaders;
  const listed = allowed === '*' || allowed === undefined ? [] : allowed;
  const permitted = own.filter((name) => allowed === '*' || listed.some((each) => each.toLowerCase() === name));
  const names = permitted.length > 0 ? permitted : allowed === '*' ? ['x-cors-conformance'] : listed.slice(0, 1);
  return {
    ...context,
    wanted: { method: methods.includes(method) ? method : (methods[0] ?? method), names },
    policy: {
      ...policy,
      ...(policy.methods !== undefined && {
        methods: policy.methods === '*' ? methods : methods.filter((each) => policy.methods?.includes(each)),
      }),
      ...(allowed !== undefined && methods.length === 1 && { allowedHeaders: names }),
      decides: (each) => methods.includes(each) && policy.decides(each),
    },
  };
}

/** Names of headers that a preflight asks for. */
function namesOf({ headers, contentType }: Operation): readonly string[] {
  const all = [...headers, ...(contentType === undefined ? [] : [['content-type', contentType] as const])];
  return all.filter(([name, value]) => !isCorsSafelistedRequestHeader(name, value)).map(([name]) => name);
}

/** What the policy does not let a page send of this operation. What it does not declare is not judged. */
function deniedIn(contexts: readonly Context[], operation: Operation): Omission | undefined {
  const { method } = operation;
  const isSent = (names: readonly string[]): boolean =>
    contexts.some(({ policy, readers }) => readers.length === 0 || policy.permits(readers[0] ?? '', method, names));
  if (!isSent([])) return { kind: 'denied-method' };
  const name = namesOf(operation).find((each) => !isSent([each]));
  return name === undefined ? undefined : { kind: 'denied-header', name };
}

/** A context whose request is a GET, beside which preflights are judged. */
function onlyPreflighted(context: Context): Context {
  return { ...context, get: (origin, options) => context.request('GET', origin, options) };
}

async function statusOf(contexts: readonly Context[], sender: Sender): Promise<number | undefined> {
  const [context] = contexts;
  if (context === undefined) return undefined;
  const { outcome } = await sender.send(context.get(context.readers[0] ?? context.stranger ?? ''));
  return outcome.ok ? outcome.answer.status : undefined;
}

/** Whether the headers of an error are the ones that a success would have is not known. */
function lowered({ id }: Check, result: PathResult): PathResult {
  if (id.startsWith('pf-')) return result;
  const findings = result.findings.map((finding) =>
    finding.level === 'MUST' && finding.impact === undefined ? { ...finding, level: 'SHOULD' as const } : finding,
  );
  return { ...result, findings };
}
