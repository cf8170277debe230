import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { once } from 'node:events';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { borrowDisplay } from './display.ts';
import { EnginesError } from '../engine.ts';
import { ownedFolders, processesOf } from './owned.ts';
import { onPath } from '../discovery/which.ts';

const socketOf = (name = '') => `/tmp/.X11-unix/X${name.slice(1)}`;

async function accepts(name: string | undefined): Promise<boolean> {
  const socket = connect(socketOf(name));
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

const ownServers = () =>
  ownedFolders()
    .filter(({ owner, label }) => owner === process.pid && label === 'display')
    .flatMap(({ path }) => processesOf(path, 'Xvfb'));

describe('a display', { skip: onPath('Xvfb') === undefined && 'Xvfb is not installed' }, () => {
  test('is shared, and is there until the last has given it back', async () => {
    const [first, second] = await Promise.all([borrowDisplay(), borrowDisplay()]);
    const name = first.environment['DISPLAY'];
    assert.equal(second.environment['DISPLAY'], name);
    assert.equal(ownServers().length, 1);
    await first.release();
    await first.release();
    assert.ok(await accepts(name));
    await second.release();
    assert.deepEqual(ownServers(), []);
    assert.ok(!existsSync(socketOf(name)));
  });

  test('of another run is another one', async () => {
    const mine = await borrowDisplay();
    const script = `import { borrowDisplay } from './engines/processes/display.ts';
      const display = await borrowDisplay(); process.stdout.write(display.environment.DISPLAY); await display.release()`;
    const other = execFileSync(
      process.execPath,
      ['--import', fileURLToPath(new URL('../../register.mjs', import.meta.url)), '--input-type=module', '-e', script],
      { encoding: 'utf8', cwd: fileURLToPath(new URL('../../', import.meta.url)) },
    );
    assert.match(other, /^:\d+$/);
    assert.notEqual(other, mine.environment['DISPLAY']);
    assert.ok(await accepts(mine.environment['DISPLAY']));
    await mine.release();
  });

  test('that is gone is replaced for the next who needs one', async () => {
    const lost = await borrowDisplay();
    const [server] = ownServers();
    assert.ok(server);
    process.kill(server.pid, 'SIGKILL');
    // Node says that it ended once it is no zombie any more.
    while (existsSync(`/proc/${server.pid}`)) await new Promise((resolve) => setImmediate(resolve));
    const next = await borrowDisplay();
    assert.ok(await accepts(next.environment['DISPLAY']));
    await lost.release();
    assert.ok(await accepts(next.environment['DISPLAY']));
    await next.release();
    assert.deepEqual(ownServers(), []);
  });
});

test('without Xvfb the user’s display is used, and without that the remedy is named', async () => {
  const { PATH, DISPLAY, XAUTHORITY } = process.env;
  try {
    process.env['PATH'] = '';
    process.env['DISPLAY'] = ':7';
    process.env['XAUTHORITY'] = '/home/ann/.Xauthority';
    assert.deepEqual((await borrowDisplay()).environment, { DISPLAY: ':7', XAUTHORITY: '/home/ann/.Xauthority' });
    delete process.env['DISPLAY'];
    await assert.rejects(borrowDisplay(), (error) => error instanceof EnginesError && /xvfb/.test(error.remedy));
  } finally {
    process.env['PATH'] = PATH;
    restore({ DISPLAY, XAUTHORITY });
  }
});

test('a headed browser gets the user’s display, never an invisible one', async () => {
  const { DISPLAY, XAUTHORITY } = process.env;
  try {
    process.env['DISPLAY'] = ':7';
    delete process.env['XAUTHORITY'];
    const { environment } = await borrowDisplay({ headed: true });
    assert.deepEqual(environment, { DISPLAY: ':7', XAUTHORITY: join(homedir(), '.Xauthority') });
    delete process.env['DISPLAY'];
    await assert.rejects(
      borrowDisplay({ headed: true }),
      (error) => error instanceof EnginesError && error.message.includes('DISPLAY'),
    );
  } finally {
    restore({ DISPLAY, XAUTHORITY });
  }
});

function restore(variables: Record<string, string | undefined>): void {
  for (const [name, value] of Object.entries(variables))
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
}
