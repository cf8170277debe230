import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { type EngineName, type FoundEngine, isFound } from '../engines/engine.ts';
import { findEngine } from '../engines/discovery/find.ts';
import { NotModelledError } from '../protocol/errors.ts';
import { predict } from '../protocol/predict.ts';
import type { Case } from '../protocol/case.ts';
import { allCases } from './browser/cases/index.ts';
import { runBrowserSuite } from './browser/run.ts';

// Whatever happens to an engine, every selected case has a result.

const cases = allCases.filter(({ id }) => /^fetch-(?:acao|acac|status)-/.test(id));

test('an engine that dies in the middle is started again, and no case is lost', async ({}, { project }) => {
  const notes: string[] = [];
  let seen = 0;
  const [run] = await runBrowserSuite({
    cases,
    engines: [await engineOf(project.metadata)],
    onProgress: () => {
      if (++seen === 60) killDescendants();
    },
    onNote: (note) => notes.push(note),
  });
  expect(run?.results.map((result) => result.case.id).sort()).toEqual(cases.map(({ id }) => id).sort());
  expect(run?.results.filter(({ verdict }) => !['pass', 'fail'].includes(verdict.result))).toEqual([]);
  expect(notes.join('\n')).toContain('started again');
});

test('a case that does not report in time is a timeout, after a second try alone', async ({}, { project }) => {
  // The probe waits for an error event, but this script throws none.
  const silent = allCases
    .filter(({ id }) => id === 'script-onerror-acao-exact' || id === 'script-onerror-acao-star')
    .map((each): Case => ({ ...each, resource: 'rejecting-script' }));
  const [run] = await runBrowserSuite({
    cases: silent,
    engines: [await engineOf(project.metadata)],
    timeoutMs: 300,
    predict: (each) => predict({ ...each, resource: 'script' }),
  });
  expect(run?.results.map(({ verdict }) => verdict.result)).toEqual(['timeout', 'timeout']);
});

test('an engine that cannot be launched leaves its cases not run, with the reason', async ({}, { project }) => {
  const engine = await engineOf(project.metadata);
  const broken = { ...engine, executable: '/bin/false', driverExecutable: '/bin/false' };
  const [run] = await runBrowserSuite({ cases: cases.slice(0, 3), engines: [broken] });
  expect(run?.unavailable?.reason).toContain('did not start');
  expect(run?.results.map(({ verdict }) => verdict.result)).toEqual(['not-run', 'not-run', 'not-run']);
});

test('a case that the predictor does not decide is not run, with the reason', async ({}, { project }) => {
  const [first] = cases;
  if (!first) throw new Error('there is no case');
  const [run] = await runBrowserSuite({
    cases: [first],
    engines: [await engineOf(project.metadata)],
    predict: () => {
      throw new NotModelledError('hops[0]', 'nobody knows.');
    },
  });
  expect(run?.results.map(({ verdict }) => verdict)).toEqual([
    { result: 'not-run', reason: 'the predictor does not decide it: hops[0]: nobody knows.' },
  ]);
});

async function engineOf(metadata: Readonly<Record<string, unknown>>): Promise<FoundEngine> {
  const found = await findEngine(metadata['engine'] as EngineName);
  if (!isFound(found)) throw new Error(`${found.reason} ${found.remedy}`);
  return found;
}

/** Ends the browser, and its driver if it has one, without asking. */
function killDescendants(): void {
  const parents = new Map<number, number>();
  for (const pid of readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)) {
    try {
      // The command's name may hold spaces and brackets; the state and the parent stand behind the last one.
      const [, parent] = readFileSync(`/proc/${pid}/stat`, 'latin1')
        .replace(/^.*\) /s, '')
        .split(' ');
      parents.set(pid, Number(parent));
    } catch {
      // It has ended since.
    }
  }
  const isOurs = (pid: number): boolean => {
    const parent = parents.get(pid);
    return parent !== undefined && (parent === process.pid || isOurs(parent));
  };
  for (const pid of parents.keys()) {
    const command = commandOf(pid);
    if (isOurs(pid) && /chromium|firefox|WebKit|MiniBrowser/.test(command)) process.kill(pid, 'SIGKILL');
  }
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1');
  } catch {
    return '';
  }
}
