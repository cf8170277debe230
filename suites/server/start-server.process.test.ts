import assert from 'node:assert/strict';
import { it } from 'node:test';
import { freePort } from '../../engines/processes/free-port.ts';
import { quoted } from './curl.ts';
import { startServer } from './start-server.ts';

it('a server that answers while it starts is waited for', async () => {
  const port = await freePort();
  const url = new URL(`http://127.0.0.1:${String(port)}/`);
  const answer = '(_, response) => void response.writeHead(++asked > 2 ? 200 : 503).end()';
  const program = `let asked = 0; require("node:http").createServer(${answer}).listen(${String(port)}, "127.0.0.1")`;
  const server = await startServer(`exec ${quoted(process.execPath)} -e ${quoted(program)}`, url, {
    isReady: (status) => status !== 503,
  });
  try {
    assert.equal((await fetch(url)).status, 200);
  } finally {
    await server.stop();
  }
});
