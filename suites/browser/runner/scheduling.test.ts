import assert from 'node:assert/strict';
import { it } from 'node:test';
import { predict } from '../../../protocol/predict.ts';
import { allCases } from '../cases/index.ts';
import { groupByPage } from './scheduling.ts';

const groups = groupByPage(
  allCases.filter(({ id }) => id.startsWith('beacon-')),
  (each) => predict(each).exchanges,
);

it('redirected pings go one at a time, and others of which only the wire tells do not', () => {
  const atOnceOf = new Map(groups.flatMap(({ cases, atOnce }) => cases.map(({ id }) => [id, atOnce])));
  assert.equal(atOnceOf.get('beacon-ping-redirect-302'), 1);
  assert.equal(atOnceOf.get('beacon-ping-redirect-307'), 1);
  assert.ok([...atOnceOf.values()].some((atOnce) => atOnce > 1));
  assert.equal(atOnceOf.size, allCases.filter(({ id }) => id.startsWith('beacon-')).length);
});
