/** A server that was tested at one URL and then at another is compared, and merged, as the same server. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { compareRuns } from '../../results/compare/compare.ts';
import { mergeFiles } from '../../results/compare/merge.ts';
import type { ResultsFile } from '../../results/model.ts';
import { snapshotOf } from '../../results/snapshot.ts';
import { causesOf } from './causes.ts';
import { allChecks } from './checks/index.ts';
import { serverReport } from './results.ts';
import { runServerSuite } from './run.ts';
import type { ServerRunOptions } from './run.ts';
import { policies } from './testing/perfect.ts';
import { startPolicyServer } from './testing/policy-server.ts';

const policy = policies.credentialed;

/** Without measurements of time, and without one whose response Node.js makes itself, in another way by TLS. */
const checks = allChecks.filter(({ id }) => !id.startsWith('dos-') && id !== 'act-431');

async function tested(url: URL, options: Partial<ServerRunOptions> = {}): Promise<ResultsFile> {
  const run = await runServerSuite({ url, policy, checks, ...options });
  return serverReport([run], {
    tool: { name: 'cors-conformance', version: '0.0.0', commit: null },
    environment: { os: 'Linux', node: 'v20.0.0', startedAt: '2026-11-30T12:00:00.000Z', durationMs: 1 },
    url,
    curl: {},
    level: 'security',
    known: [],
    complete: false,
    proofs: [],
  }).file;
}

/** A proxy that leads every host name to this port. */
async function startProxy(port: number) {
  const proxy = createServer((socket) => {
    socket.once('data', () => {
      const server = connect(port, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        socket.pipe(server).pipe(socket);
      });
      for (const [one, other] of [
        [socket, server],
        [server, socket],
      ] as const)
        one.on('error', () => other.destroy()).on('close', () => other.destroy());
    });
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  return { url: new URL(`http://127.0.0.1:${String((proxy.address() as AddressInfo).port)}`), proxy };
}

describe('a server that moved', () => {
  const files = new Map<string, ResultsFile>();
  const closing: (() => unknown)[] = [];

  before(async () => {
    const [one, two] = [await startPolicyServer(policy), await startPolicyServer(policy)];
    const secure = await startPolicyServer(policy, { secure: true });
    const { url: proxy, proxy: server } = await startProxy(Number(new URL(secure.url).port));
    closing.push(one.close, two.close, secure.close, () => server.close());
    const named = new URL(two.url);
    named.hostname = 'localhost';
    files.set('an address', await tested(new URL(one.url)));
    files.set('localhost at another port', await tested(named));
    files.set('a name by https', await tested(new URL('https://api.shop.example/'), { proxy, insecure: true }));
    files.set('a preview', await tested(new URL('https://pr-7.shop.example:8443/'), { proxy, insecure: true }));
  });
  after(() => Promise.all(closing.map((close) => close())));

  const names = ['an address', 'localhost at another port', 'a name by https', 'a preview'] as const;
  for (const was of names)
    for (const is of names.filter((name) => name !== was)) {
      it(`from ${was} to ${is} has not changed`, () => {
        const [old, now] = [files.get(was), files.get(is)];
        assert.ok(old && now);
        const run = (file: ResultsFile) => ({ file, snapshot: snapshotOf(file) });
        assert.deepEqual(compareRuns(run(old), run(now)).changes, []);
      });
    }

  it('has one report, without a flaky result', () => {
    const sources = [...files].map(([name, file]) => ({ name, file }));
    const { file, notes } = mergeFiles(sources, causesOf);
    assert.equal(file.summary.byResult.flaky, 0);
    assert.equal(file.results.length, checks.length);
    const ran = (id: string) => file.results.find((result) => result.id === id)?.result;
    assert.deepEqual([ran('neighbour-lna'), ran('http-h2-parity')], ['pass', 'pass']);
    assert.equal(notes.filter((note) => note.includes('disagree')).length, 0);
  });
});
