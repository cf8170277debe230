import type { EngineRequest } from '../engines/versions/products.ts';
import { browserMatrix } from '../suites/browser/results.ts';
import { isRecorded, readDivergences, verdict } from '../results/expectations/expected-failures.ts';
import { historyFolder } from '../results/choices.ts';
import { writeHistory } from '../results/history.ts';
import { Progress } from '../reports/terminal/progress.ts';
import { readEarlier } from '../results/read.ts';
import { type ReporterChoice, writeChosen } from '../reports/reporters.ts';
import { prepareFolder, writeStdout } from '../results/write-file.ts';
import { writeReports } from '../reports/write.ts';
import { allCases } from '../suites/browser/cases/index.ts';
import { type EngineRun, nameOf, runBrowserSuite } from '../suites/browser/run.ts';
import { exitCode } from './exit-codes.ts';
import { haveRequested } from './have-engines.ts';
import { interruptible } from './interruption.ts';
import { untilEnter } from './keep-open.ts';
import type { Selection } from './select.ts';
import { selectCases } from './select-cases.ts';
import { environment, tool } from './tool.ts';
import { type RemoteFlags, remoteEngines, remoteNames } from './remote.ts';
import { chosenReporters, tellPaths } from './reporters.ts';
import { textsFor } from './texts.ts';
import { UsageError } from './usage-error.ts';

export interface Flags extends Selection, Omit<RemoteFlags, 'engine'> {
  readonly engine?: readonly EngineRequest[];
  /** What engines by version may take on disk, in bytes. */
  readonly cacheSize?: number;
  /** Address of the relay, where it is not 127.0.0.1. */
  readonly listen?: string;
  readonly relayPort?: number;
  /** How many of each engine share its cases; one by default. */
  readonly workers?: number;
  readonly timeout: number;
  readonly maxFailures?: number;
  readonly headed?: boolean;
  readonly keepOpen?: boolean;
  readonly list?: boolean;
  readonly json?: boolean;
  readonly verbose?: boolean;
  readonly reporter?: readonly ReporterChoice[];
  readonly before?: readonly string[];
  readonly output: string;
  /** How often everything is run; once by default. */
  readonly repeat?: number;
  /** A folder with records beside those of this tool. */
  readonly divergences?: string;
  /** The folder of the history, or `true` for the usual one. */
  readonly history?: string | true;
}

/** Runs the selected cases, writes the reports, and returns the exit code. */
export async function browsers(flags: Flags): Promise<number> {
  const cases = selectCases(flags);
  if (flags.list) {
    await writeStdout(cases.map(({ id, title }) => `${id}\t${title}\n`).join(''));
    return 0;
  }
  const { engine, ...others } = flags;
  const elsewhere = flags.connect !== undefined || flags.webdriver !== undefined;
  const remote = remoteEngines({ ...others, ...(engine && elsewhere && { engine: remoteNames(engine) }) });
  if (flags.keepOpen && !flags.headed)
    throw new UsageError('--keep-open needs --headed: there is no window otherwise.');
  if (flags.headed && remote)
    throw new UsageError('--headed shows browsers on this machine; those of a remote server have their own display.');
  const reporters = await chosenReporters(flags);
  const before = readEarlier(flags.before ?? []);
  prepareFolder(flags.output);
  const startedAt = new Date();
  const divergences = [
    ...(flags.divergences === undefined ? [] : readDivergences(flags.divergences)),
    ...readDivergences(),
  ];
  const { found, missing } = remote ? { found: remote, missing: [] } : await haveRequested(flags.engine, flags);

  const progress = new Progress(process.stderr, found.map(nameOf), cases.length * (flags.repeat ?? 1));
  const keptOpen = untilEnter((line) => progress.note(line));
  const runs: EngineRun[] = [];
  const interruption = interruptible((line) => progress.note(line));
  try {
    for (let repeat = 0; repeat < (flags.repeat ?? 1) && !interruption.signal.aborted; repeat += 1) {
      const own = await runBrowserSuite({
        cases,
        engines: found,
        timeoutMs: flags.timeout,
        relay: { host: flags.listen ?? '127.0.0.1', port: flags.relayPort ?? 0 },
        workers: flags.workers ?? 1,
        ...(flags.maxFailures !== undefined && { maxFailures: flags.maxFailures }),
        isExpected: ({ case: { id }, engine }) => isRecorded(divergences, engine, id),
        ...(flags.headed && { headed: true }),
        ...(flags.keepOpen && { beforeClosing: keptOpen }),
        onProgress: (engine) => progress.done(engine),
        onNote: (note) => progress.note(note),
        signal: interruption.signal,
      });
      runs.push(...own);
    }
  } finally {
    interruption.release();
    progress.end();
  }

  const { file, problems } = browserMatrix(runs, {
    tool: { name: tool.name, version: tool.version, commit: tool.commit },
    environment: environment(startedAt),
    missing,
    divergences,
    ...(interruption.signal.aborted && { incomplete: 'interrupted' }),
    complete: cases.length === allCases.length,
  });
  const texts = { ...textsFor(file), ...(flags.verbose && { details: true }) };
  const written = [...(await writeReports(flags.output, file, texts, before))];
  if (flags.history !== undefined && !interruption.signal.aborted)
    written.push(...(await writeHistory(flags.history === true ? historyFolder : flags.history, file)));
  written.push(...(await writeChosen(reporters, { file, problems, texts, before }, writeStdout)));
  await tellPaths(reporters, written);
  for (const { engine, unavailable } of runs)
    if (unavailable) process.stderr.write(`${engine.name}: ${unavailable.reason}\n${unavailable.remedy}\n`);
  const interrupted = interruption.exitCode();
  if (interrupted !== undefined) return interrupted;
  return runs.some(({ unavailable }) => unavailable) ? exitCode.harness : verdict(file.results, problems);
}
