import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fetchStep, fetchUrl, sectionStep } from '../protocol/standard.ts';
import { decisionInWords } from './steps.ts';

test('a step of Fetch has its number, and a link to the commit that the steps are numbered by', () => {
  assert.deepEqual(decisionInWords(fetchStep('CORS check', '4', { kind: 'network-error' })), {
    step: 'Fetch, CORS check, step 4',
    url: fetchUrl('concept-cors-check'),
    because: 'The response is a network error.',
  });
  assert.equal(decisionInWords(fetchStep('port blocking', '', { kind: 'network-error' })).step, 'Fetch, port blocking');
});

test('other standards are cited by section', () => {
  assert.deepEqual(decisionInWords(sectionStep('CSS Cascade', 'fetch an @import', { kind: 'network-error' })), {
    step: 'CSS Cascade, fetch an @import',
    url: 'https://drafts.csswg.org/css-cascade/#fetch-an-import',
    because: 'The response is a network error.',
  });
});
