import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type EngineName, isFound } from '../../../engines/engine.ts';
import { findEngine } from '../../../engines/discovery/find.ts';
import { ownedFolders, processesOf } from '../../../engines/processes/owned.ts';
import { allCases } from '../cases/index.ts';
import { runBrowserSuite } from '../run.ts';

/** Cases with a login over HTTP/1.1, and with one over HTTP/2. */
const cases = ['fetch-acao-', 'h2-fetch-'].flatMap((start) =>
  allCases.filter(({ id }) => id.startsWith(start)).slice(0, 20),
);

/** What is killed: the processes of this run with `name` in their command line. */
interface Victim {
  readonly what: string;
  readonly folder: string;
  readonly name: string;
  /** Once as many cases as these are done. */
  readonly at: readonly number[];
}

const display: Victim = { what: 'the display', folder: 'display', name: 'Xvfb', at: [8] };
const victims: Readonly<Record<EngineName, readonly Victim[]>> = {
  chromium: [
    { what: 'the process of the page', folder: 'chromium', name: '--type=renderer', at: [8, 25] },
    { what: 'the network service', folder: 'chromium', name: 'network.mojom.NetworkService', at: [8] },
    { what: 'the browser', folder: 'chromium', name: '--remote-debugging', at: [8] },
  ],
  firefox: [
    { what: 'the process of the page', folder: 'firefox', name: 'tab', at: [8, 25] },
    { what: 'the browser', folder: 'firefox', name: '-profile', at: [8] },
    display,
  ],
  webkit: [
    { what: 'the process of the page', folder: 'webkit', name: 'WebKitWebProcess', at: [8, 25] },
    { what: 'the network process', folder: 'webkit', name: 'WebKitNetworkProcess', at: [8] },
    { what: 'the browser', folder: 'webkit', name: 'MiniBrowser', at: [8] },
    ...(process.platform === 'linux' ? [display] : []),
  ],
};

/** Returns how many processes it ended. */
function kill({ folder, name }: Victim): number {
  const own = ownedFolders().filter(({ owner, label }) => owner === process.pid && label === folder);
  const all = own.flatMap(({ path }) => processesOf(path, name));
  for (const { pid } of all) process.kill(pid, 'SIGKILL');
  return all.length;
}

for (const name of Object.keys(victims) as EngineName[]) {
  const found = await findEngine(name);
  if (!isFound(found)) {
    void it.skip(`${name}: ${found.reason}`);
    continue;
  }
  const run = async (victim?: Victim) => {
    const notes: string[] = [];
    let done = 0;
    let killed = 0;
    const [own] = await runBrowserSuite({
      cases,
      engines: [found],
      onNote: (note) => notes.push(note),
      onProgress: () => {
        done += 1;
        if (victim?.at.includes(done)) killed += kill(victim);
      },
    });
    assert.ok(own);
    const results = own.results.map(({ case: { id }, verdict }) => [id, verdict] as const);
    return { results: new Map(results), notes, killed };
  };

  describe(`the results of ${name} are the same`, async () => {
    const undisturbed = await run();
    for (const victim of victims[name])
      it(`when ${victim.what} is killed ${victim.at.length === 1 ? 'once' : 'twice'}`, async () => {
        const { results, notes, killed } = await run(victim);
        assert.ok(killed >= victim.at.length, `${killed} processes were killed`);
        assert.ok(notes.length > 0, 'the run says that it started the engine again');
        assert.deepEqual(results, undisturbed.results);
      });
  });
}
