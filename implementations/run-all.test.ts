import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import type { Asked } from './ask.ts';
import { allImplementations, canStart, type Implementation } from './manifest.ts';
import { runAll } from './run-all.ts';
import { proposals, runsOn } from './updates.ts';

const folder = mkdtempSync(join(tmpdir(), 'run-all-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const three = allImplementations().filter(canStart).slice(0, 3);
const [first, second] = three;
assert.ok(first && second);
const asked = ({ id, product }: Implementation): Asked => ({
  column: { name: id, product, version: '1.0.0', driver: null, limits: {} },
  results: [],
});
const silent = { checks: [], onProgress: () => undefined };

describe('all implementations', () => {
  it('are run two at a time, in any order, and reported in theirs', async () => {
    let [running, most] = [0, 0];
    const tested = await runAll(three, {
      ...silent,
      folder: join(folder, 'two'),
      resume: false,
      test: async (implementation) => {
        running += 1;
        most = Math.max(most, running);
        await new Promise(setImmediate);
        running -= 1;
        return asked(implementation);
      },
    });
    assert.equal(most, 2);
    assert.deepEqual(
      tested.map(({ id }) => id),
      three.map(({ id }) => id),
    );
  });

  it('go on where one fails, and its column says why', async () => {
    const tested = await runAll(three, {
      ...silent,
      folder: join(folder, 'failing'),
      resume: false,
      test: async (implementation) => {
        if (implementation === second) throw new Error('no such port');
        return Promise.resolve(asked(implementation));
      },
    });
    assert.deepEqual(
      tested.map(({ column }) => column.unavailable?.reason),
      [undefined, 'no such port', undefined],
    );
  });

  it('are resumed: a complete column is not run again, a failed one and one with other checks are', async () => {
    const run = async (resume: boolean, fails: boolean, policies?: readonly ['public']) => {
      const ran: string[] = [];
      await runAll(three, {
        ...silent,
        ...(policies && { policies }),
        folder: join(folder, 'resumed'),
        resume,
        test: async (implementation) => {
          ran.push(implementation.id);
          if (fails && implementation === second) throw new Error('it died');
          return Promise.resolve(asked(implementation));
        },
      });
      return ran.toSorted();
    };
    const ids = three.map(({ id }) => id).toSorted();
    assert.deepEqual(await run(false, true), ids);
    assert.deepEqual(await run(true, false), [second.id]);
    assert.deepEqual(await run(true, false), []);
    assert.deepEqual(await run(false, false), ids);
    assert.deepEqual(await run(true, false, ['public']), ids);
  });

  it('say how far they are, and how long it takes', async () => {
    const lines: string[] = [];
    await runAll([first], {
      checks: [],
      onProgress: (line) => lines.push(line),
      folder: join(folder, 'progress'),
      resume: false,
      test: async (implementation, { onProgress }) => {
        for (const policy of first.policies) onProgress(`${implementation.id} ${policy}`);
        return Promise.resolve(asked(implementation));
      },
    });
    const all = String(first.policies.length);
    assert.match(
      lines[0] ?? '',
      new RegExp(`^\\[1/${all}\\] ${first.id} ${first.policies[0] ?? ''}; about \\d+ s left$`),
    );
    assert.match(lines.at(-1) ?? '', new RegExp(`^\\[${all}/${all}\\] .*; about 0 s left$`));
  });
});

describe('newer versions', () => {
  const express = allImplementations().filter(({ id }) => id === 'express');
  const manifest = { dependencies: { express: '5.0.0', cors: '2.8.6' } };
  const view = (answers: Readonly<Record<string, unknown>>) => (name: string) =>
    Promise.resolve(answers[name] === undefined ? undefined : JSON.stringify(answers[name]));

  it('are proposed where they run on this version of Node', async () => {
    const options = { node: '20.20.2', manifest };
    const newer = { express: { version: '5.1.0', engines: { node: '>=18' } }, cors: '2.8.6' };
    assert.deepEqual(await proposals(express, { ...options, view: view(newer) }), {
      proposals: [{ name: 'express', from: '5.0.0', to: '5.1.0' }],
      notes: [],
    });
    const tooNew = { express: { version: '6.0.0', engines: { node: '>=22' } } };
    assert.deepEqual(await proposals(express, { ...options, view: view(tooNew) }), {
      proposals: [],
      notes: ['express 6.0.0 needs Node >=22; this is 20.20.2.', 'The registry does not have cors.'],
    });
  });

  it('are compared with ranges as packages write them', () => {
    for (const range of [
      undefined,
      '',
      '>=18',
      '^20.19.0 || >=22.12.0',
      '20 || 22 || 24',
      '>= 18.12.0',
      '>=14 <21',
      '20.x',
    ])
      assert.ok(runsOn('20.20.2', range), range);
    for (const range of ['>=22', '^20.21.0', '22 || 24', '>=14 <20', '<=20.1.0', '>=22 <23 || >=24 <25'])
      assert.ok(!runsOn('20.20.2', range), range);
  });
});
