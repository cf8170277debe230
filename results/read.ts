/** Reads what runs have left on disk. */
import { readFileSync, statSync } from 'node:fs';
import { byText, parseJson, parseResults, ReportsError } from './model.ts';
import type { ResultsFile } from './model.ts';
import { parseSnapshot, snapshotOf } from './snapshot.ts';
import type { Snapshot } from './snapshot.ts';

/** What one string of Node.js can hold, and far more than any run writes. */
const mostBytes = 512 * 1024 * 1024;

/** A run, whole or as a snapshot of it. */
export interface Run {
  readonly snapshot: Snapshot;
  /** `undefined` where only the snapshot was kept. */
  readonly file: ResultsFile | undefined;
}

/**
 * Reads a results.json.
 * @throws {ReportsError} when it cannot be read, is too large, or does not fit.
 */
export function readResults(path: string): ResultsFile {
  return parseResults(readText(path), path);
}

/**
 * Reads a results.json, or a snapshot of one.
 * @throws {ReportsError} when it cannot be read, is too large, or fits neither.
 */
export function readRun(path: string): Run {
  const text = readText(path);
  const json = parseJson(text, path);
  const isSnapshot = typeof json === 'object' && json !== null && 'kind' in json && json.kind === 'snapshot';
  if (isSnapshot) return { snapshot: parseSnapshot(text, path), file: undefined };
  const file = parseResults(text, path);
  return { snapshot: snapshotOf(file), file };
}

/**
 * Reads earlier runs, for a trend.
 * @returns oldest first; those that do not say when they were come first, in the order given.
 * @throws {ReportsError} when one cannot be read, is too large, or does not fit.
 */
export function readEarlier(paths: readonly string[]): readonly { readonly name: string; readonly run: Run }[] {
  const startOf = ({ run }: { readonly run: Run }) => run.file?.environment.startedAt ?? '';
  return paths.map((name) => ({ name, run: readRun(name) })).toSorted((a, b) => byText(startOf(a), startOf(b)));
}

/**
 * The text of a file.
 * @throws {ReportsError} when it cannot be read or is too large.
 */
export function readText(path: string): string {
  try {
    const { size } = statSync(path);
    if (size > mostBytes)
      throw new ReportsError(
        `${path} has ${size.toLocaleString('en')} bytes, more than the ${mostBytes.toLocaleString('en')} that are read. Give a results.json of one run.`,
      );
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof ReportsError) throw error;
    throw new ReportsError(
      `Cannot read ${path}: ${(error as Error).message}. Give a file that is there and can be read.`,
      {
        cause: error,
      },
    );
  }
}
