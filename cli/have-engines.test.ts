import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { EnginesError } from '../engines/engine.ts';
import { makeMachine, type TestMachine } from '../engines/testing/test-machine.ts';
import { fail } from './fail.ts';
import { haveEngines } from './have-engines.ts';

let machine: TestMachine;
beforeEach(() => {
  machine = makeMachine();
  // What a user reads is not for whoever runs the tests.
  mock.method(process.stderr, 'write', () => true);
  machine.install('chromium', 'echo Chromium 150.0.1.2');
});
afterEach(() => {
  mock.restoreAll();
  machine.remove();
});

function isFirefoxMissing(error: unknown): boolean {
  assert.ok(error instanceof EnginesError);
  assert.match(error.message, /^firefox: /);
  assert.match(error.remedy, /To run without it, give --engine chromium\./);
  return fail(error) === 3;
}

test('by default the engines that can run do', async () => {
  for (const CI of [undefined, '', 'false', '0']) {
    const env = { ...machine.env, ...(CI !== undefined && { CI }) };
    const { found, missing } = await haveEngines(undefined, { ...machine, env });
    assert.deepEqual(
      [found, missing].map((engines) => engines.map(({ name }) => name)),
      [['chromium'], ['firefox', 'webkit']],
    );
  }
});

test('one that is named must run', async () => {
  await assert.rejects(haveEngines(['chromium', 'firefox'], machine), isFirefoxMissing);
});

test('one that is configured must run', async () => {
  const env = { ...machine.env, CORS_CONFORMANCE_FIREFOX: '/nowhere/firefox' };
  await assert.rejects(haveEngines(undefined, { ...machine, env }), isFirefoxMissing);
  const unset = { ...machine.env, CORS_CONFORMANCE_FIREFOX: '' };
  assert.equal((await haveEngines(undefined, { ...machine, env: unset })).found.length, 1);
});

test('in CI all default engines must run', async () => {
  for (const CI of ['true', '1', 'woodpecker'])
    await assert.rejects(haveEngines(undefined, { ...machine, env: { ...machine.env, CI } }), isFirefoxMissing);
});

test('one at least must run', async () => {
  rmSync(machine.path('chromium'));
  await assert.rejects(haveEngines(undefined, machine), (error) => error instanceof EnginesError && fail(error) === 3);
});
