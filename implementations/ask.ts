/** Asks implementations under each of their policies, and makes of it one cell for each check. */
import { checkReport } from '../suites/server/results.ts';
import type { EngineInfo, ReportedFinding, Result } from '../results/model.ts';
import type { Check } from '../suites/server/check.ts';
import { ServerUnreachableError } from '../suites/server/errors.ts';
import { runServerSuite } from '../suites/server/run.ts';
import { installedVersion } from './install.ts';
import {
  canStart,
  declaredPolicy,
  type Implementation,
  type PolicyName,
  type StartedImplementation,
} from './manifest.ts';
import { buildImplementation, startImplementation } from './start.ts';

/** An implementation as a column, with its results. */
export interface Asked {
  readonly column: EngineInfo;
  readonly results: readonly Result[];
}

export interface AskOptions {
  readonly checks: readonly Check[];
  /** All that it can be configured for by default. */
  readonly policies?: readonly PolicyName[];
  readonly onProgress: (line: string) => void;
  /** A copy of `implementations/` with other versions of packages. */
  readonly base?: string;
}

/** Never rejects for what the implementation does: one that cannot be started is a column with the reason. */
export async function ask(implementation: Implementation, options: AskOptions): Promise<Asked> {
  const { registry, packages } = implementation;
  const missing = packages.filter((name) => installedVersion(registry, name, options.base) === undefined);
  if (!canStart(implementation)) return { column: columnOf(implementation, implementation.cannotStart), results: [] };
  if (missing.length > 0) {
    const reason = `${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} not installed.`;
    return { column: columnOf(implementation, reason), results: [] };
  }
  const wanted = implementation.policies.filter((name) => options.policies?.includes(name) ?? true);
  if (wanted.length === 0) return { column: columnOf(implementation, whyNot(implementation, options)), results: [] };
  const byPolicy: (readonly [PolicyName, readonly Result[]])[] = [];
  try {
    await buildImplementation(implementation);
    for (const policy of wanted) byPolicy.push([policy, await askUnder(implementation, policy, options)]);
  } catch (error) {
    if (!(error instanceof ServerUnreachableError)) throw error;
    return { column: columnOf(implementation, error.message), results: [] };
  }
  return { column: columnOf(implementation), results: folded(implementation.id, byPolicy) };
}

function whyNot({ excluded = {} }: StartedImplementation, { policies = [] }: AskOptions): string {
  return policies.map((name) => `It cannot be configured for ${name}: ${excluded[name] ?? 'not declared'}.`).join(' ');
}

async function askUnder(
  implementation: StartedImplementation,
  name: PolicyName,
  { checks, onProgress, base }: AskOptions,
): Promise<readonly Result[]> {
  const startedAt = performance.now();
  const { url, stop, failure } = await startImplementation(implementation, name, base);
  try {
    const policy = declaredPolicy(implementation, name);
    const { method, body, contentType } = implementation.request ?? {};
    const request =
      method === undefined
        ? {}
        : {
            request: { method, ...(body !== undefined && { body }), ...(contentType !== undefined && { contentType }) },
          };
    const run = await runServerSuite({ url, policy, checks, ...request });
    const died = failure();
    if (died !== undefined) throw new ServerUnreachableError(died);
    const results = run.results.map((each) => checkReport(each, url, 'security', {}));
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    onProgress(`${implementation.id} ${name}: ${String(run.sent)} requests in ${seconds} s`);
    return results;
  } finally {
    await stop();
  }
}

function columnOf({ id, product, registry, packages }: Implementation, unavailable?: string): EngineInfo {
  const versions = packages.map((name) => installedVersion(registry, name));
  const [own = null] = versions;
  const all = packages.map((name, index) => [name, versions[index]].filter(Boolean).join(' ')).join(', ');
  return {
    name: id,
    product,
    // Debian's epoch orders packages, and is no part of the product's version.
    version: own === null ? null : own.replace(/^\d+:/, ''),
    driver: `${registry === 'npm' ? 'npm' : 'Debian'}: ${all}`,
    limits: {},
    ...(unavailable !== undefined && {
      unavailable: { reason: unavailable, remedy: `npm run implementations -- --only ${id}` },
    }),
  };
}

