import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { runServerSuite } from '../run.ts';
import type { CheckResult, ServerRunOptions } from '../run.ts';
import { mutations } from '../testing/mutations/index.ts';
import { freedoms, policies } from '../testing/perfect.ts';
import { startPolicyServer } from '../testing/policy-server.ts';
import { allChecks, checkFamilies } from './index.ts';

describe('the checks', () => {
  it('have ids of their own, family first, that never go away', () => {
    const ids = allChecks.map(({ id }) => id).toSorted();
    assert.deepEqual([...new Set(ids)], ids);
    const frozen = readFileSync(new URL('ids.txt', import.meta.url), 'utf8')
      .trim()
      .split('\n');
    assert.deepEqual(ids, frozen, 'ids.txt lists every id, sorted; it only grows');
    for (const { name, checks } of checkFamilies) {
      for (const { id } of checks) assert.match(id, new RegExp(`^${name}-[a-z0-9]+(-[a-z0-9]+)*$`));
    }
  });

  it('each have a server on which they fail', () => {
    assert.deepEqual(Object.keys(mutations).toSorted(), allChecks.map(({ id }) => id).toSorted());
  });

  it('say what they are about in whole sentences', () => {
    for (const { id, title, about, fix, spec } of allChecks) {
      for (const text of [about, fix]) assert.match(text, /^[A-Z“"].*[.?]$/s, id);
      assert.match(title, /^[A-Z0-9“"].*[^.]$/, id);
      assert.ok(title.length <= 100, id);
      assert.match(spec, /^https:\/\//, id);
    }
  });
});

function told(results: readonly CheckResult[]): readonly string[] {
  return results
    .filter(({ result }) => result !== 'pass' && result !== 'not-run')
    .map(({ check, result, reason, findings }) =>
      [check.id, result, reason, ...findings.map(({ data }) => JSON.stringify(data))].join(' | '),
    );
}

async function runOn(url: string, options: Partial<ServerRunOptions>) {
  return await runServerSuite({ url: new URL(url), insecure: true, ...options });
}

/** Measurements of time take most of a run. Nothing but a server that is slow changes what they find. */
const untimed = allChecks.filter(({ id }) => !id.startsWith('dos-'));

describe('a server that is right gets no failure', () => {
  for (const [policyName, policy] of Object.entries(policies)) {
    for (const [freedomName, freedom] of Object.entries(freedoms)) {
      it(`${policyName}: ${freedomName}`, async () => {
        const server = await startPolicyServer(policy, freedom);
        try {
          const { results } = await runOn(server.url, {
            policy,
            checks: freedomName === 'usual' ? allChecks : untimed,
          });
          assert.deepEqual(told(results), []);
          // And none when it is asked without being told the policy.
          const undeclared = await runOn(server.url, { checks: untimed });
          assert.deepEqual(told(undeclared.results), []);
        } finally {
          await server.close();
        }
      });
    }
  }

  for (const secure of ['http/1.1', 'h2'] as const) {
    it(`and speaks ${secure} only`, async () => {
      const policy = policies.credentialed;
      const server = await startPolicyServer(policy, { secure });
      try {
        const { results } = await runOn(server.url, { policy });
        assert.deepEqual(told(results), []);
        const unasked = results.filter(({ result }) => result === 'not-run').map(({ check: { id } }) => id);
        const both = await startPolicyServer(policy, { secure: true });
        const others = (await runOn(both.url, { policy })).results.filter(({ result }) => result === 'not-run');
        await both.close();
        assert.deepEqual(unasked.toSorted(), ['http-h2-parity', ...others.map(({ check: { id } }) => id)].toSorted());
      } finally {
        await server.close();
      }
    });
  }

  it('and every check is asked of one of them', async () => {
    const asked = new Set<string>();
    for (const policy of Object.values(policies)) {
      const server = await startPolicyServer(policy, { ...freedoms['asked, upper, reversed, spaces'], secure: true });
      const { results } = await runOn(server.url, { policy });
      const undeclared = await runOn(server.url, {});
      await server.close();
      for (const { check, result } of [...results, ...undeclared.results]) if (result === 'pass') asked.add(check.id);
    }
    assert.deepEqual([...asked].toSorted(), allChecks.map(({ id }) => id).toSorted());
  });
});

describe('a server that is wrong in one thing fails its check and no unrelated one', () => {
  for (const [id, { policy, declared = true, freedoms: freedom, alsoFails = [], ...mutation }] of Object.entries(
    mutations,
  )) {
    it(id, async () => {
      const server = await startPolicyServer(policy, freedom, mutation);
      try {
        const checks = id.startsWith('dos-') ? allChecks : untimed;
        const { results } = await runOn(server.url, declared ? { policy, checks } : { checks });
        const own = results.find(({ check }) => check.id === id);
        assert.ok(own);
        // An observation never fails, but it has to be made.
        if (own.check.level === 'INFO') assert.equal(own.findings.length > 0, true, `${id} observes nothing`);
        else assert.equal(own.result, 'fail', `${id} does not fail; ${told(results).join('\n')}`);
        const isNamed = (each: string): boolean =>
          alsoFails.some((name) => (name.endsWith('*') ? each.startsWith(name.slice(0, -1)) : name === each));
        assert.deepEqual(told(results.filter(({ check }) => check.id !== id && !isNamed(check.id))), []);
      } finally {
        await server.close();
      }
    });
  }
});
