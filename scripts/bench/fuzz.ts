import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { EngineName } from '../../engines/engine.ts';
import { median } from './throughput.ts';

const main = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));
const seed = 1;

/** How `fuzz` fares at its beginning and after many cases: neither rate nor memory may depend on how many there were. */
export interface FuzzSpeed {
  readonly engine: string;
  readonly cases: number;
  /** Cases a second of the first and of the last quarter, the first batch left out, which starts the engine. */
  readonly firstPerSecond: number;
  readonly lastPerSecond: number;
  /** The last divided by the first. */
  readonly rateRatio: number;
  /** Of the process of `fuzz`, without the engine, the median of these quarters: garbage makes it go up and down. */
  readonly firstMiB: number;
  readonly lastMiB: number;
  readonly memoryRatio: number;
}

interface Sample {
  readonly cases: number;
  readonly ms: number;
  readonly residentMiB: number;
}

/** It tells how far it is after every thousand, and a quarter is two of these at least. */
export const fewestCases = 8_000;

/**
 * Runs the command with `fewestCases` or more, and looks at it whenever it tells how far it is.
 * @throws {Error} when it ends before it has told enough.
 */
export async function measureFuzz(engine: EngineName, cases: number): Promise<FuzzSpeed> {
  const output = mkdtempSync(join(tmpdir(), 'bench-fuzz-'));
  const flags = ['--engine', engine, '--seed', String(seed), '--cases', String(cases), '--output', output];
  const fuzz = spawn(process.execPath, [...process.execArgv, main, 'fuzz', ...flags], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(fuzz, 'close');
  const samples: Sample[] = [];
  try {
    for await (const line of createInterface(fuzz.stderr)) {
      const [, done] = /: (\d+) cases, \d+\/s/.exec(line) ?? [];
      if (done !== undefined)
        samples.push({ cases: Number(done), ms: performance.now(), residentMiB: residentMiB(fuzz.pid ?? 0) });
    }
    await ended;
  } finally {
    fuzz.kill();
    rmSync(output, { recursive: true });
  }
  const quarter = Math.floor(samples.length / 4);
  if (quarter < 2) throw new Error(`fuzz --engine ${engine} told only ${samples.length} times how far it was`);
  const [first, last] = [samples.slice(0, quarter + 1), samples.slice(-quarter - 1)];
  const [firstPerSecond, lastPerSecond] = [perSecond(first), perSecond(last)];
  const [firstMiB, lastMiB] = [memory(first), memory(last)];
  return {
    engine,
    cases: samples.at(-1)?.cases ?? 0,
    firstPerSecond,
    lastPerSecond,
    rateRatio: Number((lastPerSecond / firstPerSecond).toFixed(2)),
    firstMiB,
    lastMiB,
    memoryRatio: Number((lastMiB / firstMiB).toFixed(2)),
  };
}

function perSecond(samples: readonly Sample[]): number {
  const [begin, end] = [samples[0], samples.at(-1)];
  return begin && end ? Math.round(((end.cases - begin.cases) * 1_000) / (end.ms - begin.ms)) : NaN;
}

const memory = (samples: readonly Sample[]) => median(samples.map(({ residentMiB }) => residentMiB));

/** What a process has in memory, as `ps` tells it. */
function residentMiB(pid: number): number {
  return Math.round(Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024);
}
