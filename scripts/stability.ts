/**
 * `npm run stability -- --runs 20 --load 4 [--output FILE] [flags of browsers]`: runs the browser suite so many times on a machine
 * that has nothing else to do, then as often next to so many processes that are always busy, and names every case whose result,
 * outcome or reason is not the same each time. Prints a table in Markdown, also into FILE. Exit code 0 if every result is the same
 * in every run, 1 if one is not, 2 for wrong usage, 3 if a run could not be carried out.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { discard, ownFolder } from '../engines/processes/owned.ts';
import { parseResults, resultKey, type ResultsFile } from '../results/model.ts';
import { writeText } from '../results/write-file.ts';

interface Options {
  readonly runs: number;
  readonly load: number;
  readonly output: string | undefined;
  /** For the command `browsers`. */
  readonly flags: readonly string[];
}

/** What the runs under one condition said. */
interface Series {
  readonly condition: string;
  readonly runs: readonly ResultsFile[];
  readonly seconds: readonly number[];
}

/** Always busy, until its parent is gone and standard input ends with it. */
const busy = "process.stdin.resume().on('end', () => process.exit()); (function work() { setImmediate(work); })();";

function usage(problem: string): never {
  process.stderr.write(
    `${problem}\nUsage: npm run stability -- [--runs 3] [--load 0] [--output FILE] [-- flags of browsers]\n`,
  );
  process.exit(2);
}

function optionsOf(args: readonly string[]): Options {
  const own = ['--runs', '--load', '--output'];
  const mine: string[] = [];
  const flags: string[] = [];
  for (let i = 0; i < args.length; i += 1) {
    const arg = args[i] ?? '';
    if (own.some((name) => arg === name)) mine.push(arg, args[++i] ?? '');
    else if (own.some((name) => arg.startsWith(`${name}=`))) mine.push(arg);
    else if (arg !== '--') flags.push(arg);
  }
  const { values } = parseArgs({
    args: mine,
    options: {
      runs: { type: 'string', default: '3' },
      load: { type: 'string', default: '0' },
      output: { type: 'string' },
    },
  });
  const [runs, load] = [Number(values.runs), Number(values.load)];
  if (!Number.isSafeInteger(runs) || runs < 2)
    usage(`--runs must be a whole number from 2, not ${JSON.stringify(values.runs)}.`);
  if (!Number.isSafeInteger(load) || load < 0)
    usage(`--load must be a whole number from 0, not ${JSON.stringify(values.load)}.`);
  return { runs, load, output: values.output, flags };
}

/** Runs the suite `runs` times beside `load` busy processes. `undefined` if a run could not be carried out. */
async function series({ runs, flags }: Options, load: number, folder: string): Promise<Series | undefined> {
  const condition = load === 0 ? 'idle' : `next to ${load} busy processes`;
  const others = Array.from({ length: load }, () =>
    spawn(process.execPath, ['-e', busy], { stdio: ['pipe', 'ignore', 'ignore'] }),
  );
  const files: ResultsFile[] = [];
  const seconds: number[] = [];
  try {
    for (let run = 1; run <= runs; run += 1) {
      const output = join(folder, `${load}-${run}`);
      const started = performance.now();
      const status = await browsers([...flags, '--output', output]);
      if (status !== 0 && status !== 1) return undefined;
      const file = join(output, 'results.json');
      files.push(parseResults(readFileSync(file, 'utf8'), file));
      seconds.push((performance.now() - started) / 1_000);
      process.stderr.write(
        `${condition}, run ${run} of ${runs}: ${files.at(-1)?.results.length ?? 0} results in ${seconds.at(-1)?.toFixed(0) ?? ''} s\n`,
      );
    }
  } finally {
    for (const each of others) each.kill('SIGKILL');
  }
  return { condition, runs: files, seconds };
}

let running: ChildProcess | undefined;

async function browsers(args: readonly string[]): Promise<number | null> {
  running = spawn(process.execPath, ['--import', './register.mjs', 'cli/main.ts', 'browsers', ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [status] = (await once(running, 'exit')) as [number | null];
  return status;
}

/** What each run said of a case in an engine, of those that did not always say the same. */
function unstable(all: readonly Series[]): ReadonlyMap<string, readonly string[]> {
  const said = new Map<string, string[]>();
  const files = all.flatMap(({ runs }) => runs);
  for (const { results } of files)
    for (const result of results) {
      const own = said.get(resultKey(result)) ?? [];
      own.push(JSON.stringify([result.result, result.observed?.outcome ?? null, result.reason ?? null]));
      said.set(resultKey(result), own);
    }
  return new Map([...said].filter(([, own]) => own.length !== files.length || new Set(own).size > 1));
}

function table(all: readonly Series[], differing: ReadonlyMap<string, readonly string[]>): string {
  const file = all[0]?.runs[0];
  const engines = (file?.engines ?? []).map(({ product, version }) => `${product} ${version ?? ''}`.trim());
  const rows = all.map(({ condition, runs, seconds }) => {
    const sorted = seconds.toSorted((a, b) => a - b);
    const range = `${sorted[0]?.toFixed(0) ?? ''}–${sorted.at(-1)?.toFixed(0) ?? ''}`;
    const own = unstable([{ condition, runs, seconds }]).size;
    return `| ${condition} | ${runs.length} | ${runs[0]?.results.length ?? 0} | ${own} | ${range} |`;
  });
  return [
    '| Machine | Runs | Results per run | Results that differ | Seconds per run |',
    '| --- | ---: | ---: | ---: | ---: |',
    ...rows,
    '',
    `${differing.size} results differ between any two of these runs. ${cpus().length} cores, Node ${process.versions.node}, ${engines.join(', ')}.`,
    '',
  ].join('\n');
}

async function compareRuns(options: Options, folder: string): Promise<number> {
  const all: Series[] = [];
  for (const load of options.load === 0 ? [0] : [0, options.load]) {
    const next = await series(options, load, folder);
    if (next === undefined) return 3;
    all.push(next);
  }
  const differing = unstable(all);
  for (const [key, own] of differing)
    process.stdout.write(`\n${key}\n${own.map((each, i) => `  run ${i + 1}: ${each}`).join('\n')}\n`);
  const markdown = table(all, differing);
  process.stdout.write(`\n${markdown}`);
  if (options.output !== undefined) await writeText(options.output, markdown);
  return differing.size === 0 ? 0 : 1;
}

process.on('exit', () => running?.kill());
const options = optionsOf(process.argv.slice(2));
const folder = ownFolder('stability');
try {
  process.exitCode = await compareRuns(options, folder);
} finally {
  await discard(folder);
}
