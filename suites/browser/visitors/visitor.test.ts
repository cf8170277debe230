import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EnginesError } from '../../../engines/engine.ts';
import { Visitor } from './visitor.ts';

const arriving = (patienceMs = 60_000, onNote: (note: string) => void = () => {}) =>
  new Visitor('7', { name: 'safari', product: 'Safari', version: '27.1' }, { limits: {}, patienceMs, onNote });

test('a page that asks is sent where the run wants it, whoever comes first', async () => {
  const visitor = arriving();
  const opened = visitor.open('http://foo.example/1');
  assert.equal(await visitor.next(), 'http://foo.example/1');
  await opened;
  const asked = visitor.next();
  await visitor.open('http://foo.example/2');
  assert.equal(await asked, 'http://foo.example/2');
});

test('only the last page that asks is sent on', async () => {
  const visitor = arriving();
  const [first, second] = [visitor.next(), visitor.next()];
  await visitor.open('http://foo.example/1');
  assert.deepEqual(await Promise.all([first, second]), [undefined, 'http://foo.example/1']);
});

test('a page that never asks counts as gone, after its owner was told what to do', async () => {
  const notes: string[] = [];
  const visitor = arriving(20, (note) => notes.push(note));
  await visitor.launch();
  await visitor.open('http://foo.example/1');
  assert.match(await visitor.died, /did not come/);
  assert.match(notes.join(), /open http:\/\/foo\.example\/-\/next\?visitor=7 in it/);
  await assert.rejects(visitor.open('http://foo.example/2'), EnginesError);
  await assert.rejects(visitor.launch(), EnginesError);
});

test('a browser that has left cannot be started again', async () => {
  const visitor = arriving();
  await visitor.launch();
  await assert.rejects(visitor.launch(), EnginesError);
});
