import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SinglePolicy } from '../suites/server/policy.ts';
import { startPolicyServer } from '../suites/server/testing/policy-server.ts';
import type { Mutation } from '../suites/server/testing/policy-server.ts';
import { tryBadConfigurations } from './bad-configurations.ts';
import { PropertyFailedError } from './errors.ts';
import { propertyTest } from './property-test.ts';
import type { Start } from './start.ts';

/** Starts servers that keep any policy but in what the mutation does; counts those that were not stopped. */
function starter(mutation: Mutation = {}): { readonly start: Start; readonly running: () => number } {
  let running = 0;
  return {
    running: () => running,
    start: async (policy) => {
      const { url, close } = await startPolicyServer(policy, {}, mutation);
      running += 1;
      return {
        url,
        stop: async () => {
          running -= 1;
          await close();
        },
      };
    },
  };
}

const quiet = { print: (): void => {} };

/** It finds the origins by their beginnings. */
const sloppy: Mutation = {
  allows: (origin, policy) =>
    policy.allows(origin) || policy.patterns.some(({ example }) => origin.startsWith(example)),
};

describe('propertyTest', () => {
  it('finds nothing at a server that keeps every policy, and says the seed', async () => {
    const { start, running } = starter();
    const said: string[] = [];
    const result = await propertyTest({ start, runs: 8, print: (line) => said.push(line) });
    assert.equal(result.runs, 8);
    assert.equal(running(), 0);
    assert.deepEqual(said, [`cors-conformance: 8 policies, seed ${String(result.seed)}`]);
  });

  it('finds a server that is wrong with some policies, makes the policy small, and finds it again', async () => {
    const { start, running } = starter(sloppy);
    const failure = await propertyTest({ start, seed: 7, ...quiet }).then(
      () => undefined,
      (error: unknown) => error,
    );
    assert.ok(failure instanceof PropertyFailedError);
    assert.equal(running(), 0);
    assert.equal(failure.policy.origins.length, 1);
    assert.match(
      failure.message,
      /^With the policy \{"origins":\["https:[^\n]*\nbypass-[^\n]*\nlevel +(?:MUST|SECURITY)/,
    );
    const { seed, path } = failure;
    assert.ok(failure.message.endsWith(`propertyTest({ seed: 7, path: ${JSON.stringify(path)} })`));
    let first: SinglePolicy | undefined;
    const recorded: Start = (policy) => {
      first ??= policy;
      return start(policy);
    };
    await assert.rejects(propertyTest({ start: recorded, seed, path, ...quiet }), PropertyFailedError);
    assert.deepEqual(first, failure.policy);
  });

  it('leaves out policies that there is no configuration for, but not all', async () => {
    const { start } = starter();
    const some: Start = (policy) => (policy.credentials === true ? undefined : start(policy));
    const result = await propertyTest({ start: some, runs: 5, seed: 1, ...quiet });
    assert.equal(result.runs, 5);
    assert.ok(result.skipped > 0);
    await assert.rejects(
      propertyTest({ start: () => undefined, runs: 2, ...quiet }),
      /no configuration for any policy/,
    );
  });

  it('tells of a start that fails', async () => {
    const start: Start = () => {
      throw new Error('no such option');
    };
    await assert.rejects(propertyTest({ start, runs: 2, ...quiet }), {
      name: 'PropertyFailedError',
      message: /^With the policy \{.*\nno such option\nagain/,
    });
  });
});

describe('tryBadConfigurations', () => {
  it('tells what is refused, what is accepted and how it is answered then, and what cannot be said', async () => {
    const { start, running } = starter();
    const results = await tryBadConfigurations((policy) => (policy.maxAge === undefined ? start(policy) : undefined));
    const byId = new Map(results.map((result) => [result.id, result]));
    const slash = byId.get('origin-slash');
    assert.ok(slash?.result === 'refused');
    assert.match(slash.message, /did you mean "https:\/\/app\.example\.com"/);
    const any = byId.get('any-origin');
    assert.ok(any?.result === 'accepted');
    assert.equal(any.headers[0]?.[0], 'Access-Control-Allow-Origin');
    assert.equal(byId.get('max-age-long')?.result, 'skipped');
    assert.equal(running(), 0);
  });
});
