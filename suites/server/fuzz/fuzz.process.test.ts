import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ACAM, ACRM, get, set } from '../../../protocol/http/headers.ts';
import type { PolicyFile } from '../policy.ts';
import { runServerSuite } from '../run.ts';
import { freedoms, policies } from '../testing/perfect.ts';
import { type Mutation, startPolicyServer } from '../testing/policy-server.ts';
import { randomChecks, type Share } from './checks.ts';

const share: Share = { seed: 1, requests: 400 };

/** The results that tell something: not a pass, and not a check that cannot be asked of this policy. */
async function asked(policy: PolicyFile, mutation?: Mutation, freedom = {}) {
  const server = await startPolicyServer(policy, freedom, mutation);
  try {
    const { results } = await runServerSuite({
      url: new URL(server.url),
      insecure: true,
      policy,
      checks: randomChecks(share),
    });
    return results.filter(({ result }) => result !== 'pass' && result !== 'not-run');
  } finally {
    await server.close();
  }
}

describe('random requests', () => {
  for (const [name, policy] of Object.entries(policies))
    it(`find nothing in servers that keep "${name}"`, async () => {
      for (const freedom of Object.values(freedoms)) {
        const found = await asked(policy, undefined, freedom);
        assert.deepEqual(
          found.map(({ check, findings, reason }) => [check.id, findings.map(({ data }) => data), reason]),
          [],
        );
      }
    });

  it('find an origin that a sloppy comparison lets in, as short as it still does', async () => {
    const policy = policies.credentialed;
    const found = await asked(policy, {
      allows: (origin, { allows }) => allows(origin) || origin.endsWith('app.example.com'),
    });
    assert.deepEqual(found.map(({ check }) => check.id).toSorted(), ['random-origin', 'random-preflight-origin']);
    for (const { findings } of found) {
      const gains = findings.map(({ impact }) => impact?.origins[0] ?? '');
      assert.ok(
        gains.every((origin) => /^(https:\/\/.|http:\/\/)app\.example\.com$/.test(origin)),
        gains.join(),
      );
    }
  });

  it('find methods that are allowed in any case', async () => {
    const policy = policies.credentialed;
    const found = await asked(policy, {
      reply: (reply, { isPreflight, headers }) => {
        const method = get(headers, ACRM) ?? '';
        return isPreflight && method.toLowerCase() === 'patch' && get(reply.headers, ACAM) !== null
          ? { ...reply, headers: set(reply.headers, ACAM, method) }
          : reply;
      },
    });
    assert.deepEqual(
      found.map(({ check }) => check.id),
      ['random-preflight'],
    );
    const [finding] = found[0]?.findings ?? [];
    assert.ok(finding?.data.id === 'undeclared-request-allowed' && finding.data.what.kind === 'request');
    assert.match(finding.data.what.method, /^patch$/i);
    assert.deepEqual(finding.data.what.names, []);
  });

  it('are the same for the same seed, and others for another', async () => {
    const originsOf = async (seed: number) => {
      const policy = policies.credentialed;
      const server = await startPolicyServer(policy);
      const checks = randomChecks({ seed, requests: 50 });
      await runServerSuite({ url: new URL(server.url), policy, checks, concurrency: 1 });
      await server.close();
      return server.requests.map(({ method, headers }) => JSON.stringify([method, headers]));
    };
    const first = await originsOf(1);
    assert.deepEqual(new Set((await originsOf(1)).map(withoutPort)), new Set(first.map(withoutPort)));
    assert.notDeepEqual(new Set((await originsOf(2)).map(withoutPort)), new Set(first.map(withoutPort)));
  });
});

/** Each server has a port of its own. */
const withoutPort = (text: string): string => text.replaceAll(/127\.0\.0\.1:\d+/g, 'server');
