import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WireResponse } from '../protocol/http/wire.ts';
import { createWireLog } from './wire-log.ts';
import type { OpenExchange, WireLog } from './wire-log.ts';

const response: WireResponse = { status: 200, statusText: 'OK', headers: [], body: '', bodyLength: 0 };

function begin(log: WireLog, token: string, target: string): OpenExchange {
  return log.begin(token, 'http://foo.example', 0, {
    method: 'GET',
    target,
    httpVersion: '1.1',
    headers: [['A', 'b']],
  });
}

/** Whether the promise has settled once all that could settle it has run. */
async function isSettled(promise: Promise<void>): Promise<boolean> {
  let settled = false;
  void promise.then(() => (settled = true));
  await new Promise(setImmediate);
  return settled;
}

test('exchanges stand in the order in which they began, whenever they were answered', () => {
  const log = createWireLog();
  log.open('t');
  const first = begin(log, 't', '/1');
  const second = begin(log, 't', '/2');
  second.answered(response);
  second.ended();
  first.received(Buffer.from('a\xff', 'latin1'));
  first.received(Buffer.from('c'));
  assert.deepEqual(log.exchanges('t'), [
    {
      origin: 'http://foo.example',
      hop: 0,
      request: { method: 'GET', target: '/1', httpVersion: '1.1', headers: [['A', 'b']], body: 'a\xffc' },
      response: null,
    },
    {
      origin: 'http://foo.example',
      hop: 0,
      request: { method: 'GET', target: '/2', httpVersion: '1.1', headers: [['A', 'b']], body: '' },
      response,
    },
  ]);
});

test('take removes, and the token stays open', () => {
  const log = createWireLog();
  log.open('t');
  begin(log, 't', '/1');
  assert.equal(log.take('t').length, 1);
  assert.deepEqual(log.take('t'), []);
  begin(log, 't', '/2');
  assert.equal(log.exchanges('t')[0]?.request.target, '/2');
});

test('settled waits for every exchange that has begun, also for those taken', async () => {
  const log = createWireLog();
  log.open('t');
  assert.ok(await isSettled(log.settled('t')));
  const first = begin(log, 't', '/1');
  const second = begin(log, 't', '/2');
  log.take('t');
  const settled = log.settled('t');
  first.ended();
  first.ended();
  assert.equal(await isSettled(settled), false);
  second.ended();
  assert.ok(await isSettled(settled));
  assert.ok(await isSettled(log.settled('t')));
});

test('settled waits for as many exchanges as are asked for', async () => {
  const log = createWireLog();
  log.open('t');
  const [one, two] = [log.settled('t', 1), log.settled('t', 2)];
  begin(log, 't', '/1').ended();
  assert.deepEqual([await isSettled(one), await isSettled(two)], [true, false]);
  const second = begin(log, 't', '/2');
  assert.equal(await isSettled(two), false);
  second.ended();
  assert.ok(await isSettled(two));
  assert.ok(await isSettled(log.settled('t', 2)));
  const never = log.settled('t', 3);
  log.drop('t');
  assert.ok(await isSettled(never));
});

test('nothing is kept of a token that is not open, and nobody waits for it', async () => {
  const log = createWireLog();
  begin(log, 'never', '/1').ended();
  assert.deepEqual(log.exchanges('never'), []);
  log.open('t');
  const late = begin(log, 't', '/1');
  const settled = log.settled('t');
  log.drop('t');
  assert.ok(await isSettled(settled));
  late.received(Buffer.from('late'));
  late.answered(response);
  late.ended();
  begin(log, 't', '/2');
  assert.deepEqual(log.exchanges('t'), []);
  log.open('t');
  assert.deepEqual(log.exchanges('t'), []);
});

test('opening a token again keeps what it has', () => {
  const log = createWireLog();
  log.open('t');
  begin(log, 't', '/1');
  log.open('t');
  assert.equal(log.exchanges('t').length, 1);
});

test('64 KiB of a body are kept, however it is cut', () => {
  const log = createWireLog();
  log.open('t');
  const exchange = begin(log, 't', '/1');
  for (let i = 0; i < 100; i++) exchange.received(Buffer.alloc(1000, i));
  const [kept] = log.exchanges('t');
  assert.equal(kept?.request.body.length, 64 * 1024);
  assert.equal(kept?.request.body.at(-1), String.fromCharCode(65));
});
