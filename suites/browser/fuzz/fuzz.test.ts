import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { FoundEngine } from '../../../engines/engine.ts';
import { EnginesError, isFound } from '../../../engines/engine.ts';
import { findEngine } from '../../../engines/find.ts';
import { NotModelledError } from '../../../protocol/errors.ts';
import { predict } from '../../../protocol/predict.ts';
import type { Case, Outcome } from '../../../protocol/types.ts';
import { divergencesFolder, readDivergences } from '../../../reports/divergences.ts';
import { checkPlan } from '../../../servers/case-plan.ts';
import { bar, foo } from '../origins.ts';
import type { Launchable } from '../runner/seat.ts';
import { launchable, type BrowserResult } from '../run.ts';
import { setStage } from '../stage.ts';
import { causeId, roughCause } from './cause.ts';
import { fuzzOrigins, generateCase } from './generate.ts';
import { explain, knownCauseIds } from './known.ts';
import { parseReplay, toReplay } from './replay.ts';
import { FuzzRun } from './run.ts';
import { shrink, simpler, sizeOf } from './shrink.ts';

const some = Array.from({ length: 2_000 }, (_, i) => generateCase(7, i));

const plain: Case = {
  id: 'fuzz-1-1',
  title: 'a case',
  spec: 'https://fetch.spec.whatwg.org/#concept-main-fetch',
  page: { origin: foo },
  initiator: { api: 'xhr', method: 'PUT' },
  resource: 'json',
  hops: [{ origin: bar, policy: { actual: { status: 200, headers: [] } } }],
};

const failed = (each: Case, reason: string): BrowserResult => ({
  case: each,
  engine: 'chromium',
  prediction: predict(each),
  observation: undefined,
  exchanges: [],
  verdict: { result: 'fail', reason },
  durationMs: 1,
});

describe('random cases', () => {
  it('are the same for the same seed and index, and others otherwise', () => {
    assert.deepEqual(generateCase(7, 1_234), some[1_234]);
    const texts = new Set(
      [...some, generateCase(8, 0)].map(({ id: _id, title: _title, ...rest }) => JSON.stringify(rest)),
    );
    assert.ok(texts.size > 1_950, String(texts.size));
  });

  it('are predicted, or said not to be modelled', () => {
    let notModelled = 0;
    for (const each of some) {
      try {
        predict(each);
      } catch (error) {
        assert.ok(error instanceof NotModelledError, each.id);
        notModelled += 1;
      }
    }
    assert.ok(notModelled < 40, String(notModelled));
  });

  it('can be put on the wire by the origins', () => {
    for (const each of some) checkPlan('token', each, new Set(fuzzOrigins));
  });

  it('lie on both sides of the CORS check', () => {
    const count = (outcome: Outcome) =>
      some.filter((each) => {
        try {
          return predict(each).outcome === outcome;
        } catch {
          return false;
        }
      }).length;
    assert.ok(count('readable') > 200);
    assert.ok(count('blocked') > 200);
    assert.ok(count('opaque') > 10);
  });
});

describe('making a failure smaller', () => {
  it('ends at the smallest case that fails', async () => {
    const start = generateCase(1, 129);
    const isWrong = ({ initiator }: Case) => initiator.api === 'fetch' && initiator.method !== undefined;
    assert.ok(isWrong(start));
    const [smallest] = await shrink([{ case: start, found: true }], (candidates) =>
      Promise.resolve(candidates.map((each) => isWrong(each.case) || undefined)),
    );
    assert.deepEqual(smallest?.case.initiator, { api: 'fetch', method: 'PUT' });
    assert.deepEqual(smallest?.case.hops, [{ origin: bar, policy: { actual: { status: 200, headers: [] } } }]);
  });

  it('only ever tries cases that are smaller and can be judged', () => {
    for (const each of some.slice(0, 40))
      for (const smaller of simpler(each)) {
        assert.ok(sizeOf(smaller) < sizeOf(each));
        predict(smaller);
      }
  });
});

describe('the cause of a failure', () => {
  const reason = 'actual PUT at hop 0: Origin is "http://foo.example", the standard demands absent';

  it('is the same whatever the values', () => {
    const other: Case = { ...plain, id: 'fuzz-9-9', initiator: { api: 'xhr', method: 'PATCH' } };
    const changed = failed(other, reason.replace('PUT', 'PATCH').replace('foo.example', 'bar.other'));
    assert.equal(causeId(changed), causeId(failed(plain, reason)));
    assert.equal(roughCause(changed), roughCause(failed(plain, reason)));
  });

  it('is another where something else is wrong, or in another place', () => {
    const id = causeId(failed(plain, reason));
    assert.notEqual(causeId(failed(plain, reason.replace('Origin', 'Referer'))), id);
    assert.notEqual(causeId(failed({ ...plain, page: { origin: foo, context: 'sandboxed-frame' } }, reason)), id);
    assert.match(id, /^fuzz-xhr-[0-9a-f]{8}$/);
  });
});

