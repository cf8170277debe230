/** Brings the recorded divergences to what a run has seen, so that the same run is as recorded. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { divergenceMatches, isoDay, isListed, parseDivergences } from './divergences.ts';
import type { Divergence } from './divergences.ts';
import { byText, compareEngines } from '../model.ts';
import { groupBy } from '../group-by.ts';
import type { EngineInfo, Result, ResultsFile } from '../model.ts';
import { readText } from '../read.ts';
import { writeText } from '../write-file.ts';

/** Why the fails that are recorded now are accepted. */
export type Grounds = Pick<Divergence, 'kind' | 'reason' | 'link' | 'expires'>;

/** The records of one file. */
interface RecordFile {
  readonly path: string;
  readonly records: readonly Divergence[];
}

export interface Update {
  /** What was changed, in words. */
  readonly changes: readonly string[];
  /** Fails for which there is no record, and no grounds to make one. */
  readonly unrecorded: readonly Result[];
  readonly files: readonly RecordFile[];
}

interface UpdateOptions {
  /** For fails without a record; without grounds these stay unrecorded. */
  readonly grounds?: Grounds;
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
  { results, engines }: ResultsFile,
  { grounds, isMeant = () => true, complete, today = isoDay(new Date()) }: UpdateOptions,
): Update {
  const changes: string[] = [];
  const before = readFiles(folder);
  const files = before.map(({ path, records }) => ({
    path,
    records: records.flatMap((record) => {
      const engine = engines.find(({ name }) => name === record.engine);
      const kept = renew(record, results, engine, { complete, today }, changes);
      return kept ? [kept] : [];
    }),
  }));
  const recorded = files.flatMap(({ records }) => records);
  const missing = results.filter(
    (result) =>
      result.result === 'fail' && !recorded.some((record) => divergenceMatches(record, result.engine, result.id)),
  );
  const meant = grounds ? missing.filter((result) => result.engine !== undefined && isMeant(result)) : [];
  const added = grounds ? recordsOf(meant, engines, grounds) : [];
  for (const { engine, cases } of added) changes.push(`${engine}: recorded ${cases.join(', ')}`);
  return {
    changes,
    unrecorded: missing.filter((result) => !meant.includes(result)),
    files: added.length > 0 ? withAdded(files, join(folder, newFile), added) : files,
  };
}

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

function readFiles(folder: string): readonly RecordFile[] {
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : [];
  return names.toSorted(byText).map((name) => {
    const path = join(folder, name);
    return { path, records: parseDivergences(readText(path), path) };
  });
}

/** The record as it holds now; `undefined` where nothing is left of it. */
function renew(
  record: Divergence,
  results: readonly Result[],
  engine: EngineInfo | undefined,
  { complete, today }: { readonly complete: boolean; readonly today: string },
  changes: string[],
): Divergence | undefined {
  const version = engine?.version ?? null;
  const own = results.filter(({ engine: name }) => name === record.engine);
  const holds = (pattern: string): readonly string[] => {
    const matching = own.filter(({ id }) => divergenceMatches({ ...record, cases: [pattern] }, record.engine, id));
    if (matching.length === 0) {
      const isGone =
        complete && !results.some(({ id }) => divergenceMatches({ ...record, cases: [pattern] }, record.engine, id));
      return isGone ? [] : [pattern];
    }
    const expired = record.expires !== undefined && record.expires < today;
    const isOver = ({ result }: Result) =>
      (result === 'pass' && isListed(version, record.versions)) || (result === 'fail' && expired);
    if (!matching.some(isOver)) return [pattern];
    return pattern.endsWith('*') ? matching.filter((result) => !isOver(result)).map(({ id }) => id) : [];
  };
  const cases = record.cases.flatMap(holds);
  const gone = record.cases.filter((pattern) => !cases.includes(pattern));
  if (gone.length > 0) changes.push(`${record.engine}: removed ${gone.join(', ')}`);
  if (cases.length === 0) return undefined;

  const failsNow = own.some(
    ({ result, id }) => result === 'fail' && divergenceMatches({ ...record, cases }, record.engine, id),
  );
  const isNew = failsNow && version !== null && !isListed(version, record.versions);
  const versions = isNew ? [...record.versions, releaseLine(version)] : record.versions;
  if (isNew) changes.push(`${record.engine}: ${releaseLine(version)} added to the record of ${cases.join(', ')}`);
  return { ...record, cases, versions };
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

function withAdded(files: readonly RecordFile[], path: string, added: readonly Divergence[]): readonly RecordFile[] {
  const there = files.find((file) => file.path === path);
  if (there === undefined) return [...files, { path, records: added }];
  return files.map((file) => (file === there ? { path, records: [...file.records, ...added] } : file));
}

/** What people call the release: `156` of `156.0.7258.5`, but `2.50` of `2.50.6`. */
function releaseLine(version: string): string {
  const [major = version, minor] = version.split('.');
  return Number(major) < 10 && minor !== undefined ? `${major}.${minor}` : major;
}
