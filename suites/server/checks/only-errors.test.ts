import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HeaderList } from '../../../protocol/http/wire.ts';
import { findingInWords } from '../../../words/findings/finding.ts';
import type { Answered } from '../check.ts';
import { onlyErrors } from './only-errors.ts';

function answered(status: number, headers: HeaderList = []): Answered {
  return {
    ask: { method: 'GET', target: '/', headers: [] },
    answer: {
      httpVersion: '1.1',
      status,
      statusText: '',
      headers,
      informational: [],
      body: '',
      bodyLength: 0,
      cut: false,
      excess: '',
      durationMs: 1,
    },
  };
}

const said = (...all: readonly Answered[]) =>
  onlyErrors(all).map((each) => `${each.level} ${findingInWords(each).summary}`);

test('a URL that only fails is noticed, with what to give instead', () => {
  const start = (status: number): string =>
    `INFO Every answer has status ${String(status)}, so no successful response was tested.`;
  assert.deepEqual(said(answered(401), answered(401)), [
    `${start(401)} Give --header 'Authorization: …', or a URL that any page may request.`,
  ]);
  assert.deepEqual(said(answered(404)), [`${start(404)} Give a URL that any page may request.`]);
  assert.deepEqual(said(answered(301, [['Location', '/there']])), [
    `${start(301)} It leads to "/there": give that URL.`,
  ]);
});

test('one that succeeds for somebody is not', () => {
  assert.deepEqual(said(answered(403), answered(200)), []);
  assert.deepEqual(said(), []);
});
