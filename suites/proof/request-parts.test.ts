import assert from 'node:assert/strict';
import { test } from 'node:test';
import { requestParts } from './request-parts.ts';

async function partsOf(...chunks: readonly string[]): Promise<readonly string[]> {
  const parts: string[] = [];
  for await (const { kind, bytes } of requestParts(connection(chunks)))
    parts.push(`${kind} ${bytes.toString('latin1')}`);
  return parts;
}

async function* connection(chunks: readonly string[]): AsyncGenerator<Buffer> {
  for (const chunk of chunks) yield await Promise.resolve(Buffer.from(chunk, 'latin1'));
}

const get = 'GET /a HTTP/1.1\r\nHost: a.example\r\n\r\n';
const post = 'POST /b HTTP/1.1\r\nHost: a.example\r\nContent-Length: 5\r\n\r\n';

test('requests are taken apart, however their bytes come', async () => {
  const parts = [`head ${get}`, `head ${post}`, 'body 12345', `head ${get}`];
  assert.deepEqual(await partsOf(`${get}${post}12345${get}`), parts);
  assert.deepEqual(await partsOf(get.slice(0, 9), `${get.slice(9)}${post}12`, '345', get), [
    ...parts.slice(0, 2),
    'body 12',
    'body 345',
    parts[3],
  ]);
});

test('what is no HTTP is passed on as it came', async () => {
  assert.deepEqual(await partsOf(get, 'nonsense\r\n\r\n', get), [
    `head ${get}`,
    'lost nonsense\r\n\r\n',
    `lost ${get}`,
  ]);
});
