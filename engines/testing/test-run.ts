import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { borrowDisplay } from '../processes/display.ts';
import { engineNames, isFound } from '../engine.ts';
import { findEngine } from '../discovery/find.ts';
import { launchEngine } from '../launch.ts';
import { environmentIn, ownFolder } from '../processes/owned.ts';

/**
 * A run for owned.engine.test.ts to end. `engines`: with every engine of this machine. `processes`: with a process that does not
 * listen to SIGTERM and has a child in a session of its own. With `throw` it ends by an uncaught exception. Prints `ready` and
 * the display.
 */
const [what, how] = process.argv.slice(2);

async function startEngines(): Promise<string> {
  const { startTestWorld } = await import('./test-world.ts');
  const world = await startTestWorld({});
  const found = (await Promise.all(engineNames.map((name) => findEngine(name)))).filter(isFound);
  const engines = await Promise.all(found.map((each) => launchEngine(each, world.launchOptions)));
  await Promise.all(engines.map((engine) => engine.open('https://bar.other/image')));
  return (await borrowDisplay()).environment['DISPLAY'] ?? '';
}

async function startProcesses(): Promise<string> {
  const folder = ownFolder('test');
  const script = 'trap "" TERM; setsid sleep 1000 & echo started; wait';
  const child = spawn('sh', ['-c', script], { env: environmentIn(folder), stdio: ['ignore', 'pipe', 'ignore'] });
  await once(child.stdout, 'data');
  return '';
}

const display = await (what === 'engines' ? startEngines() : startProcesses());
process.stdout.write(`ready ${display}\n`);
setInterval(() => {
  if (how === 'throw') throw new Error('uncaught');
}, 100);
