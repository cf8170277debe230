import assert from 'node:assert/strict';
import { it } from 'node:test';
import { predict } from '../../../protocol/predict.ts';
import { isFireAndForget } from '../../../protocol/initiators/apis.ts';
import { allCases } from '../cases/index.ts';
import { groupByPage } from './scheduling.ts';

const groups = groupByPage(allCases, (each) => predict(each).exchanges);

it('cases of which only the wire tells stay among themselves, and none is lost', () => {
  for (const { cases } of groups)
    assert.equal(new Set(cases.map(({ initiator }) => isFireAndForget(initiator))).size, 1);
  assert.equal(groups.flatMap(({ cases }) => cases).length, allCases.length);
});

it('synchronous requests, which stop their page, go one at a time', () => {
  for (const { cases, atOnce } of groups)
    if (cases.some(({ initiator }) => initiator.api === 'xhr' && initiator.sync)) assert.equal(atOnce, 1);
});
