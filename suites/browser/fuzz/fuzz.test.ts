import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { Difference } from '../../../protocol/outcome/difference.ts';
import { NotModelledError } from '../../../protocol/errors.ts';
import { predict } from '../../../protocol/predict.ts';
import type { Case } from '../../../protocol/case.ts';
import type { Outcome } from '../../../protocol/outcome/prediction.ts';
import { divergencesFolder, readDivergences } from '../../../results/expectations/expected-failures.ts';
import { checkPlan } from '../../../servers/case-plan.ts';
import { judge } from '../judge/judge.ts';
import { bar, foo } from '../origins.ts';
import type { BrowserResult } from '../run.ts';
import { causeId, kindsOf, roughCause } from './cause.ts';
import { fuzzOrigins, generateCase } from './generate.ts';
import { explain, knownCauseIds } from './known.ts';
import { parseReplay, toReplay } from './replay.ts';
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

const failed = (each: Case, ...differences: readonly Difference[]): BrowserResult => ({
  case: each,
  engine: 'chromium',
  prediction: predict(each),
  observation: undefined,
  exchanges: [],
  verdict: { result: 'fail', differences },
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
  const wrong = (method: string, name: string, observed: string): Difference => ({
    kind: 'header',
    hop: 0,
    exchange: { kind: 'actual', method, hop: 0 },
    name,
    expected: null,
    observed,
  });

  it('is the same whatever the values', () => {
    const other: Case = { ...plain, id: 'fuzz-9-9', initiator: { api: 'xhr', method: 'PATCH' } };
    const [was, now] = [failed(plain, wrong('PUT', 'Origin', foo)), failed(other, wrong('PATCH', 'Origin', bar))];
    assert.equal(causeId(now), causeId(was));
    assert.equal(roughCause(now), roughCause(was));
    assert.deepEqual(kindsOf(now), kindsOf(was));
  });

  it('is another where something else is wrong, or in another place', () => {
    const id = causeId(failed(plain, wrong('PUT', 'Origin', foo)));
    assert.notEqual(causeId(failed(plain, wrong('PUT', 'Referer', foo))), id);
    assert.notEqual(causeId(failed(plain, wrong('PUT', 'Origin', 'null'))), id);
    const framed: Case = { ...plain, page: { origin: foo, context: 'sandboxed-frame' } };
    assert.notEqual(causeId(failed(framed, wrong('PUT', 'Origin', foo))), id);
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
  const observed = (origin: string = foo): BrowserResult => {
    const observation = { kind: 'outcome', outcome: 'blocked', seen: { error: '' } } as const;
    const exchanges: BrowserResult['exchanges'] = [
      {
        origin: bar,
        hop: 0,
        request: {
          method: 'OPTIONS',
          target: '/',
          httpVersion: '1.1',
          headers: [
            ['Origin', origin],
            ['Referer', `${foo}/`],
            ['Access-Control-Request-Method', 'GET'],
            ['Access-Control-Request-Headers', 'content-type'],
          ],
          body: '',
        },
        response: null,
      },
    ];
    const verdict = judge(twice, predict(twice), observation, exchanges);
    return { ...failed(twice), observation, exchanges, verdict };
  };

  it('is recognised by what it makes of the case', () => {
    assert.deepEqual(explain(observed(), recorded, predict), ['fuzz-joined-request-headers']);
  });

  it('explains nothing where it is not recorded, or where there is more to it', () => {
    assert.deepEqual(
      explain(observed(), () => false, predict),
      [],
    );
    assert.deepEqual(explain(observed('null'), recorded, predict), []);
  });

  it('is recorded, each for one engine at least, and nothing else is under such a name', () => {
    const records = readDivergences(join(divergencesFolder, 'fuzz')).flatMap(({ cases }) => cases);
    assert.deepEqual([...new Set(records)].toSorted(), knownCauseIds.toSorted());
  });
});

describe('a replay file', () => {
  const result = failed(plain);
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
