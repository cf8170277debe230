import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FETCH_COMMIT, fetchUrl, quote } from './standard.ts';

test('links into Fetch go to the commit that the steps are numbered by', () => {
  assert.match(FETCH_COMMIT, /^[0-9a-f]{40}$/);
  assert.equal(fetchUrl('cors-check'), `https://fetch.spec.whatwg.org/commit-snapshots/${FETCH_COMMIT}/#cors-check`);
});

test('bytes are quoted as JSON', () => {
  assert.equal(quote('a"\n'), '"a\\"\\n"');
});
