import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FETCH_COMMIT, fetchStep, fetchUrl, quote, sectionStep } from './standard.ts';

test('links into Fetch go to the commit that the steps are numbered by', () => {
  assert.match(FETCH_COMMIT, /^[0-9a-f]{40}$/);
  assert.equal(fetchUrl('cors-check'), `https://fetch.spec.whatwg.org/commit-snapshots/${FETCH_COMMIT}/#cors-check`);
  assert.deepEqual(fetchStep('CORS check', '4', 'b'), {
    step: 'Fetch, CORS check, step 4',
    url: fetchUrl('concept-cors-check'),
    because: 'b',
  });
  assert.equal(fetchStep('port blocking', '', 'b').step, 'Fetch, port blocking');
});

test('other standards are cited by section', () => {
  assert.deepEqual(sectionStep('WebGL, origin restrictions', 'b'), {
    step: 'WebGL, origin restrictions',
    url: 'https://registry.khronos.org/webgl/specs/latest/1.0/#ORIGIN_RESTRICTIONS',
    because: 'b',
  });
});

test('bytes are quoted as JSON', () => {
  assert.equal(quote('a"\n'), '"a\\"\\n"');
});
