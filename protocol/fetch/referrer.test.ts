import assert from 'node:assert/strict';
import { test } from 'node:test';
import { determineReferrer, refererExpectation } from './referrer.ts';
import { BAR, FOO, urlOf } from '../testing.ts';

const S_FOO = 'https://foo.example';

// https://w3c.github.io/webappsec-referrer-policy/#determine-requests-referrer
for (const [referrerPolicy, page, url, before, expected] of [
  ['no-referrer', FOO, FOO, 'page', 'none'],
  ['origin', FOO, FOO, 'page', 'origin'],
  ['unsafe-url', S_FOO, BAR, 'page', 'page'],
  ['strict-origin', FOO, BAR, 'page', 'origin'],
  ['strict-origin', S_FOO, BAR, 'page', 'none'],
  ['strict-origin-when-cross-origin', FOO, FOO, 'page', 'page'],
  ['strict-origin-when-cross-origin', FOO, BAR, 'page', 'origin'],
  ['strict-origin-when-cross-origin', S_FOO, BAR, 'page', 'none'],
  ['strict-origin-when-cross-origin', S_FOO, 'https://bar.other', 'page', 'origin'],
  ['same-origin', FOO, FOO, 'page', 'page'],
  ['same-origin', FOO, BAR, 'page', 'none'],
  ['origin-when-cross-origin', FOO, FOO, 'page', 'page'],
  ['origin-when-cross-origin', S_FOO, BAR, 'page', 'origin'],
  ['no-referrer-when-downgrade', FOO, BAR, 'page', 'page'],
  ['no-referrer-when-downgrade', S_FOO, BAR, 'page', 'none'],
  // What is gone stays gone.
  ['unsafe-url', FOO, FOO, 'none', 'none'],
  ['origin', FOO, FOO, 'none', 'none'],
  ['strict-origin-when-cross-origin', FOO, FOO, 'origin', 'origin'],
] as const) {
  test(`referrer under "${referrerPolicy}" from ${page} to ${url} after ${before}`, () => {
    assert.equal(determineReferrer({ referrerPolicy, urlList: [urlOf(url)] }, before, page), expected);
  });
}

test('across origins a user agent may say less than the whole URL', () => {
  assert.equal(refererExpectation({ referrer: 'page', urlList: [urlOf(FOO)] }, FOO), 'page');
  assert.equal(refererExpectation({ referrer: 'page', urlList: [urlOf(BAR)] }, FOO), 'page-or-origin');
  assert.equal(refererExpectation({ referrer: 'origin', urlList: [urlOf(BAR)] }, FOO), 'origin');
  assert.equal(refererExpectation({ referrer: 'none', urlList: [urlOf(BAR)] }, FOO), 'none');
});
