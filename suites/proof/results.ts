/** What real engines did with a server, as it is reported beside what the raw client found. */
import type { ProofReport } from '../server/results.ts';
import { reportedFinding } from '../../results/reported.ts';
import { join } from 'node:path';
import type { MissingEngine } from '../../engines/engine.ts';
import { curlOf } from '../server/curl.ts';
import type { CurlOptions } from '../server/curl.ts';
import type { ProofRun } from './run.ts';
import type { Proof } from './verdict.ts';
import { engineInfo, fromBrowser, missingInfo } from '../browser/results.ts';
import {
  applyExpectedFailures,
  divergencesFolder,
  readDivergences,
} from '../../results/expectations/expected-failures.ts';
import { compareEngines, isDisagreement } from '../../results/model.ts';
import type { ReportedFinding, Result } from '../../results/model.ts';

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
      ...(question.confirms && { confirms: question.confirms.check.id }),
      spec: question.spec,
      exchanges: [],
      durationMs: 0,
    };
  }
  const base: Result = { ...fromBrowser(result), ...(question.confirms && { confirms: question.confirms.check.id }) };
  if (finding === undefined)
    return base.result === 'fail' ? { ...base, reason: disagreement(engine, proof, base.reason) } : base;
  const { level, severity } = finding;
  const { context, origin, url, confirms } = question;
  const asked = confirms?.finding.shown?.ask ?? context.get(origin, { target: url.pathname + url.search });
  const { fix = confirms?.check.fix ?? '', ...told } = reportedFinding(finding, url.href);
  const reported: ReportedFinding = {
    ...told,
    fix,
    curl: curlOf(asked, url.origin, curl),
    ...(base.exchanges.length > 0 && { exchange: base.exchanges.length - 1 }),
  };
  return {
    ...base,
    result: level === 'INFO' ? 'pass' : 'fail',
    level,
    ...(severity !== undefined && { severity }),
    findings: [reported],
  };
}

function disagreement(engine: string, { reason: why }: Proof, differences = ''): string {
  return `${why ?? `${engine} and the predictor disagree. That is a bug in one of them, not in the server.`}\n${differences}`;
}
