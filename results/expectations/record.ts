/** Brings the expected failures that are recorded to what a run has seen, so that the same run is as recorded. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  covers,
  hasExpired,
  holdsIn,
  isoDay,
  parseDivergences,
  patternsOf,
  readKnownFailures,
} from './expected-failures.ts';
import type { Divergence, ExpectedFailure, KnownFailure } from './expected-failures.ts';
import { releaseLine } from '../../engines/versions/version-numbers.ts';
import { byText, compareEngines } from '../model.ts';
import { groupBy } from '../group-by.ts';
import type { EngineInfo, Result, ResultsFile } from '../model.ts';
import { readText } from '../read.ts';
import { writeText } from '../write-file.ts';

/** Why the fails that are recorded now are accepted. */
export type Grounds = Pick<Divergence, 'kind' | 'reason' | 'link' | 'expires'>;

/** The records of one file. */
interface RecordFile<T extends ExpectedFailure> {
  readonly path: string;
  readonly records: readonly T[];
}

export interface Update<T extends ExpectedFailure = ExpectedFailure> {
  /** What was changed, in words. */
  readonly changes: readonly string[];
  /** Fails for which there is no record, and no grounds to make one. */
  readonly unrecorded: readonly Result[];
  readonly files: readonly RecordFile<T>[];
}

interface UpdateOptions<G> {
  /** For fails without a record; without grounds these stay unrecorded. */
  readonly grounds?: G;
  /** Which of the fails without a record the grounds are for. */
  readonly isMeant?: (result: Result) => boolean;
  /** The results hold every case of the suite: a record of any other is taken out. */
  readonly complete: boolean;
  readonly today?: string;
}

/** Where records go that no file has yet. */
const newFile = 'recorded.json';

/**
 * Takes out what no longer holds, adds the versions in which a record holds too, and records the other fails.
 * @throws {ReportsError} when a file of the folder cannot be read or does not fit.
 */
export function updateDivergences(
  folder: string,
  file: ResultsFile,
  options: UpdateOptions<Grounds>,
): Update<Divergence> {
  const { grounds } = options;
  return updated(
    readFiles(folder),
    join(folder, newFile),
    file,
    options,
    grounds && ((meant) => recordsOf(meant, file.engines, grounds)),
  );
}

/**
 * The same for the known failures of a server, which are in one file; it need not exist.
 * @throws {ReportsError} when it cannot be read or does not fit.
 */
export function updateKnownFailures(
  path: string,
  file: ResultsFile,
  options: UpdateOptions<Omit<Grounds, 'kind'>>,
): Update<KnownFailure> {
  const { grounds } = options;
  const files = [{ path, records: existsSync(path) ? readKnownFailures(path) : [] }];
  return updated(
    files,
    path,
    file,
    options,
    grounds &&
      ((meant) =>
        meant.length === 0 ? [] : [{ checks: [...new Set(meant.map(({ id }) => id))].toSorted(byText), ...grounds }]),
  );
}

function updated<T extends ExpectedFailure>(
  before: readonly RecordFile<T>[],
  pathOfNew: string,
  { results, engines }: ResultsFile,
  { isMeant = () => true, complete, today = isoDay(new Date()) }: UpdateOptions<unknown>,
  recordAll: ((meant: readonly Result[]) => readonly T[]) | undefined,
): Update<T> {
  const changes: string[] = [];
  const files = before.map(({ path, records }) => ({
    path,
    records: records.flatMap((record) => renew(record, results, engines, { complete, today }, changes) ?? []),
  }));
  const recorded = files.flatMap(({ records }) => records);
  const missing = results.filter(
    (result) => result.result === 'fail' && result.minor !== true && !recorded.some((record) => covers(record, result)),
  );
  const meant = recordAll ? missing.filter(isMeant) : [];
  const added = recordAll?.(meant) ?? [];
  for (const record of added) changes.push(`${prefixOf(record)}recorded ${patternsOf(record).join(', ')}`);
  return {
    changes,
    unrecorded: missing.filter((result) => !meant.includes(result)),
    files: added.length > 0 ? withAdded(files, pathOfNew, added) : files,
  };
}

