import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EngineName } from '../engines/engine.ts';
import { browserMatrix } from '../suites/browser/results.ts';
import { colorsFor } from '../reports/terminal/colors.ts';
import {
  divergencesFolder,
  isRecorded,
  isUnexpected,
  readDivergences,
  verdict,
} from '../results/expectations/expected-failures.ts';
import { FindingsWriter } from '../suites/browser/fuzz/findings-writer.ts';
import { type ResultsFile, serializeResults } from '../results/model.ts';
import { renderTerminal } from '../reports/terminal/terminal.ts';
import { prepareFolder, writeStdout, writeTextNow } from '../results/write-file.ts';
import { writeReports } from '../reports/write.ts';
import type { Case } from '../protocol/case.ts';
import { predict } from '../protocol/predict.ts';
import { causeId } from '../suites/browser/fuzz/cause.ts';
import { fuzzOrigins } from '../suites/browser/fuzz/generate.ts';
import { explain } from '../suites/browser/fuzz/known.ts';
import { parseReplay, type Replay, toReplay } from '../suites/browser/fuzz/replay.ts';
import { type Finding, FuzzRun } from '../suites/browser/fuzz/run.ts';
import { sizeOf } from '../suites/browser/fuzz/shrink.ts';
import {
  type BrowserResult,
  type EngineRun,
  launchable,
  type RunnableEngine,
  runInEngines,
} from '../suites/browser/run.ts';
import { headlineOf } from '../words/cases.ts';
import { setStage, type Stage } from '../suites/browser/runner/stage.ts';
import { exitCode } from './exit-codes.ts';
import { haveEngines } from './have-engines.ts';
import { type RemoteFlags, remoteEngines } from './remote.ts';
import { parseShare } from './select.ts';
import { textsFor } from './texts.ts';
import { environment, fuzzCommand, tool } from './tool.ts';
import { UsageError } from './usage-error.ts';

export interface Flags extends RemoteFlags {
  readonly engine?: readonly EngineName[];
  readonly cases?: number;
  /** Seconds. */
  readonly time?: number;
  readonly maxFailures?: number;
  readonly seed?: number;
  readonly shard?: string;
  readonly replay?: readonly string[];
  readonly listen?: string;
  readonly relayPort?: number;
  readonly workers: number;
  readonly timeout: number;
  readonly json?: boolean;
  readonly output: string;
}

const usualCases = 10_000;

/** The records of causes, by the ids that the fuzzer gives them. */
const recordsFolder = join(divergencesFolder, 'fuzz');

/** Runs random cases, or those of replay files, and returns the exit code. */
export async function fuzz(flags: Flags): Promise<number> {
  const share = flags.shard === undefined ? { part: 0, of: 1 } : parseShare(flags.shard);
  const replays = flags.replay?.map(readReplay);
  if (replays && (flags.seed ?? flags.cases ?? flags.shard ?? flags.time) !== undefined)
    throw new UsageError('--replay runs what its files hold: leave out --seed, --cases, --time and --shard.');
  const remote = remoteEngines(flags);
  prepareFolder(flags.output);
  const { found, missing } = remote ? { found: remote, missing: [] } : await haveEngines(flags.engine);
  const stage = await setStage([], {
    also: fuzzOrigins,
    relay: { host: flags.listen ?? '127.0.0.1', port: flags.relayPort ?? 0 },
  });
  const startedAt = new Date();
  const divergences = readDivergences(recordsFolder);
  const fileOf = (runs: readonly EngineRun[]) =>
    browserMatrix(runs, {
      tool: { name: tool.name, version: tool.version, commit: tool.commit },
      environment: environment(startedAt),
      missing,
      divergences,
      complete: false,
    });
  try {
    if (replays) return await replay(replays, found, stage, flags, fileOf);
    return await explore(found, stage, flags, share, fileOf, (engine, cause) => isRecorded(divergences, engine, cause));
  } finally {
    await stage.close();
  }
}

type FileOf = (runs: readonly EngineRun[]) => ReturnType<typeof browserMatrix>;

