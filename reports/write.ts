import { join } from 'node:path';
import { renderHtml } from './html/html.ts';
import type { ReportTexts } from './html/html.ts';
import { serializeResults } from '../results/model.ts';
import type { ResultsFile } from '../results/model.ts';
import { historyFolder } from '../results/choices.ts';
import { spansIn } from '../results/history.ts';
import type { EarlierRun } from './html/page-data.ts';
import { writeText } from '../results/write-file.ts';

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
  const html = await renderHtml(file, texts, before, spansIn(historyFolder));
  const paths = [join(folder, 'results.json'), join(folder, 'index.html')] as const;
  await writeText(paths[0], json);
  await writeText(paths[1], html);
  return paths;
}
