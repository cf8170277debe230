import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { State } from './snapshot.ts';
import { around, changedAround, parseTimeline, serializeTimeline, type Timeline } from './timeline.ts';

const timeline = (versions: Readonly<Record<string, Readonly<Record<string, State>>>>): Timeline => ({
  engine: 'chromium',
  versions: Object.entries(versions).map(([version, states]) => ({
    version,
    product: 'Chromium',
    states: new Map(Object.entries(states)),
  })),
});

const measured = timeline({
  '109.0.1': { stays: 'pass readable', changes: 'fail blocked', ran: 'fail blocked' },
  '111.0.1': { ran: 'pass readable' },
  '113.0.1': { stays: 'pass readable', changes: 'pass readable', ran: 'pass readable', added: 'pass readable' },
});
const cases = ['stays', 'changes', 'ran', 'added', 'unknown'].map((id) => ({ id }));
const wanted = (major: string) => changedAround(measured, major, cases).map(({ id }) => id);

test('between two versions on record, the cases run that differ in them and have no state yet', () => {
  assert.deepEqual(wanted('110'), ['changes', 'ran']);
  assert.deepEqual(wanted('111'), ['changes']);
  assert.deepEqual(wanted('112'), ['changes']);
});

test('outside of the versions on record, and in them, nothing is to be narrowed', () => {
  for (const major of ['106', '109', '113', '120']) assert.deepEqual(wanted(major), []);
});

test('a version has neighbors, each the nearest in which the case ran', () => {
  assert.deepEqual(around(measured, '111.0.1', 'changes'), { before: 'fail blocked', after: 'pass readable' });
  assert.deepEqual(around(measured, '109.0.1', 'ran'), { before: undefined, after: 'pass readable' });
  assert.deepEqual(around(measured, '120', 'added'), { before: 'pass readable', after: undefined });
});

test('a timeline says in which versions a case did not run', () => {
  const text = serializeTimeline(measured);
  assert.deepEqual(parseTimeline(text, 'chromium.json'), measured);
  assert.equal(serializeTimeline(parseTimeline(text, 'chromium.json')), text);
});
