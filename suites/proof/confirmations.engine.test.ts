import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { engineNames, type FoundEngine, isFound } from '../../engines/engine.ts';
import { findEngine } from '../../engines/discovery/find.ts';
import { proofReport } from './results.ts';
import type { Result } from '../../results/model.ts';
import { allChecks } from '../server/checks/index.ts';
import type { CheckResult } from '../server/run.ts';
import { runServerSuite } from '../server/run.ts';
import { mutations } from '../server/testing/mutations/index.ts';
import { policies } from '../server/testing/perfect.ts';
import { type Mutation, type PolicyServer, startPolicyServer } from '../server/testing/policy-server.ts';
import { proveInEngines } from './run.ts';

const policy = policies.credentialed;

/** What confirms each check, in every engine. */
const blocked = [
  ...['400', '403', '413', '415', '429', '431', '502', '503', '504', 'error', 'throw'].map((error) => `act-${error}`),
  'pf-acrh-pairs',
  'pf-no-auth',
  'pf-with-options-route',
  'pf-429',
  'pf-slash',
  'cache-live',
  'cache-live-preflight',
];
const refused = ['act-own-origin', 'act-stranger-served'];
const cookies = 'cred-cookie-samesite';
const ids = [...blocked, ...refused, cookies];
const checks = allChecks.filter(({ id }) => ids.includes(id));

/** Wrong in all these ways. What the URL is made one of its own by is for caches alone to see. */
function wrongInAll(): Mutation {
  return {
    reply: (right, request, by) =>
      ids.reduce((reply, id) => {
        const isCache = id.startsWith('cache-');
        const target = isCache ? request.target : request.target.replace(/\?.*/, '');
        const origin = id === 'act-own-origin' ? request.origin?.replace(/^https:/, 'http:') : request.origin;
        return mutations[id]?.reply?.(reply, { ...request, target, origin }, by) ?? reply;
      }, right),
  };
}

interface Seen {
  readonly found: readonly CheckResult[];
  readonly results: readonly Result[];
}

async function seenOf(server: PolicyServer, engines: readonly FoundEngine[]): Promise<Seen> {
  const target = { url: new URL(server.url), insecure: true } as const;
  const raw = await runServerSuite({ ...target, policy, checks });
  const run = await proveInEngines({ ...target, found: raw, engines });
  return { found: raw.results, results: proofReport(run, [], {}).results };
}

describe('findings that pages in real engines confirm', { timeout: 300_000 }, () => {
  let engines: readonly FoundEngine[] = [];
  let wrong: Seen;
  let right: Seen;

  before(async () => {
    engines = (await Promise.all(engineNames.map((name) => findEngine(name)))).filter(isFound);
    const servers = await Promise.all([
      startPolicyServer(policy, { secure: 'http/1.1' }, wrongInAll()),
      startPolicyServer(policy, { secure: 'http/1.1' }),
    ]);
    [wrong, right] = [await seenOf(servers[0], engines), await seenOf(servers[1], engines)];
    await Promise.all(servers.map((server) => server.close()));
  });

  const confirmationsOf = (id: string, { results }: Seen) => results.filter(({ confirms }) => confirms === id);
  const skipped = 'there is no engine';

  for (const id of ids) {
    it(`${id}: ${refused.includes(id) ? 'the page’s own request gets the error' : 'the page meets it'}`, (t) => {
      if (engines.length === 0) return t.skip(skipped);
      assert.ok(
        (wrong.found.find(({ check }) => check.id === id)?.findings.length ?? 0) > 0,
        'the raw client finds it',
      );
      const own = confirmationsOf(id, wrong);
      assert.deepEqual(
        own.map(({ engine }) => engine),
        engines.map(({ name }) => name),
      );
      for (const { engine, findings, ...rest } of own) {
        const data = findings?.[0]?.data;
        // Engines differ in which cookies of other sites they keep.
        if (id === cookies && findings === undefined) continue;
        assert.equal(
          data?.id,
          id === cookies ? 'browser-omits-cookies' : refused.includes(id) ? 'browser-refused' : 'browser-blocks',
          `${engine ?? ''} ${rest.observed.summary} ${rest.reason ?? ''}`,
        );
      }
      if (id === cookies) assert.ok(own.some(({ findings }) => findings !== undefined));
      assert.deepEqual(confirmationsOf(id, right), []);
    });
  }

  it('are of the level of the check, and fail nothing where that is INFO', (t) => {
    if (engines.length === 0) return t.skip(skipped);
    for (const { confirms, result, level, findings } of wrong.results) {
      if (confirms === undefined || findings === undefined) continue;
      const check = wrong.found.find(({ check: { id } }) => id === confirms);
      assert.equal(level, check?.findings[0]?.level, confirms);
      assert.equal(result, level === 'INFO' ? 'pass' : 'fail', confirms);
    }
  });

  it('leave a server that is right without a failure', (t) => {
    if (engines.length === 0) return t.skip(skipped);
    assert.ok(right.results.length > 0);
    assert.deepEqual(
      right.results.filter(({ result, findings }) => result !== 'pass' || findings !== undefined).map(({ id }) => id),
      [],
    );
  });
});
