import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { median, millisecondsOf } from './throughput.ts';

const run = promisify(execFile);
const repository = fileURLToPath(new URL('../../', import.meta.url));
const command = fileURLToPath(new URL('../../dist/bundle/cors-conformance.js', import.meta.url));

const rounds = 15;

/** How long the command of the package takes that only shows something, beside Node.js with nothing to run. */
export interface StartSpeed {
  readonly args: string;
  readonly ms: number;
  readonly bareMs: number;
  /** The command's time divided by that of Node.js: the median of the rounds. */
  readonly ratio: number;
}

/** Builds the package, and starts its command and Node.js by turns. */
export async function measureStart(): Promise<readonly StartSpeed[]> {
  await run('npm', ['run', 'build'], { cwd: repository });
  const speeds: StartSpeed[] = [];
  for (const args of ['--version', 'server --help']) {
    const times: { readonly ms: number; readonly bareMs: number }[] = [];
    for (let round = 0; round < rounds; round++) {
      const bareMs = await millisecondsOf(() => run(process.execPath, ['-e', '0']));
      const ms = await millisecondsOf(() => run(process.execPath, [command, ...args.split(' ')]));
      times.push({ ms, bareMs });
    }
    speeds.push({
      args,
      ms: Math.round(median(times.map(({ ms }) => ms))),
      bareMs: Math.round(median(times.map(({ bareMs }) => bareMs))),
      ratio: Number(median(times.map(({ ms, bareMs }) => ms / bareMs)).toFixed(2)),
    });
  }
  return speeds;
}
