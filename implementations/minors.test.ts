import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { minorVersionsText } from '../reports/minor-versions.ts';
import type { KeptColumn } from '../results/implementations.ts';
import { allImplementations } from './manifest.ts';
import { dependenciesFor, minorChanges, minorVersions, testVersions } from './minors.ts';

const now = new Date('2026-11-30T00:00:00Z');
const times = (answer: Readonly<Record<string, string>> | undefined) => () =>
  Promise.resolve(answer && JSON.stringify(answer));
const at = (date: string): string => `${date}T00:00:00.000Z`;

describe('minor versions', () => {
  it('are the newest of each minor of the last two years, and the one before', async () => {
    const answer = {
      created: at('2020-01-01'),
      modified: at('2026-01-01'),
      '1.0.0': at('2020-01-01'),
      '1.9.0': at('2023-01-01'),
      '1.9.10': at('2023-02-01'),
      '1.9.9': at('2023-01-20'),
      '1.10.0': at('2025-01-01'),
      '2.0.0-beta.1': at('2025-06-01'),
      '2.0.0': at('2026-01-01'),
    };
    assert.deepEqual(await minorVersions('sample', { times: times(answer), now }), [
      { version: '1.9.10', published: '2023-02-01' },
      { version: '1.10.0', published: '2025-01-01' },
      { version: '2.0.0', published: '2026-01-01' },
    ]);
  });

  it('are only the newest where none is so recent, and none where there is no such package', async () => {
    const old = { '1.0.0': at('2019-01-01'), '1.1.0': at('2020-01-01') };
    assert.deepEqual(await minorVersions('sample', { times: times(old), now }), [
      { version: '1.1.0', published: '2020-01-01' },
    ]);
    assert.equal(await minorVersions('sample', { times: times(undefined), now }), undefined);
  });

  it('are installed with the other packages of the column only', () => {
    const all = allImplementations();
    const express = all.find(({ id }) => id === 'express');
    assert.ok(express);
    const manifest = { dependencies: { cors: '2.8.6', express: '5.0.0', hono: '4.0.0', 'no-column-has-it': '1.0.0' } };
    assert.deepEqual(dependenciesFor(express, all, 'cors', '2.8.5', manifest), {
      cors: '2.8.5',
      express: '5.0.0',
      'no-column-has-it': '1.0.0',
    });
  });

  const column = (version: string, more: Partial<KeptColumn> = {}): KeptColumn => ({
    id: 'sample',
    packages: [['sample', version]],
    testedOn: '2026-11-30',
    tool: '0.1.0',
    os: 'Linux',
    node: 'v20',
    found: {},
    passed: ['act-404'],
    ...more,
  });

  it('are resumed: complete ones are not tested again, others are', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'minors-'));
    t.after(() => {
      rmSync(folder, { recursive: true });
    });
    const versions = ['1.0.0', '1.1.0'].map((version) => ({ version, published: '2026-01-01' }));
    const ran: string[] = [];
    const run = (resume: boolean, broken: boolean) =>
      testVersions(versions, folder, {
        resume,
        test: (version) => {
          ran.push(version);
          return Promise.resolve(
            column(version, broken && version === '1.1.0' ? { unavailable: 'It died.', passed: [] } : {}),
          );
        },
      });
    await run(false, true);
    await run(true, false);
    await run(true, false);
    assert.deepEqual(ran, ['1.0.0', '1.1.0', '1.1.0']);
  });

  it('are compared with the one before that was tested', () => {
    const fails = {
      found: { 'act-404': { result: 'fail', findings: [{ level: 'SHOULD', summary: '[list] No | headers.' }] } },
      passed: [],
    } as const;
    const tested = [
      ['1.0.0', column('1.0.0')],
      ['1.1.0', column('1.1.0', { unavailable: 'It needs Node 24.', passed: [] })],
      ['1.2.0', column('1.2.0', fails)],
      ['1.3.0', column('1.3.0', fails)],
      ['2.0.0', column('2.0.0')],
    ] as const;
    const changes = minorChanges(
      'sample',
      'sample',
      tested.map(([version, own]) => ({ version, published: '2026-01-01', column: own })),
    );
    assert.deepEqual(
      changes.versions.map(({ changes: own }) => own.map(({ change, subject }) => [change, subject])),
      [[], [], [['found', 'act-404']], [], [['no-longer-found', 'act-404']]],
    );
    const text = minorVersionsText([changes]);
    assert.match(text, /Behavior changed in 1\.2\.0, 2\.0\.0\./);
    assert.match(text, /\| 1\.1\.0 \| 2026-01-01 \| not tested: It needs Node 24\. \|/);
    assert.match(text, /\| 1\.2\.0 \| 2026-01-01 \| `act-404` finds: \\\[list\\\] No \\\| headers\. \|/);
    assert.match(text, /\| 1\.3\.0 \| 2026-01-01 \| nothing \|/);
  });

  it('begin with the first that was tested', () => {
    const tested = [
      column('1.0.0', { unavailable: 'It needs Node 24.', passed: [] }),
      column('1.1.0'),
      column('1.2.0'),
    ].map((own, index) => ({ version: `1.${String(index)}.0`, published: '2026-01-01', column: own }));
    const text = minorVersionsText([minorChanges('sample', 'sample', tested)]);
    assert.match(text, /\| 1\.1\.0 \| 2026-01-01 \| the first that is compared \|/);
    assert.match(text, /\| 1\.2\.0 \| 2026-01-01 \| nothing \|/);
  });
});