async function explore(
  engines: readonly RunnableEngine[],
  stage: Stage,
  flags: Flags,
  share: { readonly part: number; readonly of: number },
  fileOf: FileOf,
  isKnown: (engine: string, cause: string) => boolean,
): Promise<number> {
  const seed = flags.seed ?? Math.floor(Math.random() * 0x7fffffff);
  const cases = flags.cases ?? (flags.time === undefined ? usualCases : undefined);
  const writer = new FindingsWriter(flags.output);
  const begun = performance.now();
  let unrecorded = 0;
  let broken = false;
  const say = (line: string) => process.stderr.write(`${line}\n`);
  say(`seed ${seed}, ${cases ?? 'unlimited'} cases an engine`);
  const isOver = () =>
    broken ||
    unrecorded >= (flags.maxFailures ?? Infinity) ||
    (flags.time !== undefined && performance.now() - begun > flags.time * 1_000);
  const runs = engines.map(
    (engine) =>
      new FuzzRun(launchable(engine), stage, {
        seed,
        ...(cases !== undefined && { cases }),
        share,
        timeoutMs: flags.timeout,
        workers: flags.workers,
        isOver,
        isRecorded: (cause) => isKnown(engine.name, cause),
        onFinding: (finding) => {
          const known = isKnown(finding.engine.name, finding.cause);
          if (!known) unrecorded += 1;
          writer.add(finding.cause, toReplay(finding));
          say(`${finding.engine.name}: ${finding.cause}${known ? ' (recorded)' : ''}, by ${finding.from}`);
        },
        onProgress: (run) => {
          const perSecond = Math.round((run.total * 1_000) / (performance.now() - begun));
          say(
            `${run.engine.name}: ${run.total} cases, ${perSecond}/s, ${run.tried.fail} fail of ${run.findings.length} causes`,
          );
        },
        onNote: say,
      }),
  );
  const own = () => runs.map(asEngineRun);
  const keep = () => {
    for (const finding of smallestOf(runs)) writer.put(finding.cause, toReplay(finding));
    const path = join(flags.output, 'results.json');
    writeTextNow(path, serializeResults(fileOf(own()).file));
    return path;
  };
  // Whoever cleans up after a signal ends the process: what was found is written before.
  const interrupted = () => say(`${keep()}\nInterrupted: this is what was found so far.\n${summaryOf(runs)}`);
  process.prependOnceListener('SIGINT', interrupted).prependOnceListener('SIGTERM', interrupted);
  const settled = await Promise.allSettled(
    runs.map((run) =>
      run.run().catch((error: unknown) => {
        broken = true;
        throw error;
      }),
    ),
  );
  const failed = settled.find((each) => each.status === 'rejected');
  if (failed) {
    say(summaryOf(runs));
    throw failed.reason;
  }
  keep();
  const all = await inAllEngines(engines, stage, flags, own(), isKnown);
  process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
  say(summaryOf(runs));
  const given = Object.entries({ seed, cases, shard: flags.shard });
  const again = given.flatMap(([flag, value]) => (value === undefined ? [] : [`--${flag} ${value}`]));
  say(`Again: ${fuzzCommand} ${again.join(' ')}`);
  return await tell(
    fileOf(all),
    flags,
    runs.some(({ unavailable }) => unavailable !== undefined),
  );
}

/** Of each cause the smallest case, whichever engine showed it. */
function smallestOf(runs: readonly FuzzRun[]): Iterable<Finding> {
  const smallest = new Map<string, Finding>();
  for (const finding of runs.flatMap((run) => run.findings)) {
    const other = smallest.get(finding.cause);
    if (!other || sizeOf(finding.result.case) < sizeOf(other.result.case)) smallest.set(finding.cause, finding);
  }
  return smallest.values();
}

/** What each engine was found to do, under the ids of the causes. */
const asEngineRun = (run: FuzzRun): EngineRun => ({
  engine: run.engine,
  ...(run.unavailable && { unavailable: run.unavailable }),
  results: run.findings.map(named),
});

const named = ({ cause, result, count }: Finding & { readonly count: number }): BrowserResult => ({
  ...result,
  case: { ...result.case, id: cause, title: titleOf(result, `${count} of the cases, first ${result.case.id}`) },
});

function titleOf({ case: { initiator }, verdict }: BrowserResult, more: string): string {
  return `${initiator.api}: ${headlineOf(verdict)} (${more})`;
}

