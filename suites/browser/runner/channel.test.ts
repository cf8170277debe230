import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Session } from './channel.ts';
import type { Assignment, Report } from '../observation.ts';

const assignments = ['a', 'b', 'c'].map((token): Assignment => ({
  token,
  initiator: { api: 'xhr' },
  resource: 'text',
  url: '',
  timeoutMs: 1000,
}));
const report = (token: string): Report => ({
  token,
  observation: { kind: 'outcome', outcome: 'blocked', seen: {} },
  durationMs: 1,
});
const ages = 3_600_000;

describe('a session', () => {
  it('hands out as much as the agent takes, and says when that was all', async () => {
    const reports: string[] = [];
    const session = new Session(assignments, ages, ({ token }) => reports.push(token));
    const first = session.take({ reports: [], capacity: 2 });
    assert.deepEqual([first.assignments.map(({ token }) => token), first.done], [['a', 'b'], false]);
    const second = session.take({ reports: [report('a')], capacity: 2 });
    assert.deepEqual([second.assignments.map(({ token }) => token), second.done], [['c'], true]);
    assert.equal(session.wasHandedOut('b'), true);
    session.take({ reports: [report('b'), report('c')], capacity: 2 });
    assert.equal(await session.settled, 'complete');
    assert.deepEqual(reports, ['a', 'b', 'c']);
  });

  it('takes one report for a case, and none for a case of another session', () => {
    const reports: string[] = [];
    const session = new Session(assignments, ages, ({ token }) => reports.push(token));
    session.take({ reports: [], capacity: 1 });
    session.take({ reports: [report('a'), report('a'), report('b'), report('elsewhere')], capacity: 0 });
    assert.deepEqual(reports, ['a']);
    session.end();
  });

  it('stalls when nothing is heard from the page', async () => {
    const session = new Session(assignments, 1, () => {});
    session.heard();
    assert.equal(await session.settled, 'stalled');
  });

  it('with nothing to do is complete at once', async () => {
    assert.equal(await new Session([], ages, () => {}).settled, 'complete');
  });
});
