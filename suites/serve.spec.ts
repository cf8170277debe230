import { expect, test } from '@playwright/test';
import { type EngineName, isFound } from '../engines/engine.ts';
import { findEngine } from '../engines/discovery/find.ts';
import { launchEngine } from '../engines/launch.ts';
import { isRecorded, readDivergences } from '../results/expectations/expected-failures.ts';
import { allCases } from './browser/cases/index.ts';
import type { EngineRun } from './browser/run.ts';
import { serveBrowserSuite } from './browser/visitors/serve.ts';

// A browser that opens the start page by itself is taken through the cases as the engines are that we drive.

const cases = allCases.filter(({ id }) => /^(?:fetch-(?:acac|preflight-status)|canvas-image-acao|attack)-/.test(id));

for (const [what, hosts] of [
  ['through the relay', undefined],
  ['under names and ports of its own', new Map([['bar.other', 'else.where']])],
] as const) {
  test(`a browser that comes by itself, ${what}, gets a column of its own`, async ({}, { project }) => {
    const name = project.metadata['engine'] as EngineName;
    const found = await findEngine(name);
    if (!isFound(found)) throw new Error(`${found.reason} ${found.remedy}`);
    let done: (run: EngineRun) => void = () => {};
    const finished = new Promise<EngineRun>((resolve) => (done = resolve));
    const served = await serveBrowserSuite({
      cases,
      ...(hosts && { hosts }),
      onNote: () => {},
      onVisitor: () => {},
      onRun: (run) => {
        done(run);
        return Promise.resolve('<!doctype html><title>report</title>');
      },
    });
    const { relay, authority, spkiSha256 } = served.origins;
    const engine = await launchEngine(found, {
      relayPort: relay.port,
      authority: { caPem: authority.caPem, spkiSha256: [spkiSha256] },
    });
    try {
      await engine.open(served.startUrl);
      const { engine: visitor, results } = await finished;
      expect(visitor.driver).toBe('visitor');
      expect(results.map((result) => result.case.id).sort()).toEqual(cases.map(({ id }) => id).sort());
      const divergences = readDivergences();
      const surprises = results.filter(
        ({ verdict, case: { id } }) =>
          !['pass', 'unsupported'].includes(verdict.result) && !isRecorded(divergences, name, id),
      );
      expect(surprises.map((result) => [result.case.id, result.verdict])).toEqual([]);
      expect(results.filter(({ verdict }) => verdict.result === 'pass').length).toBeGreaterThan(cases.length / 2);
    } finally {
      await engine.close();
      await served.close();
    }
  });
}