/**
 * The smallest cases of each engine in the others too: who agrees with the standard stands beside who does not. A failure of another cause
 * stands under that one's id.
 */
async function inAllEngines(
  engines: readonly RunnableEngine[],
  stage: Stage,
  { timeout }: Flags,
  own: readonly EngineRun[],
  isKnown: (engine: string, cause: string) => boolean,
): Promise<readonly EngineRun[]> {
  const cases = [...new Map(own.flatMap(({ results }) => results.map(({ case: each }) => [each.id, each]))).values()];
  const more = await Promise.all(
    own.map(async (run, i): Promise<EngineRun> => {
      const engine = engines[i];
      const missing = cases.filter(({ id }) => !run.results.some((result) => result.case.id === id));
      if (!engine || run.unavailable || missing.length === 0) return run;
      const [again] = await runInEngines([engine], stage, { cases: missing, timeoutMs: timeout });
      const known = new Set(run.results.map((result) => result.case.id));
      const name = run.engine.name;
      const results = (again?.results ?? [])
        // A recorded cause that this case does not show may show in others.
        .filter(({ case: each, verdict }) => verdict.result !== 'pass' || !isKnown(name, each.id))
        .map((result) => ({ ...result, case: byCause(result, (cause) => isKnown(name, cause)) }));
      return { ...run, results: [...run.results, ...results.filter((result) => isNew(result.case, known))] };
    }),
  );
  return more;
}

function byCause(result: BrowserResult, isRecorded: (cause: string) => boolean): Case {
  if (result.verdict.result !== 'fail') return result.case;
  const [known = causeId(result)] = explain(result, isRecorded, predict);
  return { ...result.case, id: known };
}

function isNew({ id }: Case, known: Set<string>): boolean {
  if (known.has(id)) return false;
  known.add(id);
  return true;
}

async function replay(
  replays: readonly Replay[],
  engines: readonly RunnableEngine[],
  stage: Stage,
  flags: Flags,
  fileOf: FileOf,
): Promise<number> {
  const cases = [...new Map(replays.map((each) => [each.case.id, each.case])).values()];
  const runs = await runInEngines(engines, stage, { cases, timeoutMs: flags.timeout });
  for (const { engine, results } of runs)
    for (const { case: each, verdict } of results) {
      const was = replays.some((known) => known.case.id === each.id && known.engine.name === engine.name);
      const now = verdict.result === 'fail' ? (was ? 'still shows' : 'shows here too') : verdict.result;
      process.stderr.write(
        `${engine.name}: ${each.id} ${was && verdict.result === 'pass' ? 'no longer shows' : now}\n`,
      );
    }
  return await tell(
    fileOf(runs),
    flags,
    runs.some(({ unavailable }) => unavailable !== undefined),
  );
}

async function tell({ file, problems }: ReturnType<FileOf>, flags: Flags, wasUnavailable: boolean): Promise<number> {
  const texts = textsOf(file, flags);
  const written = await writeReports(flags.output, file, texts);
  await writeStdout(
    flags.json ? serializeResults(file) : `${renderTerminal(file, problems, texts, colorsFor(process.stdout))}\n`,
  );
  process.stderr.write(`${written.join('\n')}\n`);
  return wasUnavailable ? exitCode.harness : verdict(file.results.filter(isUnexpected), problems);
}

const textsOf = (file: ResultsFile, { output }: Flags) => ({
  ...textsFor(file),
  rerun: (id: string) => `${fuzzCommand} --replay ${join(output, 'findings', `${id}.json`)}`,
});

function summaryOf(runs: readonly FuzzRun[]): string {
  return runs
    .map(({ engine, total, tried, findings, unrepeated }) =>
      [
        `${engine.name}: ${total} cases`,
        ...Object.entries(tried).flatMap(([result, count]) => (count > 0 ? [`${count} ${result}`] : [])),
        `${findings.length} causes`,
        ...(unrepeated.length > 0 ? [`failed once and not again: ${unrepeated.slice(0, 10).join(' ')}`] : []),
      ].join(', '),
    )
    .join('\n');
}

function readReplay(path: string): Replay {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`Cannot read ${path}: ${(error as Error).message}.`);
  }
  return parseReplay(text, path);
}
