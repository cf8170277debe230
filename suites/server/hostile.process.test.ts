import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { allChecks } from './checks/index.ts';
import { ServerUnreachableError } from './errors.ts';
import { inferPolicy, runServerSuite } from './run.ts';
import type { CheckResult, ServerRun, ServerRunOptions } from './run.ts';
import { validatePolicy } from './policy.ts';
import { keyOf } from './sender.ts';
import { hostileServers } from './testing/hostile.ts';
import { response, startRawServer } from './testing/raw-server.ts';

type RawAnswer = (request: string, socket: Socket) => void;

async function runOn(answer: RawAnswer, options: Partial<ServerRunOptions>): Promise<ServerRun> {
  return await withServer(answer, (url) => runServerSuite({ url, ...options }));
}

async function withServer<T>(answer: RawAnswer, use: (url: URL) => Promise<T>): Promise<T> {
  const server = await startRawServer(answer);
  try {
    return await use(new URL(`http://127.0.0.1:${String(server.port)}/`));
  } finally {
    await server.close();
  }
}

/** Ids of checks that passed without a complete response among those that they saw. Those that watch have no exchanges of their own. */
function passedUnseen(results: readonly CheckResult[]): readonly string[] {
  return results
    .filter(({ result, exchanges }) => result === 'pass' && exchanges.length > 0)
    .filter(({ exchanges }) => !exchanges.some(({ outcome }) => outcome.ok))
    .map(({ check }) => check.id);
}

const open = { origins: '*' } as const;
const few = allChecks.filter(({ id }) => id.startsWith('acao-'));

/** A server that hangs is left early; no other may be mistaken for one. */
const timeLimit = (hangs: boolean | undefined): number => (hangs === true ? 100 : 30_000);

describe('a hostile server leaves every check with a result, and with the reason', () => {
  for (const [what, { answer, says, hangs }] of Object.entries(hostileServers)) {
    for (const [how, options] of [
      ['with a policy', { policy: open }],
      ['without', { checks: few }],
    ] as const) {
      it(`one that ${what}, ${how}`, async () => {
        const run = runOn((_, socket) => answer(socket), { ...options, timeoutMs: timeLimit(hangs) });
        if (says?.inHead === true) {
          await assert.rejects(
            run,
            (error) => error instanceof ServerUnreachableError && says.reason.test(error.message),
          );
          return;
        }
        const { results } = await run;
        assert.ok(results.some(({ result }) => result !== 'not-run'));
        for (const { check, result, reason = '' } of results) {
          assert.doesNotMatch(reason, /defect of this tool/, check.id);
          if (says === undefined || result === 'not-run') continue;
          assert.equal(result, hangs ? 'timeout' : 'no-response', `${check.id}: ${reason}`);
          assert.match(reason, says.reason, check.id);
        }
      });
    }
  }
});

