import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { XhrInitiator } from '../initiators/initiator.ts';
import { xhrEvents } from './xhr-events.ts';

test('events of an XMLHttpRequest', () => {
  const states = (events: readonly string[]): string =>
    events.map((event) => event.replace('readystatechange ', '')).join(' ');
  const of = (initiator: Omit<XhrInitiator, 'api'>, ...[succeeds, hasBody, sent]: [boolean, boolean, boolean]) => {
    const { events = [], uploadEvents } = xhrEvents({ api: 'xhr', ...initiator }, succeeds, hasBody, sent);
    return uploadEvents === undefined ? states(events) : uploadEvents.join(' ');
  };
  assert.equal(of({}, true, true, true), '1 loadstart 2 3 progress 4 load loadend');
  assert.equal(of({}, true, false, true), '1 loadstart 2 progress 4 load loadend');
  assert.equal(of({}, false, true, true), '1 loadstart 4 error loadend');
  assert.equal(of({ sync: true }, true, true, true), '1 4 load loadend');
  assert.equal(of({ sync: true }, false, true, true), '1');
  assert.equal(
    of({ method: 'POST', uploadListener: 'before-send', body: 'x' }, true, true, true),
    'loadstart progress load loadend',
  );
  assert.equal(
    of({ method: 'POST', uploadListener: 'before-send', body: 'x' }, false, true, false),
    'loadstart error loadend',
  );
  assert.equal(of({ method: 'POST', uploadListener: 'before-send' }, true, true, true), '');
  for (const method of [undefined, 'GET', 'head'])
    assert.equal(of({ ...(method && { method }), uploadListener: 'before-send', body: 'x' }, true, true, true), '');
  assert.equal(of({ method: 'POST', uploadListener: 'after-send', body: 'x' }, true, true, true), '');
});
