import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { runInNewContext, Script } from 'node:vm';
import opentype from 'opentype.js';
import { PNG } from 'pngjs';
import {
  RESOURCE_LENGTHS,
  RESOURCE_PATTERNS,
  RESOURCE_SHA256,
  RESOURCE_TYPES,
} from '../../protocol/initiators/resources.ts';
import type { ResourceName } from '../../protocol/case.ts';
import { resource, scriptThrowsOnLine } from './resources.ts';

const names = Object.keys(RESOURCE_TYPES) as ResourceName[];

test('every resource has bytes, the type of the protocol and a file name of its own', () => {
  for (const name of names) {
    const { body, contentType } = resource(name);
    assert.ok(body.length > 0, name);
    assert.equal(contentType, RESOURCE_TYPES[name]);
  }
  assert.equal(new Set(names.map((name) => resource(name).file)).size, names.length);
});

test('every resource but the private one has the length of the protocol', () => {
  const lengths = names.filter((name) => name !== 'private').map((name) => [name, resource(name).body.length] as const);
  assert.deepEqual(RESOURCE_LENGTHS, Object.fromEntries(lengths));
});

test('every resource is what opaque response blocking takes it for', () => {
  const does = (work: () => unknown): boolean => {
    try {
      work();
      return true;
    } catch {
      return false;
    }
  };
  for (const name of names) {
    const { body } = resource(name);
    const text = body.toString('latin1');
    const pattern = /^\x89PNG\r\n/.test(text)
      ? 'image'
      : /^(?:\x1a\x45\xdf\xa3|RIFF....WAVE)/s.test(text)
        ? 'audio or video'
        : does(() => void JSON.parse(text))
          ? 'JSON'
          : does(() => new Script(text))
            ? 'JavaScript'
            : 'other';
    assert.equal(pattern, RESOURCE_PATTERNS[name], name);
  }
});

test('the image is 2 × 2 pixels of rgb(0, 128, 255)', () => {
  const { width, height, data } = PNG.sync.read(resource('image').body);
  assert.deepEqual([width, height], [2, 2]);
  assert.deepEqual([...data], Array.from({ length: 4 }, () => [0, 128, 255, 255]).flat());
});

test('the glyph A of the font is 4 em wide', () => {
  const { body } = resource('font');
  const font = opentype.parse(body.buffer.slice(body.byteOffset, body.byteOffset + body.length));
  assert.equal((font.charToGlyph('A').advanceWidth ?? 0) / font.unitsPerEm, 4);
  assert.equal(font.charToGlyph(' ').name, 'space');
  assert.equal(font.charToGlyph('B').name, '.notdef');
});

test('the video is VP8 in WebM with more than one frame', () => {
  const { body } = resource('video');
  // EBML header, its DocType, the codec's id, and SimpleBlock elements (0xA3) of track 1.
  assert.equal(body.toString('hex', 0, 4), '1a45dfa3');
  assert.ok(body.includes('webm') && body.includes('V_VP8'));
  assert.ok((body.toString('latin1').match(/\xa3.{0,1}.\x81../gs) ?? []).length >= 2);
});

test('the audio is PCM in WAVE, half a second, and loud', () => {
  const { body } = resource('audio');
  assert.equal(body.toString('latin1', 0, 16), `RIFF${body.toString('latin1', 4, 8)}WAVEfmt `);
  assert.equal(body.readUInt32LE(4), body.length - 8);
  assert.equal(body.readUInt32LE(40) / body.readUInt32LE(28), 0.5);
  assert.deepEqual([...new Set(body.subarray(44))], [192, 64]);
});

test('the track has one cue', () => {
  assert.match(resource('track').body.toString(), /^WEBVTT\n\n\S+ --> \S+\nsecret cue\n$/);
});

test('the stylesheet has one rule', () => {
  assert.equal(resource('stylesheet').body.toString(), '.probe { width: 123px }\n');
});

test('the script sets globalThis.loaded and throws on its known line', () => {
  const context: { loaded?: boolean } = {};
  assert.throws(
    () => void runInNewContext(resource('script').body.toString(), context, { filename: 'script.js' }),
    (error: Error) => error.message === 'secret message' && !!error.stack?.includes(`script.js:${scriptThrowsOnLine}`),
  );
  assert.equal(context.loaded, true);
});

test('the rejecting script sets globalThis.loaded and leaves a rejected promise', async () => {
  const context: { loaded?: boolean } = {};
  const promise: unknown = runInNewContext(resource('rejecting-script').body.toString(), context);
  await assert.rejects(Promise.resolve(promise), { message: 'secret message' });
  assert.equal(context.loaded, true);
});

test('the unparsable script cannot be parsed', () => {
  assert.throws(() => new Script(resource('unparsable-script').body.toString()), SyntaxError);
});

test('the worker posts a message, or answers a connection with one', () => {
  const source = resource('worker').body.toString();
  const posted: unknown[] = [];
  const port = { postMessage: (message: unknown) => posted.push(message) };
  const dedicated = { ...port, self: {} };
  runInNewContext(source, dedicated);
  const shared = { self: { onconnect: null }, onconnect: (_: { ports: readonly unknown[] }) => {} };
  runInNewContext(source, shared);
  shared.onconnect({ ports: [port] });
  assert.deepEqual(posted, ['started', 'started']);
});

test('the WebAssembly module is one', async () => {
  assert.ok(await WebAssembly.compile(Uint8Array.from(resource('wasm').body)));
});

test('digests are those of the bodies', () => {
  for (const [name, digest] of Object.entries(RESOURCE_SHA256)) {
    const { body } = resource(name as keyof typeof RESOURCE_SHA256);
    assert.equal(createHash('sha256').update(body).digest('base64'), digest, name);
  }
});

test('the module exports its answer', async () => {
  const source = resource('module').body.toString();
  const module = (await import(`data:text/javascript,${encodeURIComponent(source)}`)) as { answer: number };
  assert.equal(module.answer, 42);
  assert.equal(Reflect.get(globalThis, 'loaded'), true);
});
