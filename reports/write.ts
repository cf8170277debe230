import { join } from 'node:path';
import { renderHtml } from './html.ts';
import type { ReportTexts } from './html.ts';
import { serializeResults } from './model.ts';
import type { ResultsFile } from './model.ts';
import type { EarlierRun } from './page-data.ts';
import { writeText } from './write-file.ts';

/**
 * Writes results.json and index.html into a folder, which is created if needed.
 * @returns the paths of the written files.
 * @throws {ReportsError} when the results do not fit their schema.
 * @throws {UnwritableError} when a file cannot be written.
 */
export async function writeReports(
  folder: string,
  file: ResultsFile,
  texts: ReportTexts,
  before?: readonly EarlierRun[],
): Promise<readonly [resultsJson: string, indexHtml: string]> {
  const json = serializeResults(file);
  const html = await renderHtml(file, texts, before);
  const paths = [join(folder, 'results.json'), join(folder, 'index.html')] as const;
  await writeText(paths[0], json);
  await writeText(paths[1], html);
  return paths;
}
