import assert from 'node:assert/strict';
import { test } from 'node:test';
import { elementFetch, INITIATOR_RULES } from './initiator-rules.ts';

// https://html.spec.whatwg.org/multipage/urls-and-fetching.html#create-a-potential-cors-request
for (const [name, crossorigin, expected] of [
  ['image element', undefined, { mode: 'no-cors', credentials: 'include' }],
  ['image element', 'anonymous', { mode: 'cors', credentials: 'same-origin' }],
  ['image element', 'use-credentials', { mode: 'cors', credentials: 'include' }],
  ['text track', undefined, { mode: 'same-origin', credentials: 'include' }],
  ['text track', 'anonymous', { mode: 'cors', credentials: 'same-origin' }],
  ['module script', undefined, { mode: 'cors', credentials: 'same-origin' }],
  ['module script', 'use-credentials', { mode: 'cors', credentials: 'include' }],
  ['worker', undefined, { mode: 'same-origin', credentials: 'same-origin' }],
  ['sendBeacon()', undefined, { mode: 'no-cors', credentials: 'include' }],
  ['EventSource', undefined, null],
  ['fetch()', undefined, null],
  ['iframe', undefined, { mode: 'navigate', credentials: 'include' }],
  ['WebSocket', undefined, { mode: 'websocket', credentials: 'include' }],
] as const) {
  test(`mode and credentials mode of ${name}, crossorigin ${String(crossorigin)}`, () => {
    assert.deepEqual(elementFetch(name, crossorigin), expected);
  });
}

test('only script makes requests that may need a preflight', () => {
  const unsafe = Object.entries(INITIATOR_RULES).filter(([, rule]) => rule.unsafeRequest);
  assert.deepEqual(
    unsafe.map(([name]) => name),
    ['fetch()', 'sendBeacon()', 'XMLHttpRequest'],
  );
});

test('every rule has the section that it comes from', () => {
  for (const [name, rule] of Object.entries(INITIATOR_RULES)) assert.ok(URL.canParse(rule.section), name);
});
