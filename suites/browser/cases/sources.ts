/** Where cases are in the sources. */
import { readFileSync } from 'node:fs';

/** A piece of text in a file of this project that makes a case. */
export interface IndexEntry {
  readonly id: string;
  /** Relative to the project. */
  readonly file: string;
  readonly text: string;
  /** Which occurrence of the text it is, if not the first. */
  readonly nth?: number;
}

/** A line for each case, sorted by id: `npm run case-index` writes it. In the package each ends with the line of the file instead. */
export const caseIndexFile = new URL('ids.txt', import.meta.url);

const project = new URL('../../../', import.meta.url);

let index: ReadonlyMap<string, readonly string[]> | undefined;
const texts = new Map<string, string>();
const found = new Map<string, string>();

/** Where a case of the suite is in the sources, such as `suites/browser/cases/font.ts:29`; nothing for another case. */
export function sourceOfCase(id: string): string | undefined {
  index ??= new Map(
    readFileSync(caseIndexFile, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t'))
      .map(([name = '', ...place]) => [name, place]),
  );
  const [file, text, nth = '1'] = index.get(id) ?? [];
  if (file === undefined || text === undefined) return file;
  const source = found.get(id) ?? `${file}:${lineOf(file, text, Number(nth))}`;
  found.set(id, source);
  return source;
}

/** An entry as a line of the index. */
export function indexLine({ id, file, text, nth }: IndexEntry): string {
  return [id, file, text, ...(nth === undefined ? [] : [nth])].join('\t');
}

function lineOf(file: string, text: string, nth: number): number {
  const source = texts.get(file) ?? readFileSync(new URL(file, project), 'utf8');
  texts.set(file, source);
  return source.split(text).slice(0, nth).join(text).split('\n').length;
}