const prefixOf = (record: ExpectedFailure): string => ('engine' in record ? `${record.engine}: ` : '');

/**
 * Writes the files of an update. A file keeps its bytes where its records have not changed.
 * @throws {UnwritableError} when one cannot be written.
 */
export async function writeUpdate({ files }: Update): Promise<void> {
  for (const { path, records } of files) {
    const text = JSON.stringify(records, null, 2);
    const before = existsSync(path) ? readText(path) : undefined;
    if (before === undefined || JSON.stringify(JSON.parse(before)) !== JSON.stringify(records))
      await writeText(path, `${text}\n`);
  }
}

function readFiles(folder: string): readonly RecordFile<Divergence>[] {
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : [];
  return names.toSorted(byText).map((name) => {
    const path = join(folder, name);
    return { path, records: parseDivergences(readText(path), path) };
  });
}

/** The record as it holds now; `undefined` where nothing is left of it. */
function renew<T extends ExpectedFailure>(
  record: T,
  results: readonly Result[],
  engines: readonly EngineInfo[],
  { complete, today }: { readonly complete: boolean; readonly today: string },
  changes: string[],
): T | undefined {
  const name = 'engine' in record ? record.engine : undefined;
  const version = engines.find((engine) => engine.name === name)?.version ?? null;
  const own = name === undefined ? results : results.filter(({ engine }) => engine === name);
  const before = patternsOf(record);
  const holds = (pattern: string): readonly string[] => {
    const matching = own.filter((result) => covers(record, result, [pattern]));
    if (matching.length === 0) {
      const isGone = complete && !results.some(({ id }) => covers(record, { id, engine: name }, [pattern]));
      return isGone ? [] : [pattern];
    }
    const isOver = ({ result }: Result) =>
      (result === 'pass' && holdsIn(record, version)) || (result === 'fail' && hasExpired(record, today));
    if (!matching.some(isOver)) return [pattern];
    return pattern.endsWith('*') ? matching.filter((result) => !isOver(result)).map(({ id }) => id) : [];
  };
  const ids = before.flatMap(holds);
  const gone = before.filter((pattern) => !ids.includes(pattern));
  if (gone.length > 0) changes.push(`${prefixOf(record)}removed ${gone.join(', ')}`);
  if (ids.length === 0) return undefined;
  if (!('versions' in record)) return { ...record, checks: ids };

  const failsNow = own.some((result) => result.result === 'fail' && covers(record, result, ids));
  const isNew = failsNow && version !== null && !holdsIn(record, version);
  const versions = isNew ? [...record.versions, releaseLine(version)] : record.versions;
  if (isNew) changes.push(`${prefixOf(record)}${releaseLine(version)} added to the record of ${ids.join(', ')}`);
  return { ...record, cases: ids, versions };
}

/** A record for each engine. */
function recordsOf(
  results: readonly Result[],
  engines: readonly EngineInfo[],
  grounds: Grounds,
): readonly Divergence[] {
  return [...groupBy(results, ({ engine }) => engine ?? '')]
    .toSorted(([a], [b]) => compareEngines(a, b))
    .map(([engine, own]) => {
      const { kind, reason, link, expires } = grounds;
      const version = engines.find(({ name }) => name === engine)?.version ?? 'unknown';
      return {
        engine,
        cases: own.map(({ id }) => id).toSorted(byText),
        kind,
        reason,
        link,
        ...(expires !== undefined && { expires }),
        versions: [releaseLine(version)],
      };
    });
}

function withAdded<T extends ExpectedFailure>(
  files: readonly RecordFile<T>[],
  path: string,
  added: readonly T[],
): readonly RecordFile<T>[] {
  const there = files.find((file) => file.path === path);
  if (there === undefined) return [...files, { path, records: added }];
  return files.map((file) => (file === there ? { path, records: [...file.records, ...added] } : file));
}
