import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addRangeHeader, unrequestedRangeCheck, verifyMediaResponse } from './media-range.ts';
import type { MediaOrigin, RangeResponse } from './media-range.ts';
import { BAR, FOO, THIRD } from '../testing.ts';
import type { ResponseType } from '../outcome/prediction.ts';
import { stepName } from '../../words/steps.ts';
import { becauseInWords } from '../../words/reasons.ts';

test('a range header has a first byte, and a last one unless it goes until the end', () => {
  assert.deepEqual(addRangeHeader([], { first: 0, last: 'until end' }), [['Range', 'bytes=0-']]);
  assert.deepEqual(addRangeHeader([['X-A', '1']], { first: 10, last: 99 }), [
    ['X-A', '1'],
    ['Range', 'bytes=10-99'],
  ]);
});

// https://fetch.spec.whatwg.org/#concept-main-fetch, step 21
const UNREQUESTED: readonly (readonly [ResponseType, status: number, flag: boolean, range: boolean, ok: boolean])[] = [
  ['opaque', 206, true, false, false],
  ['opaque', 416, true, false, false],
  ['opaque', 206, true, true, true],
  ['opaque', 206, false, false, true],
  ['opaque', 200, true, false, true],
  ['cors', 206, true, false, true],
  ['basic', 416, true, false, true],
];
for (const [type, status, flag, range, ok] of UNREQUESTED) {
  test(`${type} ${String(status)}, flag ${String(flag)}, for a request with${range ? '' : 'out'} Range`, () => {
    const verdict = unrequestedRangeCheck(range ? [['range', 'bytes=0-']] : [], { type, status }, flag);
    assert.equal(verdict.ok, ok);
    assert.equal(stepName(verdict.step), 'Fetch, main fetch, step 21');
  });
}

const FIRST = { first: 0, last: 'until end' } as const;
const NONE: MediaOrigin = { kind: 'none' };
const REWRITTEN: MediaOrigin = { kind: 'rewritten' };
const MULTIPLE: MediaOrigin = { kind: 'multiple' };
const from = (origin: string): MediaOrigin => ({ kind: 'origin', origin });

function part(rest: Partial<RangeResponse> = {}): RangeResponse {
  return { type: 'opaque', status: 206, headers: [['Content-Range', 'bytes 0-9/10']], urlOrigin: BAR, ...rest };
}

// https://html.spec.whatwg.org/multipage/media.html#verify-a-media-response
const PARTS: readonly (readonly [
  title: string,
  Partial<RangeResponse>,
  previous: MediaOrigin,
  ok: boolean,
  after: MediaOrigin,
  because: string,
])[] = [
  ['a network error', { type: 'error' }, NONE, false, NONE, 'The response is a network error.'],
  ['a 200', { status: 200, headers: [] }, from(FOO), true, from(FOO), 'The status is 200: the entire resource.'],
  ['a 404', { status: 404 }, NONE, false, NONE, 'The status is 404, not 200 or 206.'],
  ['no Content-Range', { headers: [] }, NONE, false, NONE, 'The status is 206, and there is no Content-Range.'],
  ['the first part', {}, NONE, true, from(BAR), 'It is the first part, from "http://bar.other".'],
  ['the same origin', {}, from(BAR), true, from(BAR), 'This part and those before are from "http://bar.other".'],
  [
    'an opaque part of another origin',
    { urlOrigin: THIRD },
    from(BAR),
    false,
    from(BAR),
    'This part is from "http://attacker.example", those before are from "http://bar.other", and the response is CORS-cross-origin, of type "opaque".',
  ],
  [
    'a readable part of another origin',
    { type: 'cors', urlOrigin: THIRD },
    from(BAR),
    true,
    MULTIPLE,
    'This part is from "http://attacker.example", those before are from "http://bar.other", but the response is CORS-same-origin, of type "cors".',
  ],
  [
    'an opaque part after several origins',
    {},
    MULTIPLE,
    false,
    MULTIPLE,
    'This part is from "http://bar.other", those before are from several origins, and the response is CORS-cross-origin, of type "opaque".',
  ],
  [
    'an opaque redirect after several origins',
    { type: 'opaqueredirect' },
    MULTIPLE,
    false,
    MULTIPLE,
    'This part is from "http://bar.other", those before are from several origins, and the response is CORS-cross-origin, of type "opaqueredirect".',
  ],
  [
    'a readable part after several origins',
    { type: 'basic' },
    MULTIPLE,
    true,
    MULTIPLE,
    'This part is from "http://bar.other", those before are from several origins, but the response is CORS-same-origin, of type "basic".',
  ],
  [
    'an opaque part after ones of a service worker',
    {},
    REWRITTEN,
    false,
    REWRITTEN,
    'This part is from "http://bar.other", those before are from a service worker, and the response is CORS-cross-origin, of type "opaque".',
  ],
  [
    'a part of a service worker after another one',
    { type: 'default', urlOrigin: null },
    REWRITTEN,
    true,
    REWRITTEN,
    'This part and those before are from a service worker.',
  ],
  [
    'a part of a service worker after opaque ones',
    { type: 'default', urlOrigin: null },
    from(BAR),
    true,
    MULTIPLE,
    'This part is from a service worker, those before are from "http://bar.other", but the response is CORS-same-origin, of type "default".',
  ],
];
for (const [title, rest, previous, ok, after, because] of PARTS) {
  test(`media response to a range request: ${title}`, () => {
    const verdict = verifyMediaResponse(part(rest), previous, FIRST);
    assert.deepEqual(
      { ok: verdict.ok, origin: verdict.origin, because: becauseInWords(verdict.step) },
      {
        ok,
        origin: after,
        because,
      },
    );
  });
}

test('a request for the entire resource takes any response that is no network error', () => {
  const entire = (rest: Partial<RangeResponse>): boolean =>
    verifyMediaResponse(part(rest), from(FOO), 'entire resource').ok;
  assert.equal(entire({ status: 404, headers: [] }), true);
  assert.equal(entire({ type: 'error' }), false);
});

const CONTENT_RANGES: readonly (readonly [value: string, ok: boolean])[] = [
  ['bytes 0-9/10', true],
  ['bytes 0-9/*', true],
  // It need not be the range that was asked for.
  ['bytes 5-9/10', true],
  ['bytes=0-9/10', false],
  ['bytes */10', false],
  ['bytes 0-9', false],
  ['bytes 0-/10', false],
  ['items 0-9/10', false],
  ['bytes 0-9/10, bytes 0-9/10', false],
];
for (const [value, ok] of CONTENT_RANGES) {
  test(`Content-Range: ${value}`, () => {
    const verdict = verifyMediaResponse(part({ headers: [['content-range', value]] }), NONE, FIRST);
    assert.equal(verdict.ok, ok);
    if (!ok) assert.ok(becauseInWords(verdict.step).startsWith(`Content-Range is ${JSON.stringify(value)}`));
  });
}

test('the first of two Content-Range lines decides', () => {
  const lines = (...values: readonly string[]): boolean =>
    verifyMediaResponse(part({ headers: values.map((value) => ['Content-Range', value]) }), NONE, FIRST).ok;
  assert.equal(lines('bytes 0-9/10', 'bogus'), true);
  assert.equal(lines('bogus', 'bytes 0-9/10'), false);
});
