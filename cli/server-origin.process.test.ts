import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const page = 'https://app.example.com';
const root = fileURLToPath(new URL('..', import.meta.url));

async function run(...args: readonly string[]) {
  const child = spawn(process.execPath, ['--import', './register.mjs', 'cli/main.ts', ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise((resolve) => child.on('close', resolve));
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await ended, out, err };
}

/** Runs `server` at a server that answers like this. */
async function ask(answer: RequestListener, ...args: readonly string[]) {
  const server = createServer(answer);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await run('server', `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/items`, ...args);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

const right: RequestListener = (request, response) => {
  response.setHeader('Access-Control-Allow-Origin', page);
  response.setHeader('Access-Control-Allow-Credentials', 'true');
  response.setHeader('Access-Control-Allow-Methods', 'PUT');
  response.setHeader('Access-Control-Allow-Headers', 'x-a');
  response.end('{}');
};

describe('server --origin', () => {
  it('answers without a policy whether a page can send and read', async () => {
    const flags = ['--origin', page, '--method', 'PUT', '--header', 'x-a: 1', '--credentials', 'include'];
    const { code, out, err } = await ask(right, ...flags);
    assert.equal(code, 0, err);
    assert.match(out, /^Readable/);
  });

  it('ends with 1 for what a page cannot read, and names the line to change', async () => {
    const slash: RequestListener = (_request, response) => {
      response.setHeader('X-Powered-By', 'Express');
      response.setHeader('Access-Control-Allow-Origin', `${page}/`);
      response.end();
    };
    const { code, out } = await ask(slash, '--origin', page);
    assert.equal(code, 1);
    assert.match(
      out,
      /^Blocked: .* an origin has no slash at its end; change .*\nIn Express \+ cors .*\n.*app\.use\(cors\(/,
    );
    const other = await ask(slash, '--origin', page, '--framework', 'Spring-Boot');
    assert.match(other.out, /\nIn Spring Boot [^]*setAllowedOrigins\(List\.of\("https:\/\/app\.example\.com"\)\)/);
    const result = z
      .object({ requests: z.array(z.object({ outcome: z.string(), suggestion: z.object({ framework: z.string() }) })) })
      .parse(JSON.parse((await ask(slash, '--origin', page, '--json')).out));
    assert.deepEqual(result.requests, [{ outcome: 'blocked', suggestion: { framework: 'express' } }]);
  });

  it('answers for each of several origins', async () => {
    const { code, out } = await ask(right, '--origin', page, '--origin', 'https://other.example.com');
    assert.equal(code, 1);
    assert.match(out, /^Readable[^]*\nBlocked: .* the page is https:\/\/other\.example\.com/);
  });

  it('ends with 3 where there is no server', async () => {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    const { code, out } = await run('server', `http://127.0.0.1:${String(port)}/`, '--origin', page);
    assert.equal(code, 3);
    assert.match(out, /^Not decided: .*127\.0\.0\.1/);
  });

  it('refuses flags that do not fit, and unknown frameworks with the nearest names', async () => {
    const errors = [
      [['--origin', page, '--policy', 'x.json'], /--origin and --policy do not go together/],
      [['--credentials', 'include'], /--credentials needs --origin/],
      [['--method', 'put'], /--method must be a method in upper case/],
      [['--method', 'GET', '--body', 'x'], /--body needs a method with a body/],
      [['--origin', 'app.example.com'], /--origin must be the origin or the URL of a page/],
      [['--framework', 'expres'], /there is no framework "expres"\. Did you mean "express"/],
    ] as const;
    for (const [flags, message] of errors) {
      const { code, err } = await run('server', 'http://127.0.0.1:1/', ...flags);
      assert.deepEqual([code, message.test(err)], [2, true], err);
    }
  });
});

describe('server without a policy', () => {
  it('does not call a server right that no origin can read', async () => {
    const { out } = await ask((_request, response) => void response.end('{}'), '-g', 'acao-');
    assert.match(out, /^No page may read http.* --origin https:\/\/app\.example\.com/);
  });
});