/** The gravest result of the policies stands for all. */
const gravity: readonly Result['result'][] = [
  'fail',
  'flaky',
  'harness-error',
  'no-response',
  'timeout',
  'pass',
  'unsupported',
  'not-run',
];
const weight = ({ result, minor }: Result): number => gravity.indexOf(result) + (minor === true ? 0.5 : 0);

/** One result for each check: the gravest, with what was found under which policies. */
export function folded(
  engine: string,
  byPolicy: readonly (readonly [policy: string, results: readonly Result[]])[],
): readonly Result[] {
  const byId = new Map<string, { readonly policy: string; readonly result: Result }[]>();
  for (const [policy, results] of byPolicy)
    for (const result of results) byId.set(result.id, [...(byId.get(result.id) ?? []), { policy, result }]);
  return [...byId.values()].flatMap((all) => {
    const [gravest] = all.toSorted((a, b) => weight(a.result) - weight(b.result));
    if (gravest === undefined) return [];
    const { result } = gravest;
    const same = all.filter((each) => each.result.result === result.result);
    const findings = findingsOf(all, result);
    const { reason, ...rest } = result;
    const policies = same.map(({ policy }) => policy).join(', ');
    return [
      {
        ...rest,
        ...gravestLevel(findings, rest),
        engine,
        ...(result.result !== 'pass' && {
          reason: [`Under ${same.length === 1 ? 'the policy' : 'the policies'} ${policies}.`, reason ?? '']
            .join('\n')
            .trim(),
        }),
        ...(findings.length > 0 && { findings }),
      },
    ];
  });
}

/** The level of a cell is that of its gravest finding, as it is for one policy. */
function gravestLevel(
  [first]: readonly ReportedFinding[],
  { result }: Pick<Result, 'result'>,
): Pick<Result, 'level' | 'severity'> {
  if (result !== 'fail' || first === undefined) return {};
  return { level: first.level, ...(first.severity !== undefined && { severity: first.severity }) };
}

const order: readonly ReportedFinding['level'][] = ['MUST', 'SECURITY', 'SHOULD', 'ROBUSTNESS', 'INFO'];

/** The gravest first, as in the report of one server. */
function rank({ level, severity }: ReportedFinding): number {
  return severity === 'high' ? -1 : order.indexOf(level);
}

/** What a finding says is wrong: its id and parameters, whatever was observed. Of other versions only the words are there. */
function identityOf({ level, severity, data, alsoAt, summary }: ReportedFinding): readonly unknown[] {
  const parameters = data === undefined ? summary : Object.entries(data).filter(([, value]) => !isObserved(value));
  return [level, severity, parameters, alsoAt];
}

/** Whether it is of a response: header lines, or a status with headers, alone or in a list. */
function isObserved(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0 && value.every(isObserved);
  return typeof value === 'object' && value !== null && ('lines' in value || 'headers' in value);
}

/** The findings under all policies, each once with the names of those. Exchanges are kept of the gravest result only. */
function findingsOf(
  all: readonly { readonly policy: string; readonly result: Result }[],
  shown: Result,
): readonly ReportedFinding[] {
  const groups = new Map<string, { finding: ReportedFinding; readonly policies: Set<string> }>();
  for (const { policy, result } of all) {
    for (const finding of result.findings ?? []) {
      const key = JSON.stringify(identityOf(finding));
      const { exchange, ...rest } = finding;
      const own: ReportedFinding = result === shown && exchange !== undefined ? { ...rest, exchange } : rest;
      const group = groups.get(key);
      if (group === undefined) groups.set(key, { finding: own, policies: new Set([policy]) });
      else {
        group.policies.add(policy);
        if (own.exchange !== undefined) group.finding = own;
      }
    }
  }
  return [...groups.values()]
    .map(({ finding, policies }) => ({ ...finding, summary: `[${[...policies].join(', ')}] ${finding.summary}` }))
    .toSorted((a, b) => rank(a) - rank(b));
}
