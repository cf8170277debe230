import assert from 'node:assert/strict';
import { test } from 'node:test';
import { xhrEvents } from './xhr-events.ts';

test('events of an XMLHttpRequest', () => {
  const states = (events: readonly string[]): string =>
    events.map((event) => event.replace('readystatechange ', '')).join(' ');
  assert.equal(states(xhrEvents(true, true)), '1 loadstart 2 3 progress 4 load loadend');
  assert.equal(states(xhrEvents(true, false)), '1 loadstart 2 progress 4 load loadend');
  assert.equal(states(xhrEvents(false, true)), '1 loadstart 4 error loadend');
});
