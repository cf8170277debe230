/** What real engines did with a server, as it is reported beside what the raw client found. */
import { fixInWords } from '../words/findings/fixes.ts';
import { reportedFinding } from './reported-finding.ts';
import { join } from 'node:path';
import type { MissingEngine } from '../engines/engine.ts';
import { curlOf } from '../suites/server/curl.ts';
import type { CurlOptions } from '../suites/server/curl.ts';
import type { ProofRun } from '../suites/proof/run.ts';
import type { Proof } from '../suites/proof/verdict.ts';
import { engineInfo, fromBrowser, missingInfo } from './browser-matrix.ts';
import {
  applyExpectedFailures,
  divergencesFolder,
  readDivergences,
} from '../results/expectations/expected-failures.ts';
import { compareEngines } from '../results/model.ts';
import type { EngineInfo, ReportedFinding, Result } from '../results/model.ts';

export interface ProofReport {
  readonly engines: readonly EngineInfo[];
  readonly results: readonly Result[];
  /** Requests of the raw client. */
  readonly sent: number;
}

/**
 * @param missing Engines that were asked for and are not there.
 * @param curl How whoever reads it reaches the server.
 */
export function proofReport(
  { engines, proofs, sent }: ProofRun,
  missing: readonly MissingEngine[],
  curl: CurlOptions,
): ProofReport {
  const infos = [...engines.map(engineInfo), ...missing.map(missingInfo)].toSorted((a, b) =>
    compareEngines(a.name, b.name),
  );
  const records = readDivergences(join(divergencesFolder, 'proofs'));
  // A disagreement that is a known divergence of the engine stays one, and is no surprise. What else fails is the server's.
  const results = proofs
    .map((proof) => fromProof(proof, curl))
    .flatMap((each) =>
      isDisagreement(each) ? applyExpectedFailures([each], records, infos, { complete: false }).results : [each],
    );
  return { engines: infos, results, sent };
}

/** Whether a result is of a page in an engine; the others are of checks by the raw client. */
export function isProof({ engine }: Pick<Result, 'engine'>): boolean {
  return engine !== undefined;
}

/** An engine that did not do what the predictor says: a finding about one of the two, and not about the server. */
export function isDisagreement(result: Result): boolean {
  return isProof(result) && result.result === 'fail' && result.findings === undefined;
}

function fromProof(proof: Proof, curl: CurlOptions): Result {
  const { question, engine, result, reason, finding } = proof;
  if (result === undefined) {
    return {
      id: question.id,
      title: question.title,
      engine,
      result: 'not-run',
      expected: { summary: 'What the predictor derives from the responses to the raw client.' },
      observed: { outcome: null, summary: 'No result to compare.' },
      ...(reason !== undefined && { reason }),
      spec: question.spec,
      exchanges: [],
      durationMs: 0,
    };
  }
  const base = fromBrowser(result);
  if (finding === undefined)
    return base.result === 'fail' ? { ...base, reason: disagreement(engine, proof, base.reason) } : base;
  const { level, severity } = finding;
  const { context, origin, url } = question;
  const reported: ReportedFinding = {
    ...reportedFinding(finding, url.href),
    fix: fixInWords(finding.fix),
    curl: curlOf(context.get(origin, { target: url.pathname + url.search }), url.origin, curl),
    ...(base.exchanges.length > 0 && { exchange: base.exchanges.length - 1 }),
  };
  return { ...base, result: 'fail', level, ...(severity !== undefined && { severity }), findings: [reported] };
}

function disagreement(engine: string, { reason: why }: Proof, differences = ''): string {
  return `${why ?? `${engine} and the predictor disagree. That is a bug in one of them, not in the server.`}\n${differences}`;
}
