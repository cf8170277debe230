import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FetchRequest } from './request.ts';
import { chooseTainting } from './tainting.ts';
import { API, BAR, FOO, requestOf, THIRD, urlOf } from '../testing.ts';
import { stepName } from '../../words/steps.ts';
import { becauseInWords } from '../../words/reasons.ts';

// https://fetch.spec.whatwg.org/#concept-main-fetch, step 12
const ROWS: readonly (readonly [
  title: string,
  Partial<FetchRequest>,
  tainting: 'basic' | 'cors' | 'opaque' | 'network error',
  makeCorsPreflight?: boolean,
])[] = [
  ['same origin', { urlList: [urlOf(FOO)], method: 'PUT' }, 'basic'],
  ['same origin, mode same-origin', { urlList: [urlOf(FOO)], mode: 'same-origin' }, 'basic'],
  [
    'same origin, no-cors and manual redirects',
    { urlList: [urlOf(FOO)], mode: 'no-cors', redirect: 'manual' },
    'basic',
  ],
  ['same-origin to another origin', { mode: 'same-origin' }, 'network error'],
  ['same-origin to a same-site origin', { mode: 'same-origin', urlList: [urlOf(API)] }, 'network error'],
  ['navigate', { mode: 'navigate' }, 'basic'],
  ['websocket', { mode: 'websocket' }, 'basic'],
  ['no-cors', { mode: 'no-cors' }, 'opaque'],
  ['no-cors, redirect error', { mode: 'no-cors', redirect: 'error' }, 'network error'],
  ['no-cors, redirect manual', { mode: 'no-cors', redirect: 'manual' }, 'network error'],
  ['no-cors POST with unsafe headers', { mode: 'no-cors', method: 'POST', headers: [['X-A', '1']] }, 'opaque'],
  ['cors', {}, 'cors', false],
  ['cors POST', { method: 'POST', headers: [['Content-Type', 'text/plain']] }, 'cors', false],
  ['cors PUT', { method: 'PUT' }, 'cors', true],
  ['cors with an unsafe header', { headers: [['X-A', '1']] }, 'cors', true],
  ['cors PUT without the unsafe-request flag', { method: 'PUT', unsafeRequest: false }, 'cors', false],
  ['cors, an unsafe header without the flag', { headers: [['X-A', '1']], unsafeRequest: false }, 'cors', false],
  ['cors GET with the use-CORS-preflight flag', { useCorsPreflight: true, unsafeRequest: false }, 'cors', true],
  ['an opaque origin to its container', { origin: 'null', urlList: [urlOf(FOO)] }, 'cors', false],
  ['back at its own origin, cors', { tainting: 'cors', urlList: [urlOf(BAR), urlOf(FOO)] }, 'cors', false],
  [
    'back at its own origin, no-cors',
    { mode: 'no-cors', tainting: 'opaque', urlList: [urlOf(BAR), urlOf(FOO)] },
    'opaque',
  ],
  ['on to a third origin', { tainting: 'cors', urlList: [urlOf(BAR), urlOf(THIRD)] }, 'cors', false],
];
for (const [title, rest, expected, makeCorsPreflight = false] of ROWS) {
  test(`response tainting: ${title}`, () => {
    const verdict = chooseTainting(requestOf(rest));
    assert.equal(stepName(verdict.step), 'Fetch, main fetch, step 12');
    assert.deepEqual(verdict.ok ? [verdict.tainting, verdict.makeCorsPreflight] : ['network error', false], [
      expected,
      makeCorsPreflight,
    ]);
  });
}

test('the reason says what was compared', () => {
  assert.equal(
    becauseInWords(chooseTainting(requestOf({ mode: 'same-origin' })).step),
    'The request\'s mode is "same-origin", but the URL\'s origin is "http://bar.other", not the request\'s origin "http://foo.example".',
  );
  assert.equal(
    becauseInWords(chooseTainting(requestOf({ tainting: 'cors', urlList: [urlOf(BAR), urlOf(FOO)] })).step),
    'The request\'s mode is "cors", and the URL is of the request\'s origin "http://foo.example" again, but redirects through other origins made the response tainting "cors".',
  );
});
