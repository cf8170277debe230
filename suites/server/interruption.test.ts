import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { it } from 'node:test';
import { runServerSuite } from './run.ts';

it('an interrupted run sends nothing more, keeps what it has, and reports every other check as not run', async (t) => {
  const controller = new AbortController();
  let requests = 0;
  const server = createServer((_request, response) => {
    requests += 1;
    if (requests === 40) controller.abort();
    response.setHeader('Access-Control-Allow-Origin', '*').end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  const { results } = await runServerSuite({
    url: new URL(`http://127.0.0.1:${port}/`),
    policy: { origins: '*' },
    // One at a time by rate: nothing else would be waiting when the run is interrupted.
    rate: 1000,
    signal: controller.signal,
  });
  const notRun = results.filter(({ result }) => result === 'not-run');
  assert.ok(notRun.some(({ reason }) => reason?.includes('interrupted')));
  assert.ok(results.some(({ result }) => result === 'pass'));
  assert.ok(results.every(({ result }) => ['pass', 'fail', 'not-run'].includes(result)));
  assert.ok(requests < 80, `${requests} requests`);
});
