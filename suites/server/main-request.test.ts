import assert from 'node:assert/strict';
import { it } from 'node:test';
import { get } from '../../protocol/http/headers.ts';
import { runServerSuite } from './run.ts';
import type { CheckResult } from './run.ts';
import { policies } from './testing/perfect.ts';
import { startPolicyServer } from './testing/policy-server.ts';
import type { Mutation } from './testing/policy-server.ts';

const body = '{"query":"{__typename}"}';
const request = { method: 'POST', contentType: 'application/json', body };
const policy = policies.credentialed;

/** An endpoint that answers POST with JSON, and everything else without CORS headers. */
const endpoint: Mutation = {
  reply: (reply, { method, headers, isPreflight }) =>
    isPreflight || (method === 'POST' && (get(headers, 'Content-Type') ?? '').includes('json'))
      ? reply
      : { ...reply, status: 400, headers: [], body: 'POST only' },
};

function failed(results: readonly CheckResult[]): readonly string[] {
  return results.filter(({ result }) => result !== 'pass' && result !== 'not-run').map(({ check }) => check.id);
}

it('an RPC endpoint is tested with POST and a body', async () => {
  const server = await startPolicyServer(policy, {}, endpoint);
  try {
    const url = new URL(server.url);
    const declared = { ...policy, routes: {}, marker: undefined };
    const { results } = await runServerSuite({ url, policy: declared, request });
    assert.deepEqual(failed(results), []);
    const posts = server.requests.filter(({ method }) => method === 'POST');
    assert.ok(posts.some(({ headers }) => get(headers, 'Content-Length') === String(body.length)));
    assert.equal(results.find(({ check }) => check.id === 'acao-allow')?.result, 'pass');
    assert.equal(results.find(({ check }) => check.id === 'act-head')?.result, 'not-run');
    const byGet = await runServerSuite({ url, policy: declared });
    assert.ok(failed(byGet.results).includes('acao-allow'));
  } finally {
    await server.close();
  }
});

it('an RPC endpoint without CORS headers fails', async () => {
  const server = await startPolicyServer(
    policy,
    {},
    {
      reply: (reply, { isPreflight }) => (isPreflight ? reply : { ...reply, headers: [] }),
    },
  );
  try {
    const { results } = await runServerSuite({ url: new URL(server.url), policy, request });
    assert.ok(failed(results).includes('acao-allow'));
  } finally {
    await server.close();
  }
});
