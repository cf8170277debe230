import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RequestCounter } from './request-counter.ts';

function written(isTTY: boolean): string {
  let text = '';
  let now = 0;
  const counter = new RequestCounter({ isTTY, write: (part) => (text += part) }, () => now);
  for (let sent = 0; sent < 25; sent += 1) {
    now += 10;
    counter.sent();
  }
  counter.end();
  return text;
}

test('on a terminal requests are counted now and then, and the line is gone at the end', () => {
  const line = '\r\x1b[2K';
  assert.equal(written(true), `${line}10 requests${line}20 requests${line}`);
});

test('elsewhere nothing is said', () => assert.equal(written(false), ''));
