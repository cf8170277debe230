import type { Framework } from '../../diagnosis/frameworks/framework.ts';
import type { Exchange as WireExchange } from '../../protocol/http/wire.ts';
import type { Exchange } from './check.ts';
import { curlOf } from './curl.ts';
import type { CurlOptions } from './curl.ts';
import type { CheckResult, ServerRun } from './run.ts';
import type { ApiRun, OperationResult } from './openapi/run.ts';
import { findingInWords } from '../../words/findings/finding.ts';
import { omissionInWords } from '../../words/openapi.ts';
import { mergeOperations } from '../../results/api-table.ts';
import { reportedDecision, reportedFinding } from '../../results/reported.ts';
import { cutHead } from '../../results/cut-head.ts';
import type { KnownFailure, Problem } from '../../results/expectations/expected-failures.ts';
import { applyExpectedFailures, isRecorded } from '../../results/expectations/expected-failures.ts';
import { isDisagreement, SCHEMA_VERSION, summarize } from '../../results/model.ts';
import type { FailLevel } from '../../results/choices.ts';
import type { EngineInfo, ReportedFinding, ReportedOperation, Result, ResultsFile } from '../../results/model.ts';
import { mergeRepeats } from '../../results/repeats.ts';
import { causesOf } from './causes.ts';

interface Circumstances extends Pick<ResultsFile, 'tool' | 'environment'> {
  readonly url: URL;
  /** How whoever reads it reaches the server. */
  readonly curl: CurlOptions;
  readonly level: FailLevel;
  readonly known: readonly KnownFailure[];
  /** The product to show fixes for; by default the one that shows. */
  readonly framework?: Framework | undefined;
  readonly incomplete?: ResultsFile['incomplete'];
  /** Whether all checks ran, so that a record of a check that is gone shows. */
  readonly complete: boolean;
  /** What real engines did, one for each run where they were asked. */
  readonly proofs: readonly ProofReport[];
  /** Of the API whose operations were tested. */
  readonly description?: { readonly source: string; readonly title: string; readonly version: string } | undefined;
}

/**
 * The results file of a run against a server, its fails held against those that are known.
 * @param runs more than one where everything was asked again: what was not the same then is flaky.
 */
export function serverReport(
  runs: readonly (ServerRun & Partial<Pick<ApiRun, 'operations'>>)[],
  { tool, environment, url, curl, level, known, framework, incomplete, complete, proofs, description }: Circumstances,
): { file: ResultsFile; problems: readonly Problem[] } {
  const [first] = runs;
  if (first === undefined) throw new RangeError('no run to report');
  const all = [
    ...runs.flatMap((run) => run.results.map((each) => fromCheck(each, url.origin, curl))),
    ...proofs.flatMap((proof) => proof.results),
  ];
  const engines = proofs[0]?.engines ?? [];
  const applied = applyExpectedFailures(mergeRepeats(all), known, engines, { complete });
  const results = applied.results.map((each) => withLevel(each, level));
  const { policy, declared } = first;
  const sent = [...runs, ...proofs].reduce((sum, run) => sum + run.sent, 0);
  const subject: ResultsFile['subject'] = {
    kind: 'server',
    url: url.href,
    policy: JSON.parse(JSON.stringify(policy)) as Record<string, never>,
    declared,
    level,
    sent,
    ...(description && { description }),
  };
  const operations = runs.flatMap((run) => run.operations ?? []).map((each) => reportedOperation(each, level, known));
  const unfinished = incomplete ?? (runs.some(({ wasSpent }) => wasSpent) ? 'max-requests' : undefined);
  const file = {
    schemaVersion: SCHEMA_VERSION,
    tool,
    environment,
    ...(unfinished && { incomplete: unfinished }),
    subject,
    engines,
    summary: summarize(results, engines),
    causes: causesOf({ subject, results }, framework),
    results,
    ...(description && { operations: mergeOperations(operations) }),
  } as const;
  return { file, problems: applied.problems };
}

/** The result of one check, with `minor` where it fails below this level. */
export function checkReport(result: CheckResult, { origin }: URL, level: FailLevel, curl: CurlOptions): Result {
  return withLevel(fromCheck(result, origin, curl), level);
}

