import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Result } from '../results/model.ts';
import { allChecks } from '../suites/server/checks/index.ts';
import { ask, folded } from './ask.ts';
import { installedVersion } from './install.ts';
import { allImplementations } from './manifest.ts';

const silent = { onProgress: () => undefined };

function named(id: string) {
  const found = allImplementations().find((each) => each.id === id);
  assert.ok(found, id);
  return found;
}

const pass: Result = {
  id: 'acao-allow',
  title: 'An allowed origin may read',
  level: 'MUST',
  result: 'pass',
  expected: { summary: 'shared' },
  observed: { outcome: null, summary: 'shared' },
  spec: 'https://fetch.spec.whatwg.org/#concept-cors-check',
  exchanges: [],
  durationMs: 1,
};
const finding = {
  level: 'MUST',
  url: 'http://127.0.0.1:1/',
  summary: 'It may not read.',
  expected: 'shared',
  observed: 'denied',
  fix: 'Share.',
} as const;
const fail: Result = { ...pass, result: 'fail', findings: [finding] };

describe('a cell', () => {
  it('is the gravest of the policies, and names those', () => {
    const [cell] = folded('sample', [
      ['public', [pass]],
      ['list', [fail]],
      ['credentialed', [fail]],
    ]);
    assert.equal(cell?.engine, 'sample');
    assert.equal(cell.result, 'fail');
    assert.equal(cell.reason, 'Under the policies list, credentialed.');
    assert.deepEqual(
      cell.findings?.map(({ summary }) => summary),
      ['[list, credentialed] It may not read.'],
    );
  });

  it('has findings together that have the same id and parameters, whatever their words and the responses', () => {
    const of = (origin: string, status: number, summary: string): Result => ({
      ...fail,
      findings: [
        {
          ...finding,
          summary,
          data: { id: 'not-readable', origin, credentials: false, response: { status, headers: [] } },
        },
      ],
    });
    const [cell] = folded('sample', [
      ['public', [of('https://a.example', 200, 'It may not read.')]],
      ['list', [of('https://a.example', 204, 'It may not read this.')]],
      ['credentialed', [of('https://b.example', 200, 'It may not read.')]],
    ]);
    assert.deepEqual(
      cell?.findings?.map(({ summary }) => summary),
      ['[public, list] It may not read.', '[credentialed] It may not read.'],
    );
  });

  it('is not spoiled by a policy that has nothing to ask', () => {
    const [cell] = folded('sample', [
      ['public', [{ ...pass, result: 'not-run', reason: 'Every origin may.' }]],
      ['list', [pass]],
    ]);
    assert.equal(cell?.result, 'pass');
  });
});

describe('an implementation', () => {
  it('that has no start script is a column with the reason', async () => {
    const { id, product, kind, language, registry, packages, cors, docs } = named('fastify');
    const absent = { id, product, kind, language, registry, packages, cors, docs, cannotStart: 'It needs Node 99.' };
    const { column, results } = await ask(absent, { checks: allChecks, ...silent });
    assert.match(column.unavailable?.reason ?? '', /Node 99/);
    assert.deepEqual(results, []);
  });

  it('that does not start is a column with what it said last', async () => {
    const broken = {
      ...named('fastify'),
      packages: [],
      start: ['node', '-e', 'throw new Error("no port for me")'],
    };
    const { column } = await ask(broken, { checks: allChecks, policies: ['list'], ...silent });
    assert.match(column.unavailable?.reason ?? '', /ended with exit code 1 before it answered[^]*no port for me/);
  });

  for (const id of ['express', 'fastify', 'hono', 'koa']) {
    it(`${id} is asked, from its package`, async (t) => {
      const implementation = named(id);
      if (implementation.packages.some((name) => installedVersion('npm', name) === undefined)) {
        t.skip('`npm run implementations -- install` brings it.');
        return;
      }
      const checks = allChecks.filter((check) => ['acao-allow', 'acao-deny', 'pf-ok'].includes(check.id));
      const { column, results } = await ask(implementation, { checks, policies: ['list'], ...silent });
      assert.equal(column.unavailable, undefined);
      assert.match(column.version ?? '', /^\d+\.\d+\.\d+$/);
      assert.deepEqual(
        results.map((each) => each.result),
        ['pass', 'pass', 'pass'],
      );
    });
  }
});
