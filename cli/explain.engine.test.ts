import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { engineNames, isFound } from '../engines/engine.ts';
import { findEngine } from '../engines/discovery/find.ts';
import { readConsoleMessages } from '../diagnosis/input/console.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const page = 'http://app.example.com';

interface Asked {
  readonly engine: { readonly name: string };
  readonly outcome: string;
  readonly status: number | null;
  readonly messages: readonly string[];
}

async function run(...args: readonly string[]) {
  const child = spawn(process.execPath, ['--import', './register.mjs', 'cli/main.ts', 'explain', ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [closed, out, err] = await Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)]);
  const [code] = closed as [number | null];
  return { code, out, err };
}

/** Requests without CORS headers at /, with a wrong one at /slash, and with the right ones at /right. */
const server = createServer(({ url, headers: { origin = '' } }, response) => {
  if (url === '/right') response.setHeader('Access-Control-Allow-Origin', origin);
  if (url === '/slash') response.setHeader('Access-Control-Allow-Origin', `${origin}/`);
  response.end('answer');
});
const target = (path: string) => `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;

describe('explain with real engines', { timeout: 180_000 }, () => {
  before(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  after(() => {
    server.close();
    server.closeAllConnections();
  });

  for (const name of engineNames) {
    it(`shows beside the explanation what ${name} makes of it and prints`, async (t) => {
      if (!isFound(await findEngine(name))) return t.skip(`${name} is not there`);
      const { out, err } = await run(target('/slash'), '--page', page, '--engine', name, '--json');
      assert.notEqual(out, '', err);
      const { requests, engines } = JSON.parse(out) as {
        readonly requests: readonly { readonly causes: readonly { readonly problem: { readonly id: string } }[] }[];
        readonly engines: readonly Asked[];
      };
      assert.equal(requests[0]?.causes[0]?.problem.id, 'allow-origin-differs');
      assert.deepEqual(
        engines.map(({ engine, outcome }) => [engine.name, outcome]),
        [[name, 'blocked']],
      );
      const [message] = readConsoleMessages(engines[0]?.messages.join('\n') ?? '');
      // WebKit does not say how the header fails.
      const problem = name === 'webkit' ? 'allow-origin-fails' : 'allow-origin-differs';
      assert.deepEqual([message?.engine, message?.problem.id], [name, problem]);
    });

    it(`says that ${name} lets script read, at an opaque origin too`, async (t) => {
      if (!isFound(await findEngine(name))) return t.skip(`${name} is not there`);
      for (const each of [page, 'null']) {
        const { out, err } = await run(target('/right'), '--page', each, '--engine', name, '--json');
        assert.notEqual(out, '', err);
        const { engines } = JSON.parse(out) as { readonly engines: readonly Asked[] };
        assert.deepEqual(
          engines.map(({ outcome, status }) => [outcome, status]),
          [['readable', 200]],
        );
      }
    });
  }
});
