import { accessSync, constants, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { renderHtml } from './html.ts';
import type { ReportTexts } from './html.ts';
import { serializeResults } from './model.ts';
import type { ResultsFile } from './model.ts';
import type { EarlierRun } from './page-data.ts';

/** A report has nowhere to go. The message says where to, why, and what to do. */
export class UnwritableError extends Error {
  override readonly name = 'UnwritableError';
}

/**
 * Writes results.json and index.html into a folder, which is made when it is not there. A reader never sees half a file.
 * @returns the paths of the written files.
 * @throws {ReportsError} when the results do not fit their schema.
 * @throws {UnwritableError} when the folder cannot be written.
 */
export async function writeReports(
  folder: string,
  file: ResultsFile,
  texts: ReportTexts,
  before?: readonly EarlierRun[],
): Promise<readonly [resultsJson: string, indexHtml: string]> {
  const json = serializeResults(file);
  const html = await renderHtml(file, texts, before);
  return [writeWhole(folder, 'results.json', json), writeWhole(folder, 'index.html', html)];
}

/**
 * Makes the folder of the reports where it is missing, so that a run does not end with nowhere to write to.
 * @throws {UnwritableError} when it cannot be made or written to.
 */
export function prepareFolder(folder: string): void {
  try {
    makeFolder(resolve(folder));
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw unwritable(folder, error);
  }
}

/** Step by step: `mkdirSync` with `recursive` never returns on file systems that deny what they seem to allow, as /proc. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  mkdirSync(path);
}

/**
 * Writes a file into a folder, which is made when it is not there. A reader never sees half a file.
 * @returns its path.
 * @throws {UnwritableError} when it cannot be written.
 */
export function writeWhole(folder: string, name: string, content: string): string {
  const path = join(folder, name);
  const unfinished = `${path}.${process.pid}.tmp`;
  prepareFolder(folder);
  try {
    writeFileSync(unfinished, content);
    renameSync(unfinished, path);
    return path;
  } catch (error) {
    if (existsSync(unfinished)) rmSync(unfinished);
    throw unwritable(path, error);
  }
}

function unwritable(path: string, cause: unknown): UnwritableError {
  const { message } = cause as Error;
  const remedy = 'Give another place (--output, or NAME=FILE of --reporter), or make this one writable.';
  return new UnwritableError(`Cannot write ${path}: ${message}. ${remedy}`, { cause });
}
