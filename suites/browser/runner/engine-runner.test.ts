import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { Case } from '../../../protocol/case.ts';
import { allCases } from '../cases/index.ts';
import type { BrowserResult } from '../run.ts';
import { setStage } from './stage.ts';
import { EngineRunner } from './engine-runner.ts';
import { type Behaviour, fakeEngine } from './fake-engine.ts';

const ofHttp2 = allCases.filter(({ id }) => id.startsWith('h2-fetch-')).slice(0, 12);
const ofHttp1 = allCases.filter(({ id }) => id.startsWith('fetch-acao-')).slice(0, 12);

/** The results in the order of the cases, whose verdicts are `fail` where nothing stands in their way: the fake asks for nothing. */
async function run(t: TestContext, cases: readonly Case[], behaviour: Behaviour): Promise<readonly BrowserResult[]> {
  const stage = await setStage(cases);
  t.after(() => stage.close());
  const options = { cases, timeoutMs: 100, silenceMs: 1_000 };
  const { results } = await new EngineRunner(fakeEngine(stage, behaviour), stage, options).run();
  assert.deepEqual(results.map((result) => result.case.id).sort(), cases.map(({ id }) => id).sort());
  return results.toSorted((a, b) => cases.indexOf(a.case) - cases.indexOf(b.case));
}

const verdicts = (results: readonly BrowserResult[]) => new Set(results.map(({ verdict }) => verdict.result));

describe('the user is signed in at every origin before the first case', () => {
  it('also where the way there is cut short in the middle', async (t) => {
    let isCut = false;
    const sent: string[] = [];
    const results = await run(t, [...ofHttp1, ...ofHttp2], {
      onVisit: (origin) => {
        if (isCut || origin !== 'https://h2.foo.example') return undefined;
        isCut = true;
        return 'stuck';
      },
      onCase: (url, cookie) => {
        if (url.startsWith('https://h2.foo.example')) sent.push(cookie);
        return undefined;
      },
    });
    assert.equal(isCut, true);
    assert.deepEqual(new Set(sent), new Set(['secure-session=alice']));
    assert.deepEqual(verdicts(results), new Set(['fail']));
  });

  it('and where an origin does not get its cookie back, its cases are errors of the harness that name it', async (t) => {
    const unsigned = 'https://h2.foo.example';
    const results = await run(t, [...ofHttp1, ...ofHttp2], { keepsCookies: (origin) => origin !== unsigned });
    assert.ok(ofHttp2.some(({ hops }) => hops.some(({ origin }) => origin === unsigned)));
    for (const { case: each, verdict } of results) {
      const isConcerned = [each.page, ...each.hops].some(({ origin }) => origin === unsigned);
      assert.equal(verdict.result, isConcerned ? 'harness-error' : 'fail', each.id);
      if (isConcerned && 'reason' in verdict) assert.match(verdict.reason, /signed in at https:\/\/h2\.foo\.example/);
    }
  });

  it('and an origin that is never reached costs its own cases only', async (t) => {
    const results = await run(t, [...ofHttp1, ...ofHttp2], {
      onVisit: (origin) => (origin === 'https://h2.bar.other' ? 'stuck' : undefined),
    });
    assert.deepEqual(verdicts(results.slice(0, ofHttp1.length)), new Set(['fail']));
    assert.deepEqual(verdicts(results), new Set(['fail', 'harness-error']));
  });
});

describe('an engine that crashes', () => {
  const [deadly] = ofHttp2;
  assert.ok(deadly);
  const cases = [...ofHttp1, deadly];
  const isDeadly = (url: string) => url.startsWith(deadly.hops[0].origin);
  const others = (results: readonly BrowserResult[]) => verdicts(results.filter((result) => result.case !== deadly));

  it('is started again, however often it does, and loses no case', async (t) => {
    let count = 0;
    const results = await run(t, cases, { onCase: () => ((count += 1) % 5 === 0 ? 'die' : undefined) });
    assert.deepEqual(verdicts(results), new Set(['fail']));
  });

  it('at one case every time has an error for that case only', async (t) => {
    const results = await run(t, cases, { onCase: (url) => (isDeadly(url) ? 'die' : undefined) });
    assert.deepEqual(others(results), new Set(['fail']));
    assert.equal(results.at(-1)?.verdict.result, 'harness-error');
  });

  it('and does not start at once is started once more', async (t) => {
    let deaths = 0;
    const results = await run(t, cases, {
      launches: (count) => count % 3 === 0,
      onCase: (url) => (isDeadly(url) && (deaths += 1) === 1 ? 'die' : undefined),
    });
    assert.equal(deaths, 2);
    assert.deepEqual(verdicts(results), new Set(['fail']));
  });

  it('and does not start any more leaves errors that say so, and ends', async (t) => {
    const results = await run(t, cases, { launches: (count) => count === 1, onCase: () => 'die' });
    assert.deepEqual(verdicts(results), new Set(['harness-error']));
    assert.match(JSON.stringify(results.map(({ verdict }) => verdict)), /The fake did not start/);
  });
});

describe('an engine that loses a process of its network', () => {
  const cases = [...ofHttp1, ...ofHttp2.slice(0, 1)];
  const isLast = (url: string) => url.startsWith('https://h2.');

  it('is asked everything again that it reported beside it', async (t) => {
    const urls: string[] = [];
    let losses = 0;
    const results = await run(t, cases, {
      onCase: (url) => {
        urls.push(url);
        return urls.length === 3 && (losses += 1) === 1 ? 'lose' : undefined;
      },
    });
    assert.equal(losses, 1);
    assert.ok(urls.length > cases.length, `${urls.length} tries`);
    assert.deepEqual(verdicts(results), new Set(['fail']));
  });

  it('at one case every time has an error for that case only', async (t) => {
    const results = await run(t, cases, { onCase: (url) => (isLast(url) ? 'lose' : undefined) });
    assert.deepEqual(verdicts(results.slice(0, -1)), new Set(['fail']));
    assert.equal(results.at(-1)?.verdict.result, 'harness-error');
  });
});
