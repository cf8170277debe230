import { EnginesError } from '../engines/engine.ts';
import { columnOf, type EngineRequest, type VersionedName } from '../engines/versions/products.ts';
import { majorOf, nearestMajors } from '../engines/versions/version-numbers.ts';
import type { Case } from '../protocol/case.ts';
import { readTimeline, writeHistory } from '../results/history.ts';
import { outcomeOf, type ResultsFile } from '../results/model.ts';
import { mergeRepeats } from '../results/repeats.ts';
import { around, changedAround, type Timeline } from '../results/timeline.ts';
import { prepareFolder, writeStdout } from '../results/write-file.ts';
import { exitCode } from './exit-codes.ts';
import { interruptible } from './interruption.ts';
import type { Selection } from './select.ts';
import { selectCases } from './select-cases.ts';
import { UsageError } from './usage-error.ts';
import { runVersion, type VersionFlags, versionsOf } from './versions.ts';

export interface HistoryFlags extends Selection, VersionFlags {
  readonly engine: VersionedName;
  readonly timeout: number;
  /** Run what is on record too. */
  readonly again?: boolean;
  /** The majors to run, where not all are. */
  readonly only?: readonly number[];
  /** Run only the cases that changed between the versions on record on either side. */
  readonly narrow?: boolean;
  readonly folder: string;
}

/** Runs the selected cases in one version after the other, adds what came of them to the timeline, and returns the exit code. */
export async function history(flags: HistoryFlags): Promise<number> {
  const cases = selectCases(flags);
  prepareFolder(flags.folder);
  const say = (line: string) => void process.stderr.write(`${line}\n`);
  const { only } = flags;
  const all = await versionsOf(flags.engine, flags, say);
  const versions = only === undefined ? all : chosen(all, only, flags.engine);
  const interruption = interruptible(say);
  const failed: string[] = [];
  try {
    for (const request of versions) {
      if (interruption.signal.aborted) break;
      const timeline = readTimeline(flags.folder, flags.engine);
      const left = leftOf(cases, request, timeline, flags);
      if (left.length === 0) continue;
      say(`${columnOf(request)}: ${left.length} cases`);
      try {
        const options = { ...flags, signal: interruption.signal, onNote: say };
        const file = await runVersion(request, left, options);
        if (interruption.signal.aborted) break;
        const surprising = differing(file, timeline, left);
        const again = surprising.length === 0 ? undefined : await runVersion(request, surprising, options);
        if (interruption.signal.aborted) break;
        await writeHistory(flags.folder, again ? withRepeats(file, again) : file);
      } catch (error) {
        if (!(error instanceof EnginesError)) throw error;
        say(`${error.message}\n${error.remedy}`);
        failed.push(columnOf(request));
      }
    }
  } finally {
    interruption.release();
  }
  const { versions: known } = readTimeline(flags.folder, flags.engine);
  await writeStdout(`${flags.folder}: ${flags.engine} in ${known.length} versions\n`);
  if (failed.length > 0) say(`Could not run: ${failed.join(', ')}`);
  return interruption.exitCode() ?? (failed.length === versions.length ? exitCode.harness : exitCode.ok);
}

/**
 * The majors of `only` from the registry.
 * @throws {UsageError} for one that there is not, with the nearest.
 */
function chosen(all: readonly EngineRequest[], only: readonly number[], name: VersionedName): readonly EngineRequest[] {
  const majors = all.flatMap(({ version }) => version ?? []);
  for (const wanted of only) {
    if (majors.includes(String(wanted))) continue;
    const near = nearestMajors(majors, String(wanted));
    throw new UsageError(`--only ${wanted}: there is no ${name}@${wanted} to run. The nearest: ${near.join(', ')}.`);
  }
  return all.filter(({ version }) => only.includes(Number(version)));
}

/** The cases to run in a version. */
function leftOf(
  cases: readonly Case[],
  { version }: EngineRequest,
  timeline: Timeline,
  { again, narrow }: HistoryFlags,
): readonly Case[] {
  if (narrow) return version === undefined ? [] : changedAround(timeline, version, cases);
  return again || version === undefined ? cases : missingIn(timeline, version, cases);
}

/** The cases that have no state yet in any version of this major. */
function missingIn({ versions }: Timeline, major: string, cases: readonly Case[]): readonly Case[] {
  const own = versions.filter(({ version }) => majorOf(version) === major);
  return cases.filter(({ id }) => !own.some(({ states }) => states.has(id)));
}

/** The cases of which something else came than in the version on record before this one: a change, or chance. They are run once more. */
function differing({ engines, results }: ResultsFile, timeline: Timeline, cases: readonly Case[]): readonly Case[] {
  const changed = new Set(
    results
      .filter((result) => {
        const version = engines.find(({ name }) => name === result.engine)?.version ?? '';
        const { before, after } = around(timeline, version, result.id);
        const near = before ?? after;
        return near !== undefined && near !== outcomeOf(result);
      })
      .map(({ id }) => id),
  );
  return cases.filter(({ id }) => changed.has(id));
}

/** What differs between two runs of one version is flaky. */
function withRepeats(file: ResultsFile, again: ResultsFile): ResultsFile {
  return { ...file, results: mergeRepeats([...file.results, ...again.results]) };
}
