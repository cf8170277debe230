import { basename, dirname } from 'node:path';
import { divergencesFolder, isUnexpected, parseDivergences } from '../reports/divergences.ts';
import type { DivergenceKind, Result, ResultsFile } from '../reports/model.ts';
import { ReportsError, resultKey } from '../reports/model.ts';
import { readResults } from '../reports/read.ts';
import { type Grounds, updateDivergences, writeUpdate } from '../reports/record.ts';
import { serializeSnapshot, snapshotOf } from '../reports/snapshot.ts';
import { writeWhole } from '../reports/write.ts';
import { allCases } from '../suites/browser/cases/index.ts';
import { UsageError } from './usage-error.ts';

export interface Flags {
  readonly baseline?: string;
  readonly divergences?: string;
  readonly kind?: DivergenceKind;
  readonly reason?: string;
  readonly link?: string;
  readonly expires?: string;
  readonly grep?: string;
}

/**
 * Records a run, and says what was changed.
 * @returns whether the run is now as recorded.
 * @throws {UsageError} when the grounds are none that a record can have.
 */
export function updateRecords(path: string, flags: Flags): boolean {
  const { baseline, divergences = divergencesFolder, grep } = flags;
  const file = readResults(path);
  if (file.subject.kind === 'server') return updateServer(file, baseline);
  const ids = new Set(file.results.map(({ id }) => id));
  const grounds = groundsOf(flags);
  const update = updateDivergences(divergences, file, {
    ...(grounds && { grounds }),
    isMeant: ({ id }) => grep === undefined || id.includes(grep),
    complete: file.subject.kind === 'browsers' && allCases.every(({ id }) => ids.has(id)),
  });
  writeUpdate(update);
  if (baseline !== undefined) writeBaseline(file, baseline);
  for (const change of update.changes) process.stdout.write(`${change}\n`);
  const { unrecorded } = update;
  const unrecordable = file.results.filter((result) => isUnexpected(result) && result.result !== 'fail');
  tell(unrecorded, 'not recorded; give --kind, --reason and --link, and -g for a part of them:');
  tell(unrecordable, 'cannot be recorded: a record speaks of a fail that shows every time:');
  if (update.changes.length + unrecorded.length + unrecordable.length === 0)
    process.stdout.write('All is as recorded.\n');
  return unrecorded.length + unrecordable.length === 0;
}

function updateServer(file: ResultsFile, baseline: string | undefined): boolean {
  if (baseline === undefined)
    throw new UsageError(
      'Of a server `update` writes a baseline: give --baseline FILE. Known failures stand in the file of `server --known`.',
    );
  writeBaseline(file, baseline);
  return true;
}

function writeBaseline(file: ResultsFile, path: string): void {
  const snapshot = snapshotOf(file);
  writeWhole(dirname(path), basename(path), serializeSnapshot(snapshot));
  process.stdout.write(`${path}: ${Object.keys(snapshot.results).length} cases\n`);
}

function tell(results: readonly Result[], what: string): void {
  if (results.length === 0) return;
  const keys = results.map((result) => `  ${result.result} ${resultKey(result)}\n`);
  process.stderr.write(`${results.length} ${what}\n${keys.join('')}`);
}

function groundsOf({ kind, reason, link, expires }: Flags): Grounds | undefined {
  if (kind === undefined || reason === undefined || link === undefined) return undefined;
  const grounds = { kind, reason, link, ...(expires !== undefined && { expires }) };
  try {
    // What is written must be what can be read.
    parseDivergences(JSON.stringify([{ ...grounds, engine: 'any', cases: ['any'], versions: ['1'] }]), 'The record');
  } catch (error) {
    if (error instanceof ReportsError) throw new UsageError(error.message);
    throw error;
  }
  return grounds;
}