describe('a server that is hostile to one request', () => {
  const isOdd = (request: string): boolean => /^GET [^]*\r\nOrigin: null\r\n/.test(request);
  const policy = { origins: ['https://app.example.com'] };
  const right = response(200, ['Access-Control-Allow-Origin: https://app.example.com']);

  for (const [what, { answer, says, hangs }] of Object.entries(hostileServers)) {
    it(`and then ${what} keeps no other from its answer`, async () => {
      const healthy = await runOn((_, socket) => socket.write(right), { policy });
      const { results } = await runOn((request, socket) => (isOdd(request) ? answer(socket) : socket.write(right)), {
        policy,
        // Long enough for those that do answer.
        timeoutMs: hangs ? 1500 : 30_000,
      });
      let kept = 0;
      for (const [index, { check, result, reason = '', exchanges }] of results.entries()) {
        const asks = exchanges.some(({ ask }) => isOdd(keyOf(ask).slice(2)));
        const before = healthy.results[index];
        // Those that watch have no exchanges of their own.
        if (!asks && exchanges.length > 0) assert.equal(result, before?.result, `${check.id}: ${reason}`);
        if (!asks || says === undefined || result === 'not-run') continue;
        kept += 1;
        assert.equal(result, hangs ? 'timeout' : 'no-response', `${check.id}: ${reason}`);
        assert.match(reason, says.reason);
      }
      assert.equal(kept > 0, says !== undefined);
    });
  }

  it('that refuses every hostile request by closing the connection passes where it answers another one', async () => {
    const isFolded = (request: string): boolean => /\r\n[ \t]/.test(request);
    const { results } = await runOn(
      (request, socket) => {
        if (isFolded(request)) socket.destroy();
        else socket.write(right);
      },
      { policy, checks: allChecks.filter(({ id }) => id === 'inj-obsfold') },
    );
    const [folded] = results;
    assert.equal(folded?.result, 'pass');
    assert.deepEqual(passedUnseen(results), []);
    assert.equal(folded.exchanges.filter(({ outcome }) => outcome.ok).length, 1);
  });

  it('that cuts its responses to hostile requests off passes nothing that asks them', async () => {
    const { results } = await runOn(
      (request, socket) => {
        if (/\r\n[ \t]/.test(request)) socket.end(`HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab`);
        else socket.write(right);
      },
      { policy, checks: allChecks.filter(({ id }) => id === 'inj-obsfold') },
    );
    assert.deepEqual(
      results.map(({ result, reason }) => [result, reason?.includes('Content-Length announced 7 bytes more')]),
      [['no-response', true]],
    );
  });

  it('and ends in the middle of the run leaves the checks that were answered', async () => {
    let left = 60;
    const { results } = await runOn(
      (_, socket) => {
        left -= 1;
        if (left >= 0) socket.write(right);
        else socket.destroy();
      },
      { policy },
    );
    const kinds = new Set(results.map(({ result }) => result));
    assert.ok(kinds.has('no-response') && kinds.has('pass'), [...kinds].join());
    assert.ok(!kinds.has('harness-error'));
    assert.deepEqual(passedUnseen(results), []);
  });
});

it('a server that wants fewer requests is left, and gets no finding for what it refuses', async () => {
  const right = response(200, ['Access-Control-Allow-Origin: https://app.example.com']);
  const policy = { origins: ['https://app.example.com'] };
  const healthy = await runOn((_, socket) => socket.write(right), { policy });
  let received = 0;
  const { results, sent } = await runOn(
    (_, socket) => {
      received += 1;
      socket.write(received <= 60 ? right : response(429, ['Retry-After: 30']));
    },
    { policy },
  );
  for (const [index, { check, result, reason }] of results.entries()) {
    if (result === 'no-response') assert.match(reason ?? '', /status 429.*--rate/, check.id);
    else assert.equal(result, healthy.results[index]?.result, check.id);
  }
  assert.ok(results.some(({ result }) => result === 'no-response'));
  assert.ok(sent < 100, `${String(sent)} requests`);
});

describe('whatever the header values are', () => {
  const value = fc.oneof(
    fc.string({ unit: fc.integer({ min: 1, max: 255 }).map((code) => String.fromCharCode(code)), maxLength: 30 }),
    fc.constantFrom(
      '*',
      'null',
      'https://evil.test',
      'https://*.example.org',
      'ftp://x',
      '99999999999999999999',
      '-1',
      '1e3',
    ),
    // Six of them are still no more than the client reads of a head.
    fc.constantFrom('a'.repeat(40_000), 'PUT, put, "', 'https://a.example, https://b.example', 'x-y:1'),
  );
  const name = fc.constantFrom(
    'Access-Control-Allow-Origin',
    'Access-Control-Allow-Credentials',
    'Access-Control-Allow-Methods',
    'Access-Control-Allow-Headers',
    'Access-Control-Expose-Headers',
    'Access-Control-Max-Age',
    'Vary',
    'Cache-Control',
  );
  const lines = fc.array(
    fc.tuple(
      name,
      value.map((text) => text.replaceAll(/[\r\n]/g, '')),
    ),
    { maxLength: 6 },
  );

  it('no check breaks, and what is inferred is a policy', async () => {
    await fc.assert(
      fc.asyncProperty(lines, fc.constantFrom(200, 204, 302, 401, 500), async (headers, status) => {
        const bytes = response(
          status,
          headers.map((line) => line.join(': ')),
        );
        await withServer(
          (_, socket) => socket.write(bytes, 'latin1'),
          async (url) => {
            const { results } = await runServerSuite({ url });
            for (const { check, reason = '' } of results) assert.doesNotMatch(reason, /defect of this tool/, check.id);
            validatePolicy(await inferPolicy({ url }), 'what is inferred');
          },
        );
      }),
      { numRuns: 25, examples: [[[['Access-Control-Max-Age', '99999999999999999999']], 200]] },
    );
  });
});