function reportedOperation(
  { path, method, tested, omissions, status, checks, passed }: OperationResult,
  level: FailLevel,
  known: readonly KnownFailure[],
): ReportedOperation {
  const [reason, ...otherReasons] = omissions.map(omissionInWords);
  const failing = checks.filter((each) => each.result === 'fail');
  const unknown = failing.filter(({ id }) => !isRecorded(known, undefined, id));
  const result = unknown.some((each) => failsAt(each, level))
    ? 'fail'
    : failing.length < checks.length
      ? 'no-verdict'
      : tested === 'nothing'
        ? 'not-tested'
        : unknown.length > 0
          ? 'below-level'
          : failing.length > 0
            ? 'known'
            : 'pass';
  return {
    path,
    method,
    result,
    tested,
    ...(reason !== undefined && { reason }),
    ...(otherReasons.length > 0 && { otherReasons }),
    ...(status !== undefined && { status }),
    checks: checks.map(({ id }) => id),
    passed,
  };
}

/** With `minor` where it fails below this level, and is not recorded. */
function withLevel(result: Result, level: FailLevel): Result {
  if (result.result !== 'fail' || result.known !== undefined || isDisagreement(result)) return result;
  return (result.findings ?? []).some((finding) => failsAt(finding, level)) ? result : { ...result, minor: true };
}

/** Whether a finding fails a run at this level. */
function failsAt({ level, severity }: Pick<ReportedFinding, 'level' | 'severity'>, threshold: FailLevel): boolean {
  switch (threshold) {
    case 'must':
      return level === 'MUST';
    case 'security':
      return level === 'MUST' || (level === 'SECURITY' && severity !== 'low');
    case 'should':
      return failsAt({ level, ...(severity && { severity }) }, 'security') || level === 'SHOULD';
    case 'all':
      return level !== 'INFO';
  }
}

/** What real engines did with the server, as it is reported beside what the raw client found. */
export interface ProofReport {
  readonly engines: readonly EngineInfo[];
  readonly results: readonly Result[];
  /** Requests of the raw client. */
  readonly sent: number;
}

/** As many exchanges of a check as one would look at; those that findings show are always there. */
const keptExchanges = 20;

function fromCheck(
  { check, result, findings, reason, exchanges, durationMs }: CheckResult,
  origin: string,
  curl: CurlOptions,
): Result {
  const shown = findings.flatMap((finding) => finding.shown ?? []);
  const kept = [...new Set([...shown, ...exchanges.slice(0, Math.max(0, keptExchanges - shown.length))])];
  const [first] = findings.filter(({ level }) => level !== 'INFO');
  const said = first && findingInWords(first);
  return {
    id: check.id,
    title: check.title,
    level: first?.level ?? check.level,
    ...(first?.severity !== undefined && { severity: first.severity }),
    result,
    expected: {
      summary: said?.expected ?? check.title,
      ...(first?.decidedBy !== undefined && { decidedBy: reportedDecision(first.decidedBy) }),
    },
    observed: { outcome: null, summary: said?.observed ?? observedIn(result, exchanges.length) },
    ...(reason !== undefined && { reason }),
    spec: check.spec,
    ...(findings.length > 0 && {
      findings: findings.map((finding) => ({
        fix: check.fix,
        ...reportedFinding(finding, finding.url),
        ...(finding.shown !== undefined && { exchange: kept.indexOf(finding.shown) }),
        ...(finding.shown !== undefined && { curl: curlOf(finding.shown.ask, origin, curl) }),
      })),
    }),
    exchanges: kept.map((each) => wireExchange(each, origin)),
    durationMs,
  };
}

function observedIn(result: CheckResult['result'], count: number): string {
  if (result !== 'pass') return 'Nothing that could be judged.';
  return count === 0
    ? 'As it must be, in all answers.'
    : `As it must be, in ${String(count)} ${count === 1 ? 'answer' : 'answers'}.`;
}

/** Bytes of a body that stand in a report. */
const keptBody = 1024;

function wireExchange({ ask, outcome }: Exchange, origin: string): WireExchange {
  const { method, target, headers, body = '', http2 } = ask;
  const request = { method, target, httpVersion: http2 === true ? '2' : '1.1', headers: cutHead(headers), body };
  if (!outcome.ok) {
    const { kind, head } = outcome.failure;
    const limit = kind === 'limited' && head !== undefined;
    return {
      origin,
      hop: 0,
      request,
      response: limit
        ? { status: head.status, statusText: head.statusText, headers: cutHead(head.headers), body: '', bodyLength: 0 }
        : null,
    };
  }
  const { status, statusText, headers: lines, body: content, bodyLength } = outcome.answer;
  const response = { status, statusText, headers: cutHead(lines), body: content.slice(0, keptBody), bodyLength };
  return { origin, hop: 0, request, response };
}
