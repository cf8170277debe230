/** Every format under the name by which a user asks for it, and where it is written. */
import { basename, dirname, extname, join, resolve } from 'node:path';
import { colorsFor } from './terminal/colors.ts';
import type { Problem } from '../results/expectations/expected-failures.ts';
import { renderBcd } from './formats/bcd.ts';
import { historyFolder } from '../results/choices.ts';
import { spansIn } from '../results/history.ts';
import { renderCtrf } from './formats/ctrf.ts';
import { renderGithub } from './formats/github.ts';
import { renderJunit } from './formats/junit.ts';
import { renderMarkdown } from './formats/markdown.ts';
import { renderSarif } from './formats/sarif.ts';
import { renderSummary } from './formats/summary.ts';
import { renderTap } from './formats/tap.ts';
import { renderWptreport } from './formats/wptreport.ts';
import { renderHtml } from './html/html.ts';
import type { ReportTexts } from './html/html.ts';
import { onlyEngine, ReportsError, serializeResults } from '../results/model.ts';
import type { ResultsFile } from '../results/model.ts';
import type { EarlierRun } from './html/page-data.ts';
import { renderServerTerminal } from './terminal/server-terminal.ts';
import { renderTerminal } from './terminal/terminal.ts';
import { appendText, writeText } from '../results/write-file.ts';

/** All that a report can tell of. */
export interface ReportInput {
  readonly file: ResultsFile;
  readonly problems: readonly Problem[];
  readonly texts: ReportTexts;
  /** Earlier runs, oldest first. */
  readonly before?: readonly EarlierRun[];
}

interface Reporter {
  readonly render: (input: ReportInput, where: { readonly isFile: boolean }) => string | Promise<string>;
  /** Lines to read, which may stand among others on stdout; without, it is a document that must stand there alone. */
  readonly isText?: true;
  /** The format knows one engine only: each has a file of its own. */
  readonly isOfOneEngine?: true;
}

export const reporters = {
  terminal: {
    render: ({ file, problems, texts }, { isFile }) =>
      `${(file.subject.kind === 'server' ? renderServerTerminal : renderTerminal)(file, problems, texts, colorsFor(isFile ? {} : process.stdout))}\n`,
    isText: true,
  },
  json: { render: ({ file }) => serializeResults(file) },
  html: { render: ({ file, texts, before }) => renderHtml(file, texts, before, spansIn(historyFolder)) },
  markdown: { render: ({ file, problems, texts }) => renderMarkdown(file, problems, texts), isText: true },
  summary: { render: ({ file, texts }) => renderSummary(file, texts), isText: true },
  junit: { render: ({ file, texts }) => renderJunit(file, texts) },
  ctrf: { render: ({ file, texts }) => renderCtrf(file, texts) },
  tap: { render: ({ file, texts }) => renderTap(file, texts), isText: true },
  wptreport: { render: ({ file, texts }) => renderWptreport(file, texts), isOfOneEngine: true },
  sarif: { render: ({ file, texts }) => renderSarif(file, texts) },
  github: { render: ({ file, problems, texts }) => renderGithub(file, problems, texts), isText: true },
  bcd: { render: ({ file, texts }) => renderBcd(file, texts, spansIn(historyFolder)) },
} as const satisfies Readonly<Record<string, Reporter>>;

export type ReporterName = keyof typeof reporters;

/** A format, and the file it goes to; stdout without. */
export interface ReporterChoice {
  readonly name: ReporterName;
  readonly path?: string;
}

/** Why these formats cannot all be written where they are asked to be; `undefined` when they can. */
export function conflictOf(choices: readonly ReporterChoice[]): string | undefined {
  const onStdout = choices.filter(({ path }) => path === undefined).map(({ name }) => name);
  const documents = onStdout.filter((name) => !('isText' in reporters[name]));
  const [first] = documents;
  if (first !== undefined && onStdout.length > 1)
    return `${first} is a document, and cannot stand on stdout beside ${onStdout.filter((name) => name !== first).join(', ') || 'itself'}: write ${first}=FILE.`;
  const paths = choices.flatMap(({ path }) => (path === undefined ? [] : [resolve(path)]));
  const twice = paths.find((path, index) => paths.indexOf(path) !== index);
  return twice === undefined ? undefined : `Two reports would go to ${twice}: give each a file of its own.`;
}

/**
 * Writes the reports.
 * @param print takes what goes to stdout.
 * @returns the paths of the written files.
 * @throws {ReportsError} when one cannot be made.
 * @throws {UnwritableError} when one cannot be written.
 */
export async function writeChosen(
  choices: readonly ReporterChoice[],
  input: ReportInput,
  print: (text: string) => Promise<void>,
): Promise<readonly string[]> {
  const written: string[] = [];
  for (const { name, path } of choices) {
    const reporter: Reporter = reporters[name];
    const parts = reporter.isOfOneEngine ? partsOf(input.file) : [input.file];
    if (path === undefined && parts.length > 1)
      throw new ReportsError(
        `${name} holds one engine, and there are ${parts.length}: write ${name}=FILE, or choose one.`,
      );
    for (const file of parts) {
      const text = await reporter.render({ ...input, file }, { isFile: path !== undefined });
      if (path === undefined) await print(text);
      else written.push(await place(parts.length > 1 ? pathFor(path, file) : path, text));
    }
  }
  return written;
}

/** A part for each engine that has results; the file itself where there is no more than one column. */
function partsOf(file: ResultsFile): readonly ResultsFile[] {
  const used = file.engines.filter(({ name }) => file.results.some(({ engine }) => engine === name));
  return used.length < 2 ? [{ ...file, engines: used }] : used.map(({ name }) => onlyEngine(file, name));
}

/** `wptreport-firefox.json` for `wptreport.json`. */
function pathFor(path: string, { engines }: ResultsFile): string {
  const extension = extname(path);
  const engine = (engines[0]?.name ?? '').replace(/[^\w.-]/g, '_');
  return join(dirname(path), `${basename(path, extension)}-${engine}${extension}`);
}

async function place(path: string, text: string): Promise<string> {
  // The summary of a step of GitHub Actions belongs to every command of the step.
  if (path === process.env['GITHUB_STEP_SUMMARY']) appendText(path, text);
  else await writeText(path, text);
  return path;
}
