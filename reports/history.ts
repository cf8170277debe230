/** Snapshots of each version of each engine, a file each, so that one can say since when something is as it is. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { compareEngines, onlyEngine } from './model.ts';
import type { ResultsFile } from './model.ts';
import { readText } from './read.ts';
import { entriesOf, parseSnapshot, serializeSnapshot, snapshotOf } from './snapshot.ts';
import type { State } from './snapshot.ts';
import { writeText } from './write-file.ts';

/**
 * Writes `ENGINE-VERSION.json` for each engine of a run; the same version again replaces its file.
 * @returns the paths.
 * @throws {UnwritableError} when one cannot be written.
 */
export async function writeHistory(folder: string, file: ResultsFile): Promise<readonly string[]> {
  const written: string[] = [];
  for (const { name, version } of file.engines) {
    const part = onlyEngine(file, name);
    if (version === null || part.results.length === 0) continue;
    const path = join(folder, `${name}-${version}.json`.replace(/[^\w.-]/g, '_'));
    await writeText(path, serializeSnapshot(snapshotOf(part)));
    written.push(path);
  }
  return written;
}

/** What came of a case in some versions of an engine in a row. */
export interface Span {
  readonly state: State;
  /** Oldest first. */
  readonly versions: readonly string[];
}

/**
 * When a case changed: for each engine what came of it, over the versions on record, oldest first.
 * @throws {ReportsError} when a file of the folder cannot be read or does not fit.
 */
export function historyOf(folder: string, id: string): ReadonlyMap<string, readonly Span[]> {
  const seen: { readonly engine: string; readonly version: string; readonly state: State }[] = [];
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : [];
  for (const name of names) {
    const path = join(folder, name);
    const snapshot = parseSnapshot(readText(path), path);
    for (const { engine, state } of entriesOf(snapshot).filter((entry) => entry.id === id))
      if (engine !== undefined) seen.push({ engine, version: snapshot.engines[engine]?.version ?? '', state });
  }
  const byEngine = new Map<string, Span[]>();
  for (const { engine, version, state } of seen.toSorted((a, b) => compareVersions(a.version, b.version))) {
    const spans = byEngine.get(engine) ?? [];
    byEngine.set(engine, spans);
    const last = spans.at(-1);
    if (last?.state === state) spans[spans.length - 1] = { state, versions: [...last.versions, version] };
    else spans.push({ state, versions: [version] });
  }
  return new Map([...byEngine].toSorted(([a], [b]) => compareEngines(a, b)));
}

/** `9.1` before `10.0`. */
function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split(/\D+/).map(Number));
  for (let index = 0; index < Math.max(left?.length ?? 0, right?.length ?? 0); index += 1) {
    const difference = (left?.[index] ?? 0) - (right?.[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
