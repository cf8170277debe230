/** Prints, as JSON, what the tool decides of many inputs: no sentence, but everything that identifies a result. */
import { commonSituations } from '../../diagnosis/situations.ts';
import { diagnoseText } from '../../diagnosis/testing.ts';
import { NotModelledError } from '../../protocol/errors.ts';
import type { Observation } from '../../protocol/outcome/observation.ts';
import { predict } from '../../protocol/predict.ts';
import type { Case } from '../../protocol/case.ts';
import type { Exchange } from '../../protocol/http/wire.ts';
import type { Prediction } from '../../protocol/outcome/prediction.ts';
import { verdict } from '../../results/expectations/expected-failures.ts';
import { serverReport } from '../../suites/server/results.ts';
import { allCases } from '../../suites/browser/cases/index.ts';
import { causeId, kindsOf } from '../../suites/browser/fuzz/cause.ts';
import { generateCase } from '../../suites/browser/fuzz/generate.ts';
import { explain } from '../../suites/browser/fuzz/known.ts';
import { judge } from '../../suites/browser/judge/judge.ts';
import type { BrowserResult } from '../../suites/browser/run.ts';
import { allChecks } from '../../suites/server/checks/index.ts';
import { runServerSuite } from '../../suites/server/run.ts';
import { mutations } from '../../suites/server/testing/mutations/index.ts';
import { startPolicyServer } from '../../suites/server/testing/policy-server.ts';
import { differencesInWords } from '../../words/differences.ts';

/** A text, by which the two runs are told apart. */
const sample = differencesInWords([
  {
    kind: 'header',
    hop: 0,
    exchange: { kind: 'actual', method: 'GET', hop: 0 },
    name: 'Origin',
    expected: null,
    observed: 'null',
  },
]);

/** What an engine does that sends every request without its headers, and then tells script nothing. */
function exchangesOf(each: Case, { exchanges }: Prediction): readonly Exchange[] {
  return exchanges.map(({ hop, method }) => ({
    origin: each.hops[hop]?.origin ?? '',
    hop,
    request: { method, target: '/', httpVersion: '1.1', headers: [], body: '' },
    response: null,
  }));
}

function ofCase(each: Case) {
  let prediction: Prediction;
  try {
    prediction = predict(each);
  } catch (error) {
    if (error instanceof NotModelledError) return { id: each.id, field: error.field };
    throw error;
  }
  const outcome = prediction.outcome === 'blocked' ? 'readable' : 'blocked';
  const observation: Observation = { kind: 'outcome', outcome, seen: { error: 'failed' } };
  const exchanges = exchangesOf(each, prediction);
  const result: BrowserResult = {
    case: each,
    engine: 'chromium',
    prediction,
    observation,
    exchanges,
    verdict: judge(each, prediction, observation, exchanges),
    durationMs: 0,
  };
  const { decidedBy, outcome: predicted } = prediction;
  const { standard, algorithm, step, reason } = decidedBy;
  return {
    id: each.id,
    outcome: predicted,
    decidedBy: [standard, algorithm, step, reason.kind],
    result: result.verdict.result,
    cause: causeId(result),
    kinds: [...kindsOf(result)],
    known: explain(result, () => true, predict),
  };
}

async function ofServer(name: string) {
  const { policy, ...mutation } = mutations[name] ?? {};
  if (policy === undefined) throw new RangeError(`There is no server that is wrong as ${name} needs it.`);
  const server = await startPolicyServer(policy, {}, mutation);
  try {
    const url = new URL(server.url);
    // What takes its time depends on the machine.
    const checks = allChecks.filter(({ id }) => !id.startsWith('dos-'));
    const run = await runServerSuite({ url, insecure: true, policy, checks });
    const { file, problems } = serverReport([run], {
      tool: { name: 'cors-conformance', version: '0.0.0', commit: null },
      environment: { os: 'any', node: 'any', startedAt: '2026-01-01T00:00:00Z', durationMs: 0 },
      url,
      curl: {},
      level: 'should',
      known: [],
      complete: false,
      proofs: [],
    });
    return {
      results: file.results.map(({ id, result, findings = [] }) => [
        id,
        result,
        ...findings.map(({ level, severity, exchange, data, alsoAt }) => [
          level,
          severity,
          exchange,
          data && withoutPort(data, url),
          alsoAt,
        ]),
      ]),
      exitCode: verdict(file.results, problems),
    };
  } finally {
    await server.close();
  }
}

/** Each server has a port of its own. */
function withoutPort(data: object, { host }: URL): unknown {
  return JSON.parse(JSON.stringify(data).replaceAll(host, 'api.example.com'));
}

const some = allCases.filter((_, i) => i % 10 === 0);
const random = Array.from({ length: 300 }, (_, i) => generateCase(7, i));
const cases = [...some, ...random].map(ofCase);
const diagnoses = commonSituations.map(({ text, options }) =>
  diagnoseText(text, options).requests.map(({ outcome, causes }) => [
    outcome,
    ...causes.map(({ certainty, problem }) => [certainty, problem.id]),
  ]),
);
const servers = await Promise.all(
  ['acao-deny', 'act-simple-body', 'cred-wildcard', 'pf-not-app', 'pf-status', 'vary-preflight'].map(ofServer),
);
process.stdout.write(JSON.stringify({ sample, facts: { cases, diagnoses, servers } }));
