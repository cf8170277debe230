/** The causes of what a run against a server found, for results.json and for every report that is made of it. */
import { isProof, serious } from '../../results/model.ts';
import { causesOfServer } from '../../diagnosis/server/find.ts';
import type { CheckEvidence } from '../../diagnosis/server/evidence.ts';
import type { ServerCause, ServerProblem } from '../../diagnosis/server/problem.ts';
import { suggest, suggestByWire, type Suggestion } from '../../diagnosis/frameworks/fix.ts';
import type { Framework } from '../../diagnosis/frameworks/framework.ts';
import { serverProblemInWords } from '../../words/server.ts';
import type { WireResponse } from '../../protocol/http/wire.ts';
import { validatePolicy } from './policy.ts';
import { policiesOf } from './policy/resolve.ts';
import { isUnexpected } from '../../results/expectations/expected-failures.ts';
import type { Level, ReportedCause, ReportedFinding, Result, ResultsFile, Severity } from '../../results/model.ts';

/** The worst first; those that fail the run stand before those that do not. */
export function causesOf(
  { subject, results }: Pick<ResultsFile, 'subject' | 'results'>,
  framework?: Framework,
): readonly ReportedCause[] {
  if (subject.kind !== 'server') return [];
  const { url } = subject;
  const policy = validatePolicy(subject.policy, 'the policy of the results');
  const [first] = policiesOf(policy);
  const credentials = (policy.rules ?? [policy]).some((rule) => rule.credentials === true);
  const own = results.filter((result) => !isProof(result));
  const causes = causesOfServer({
    url,
    isAllowed: (origin) => first?.allows(origin) === true,
    credentials,
    checks: own.map(evidenceOf),
  });
  const byId = new Map(own.map((result) => [result.id, result]));
  const responses = own.flatMap(({ exchanges }) => exchanges.flatMap(({ response }) => response ?? []));
  const [origin] = first?.patterns ?? [];
  const wanted = { page: origin?.example ?? null, credentials };
  const suggestionFor = (problem: ServerProblem, shown: WireResponse | null) =>
    framework === undefined ? suggestByWire(problem, shown, responses, wanted) : suggest(problem, framework, wanted);
  return causes.map((cause) => reported(cause, byId, suggestionFor)).toSorted((a, b) => rank(a) - rank(b));
}

function evidenceOf({ id, result, findings = [], exchanges }: Result): CheckEvidence {
  const all = serious(findings).map(({ browser, impact, exchange }) => ({
    refusal: browser !== undefined,
    gains: impact !== undefined,
    shown: exchange === undefined ? undefined : exchanges[exchange],
  }));
  // A failure of a kind that has no findings is one all the same.
  const bare = { refusal: false, gains: false, shown: undefined };
  return {
    id,
    answered: result !== 'timeout' && result !== 'no-response',
    findings: result !== 'fail' ? [] : all.length > 0 ? all : [bare],
    exchanges,
  };
}

function reported(
  { problem, support, explains }: ServerCause,
  byId: ReadonlyMap<string, Result>,
  suggestionFor: (problem: ServerProblem, shown: WireResponse | null) => Suggestion | null,
): ReportedCause {
  const checks = [...new Set(explains.map(({ check }) => check))];
  const results = checks.flatMap((id) => byId.get(id) ?? []);
  const findings = explains
    .flatMap(({ check, finding }) =>
      finding === null ? [] : (serious(byId.get(check)?.findings ?? [])[finding] ?? []),
    )
    .toSorted((a, b) => gravity(a) - gravity(b));
  const [worst] = findings;
  const [{ title, level = 'MUST', severity, observed, expected } = bareResult] = results;
  const words = serverProblemInWords(problem);
  const shown = results.find(({ findings: all = [] }) => all.some((finding) => finding === worst));
  const suggestion = suggestionFor(problem, shown?.exchanges[worst?.exchange ?? -1]?.response ?? null);
  const { more } = words ?? {};
  return {
    problem: JSON.parse(JSON.stringify(problem)) as ReportedCause['problem'],
    ...(worst ? gravityOf(worst) : gravityOf({ level: problem.id === 'finding' ? level : 'MUST', severity })),
    summary: words?.what ?? worst?.summary ?? `${title}: ${observed.summary}`,
    fix: words?.fix ?? worst?.fix ?? expected.summary,
    ...(more !== undefined && { more }),
    ...(suggestion && { suggestion }),
    support: JSON.parse(JSON.stringify(support)) as ReportedCause['support'],
    checks,
    failsRun: results.some(isUnexpected),
  };
}

const bareResult: Pick<Result, 'title' | 'level' | 'severity' | 'observed' | 'expected'> = {
  title: 'A check',
  observed: { outcome: null, summary: 'failed' },
  expected: { summary: 'It passes.' },
};

function gravityOf({ level, severity }: { readonly level: Level; readonly severity?: Severity | undefined }) {
  return { level, ...(level === 'SECURITY' && severity !== undefined && { severity }) };
}

const gravities = ['SECURITY high', 'MUST', 'SECURITY medium', 'SHOULD', 'SECURITY low', 'ROBUSTNESS', 'INFO'];

function gravity({ level, severity }: Pick<ReportedFinding, 'level' | 'severity'>): number {
  return gravities.indexOf(level === 'SECURITY' ? `${level} ${severity ?? 'low'}` : level);
}

function rank(cause: ReportedCause): number {
  return gravity(cause) + (cause.failsRun ? 0 : gravities.length);
}
