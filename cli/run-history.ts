import { EnginesError } from '../engines/engine.ts';
import { columnOf, type VersionedName } from '../engines/versions/products.ts';
import { majorOf } from '../engines/versions/version-numbers.ts';
import type { Case } from '../protocol/case.ts';
import { readTimeline, writeHistory } from '../results/history.ts';
import { outcomeOf, type ResultsFile } from '../results/model.ts';
import { mergeRepeats } from '../results/repeats.ts';
import type { State } from '../results/snapshot.ts';
import type { Timeline } from '../results/timeline.ts';
import { prepareFolder, writeStdout } from '../results/write-file.ts';
import { exitCode } from './exit-codes.ts';
import { interruptible } from './interruption.ts';
import { selectCases, type Selection } from './select-cases.ts';
import { runVersion, type VersionFlags, versionsOf } from './versions.ts';

export interface HistoryFlags extends Selection, VersionFlags {
  readonly engine: VersionedName;
  readonly timeout: number;
  /** Run what is on record too. */
  readonly again?: boolean;
  readonly folder: string;
}

/** Runs the selected cases in one version after the other, adds what came of them to the timeline, and returns the exit code. */
export async function history(flags: HistoryFlags): Promise<number> {
  const cases = selectCases(flags);
  prepareFolder(flags.folder);
  const say = (line: string) => void process.stderr.write(`${line}\n`);
  const versions = await versionsOf(flags.engine, flags, say);
  const interruption = interruptible(say);
  const failed: string[] = [];
  try {
    for (const request of versions) {
      if (interruption.signal.aborted) break;
      const timeline = readTimeline(flags.folder, flags.engine);
      const left = flags.again || request.version === undefined ? cases : missingIn(timeline, request.version, cases);
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

/** The cases that have no state yet in any version of this major. */
function missingIn({ versions }: Timeline, major: string, cases: readonly Case[]): readonly Case[] {
  const own = versions.filter(({ version }) => majorOf(version) === major);
  return cases.filter(({ id }) => !own.some(({ states }) => states.has(id)));
}

/** The cases of which something else came than in the last version on record: a change, or chance. They are run once more. */
function differing({ results }: ResultsFile, { versions }: Timeline, cases: readonly Case[]): readonly Case[] {
  const last = new Map<string, State>(versions.flatMap(({ states }) => [...states]));
  const changed = new Set(
    results.filter((result) => last.has(result.id) && last.get(result.id) !== outcomeOf(result)).map(({ id }) => id),
  );
  return cases.filter(({ id }) => changed.has(id));
}

/** What differs between two runs of one version is flaky. */
function withRepeats(file: ResultsFile, again: ResultsFile): ResultsFile {
  return { ...file, results: mergeRepeats([...file.results, ...again.results]) };
}
