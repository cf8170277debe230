/**
 * `npm run case-index`: writes `suites/browser/cases/ids.txt`, where each case is in the sources. Cases are made by helpers, so that an id
 * stands nowhere as a whole. A line holds an id, a file, a piece of text in it, and which occurrence of that text it is, if not the first:
 * it stays right when lines move.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { writeText } from '../results/write-file.ts';
import { caseIndexFile, type IndexEntry, indexLine } from '../suites/browser/cases/sources.ts';

const repository = fileURLToPath(new URL('../', import.meta.url));
const casesFolder = 'suites/browser/cases/';

/** They make the cases of many families, and say nothing about one. */
const helpers = new Set(['variants.ts', 'embedded.ts', 'http/api.ts', 'http/redirect-case.ts']);
const isHelper = (file: string): boolean => helpers.has(file.slice(casesFolder.length));

/** A call on the way to a case, from where it begins in its file. */
interface Call {
  readonly file: string;
  readonly offset: number;
}

interface Place extends Call {
  readonly text: string;
}

/** Where every case is in the sources, sorted by id. */
export async function caseIndex(): Promise<readonly IndexEntry[]> {
  const stacks = await stacksOfCases();
  const texts = new Map<string, string>();
  const textOf = (file: string): string => {
    const text = texts.get(file) ?? readFileSync(join(repository, file), 'utf8');
    texts.set(file, text);
    return text;
  };
  return [...stacks]
    .map(([id, stack]): IndexEntry => {
      const { file, offset, text } = placeOf(id, callsOf(stack, textOf), textOf);
      const nth = textOf(file).slice(0, offset).split(text).length;
      return { id, file, text, ...(nth > 1 && { nth }) };
    })
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

/** Runs the modules of the cases with a note of the calls in each object that has an id. A copy under a new id keeps the first note. */
async function stacksOfCases(): Promise<ReadonlyMap<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), 'case-index-'));
  const noting: Plugin = {
    name: 'noting',
    setup(bundle) {
      bundle.onLoad({ filter: /[/\\]suites[/\\]browser[/\\]cases[/\\].*\.ts$/ }, ({ path }) => ({
        loader: 'ts',
        contents: readFileSync(path, 'utf8').replaceAll(
          /(?<!\.\.\.each,\n)^( +)id: /gm,
          "$1[Symbol.for('calls')]: new Error().stack, id: ",
        ),
      }));
    },
  };
  const limit = Error.stackTraceLimit;
  try {
    const outfile = join(folder, 'cases.mjs');
    await build({
      entryPoints: [join(repository, casesFolder, 'index.ts')],
      bundle: true,
      platform: 'node',
      format: 'esm',
      outfile,
      sourcemap: 'inline',
      plugins: [noting],
    });
    process.setSourceMapsEnabled(true);
    Error.stackTraceLimit = 50;
    const { allCases } = (await import(pathToFileURL(outfile).href)) as {
      allCases: readonly { readonly id: string; readonly [calls: symbol]: string }[];
    };
    return new Map(allCases.map((each) => [each.id, each[Symbol.for('calls')] ?? '']));
  } finally {
    Error.stackTraceLimit = limit;
    rmSync(folder, { recursive: true });
  }
}

/** The calls of a stack that are in files of cases, the innermost first. */
function callsOf(stack: string, textOf: (file: string) => string): readonly Call[] {
  return [...stack.matchAll(/(?:\(|at )(?:file:\/\/)?([^()\s]+\.ts):(\d+):(\d+)\)?$/gm)].flatMap(
    ([, path = '', line = '', column = '']): Call[] => {
      const file = relative(repository, path).split(sep).join('/');
      if (!file.startsWith(casesFolder)) return [];
      const before = textOf(file)
        .split('\n')
        .slice(0, Number(line) - 1);
      return [{ file, offset: before.join('\n').length + 1 + Number(column) - 1 }];
    },
  );
}

/** The longest literal that the id ends with, in one of the calls or in a table of their files, near to them; else the call of a family. */
function placeOf(id: string, calls: readonly Call[], textOf: (file: string) => string): Place {
  const candidates = calls.flatMap(({ file, offset }, index) => [
    // The first is no call, but the object itself.
    ...(index === 0 ? [] : literalsIn(callAt(textOf(file), offset), /'([a-z0-9-]+)'/g, { file, offset })),
    ...(isHelper(file)
      ? []
      : literalsIn(textOf(file), /(?:\[\s*|name: |id: )'([a-z0-9-]+)'(?=,)/g, { file, offset: 0 })
    ).map((place) => ({ ...place, distance: 1 + Math.abs(place.offset - offset) })),
  ]);
  const [literal] = candidates
    .filter(({ name }) => id === name || id.endsWith(`-${name}`))
    .toSorted((a, b) => b.name.length - a.name.length || a.distance - b.distance);
  if (literal) return { ...literal, text: `'${literal.name}'` };
  const call = calls.find(({ file }) => !isHelper(file)) ?? calls[0];
  if (!call) throw new Error(`${id} is made by no call in ${casesFolder}.`);
  const [text = ''] = textOf(call.file).slice(call.offset).split('\n');
  return { ...call, text };
}

interface Literal extends Call {
  readonly name: string;
  readonly distance: number;
}

/** `start`: where the text begins in its file. */
function literalsIn(text: string, pattern: RegExp, start: Call): readonly Literal[] {
  return [...text.matchAll(pattern)].map((match) => {
    const [whole, name = ''] = match;
    return { file: start.file, offset: start.offset + match.index + whole.indexOf("'"), name, distance: 0 };
  });
}

/** From the start of a call to the bracket that closes it. */
function callAt(text: string, offset: number): string {
  let depth = 0;
  for (let end = offset; end < text.length; end += 1) {
    const sign = text.charAt(end);
    if ('([{'.includes(sign)) depth += 1;
    if (!')]}'.includes(sign)) continue;
    depth -= 1;
    if (depth <= 0) return text.slice(offset, end + 1);
  }
  return text.slice(offset);
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  await writeText(fileURLToPath(caseIndexFile), (await caseIndex()).map((entry) => `${indexLine(entry)}\n`).join(''));
