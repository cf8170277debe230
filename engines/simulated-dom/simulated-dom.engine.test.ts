import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findVersions } from '../versions/find.ts';
import { allCases } from '../../suites/browser/cases/index.ts';
import { runBrowserSuite } from '../../suites/browser/run.ts';

const run = async (name: 'jsdom' | 'happy-dom', ids: readonly string[]) => {
  const engines = await findVersions([{ name }]);
  const [own] = await runBrowserSuite({ engines, cases: allCases.filter(({ id }) => ids.includes(id)) });
  assert.ok(own);
  assert.equal(own.unavailable, undefined);
  return new Map(own.results.map(({ case: { id }, verdict }) => [id, verdict]));
};

test('jsdom enforces CORS on XMLHttpRequest, and what it lacks is unsupported with the feature', async () => {
  const verdicts = await run('jsdom', ['xhr-acao-exact', 'xhr-acao-other', 'fetch-acao-exact']);
  assert.equal(verdicts.get('xhr-acao-exact')?.result, 'pass');
  assert.equal(verdicts.get('xhr-acao-other')?.result, 'pass');
  const fetch = verdicts.get('fetch-acao-exact');
  assert.ok(fetch?.result === 'unsupported');
  assert.equal(fetch.reason, 'the engine has no fetch');
});

test('happy-dom runs fetch and XMLHttpRequest, over TLS too', async () => {
  const verdicts = await run('happy-dom', ['fetch-acao-exact', 'xhr-acac-true', 'fetch-acao-other']);
  assert.equal(verdicts.size, 3);
  for (const [id, { result }] of verdicts) assert.ok(['pass', 'fail'].includes(result), `${id}: ${result}`);
});
