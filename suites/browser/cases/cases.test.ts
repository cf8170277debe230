import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { predict } from '../../../protocol/predict.ts';
import type { Case } from '../../../protocol/case.ts';
import { allCases, families } from './index.ts';
import { caseIndexFile, sourceOfCase } from './sources.ts';

const frozen = readFileSync(caseIndexFile, 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => line.split('\t')[0]);

const byId = new Map(allCases.map((each) => [each.id, each]));

const askedBy = ({ page, before, initiator }: Case) => [page, before, initiator];

describe('the suite', () => {
  it('keeps every published id: ids.txt only grows', () => {
    assert.deepEqual(allCases.map(({ id }) => id).toSorted(), frozen, 'after a change of cases: npm run case-index');
  });

  it('knows where every case is in the sources', () => {
    for (const { id } of allCases) assert.match(sourceOfCase(id) ?? id, /^suites\/browser\/cases\/[\w./-]+\.ts:\d+$/);
    assert.equal(sourceOfCase('no-such-case'), undefined);
    const redirects = readFileSync(new URL('http/redirects.ts', import.meta.url), 'utf8').split('\n');
    for (const family of ['xhr', 'fetch']) {
      const [file, line] = sourceOfCase(`${family}-redirect-same-to-cross`)?.split(':') ?? [];
      assert.equal(file, 'suites/browser/cases/http/redirects.ts');
      assert.match(redirects[Number(line) - 1] ?? '', /redirect\('same-to-cross',/);
    }
  });

  it('has unique ids, kebab-case, family first', () => {
    assert.equal(byId.size, allCases.length);
    for (const { name, cases } of families)
      for (const { id } of cases) assert.match(id, new RegExp(`^${name}(-[a-z0-9]+)+$`));
  });

  it('has no two cases that test the same', () => {
    const asked = new Map<string, string>();
    for (const { id, page, before, initiator, hops, resource } of allCases) {
      const question = JSON.stringify({ page, before, initiator, hops, resource });
      const other = asked.get(question);
      if (other !== undefined) assert.fail(`${id} tests the same as ${other}`);
      asked.set(question, id);
    }
  });

  it('links the section of the standard for every case', () => {
    for (const { id, spec } of allCases) assert.ok(new URL(spec).hash, `${id} links ${spec}`);
  });

  it('makes negative cases depend on cases that pass', () => {
    for (const { id, dependsOn } of allCases) {
      if (dependsOn === undefined) continue;
      const sibling = byId.get(dependsOn);
      assert.ok(sibling, `${id} depends on ${dependsOn}, which does not exist`);
      assert.notEqual(predict(sibling).outcome, 'blocked', `${id} depends on ${dependsOn}, which is blocked itself`);
    }
  });

  it('has no case that depends on one with the same prediction for its hops', () => {
    const decided = (each: Case): unknown => {
      const { outcome, before, visible, exchanges } = predict(each);
      return JSON.stringify([outcome, before, visible, exchanges]);
    };
    for (const each of allCases) {
      const sibling = byId.get(each.dependsOn ?? '');
      if (!sibling || JSON.stringify(askedBy(sibling)) !== JSON.stringify(askedBy(each))) continue;
      assert.notEqual(decided(each), decided({ ...each, hops: sibling.hops }), `${each.id} and ${sibling.id}`);
    }
  });

  it('makes every blocked case depend on a sibling', () => {
    const alone = allCases.filter((each) => predict(each).outcome === 'blocked' && each.dependsOn === undefined);
    assert.deepEqual(
      alone.map(({ id }) => id),
      [],
    );
  });
});

describe('every family', () => {
  for (const { name, cases } of families) {
    it(`${name} has cases of more than one outcome`, () => {
      const outcomes = new Set(cases.map((each: Case) => predict(each).outcome));
      assert.ok(outcomes.size > 1, [...outcomes].join());
    });
  }
});
