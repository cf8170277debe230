import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { EngineName } from '../../engines/engine.ts';
import { median, millisecondsOf } from './throughput.ts';

const run = promisify(execFile);
const here = fileURLToPath(new URL('../../', import.meta.url));

/** The kinds of case that `fuzz` makes up most. */
const likeRandom = '^(xhr|fetch)-';
const seed = '1';

/** Seconds that a command takes here and in another checkout, by turns. */
export interface Comparison {
  readonly what: string;
  readonly hereSeconds: number;
  readonly thereSeconds: number;
  /** Here divided by there: the median of the rounds. */
  readonly ratio: number;
}

/** How fast `fuzz` is beside the matrix. */
export interface FuzzToMatrix {
  readonly engine: EngineName;
  readonly fuzzPerSecond: number;
  readonly matrixPerSecond: number;
  readonly ratio: number;
}

export interface AgainstOptions {
  /** Another checkout, with its packages installed. */
  readonly there: string;
  readonly engines: readonly EngineName[];
  readonly rounds: number;
}

/**
 * Runs the matrix here and there by turns, in all engines side by side and in each alone, so that what else the machine does falls on
 * both.
 */
export async function compareWith({ there, engines, rounds }: AgainstOptions): Promise<readonly Comparison[]> {
  const together = engines.length > 1 ? [engines] : [];
  const comparisons: Comparison[] = [];
  for (const names of [...together, ...engines.map((name) => [name])]) {
    const times: { readonly hereMs: number; readonly thereMs: number }[] = [];
    for (let round = 0; round < rounds; round++) {
      const thereMs = await millisecondsOf(() => matrix(there, names));
      times.push({ thereMs, hereMs: await millisecondsOf(() => matrix(here, names)) });
    }
    comparisons.push({
      what: `matrix in ${names.join(', ')}`,
      hereSeconds: seconds(median(times.map(({ hereMs }) => hereMs))),
      thereSeconds: seconds(median(times.map(({ thereMs }) => thereMs))),
      ratio: twoDigits(median(times.map(({ hereMs, thereMs }) => hereMs / thereMs))),
    });
  }
  return comparisons;
}

/** Random cases and those of the matrix that are like them, by turns. Both include the start of the engine. */
export async function compareFuzz(engine: EngineName, rounds: number): Promise<FuzzToMatrix> {
  const rates: { readonly fuzz: number; readonly cases: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    let count = 0;
    const matrixMs = await millisecondsOf(async () => (count = await matrix(here, [engine], ['-g', likeRandom])));
    const fuzzMs = await millisecondsOf(() =>
      command(here, ['fuzz', '--engine', engine, '--cases', String(count), '--seed', seed]),
    );
    rates.push({ fuzz: (count * 1_000) / fuzzMs, cases: (count * 1_000) / matrixMs });
  }
  return {
    engine,
    fuzzPerSecond: Math.round(median(rates.map(({ fuzz }) => fuzz))),
    matrixPerSecond: Math.round(median(rates.map(({ cases }) => cases))),
    ratio: twoDigits(median(rates.map(({ fuzz, cases }) => fuzz / cases))),
  };
}

/** How many results it has. */
async function matrix(folder: string, engines: readonly EngineName[], more: readonly string[] = []): Promise<number> {
  const output = mkdtempSync(join(tmpdir(), 'cors-conformance-bench-'));
  try {
    await command(folder, ['browsers', '--engine', engines.join(), '--output', output, ...more]);
    const { results } = JSON.parse(await readFile(join(output, 'results.json'), 'utf8')) as { results: unknown[] };
    return results.length;
  } finally {
    rmSync(output, { recursive: true, force: true });
  }
}

/** Results that are not as expected do not matter here. */
async function command(folder: string, args: readonly string[]): Promise<void> {
  try {
    await run(process.execPath, ['--import', './register.mjs', 'cli/main.ts', ...args], {
      cwd: folder,
      maxBuffer: Infinity,
    });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 1)) throw error;
  }
}

const seconds = (ms: number): number => Math.round(ms / 100) / 10;
const twoDigits = (value: number): number => Number(value.toFixed(2));