describe('what is known', () => {
  const twice: Case = {
    ...plain,
    initiator: {
      api: 'fetch',
      headers: [
        ['Content-Type', 'text/plain'],
        ['Content-Type', 'text/plain'],
      ],
    },
  };
  const recorded = (id: string) => id === 'fuzz-joined-request-headers';
  /** What an engine did that takes two lines for one, of which the case says more than the standard. */
  const observed = (more = ''): BrowserResult => ({
    ...failed(
      twice,
      `on the wire: preflight OPTIONS at hop 0; the standard demands actual GET at hop 0${more === '' ? '' : `\n${more}`}`,
    ),
    observation: { kind: 'outcome', outcome: 'blocked', seen: {} },
    exchanges: [
      {
        seq: 1,
        atMs: 0,
        hop: 0,
        request: {
          method: 'OPTIONS',
          target: '/',
          httpVersion: '1.1',
          headers: [
            ['Origin', more === '' ? foo : 'null'],
            ['Referer', `${foo}/`],
            ['Access-Control-Request-Method', 'GET'],
            ['Access-Control-Request-Headers', 'content-type'],
          ],
          body: '',
        },
        response: null,
      } as unknown as BrowserResult['exchanges'][number],
    ],
  });

  it('is recognised by what it makes of the case', () => {
    assert.deepEqual(explain(observed(), recorded, predict), ['fuzz-joined-request-headers']);
  });

  it('explains nothing where it is not recorded, or where there is more to it', () => {
    assert.deepEqual(
      explain(observed(), () => false, predict),
      [],
    );
    assert.deepEqual(
      explain(observed('preflight OPTIONS at hop 0: Origin is "null", the standard demands "x"'), recorded, predict),
      [],
    );
  });

  it('is recorded, each for one engine at least, and nothing else is under such a name', () => {
    const records = readDivergences(join(divergencesFolder, 'fuzz')).flatMap(({ cases }) => cases);
    assert.deepEqual([...new Set(records)].toSorted(), knownCauseIds.toSorted());
  });
});

describe('a replay file', () => {
  const result = failed(plain, 'blocked');
  const engine = { name: 'chromium', product: 'Chromium', version: '156', driver: 'playwright' } as const;
  const file = toReplay({ cause: 'fuzz-xhr-0a0a0a0a', engine, seed: 1, from: 'fuzz-1-1', result });

  it('holds any random case as it is', () => {
    for (const each of some.slice(0, 500)) {
      const text = JSON.stringify({ ...file, case: each });
      try {
        predict(each);
      } catch {
        continue;
      }
      assert.deepEqual(parseReplay(text, 'it').case, each);
    }
  });

  const wrong: readonly (readonly [what: string, text: string, says: RegExp])[] = [
    ['no JSON', '{', /it is not JSON/],
    ['an unknown key', JSON.stringify({ ...file, sead: 1 }), /Unrecognized key: "sead"/],
    ['another version', JSON.stringify({ ...file, schemaVersion: 2 }), /reads schemaVersion 1/],
    [
      'an origin that nobody plays',
      JSON.stringify({ ...file, case: { ...plain, page: { origin: 'http://a.example' } } }),
      /one of these is wanted[\s\S]*case\.page\.origin/,
    ],
    ['no hop', JSON.stringify({ ...file, case: { ...plain, hops: [] } }), /case\.hops/],
  ];
  for (const [what, text, says] of wrong)
    it(`is refused with ${what}`, () => assert.throws(() => parseReplay(text, 'it'), says));
});

describe('a run', () => {
  it('finds that the standard is misread, by the smallest case', { timeout: 600_000 }, async (t) => {
    const found = await findEngine('chromium');
    if (!isFound(found)) return t.skip(found.reason);
    const findings = await misread(found);
    const smallest = findings.find(({ result }) => /standard demands blocked/.test(JSON.stringify(result.verdict)));
    assert.deepEqual(smallest?.result.case.hops[0].policy.actual.headers, [['Access-Control-Allow-Origin', '*']]);
    assert.equal(smallest?.result.case.hops.length, 1);
  });

  it('ends when its engine does, and tells what it found until then', { timeout: 600_000 }, async (t) => {
    const found = await findEngine('chromium');
    if (!isFound(found)) return t.skip(found.reason);
    const { identity, launch } = launchable(found);
    let kill: ((why: string) => void) | undefined;
    const once: Launchable = {
      identity,
      launch: async (options) => {
        if (kill) throw new EnginesError('It is gone.', 'Start it.');
        const died = new Promise<string>((resolve) => (kill = resolve));
        return { ...(await launch(options)), died };
      },
    };
    const stage = await setStage([], { also: fuzzOrigins });
    t.after(() => stage.close());
    const run = new FuzzRun(once, stage, {
      seed: 1,
      batch: 100,
      timeoutMs: 10_000,
      onProgress: () => kill?.('killed'),
    });
    await run.run();
    assert.match(run.unavailable?.reason ?? '', /It is gone/);
    assert.ok(run.total >= 100 && run.findings.length > 0);
    for (const { result } of run.findings) assert.equal(result.verdict.result, 'fail');
  });
});

/** Judged by a standard in which `*` shares nothing. */
async function misread(found: FoundEngine) {
  const starless = (each: Case) => {
    const right = predict(each);
    const star = each.hops.some(({ policy: { actual } }) =>
      actual.headers.some(([name, value]) => /^access-control-allow-origin$/i.test(name) && value === '*'),
    );
    return star && right.outcome === 'readable' && right.visible.type === 'cors'
      ? { ...right, outcome: 'blocked' as const }
      : right;
  };
  const stage = await setStage([], { also: fuzzOrigins });
  try {
    const isRecorded = (id: string) => knownCauseIds.includes(id);
    const run = new FuzzRun(launchable(found), stage, {
      seed: 1,
      cases: 150,
      timeoutMs: 10_000,
      predict: starless,
      isRecorded,
    });
    await run.run();
    assert.equal(run.total, 150);
    return run.findings;
  } finally {
    await stage.close();
  }
}
