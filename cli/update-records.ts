import {
  divergencesFolder,
  isUnexpected,
  parseDivergences,
  parseKnownFailures,
} from '../results/expectations/expected-failures.ts';
import type { DivergenceKind } from '../results/choices.ts';
import type { Result, ResultsFile } from '../results/model.ts';
import { resultKey } from '../results/model.ts';
import { readResults } from '../results/read.ts';
import {
  type Grounds,
  type Update,
  updateDivergences,
  updateKnownFailures,
  writeUpdate,
} from '../results/expectations/record.ts';
import { serializeSnapshot, snapshotOf } from '../results/snapshot.ts';
import { writeStdout, writeText } from '../results/write-file.ts';
import { allCases } from '../suites/browser/cases/index.ts';
import { allChecks } from '../suites/server/checks/index.ts';
import { UsageError } from './usage-error.ts';

export interface Flags {
  readonly baseline?: string;
  readonly divergences?: string;
  readonly known?: string;
  readonly kind?: DivergenceKind;
  readonly reason?: string;
  readonly link?: string;
  readonly expires?: string;
  readonly grep?: string;
}

/**
 * Records a run, and says what was changed.
 * @returns whether the run is now as recorded.
 * @throws {UsageError} when the flags do not fit what the run was about.
 * @throws {ReportsError} when a file cannot be read, or the grounds are none that a record can have.
 */
export async function updateRecords(path: string, flags: Flags): Promise<boolean> {
  const { baseline, divergences = divergencesFolder, grep } = flags;
  const file = readResults(path);
  if (file.subject.kind === 'server') return await updateServer(file, flags);
  if (flags.known !== undefined) throw new UsageError('--known is for the results of a server.');
  const ids = new Set(file.results.map(({ id }) => id));
  const grounds = groundsOf(flags);
  const update = updateDivergences(divergences, file, {
    ...(grounds && { grounds }),
    isMeant: ({ id }) => grep === undefined || id.includes(grep),
    complete: file.subject.kind === 'browsers' && allCases.every(({ id }) => ids.has(id)),
  });
  await writeUpdate(update);
  if (baseline !== undefined) await writeBaseline(file, baseline);
  return await said(update, file, 'give --kind, --reason and --link');
}

async function updateServer(
  file: ResultsFile,
  { baseline, known, reason, link, expires, grep }: Flags,
): Promise<boolean> {
  if (baseline === undefined && known === undefined)
    throw new UsageError(
      'Of a server `update` writes a baseline and known failures: give --baseline FILE or --known FILE.',
    );
  if (baseline !== undefined) await writeBaseline(file, baseline);
  if (known === undefined) return true;
  const ids = new Set(file.results.map(({ id }) => id));
  const update = updateKnownFailures(known, file, {
    ...(reason !== undefined &&
      link !== undefined && { grounds: { reason, link, ...(expires !== undefined && { expires }) } }),
    isMeant: ({ id }) => grep === undefined || id.includes(grep),
    complete: allChecks.every(({ id }) => ids.has(id)),
  });
  // What is written must be what can be read.
  for (const { records } of update.files) parseKnownFailures(JSON.stringify(records), 'The record');
  await writeUpdate(update);
  return await said(update, file, 'give --reason and --link');
}

/** Says what was changed, and what is not as recorded. Returns whether all is. */
async function said(
  { changes, unrecorded }: Pick<Update, 'changes' | 'unrecorded'>,
  { results }: ResultsFile,
  remedy: string,
): Promise<boolean> {
  await writeStdout(changes.map((change) => `${change}\n`).join(''));
  const unrecordable = results.filter((result) => isUnexpected(result) && result.result !== 'fail');
  tell(unrecorded, `not recorded; ${remedy}, and -g for a part of them:`);
  tell(unrecordable, 'cannot be recorded, because they do not fail every time:');
  if (changes.length + unrecorded.length + unrecordable.length === 0) await writeStdout('All is as recorded.\n');
  return unrecorded.length + unrecordable.length === 0;
}

async function writeBaseline(file: ResultsFile, path: string): Promise<void> {
  const snapshot = snapshotOf(file);
  await writeText(path, serializeSnapshot(snapshot));
  await writeStdout(`${path}: ${Object.keys(snapshot.results).length} cases\n`);
}

function tell(results: readonly Result[], what: string): void {
  if (results.length === 0) return;
  const keys = results.map((result) => `  ${result.result} ${resultKey(result)}\n`);
  process.stderr.write(`${results.length} ${what}\n${keys.join('')}`);
}

function groundsOf({ kind, reason, link, expires }: Flags): Grounds | undefined {
  if (kind === undefined || reason === undefined || link === undefined) return undefined;
  const grounds = { kind, reason, link, ...(expires !== undefined && { expires }) };
  // What is written must be what can be read.
  parseDivergences(JSON.stringify([{ ...grounds, engine: 'any', cases: ['any'], versions: ['1'] }]), 'The record');
  return grounds;
}
