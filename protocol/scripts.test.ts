import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRequest } from './initiators.ts';
import { integrityMetadata } from './integrity.ts';
import { predict } from './predict.ts';
import { RESOURCE_DIGESTS } from './resources.ts';
import { scriptResource } from './scripts.ts';
import type { ScriptLoader } from './scripts.ts';
import { ALLOW_ALL, BAR, caseOf, FOO, hop, ok, urlOf } from './testing.ts';
import type { Initiator, PolicyHeader } from './types.ts';

// https://html.spec.whatwg.org/multipage/webappapis.html#fetching-scripts
for (const [initiator, resource, mode, credentials, destination] of [
  [{ api: 'script', reports: 'error' }, 'script', 'no-cors', 'include', 'script'],
  [{ api: 'script', reports: 'syntax-error' }, 'unparsable-script', 'no-cors', 'include', 'script'],
  [{ api: 'script', reports: 'timeout' }, 'timer-script', 'no-cors', 'include', 'script'],
  [{ api: 'script', reports: 'unhandledrejection' }, 'rejecting-script', 'no-cors', 'include', 'script'],
  [{ api: 'module' }, 'module', 'cors', 'same-origin', 'script'],
  [{ api: 'import', via: 'static' }, 'module', 'cors', 'same-origin', 'script'],
  [{ api: 'import', via: 'dynamic', type: 'json' }, 'json', 'cors', 'same-origin', 'json'],
  [{ api: 'import', via: 'import-map', type: 'css' }, 'stylesheet', 'cors', 'same-origin', 'style'],
  [{ api: 'importScripts' }, 'script', 'no-cors', 'same-origin', 'script'],
  [{ api: 'worker', kind: 'classic' }, 'worker', 'same-origin', 'same-origin', 'worker'],
  [{ api: 'worker', kind: 'module' }, 'worker', 'same-origin', 'same-origin', 'worker'],
  [{ api: 'worker', kind: 'shared' }, 'worker', 'same-origin', 'same-origin', 'sharedworker'],
  [{ api: 'worklet', kind: 'audio' }, 'module', 'cors', 'same-origin', 'audioworklet'],
  [{ api: 'worklet', kind: 'paint', credentials: 'omit' }, 'module', 'cors', 'omit', 'paintworklet'],
  [{ api: 'wasm', via: 'compileStreaming', mode: 'no-cors', credentials: 'include' }, 'wasm', 'no-cors', 'include', ''],
] as const satisfies readonly (readonly [ScriptLoader, ...string[]])[]) {
  test(`${JSON.stringify(initiator)} loads ${resource}`, () => {
    assert.equal(scriptResource(initiator), resource);
    const created = createRequest(initiator, urlOf(BAR), { origin: FOO, referrer: 'page' });
    assert.ok(created.ok);
    const { request } = created;
    assert.deepEqual([request.mode, request.credentials, request.destination], [mode, credentials, destination]);
  });
}

test('an @import asks in no-cors mode', () => {
  const created = createRequest({ api: 'css-import' }, urlOf(BAR), { origin: FOO, referrer: 'page' });
  assert.ok(created.ok);
  assert.equal(created.request.mode, 'no-cors');
  assert.equal(created.request.destination, 'style');
});

test('each has to be of its own MIME type', () => {
  const outcome = (initiator: Initiator, type: string) => {
    const headers: readonly PolicyHeader[] = [ALLOW_ALL, ['Content-Type', type]];
    const resource = initiator.api === 'css-import' ? 'stylesheet' : scriptResource(initiator as ScriptLoader);
    const target = initiator.api === 'worker' ? FOO : BAR;
    return predict(caseOf(initiator, [hop(target, ok(...headers))], { resource })).outcome;
  };
  const json = { api: 'import', via: 'static', type: 'json' } as const;
  assert.equal(outcome(json, 'application/json'), 'readable');
  assert.equal(outcome(json, 'text/javascript'), 'blocked');
  assert.equal(outcome({ api: 'import', via: 'static' }, 'text/javascript'), 'readable');
  const wasm = { api: 'wasm', via: 'compileStreaming', mode: 'cors', credentials: 'same-origin' } as const;
  assert.equal(outcome(wasm, 'application/wasm'), 'readable');
  assert.equal(outcome(wasm, 'text/plain'), 'blocked');
  assert.equal(outcome({ api: 'worker', kind: 'classic' }, 'text/javascript'), 'readable');
  assert.equal(outcome({ api: 'worker', kind: 'classic' }, 'text/plain'), 'blocked');
  assert.equal(outcome({ api: 'css-import' }, 'text/css'), 'opaque');
  assert.equal(outcome({ api: 'css-import' }, 'text/plain'), 'blocked');
  assert.equal(outcome({ api: 'css-import' }, 'no type'), 'blocked');
});

test('the integrity attribute', () => {
  assert.equal(integrityMetadata({ api: 'module' }), '');
  assert.equal(integrityMetadata({ api: 'module', integrity: 'matching' }), RESOURCE_DIGESTS.module);
  assert.notEqual(integrityMetadata({ api: 'module', integrity: 'different' }), RESOURCE_DIGESTS.module);
  assert.equal(integrityMetadata({ api: 'fetch', integrity: 'sha256-a' }), 'sha256-a');
  const of = (integrity: 'matching' | 'different', headers: readonly PolicyHeader[]) =>
    predict(
      caseOf({ api: 'script', reports: 'error', integrity, crossorigin: 'anonymous' }, [hop(BAR, ok(...headers))], {
        resource: 'script',
      }),
    ).outcome;
  assert.equal(of('matching', [ALLOW_ALL]), 'readable');
  assert.equal(of('different', [ALLOW_ALL]), 'blocked');
  assert.equal(of('matching', []), 'blocked');
});
