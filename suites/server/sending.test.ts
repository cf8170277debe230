import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ask } from './check.ts';
import type { Ask, Check } from './check.ts';
import { allChecks } from './checks/index.ts';
import { isWellFormed } from './client/request.ts';
import { dryRun, runServerSuite } from './run.ts';
import type { ServerRunOptions } from './run.ts';
import { policies } from './testing/perfect.ts';
import { startPolicyServer } from './testing/policy-server.ts';
import { response, startRawServer } from './testing/raw-server.ts';

/** The requests of a run against a server that takes its time, and how many of them it had at once when each came. */
async function arrivals(options: Omit<ServerRunOptions, 'url'>) {
  const arrived: { readonly request: string; readonly atOnce: number; readonly atMs: number }[] = [];
  let open = 0;
  const server = await startRawServer((request, socket) => {
    open += 1;
    arrived.push({ request, atOnce: open, atMs: performance.now() });
    setTimeout(() => {
      open -= 1;
      socket.write(response(200, []));
    }, 2);
  });
  try {
    await runServerSuite({ url: new URL(`http://127.0.0.1:${String(server.port)}/`), ...options });
    return arrived;
  } finally {
    await server.close();
  }
}

const policy = { origins: ['https://app.example.com'] };
const few = allChecks.filter(({ id }) => /^(?:acao|opt)-/.test(id));

const measurement: Check = {
  id: 'dos-test',
  title: 'A measurement',
  level: 'INFO',
  spec: 'https://fetch.spec.whatwg.org/',
  needs: [],
  about: 'For this test.',
  fix: 'Nothing.',
  plan: ({ sameOrigin }) =>
    ask(
      [1, 2, 3].map(() => ({ ...sameOrigin({ target: '/measured' }), fresh: true })),
      () => [],
      { alone: true },
    ),
};

describe('requests are sent', () => {
  it('as many at a time as may be, and measurements alone and last', async () => {
    const arrived = await arrivals({ policy, checks: [measurement, ...few], concurrency: 3 });
    assert.equal(Math.max(...arrived.map(({ atOnce }) => atOnce)), 3);
    const isMeasured = arrived.map(({ request }) => request.startsWith('GET /measured '));
    assert.deepEqual(isMeasured, [...isMeasured.slice(3).fill(false), true, true, true]);
    assert.deepEqual(
      arrived.slice(-3).map(({ atOnce }) => atOnce),
      [1, 1, 1],
    );
  });

  it('while other checks are still planned', async () => {
    const planned: number[] = [];
    const sent: number[] = [];
    const noting = few.map((check): Check => ({
      ...check,
      plan: (context) => {
        planned.push(performance.now());
        return check.plan(context);
      },
    }));
    await arrivals({ policy, checks: noting, onSent: () => sent.push(performance.now()) });
    // The first asks whether there is a server, before anything is planned.
    assert.ok((sent[1] ?? Infinity) < (planned.at(-1) ?? 0));
  });

  it('until the caller throws, while others are planned too', async () => {
    const onResult = () => {
      throw new Error('of the caller');
    };
    await assert.rejects(arrivals({ policy, checks: allChecks, onResult }), /of the caller/);
  });

  it('no more often than the rate allows', async () => {
    const arrived = await arrivals({ policy, checks: few, rate: 100 });
    const spanMs = (arrived.at(-1)?.atMs ?? 0) - (arrived[0]?.atMs ?? 0);
    // Timers and the first connection may take some milliseconds from the first gap.
    assert.ok(
      arrived.length > 5 && spanMs > 10 * (arrived.length - 2),
      `${String(arrived.length)} in ${String(spanMs)} ms`,
    );
  });

  it('just as the dry run lists them', async () => {
    const server = await startPolicyServer(policies.credentialed);
    const options = { url: new URL(server.url), policy: policies.credentialed };
    try {
      const { asks, more } = dryRun(options);
      const { sent } = await runServerSuite(options);
      const key = ({ method, target, headers }: Pick<Ask, 'method' | 'target' | 'headers'>): string =>
        JSON.stringify([method, target, headers]);
      const left = server.requests.map(key);
      // What is no HTTP never becomes a request for the server.
      for (const listed of asks.filter(isWellFormed)) {
        const place = left.indexOf(key(listed));
        assert.notEqual(place, -1, `${key(listed)} is listed, and was not sent`);
        left.splice(place, 1);
      }
      assert.ok(
        sent <= asks.length + more,
        `${String(sent)} were sent, and at most ${String(asks.length + more)} announced`,
      );
      assert.ok(left.length <= more, `${String(left.length)} were sent and not listed`);
    } finally {
      await server.close();
    }
  });
});
