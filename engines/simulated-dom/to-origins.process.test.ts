import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { promisify } from 'node:util';

const server = createServer(({ headers }, response) => void response.end(headers.host)).listen(0, '127.0.0.1');
await once(server, 'listening');
after(() => server.close());
const { port } = server.address() as AddressInfo;

const script = `
const get = (url) => new Promise((resolve) => require('node:http').get(url, (response) => {
  response.setEncoding('utf8').once('data', resolve);
}).once('error', ({ code }) => resolve(code)));
(async () => {
  const urls = ['http://foo.example/', 'http://FOO.example:80/', 'http://[::1]:81/', 'http://foo.example:81/', 'http://127.0.0.1:${port}/'];
  for (const url of urls) console.log(await get(url));
})();`;

test('a process reaches the local ports of the routes under their names, and nothing else', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', script], {
    env: {
      ...process.env,
      NODE_OPTIONS: `--import=${new URL('to-origins.mjs', import.meta.url).href}`,
      CORS_CONFORMANCE_ROUTES: JSON.stringify({ 'foo.example:80': port, '[::1]:81': port }),
    },
  });
  assert.deepEqual(stdout.trim().split('\n'), [
    'foo.example',
    'foo.example',
    '[::1]:81',
    'EHOSTUNREACH',
    'EHOSTUNREACH',
  ]);
});
