import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { ServerUnreachableError } from '../suites/server/errors.ts';
import { PolicyError } from '../suites/server/policy.ts';
import { policies } from '../suites/server/testing/perfect.ts';
import { startPolicyServer } from '../suites/server/testing/policy-server.ts';
import type { Mutation, PolicyServer } from '../suites/server/testing/policy-server.ts';
import { CheckFailedError, NotRunError } from './errors.ts';
import { serverChecks } from './server-checks.ts';
import type { ServerCheck } from './server-checks.ts';

const policy = policies['one origin'];

async function withPolicyServer(mutation: Mutation, work: (server: PolicyServer) => Promise<void>): Promise<void> {
  const server = await startPolicyServer(policy, {}, mutation);
  try {
    await work(server);
  } finally {
    await server.close();
  }
}

function checkOf(checks: readonly ServerCheck[], id: string): ServerCheck {
  const check = checks.find((each) => each.id === id);
  assert.ok(check, `there is no ${id}`);
  return check;
}

describe('serverChecks', () => {
  it('pass at a server that keeps its policy, or say why they are not asked', async () => {
    await withPolicyServer({}, async ({ url }) => {
      const checks = serverChecks({ url, policy });
      const skipped = new Map<string, string>();
      for (const { id, run } of checks) await run((reason) => skipped.set(id, reason));
      assert.match(skipped.get('http-h2-parity') ?? '', /over https only/);
      const foretold = checks.flatMap(({ id, skip }) => (skip === undefined ? [] : [[id, skip] as const]));
      // What the responses have is only known when they are there.
      const before = [...skipped].filter(([id]) => id !== 'pf-side-effect');
      assert.deepEqual(before, foretold, 'with a URL that is known, all else is known before');
    });
  });

  it('test an endpoint by the request that it takes', async () => {
    const endpoint: Mutation = {
      reply: (reply, { method, isPreflight }) => (isPreflight || method === 'POST' ? reply : { ...reply, headers: [] }),
    };
    await withPolicyServer(endpoint, async ({ url }) => {
      const request = { method: 'POST', contentType: 'application/json', body: '{}' };
      await checkOf(serverChecks({ url, policy, request }), 'acao-allow').run();
      assert.match(checkOf(serverChecks({ url, policy, request }), 'act-head').skip ?? '', /tested with POST/);
      await assert.rejects(checkOf(serverChecks({ url, policy }), 'acao-allow').run(), CheckFailedError);
    });
  });

  it('fail with the finding in words', async () => {
    await withPolicyServer({ allows: () => true }, async ({ url }) => {
      await assert.rejects(checkOf(serverChecks({ url, policy }), 'acao-deny').run(), (error) => {
        assert.ok(error instanceof CheckFailedError);
        assert.equal(error.check, 'acao-deny');
        assert.match(error.message, /^acao-deny: .*\nlevel +MUST\nfound +A page at "https:\/\/evil\.test".*\n/);
        for (const label of ['at', 'expected', 'observed', 'impact', 'how to fix', 'request', 'decided by']) {
          assert.match(error.message, new RegExp(`\\n${label} +\\S`), label);
        }
        assert.doesNotMatch(error.stack ?? '', /\n {4}at /);
        return true;
      });
    });
  });

  it('fail from the level that is chosen', async () => {
    const mutation: Mutation = {
      reply: (reply) => ({ ...reply, headers: reply.headers.filter(([name]) => name !== 'Vary') }),
    };
    await withPolicyServer(mutation, async ({ url }) => {
      const only = ({ id }: { readonly id: string }): boolean => id === 'vary-allowed';
      const printed: string[] = [];
      const [lenient] = serverChecks({ url, policy, only, print: (line) => printed.push(line) });
      const [strict] = serverChecks({ url, policy, only, level: 'should' });
      const findings = await lenient?.run();
      assert.deepEqual(
        findings?.map(({ level }) => level),
        ['SHOULD'],
      );
      assert.equal(printed.length, 1);
      assert.match(printed[0] ?? '', /^vary-allowed, below the level "security": SHOULD: \S/);
      await assert.rejects(async () => await strict?.run(), CheckFailedError);
    });
  });

  it('do not pass where they are not asked and nobody takes the reason', async () => {
    await withPolicyServer({}, async ({ url }) => {
      const foretold = checkOf(serverChecks({ url, policy }), 'http-h2-parity');
      await assert.rejects(foretold.run(), NotRunError);
      const late = checkOf(serverChecks({ url: () => url, policy }), 'http-h2-parity');
      assert.equal(late.skip, undefined);
      await assert.rejects(
        late.run(),
        (error) => error instanceof NotRunError && error.reason.includes('over https only'),
      );
      const reasons: string[] = [];
      await late.run((reason) => reasons.push(reason));
      assert.equal(reasons.length, 1);
    });
  });

  it('ask once for all of them, when the first runs', async () => {
    await withPolicyServer({}, async ({ url, requests }) => {
      const only = ({ id }: { readonly id: string }): boolean => /^acao-(?:allow|deny)$/.test(id);
      const checks = serverChecks({ url: () => Promise.resolve(new URL(url)), policy, only });
      assert.equal(checks.length, 2);
      assert.equal(requests.length, 0);
      await Promise.all(checks.map(({ run }) => run()));
      const sent = requests.length;
      assert.ok(sent > 0);
      await Promise.all(checks.map(({ run }) => run()));
      assert.equal(requests.length, sent);
    });
  });

  it('fail once where there is no server, and are skipped then', async () => {
    let url = '';
    await withPolicyServer({}, (server) => {
      ({ url } = server);
      return Promise.resolve();
    });
    const checks = serverChecks({ url, policy }).filter(({ skip }) => skip === undefined);
    const [first, ...others] = checks;
    await assert.rejects(async () => await first?.run(), ServerUnreachableError);
    const reasons: string[] = [];
    for (const { run } of others) assert.deepEqual(await run((reason) => reasons.push(reason)), []);
    assert.equal(reasons.length, others.length);
    for (const reason of reasons) assert.match(reason, /cannot be tested\. No connection to/);
    // They do not pass where nobody takes the reason.
    await assert.rejects(async () => await others[0]?.run(), NotRunError);
  });

  it('refuse what they cannot work with, and say what is wanted', async () => {
    const url = 'http://127.0.0.1:1/';
    assert.throws(() => serverChecks({ url, policy: { origins: ['app.example.com'] } }), {
      name: PolicyError.name,
      message: /policy is not a valid policy:\n {2}origins\[0\]: .*did you mean "https:\/\/app\.example\.com"/,
    });
    assert.throws(
      () => serverChecks({ url: 'localhost:3000', policy }),
      /url: an http or https URL is wanted.*"localhost:3000"/,
    );
    assert.throws(() => serverChecks({ url, policy, only: () => false }), /no check is left/);
    const [check] = serverChecks({ url: () => 'nowhere', policy });
    await assert.rejects(async () => await check?.run(), /an http or https URL is wanted.*"nowhere"/);
  });

  it('need no Playwright, and no engine', () => {
    const index = new URL('index.ts', import.meta.url).href;
    const script = `
      import { register } from 'node:module';
      register('data:text/javascript,' + encodeURIComponent(\`
        export async function resolve(specifier, context, next) {
          if (/^(@playwright|playwright|selenium-webdriver|esbuild|fastify)|engines[/](?!engine[.]ts|versions.version-numbers[.]ts)/.test(specifier)) throw new Error('loads ' + specifier);
          return next(specifier, context);
        }\`));
      await import(${JSON.stringify(index)});`;
    const args = ['--import', new URL('../register.mjs', import.meta.url).href, '--input-type=module', '-e', script];
    execFileSync(process.execPath, args, { encoding: 'utf8', stdio: 'pipe' });
  });
});
