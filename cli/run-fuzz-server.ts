import { verdict } from '../results/expectations/expected-failures.ts';
import type { FailLevel } from '../results/choices.ts';
import { colorsFor } from '../reports/terminal/colors.ts';
import { serializeResults } from '../results/model.ts';
import { Progress } from '../reports/terminal/progress.ts';
import { serverReport } from '../suites/server/results.ts';
import { renderTerminal } from '../reports/terminal/terminal.ts';
import { prepareFolder, writeStdout } from '../results/write-file.ts';
import { writeReports } from '../reports/write.ts';
import { randomChecks } from '../suites/server/fuzz/checks.ts';
import { type CheckResult, runServerSuite, type ServerRun } from '../suites/server/run.ts';
import { exitCode } from './exit-codes.ts';
import { curlOptions, flagsAgain, type ReachFlags, runOptions } from './run-server.ts';
import { serverTexts } from './server-texts.ts';
import { environment, fuzzCommand, tool } from './tool.ts';
import { UsageError } from './usage-error.ts';
import { withStartedServer } from './with-started-server.ts';

export interface ServerFuzzFlags extends ReachFlags {
  readonly cases?: number;
  /** Seconds. */
  readonly time?: number;
  readonly maxFailures?: number;
  readonly seed?: number;
  readonly level: FailLevel;
  readonly json?: boolean;
  readonly output: string;
}

/** Requests of one check that are made up and sent together: what a run holds does not grow with their number. */
const batch = 1000;

const usualCases = 3000;

/** Asks a server at random whether it keeps its declared policy, and returns the exit code. */
export async function fuzzServer(url: URL, flags: ServerFuzzFlags): Promise<number> {
  if (flags.policy === undefined)
    throw new UsageError('--server needs --policy FILE: random requests are judged against the declared policy.');
  const { level, output, time, maxFailures = Infinity } = flags;
  const seed = flags.seed ?? Math.floor(Math.random() * 0x7fffffff);
  const cases = flags.cases ?? (time === undefined ? usualCases : Infinity);
  prepareFolder(output);
  const startedAt = new Date();
  const isLate = (): boolean => time !== undefined && Date.now() - startedAt.getTime() > time * 1000;
  const found = new Map<string, CheckResult>();
  let wasStopped = false;
  // The batch under way is finished, and what was found is reported.
  const onSignal = (): void => void (wasStopped = true);
  process.once('SIGINT', onSignal);
  let run: ServerRun | undefined;
  let sent = 0;
  process.stderr.write(`seed ${String(seed)}\n`);
  let started: number;
  const askAll = async (): Promise<number> => {
    const progress = Number.isFinite(cases) ? new Progress(process.stderr, ['requests'], cases) : undefined;
    try {
      await askInBatches(progress);
      return exitCode.ok;
    } finally {
      progress?.end();
    }
  };
  const askInBatches = async (progress: Progress | undefined): Promise<void> => {
    const perCheck = randomChecks({ seed, requests: 0 }).length;
    const options = await runOptions(url, flags, []);
    for (let made = 0, round = 0; made < cases; round += 1) {
      const requests = Math.min(batch, Math.ceil((cases - made) / perCheck));
      const checks = randomChecks({ seed: seed + round, requests });
      run = await runServerSuite({ ...options, checks, onSent: () => progress?.done('requests') });
      sent += run.sent;
      made += requests * perCheck;
      for (const result of run.results) keep(found, result);
      const failures = [...found.values()].filter(({ result }) => result === 'fail').length;
      if (wasStopped || isLate() || failures >= maxFailures || run.results.every(({ result }) => result === 'not-run'))
        break;
    }
  };
  try {
    started = await withStartedServer(flags, url, askAll);
  } finally {
    process.off('SIGINT', onSignal);
  }
  if (run === undefined) throw new RangeError('no request was asked for');
  const merged: ServerRun = { ...run, results: [...found.values()], sent };
  const { file, problems } = serverReport([merged], {
    tool: { name: tool.name, version: tool.version, commit: tool.commit },
    environment: environment(startedAt),
    url,
    curl: curlOptions(flags),
    level,
    known: [],
    complete: false,
    proofs: [],
  });
  const again = `${fuzzCommand} --server ${url.href}${flagsAgain(flags)} --seed ${String(seed)} --cases ${String(Number.isFinite(cases) ? cases : sent)}`;
  const texts = { ...serverTexts(file), rerun: () => again };
  const written = await writeReports(output, file, texts);
  await writeStdout(
    flags.json ? serializeResults(file) : `${renderTerminal(file, problems, texts, colorsFor(process.stdout))}\n`,
  );
  process.stderr.write(`${written.join('\n')}\nAgain: ${again}\n`);
  return verdict(file.results, problems) || started;
}

/** Of each check the first failure stands for the run; of what passed, the exchanges are of no interest. */
function keep(found: Map<string, CheckResult>, result: CheckResult): void {
  const { id } = result.check;
  const before = found.get(id);
  if (before?.result === 'fail') return;
  if (before === undefined || result.result !== 'pass')
    found.set(id, result.result === 'fail' ? shownOnly(result) : { ...result, exchanges: [] });
}

/** With the exchanges that its findings show. */
const shownOnly = (result: CheckResult): CheckResult => ({
  ...result,
  exchanges: result.findings.flatMap(({ shown }) => (shown === undefined ? [] : [shown])),
});
