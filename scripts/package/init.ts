/** `init` in small projects: the test that it writes runs in the real runner, green on a correct server and red on a wrong one. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import getPort from 'get-port';
import { install, link, mustRun, place, run } from './workshop.ts';

const server = (port: number, allowed: string): string => `
import { createServer } from 'node:http';
createServer((request, response) => {
  const { origin } = request.headers;
  response.setHeader('Vary', 'Origin');
  if (${allowed}) response.setHeader('Access-Control-Allow-Origin', origin);
  response.setHeader('Content-Type', 'text/plain');
  response.end('Hello');
}).listen(${String(port)}, '127.0.0.1');
`;

const right = "origin === 'https://app.example.com'";
const wrong = 'origin !== undefined';

interface Runner {
  readonly packages: readonly string[];
  readonly command: readonly string[];
}

const runners: Readonly<Record<string, Runner>> = {
  node: { packages: [], command: ['--test'] },
  vitest: { packages: ['vitest'], command: ['node_modules/vitest/vitest.mjs', 'run'] },
  jest: {
    packages: ['jest', '@jest/globals'],
    command: ['--experimental-vm-modules', 'node_modules/jest/bin/jest.js'],
  },
  mocha: { packages: ['mocha'], command: ['node_modules/mocha/bin/mocha.js'] },
  playwright: {
    packages: ['@playwright/test', 'playwright', 'playwright-core'],
    command: ['node_modules/@playwright/test/cli.js', 'test', '--reporter', 'line'],
  },
};

describe('init', () => {
  for (const [name, { packages, command }] of Object.entries(runners)) {
    it(`writes a test for ${name} that is green, and red where the server is wrong`, async () => {
      const cwd = place(`init-${name}`);
      const [dependency] = packages;
      const manifest = {
        private: true,
        scripts: { start: 'node server.mjs' },
        ...(dependency !== undefined && { devDependencies: { [dependency]: '*' } }),
      };
      writeFileSync(join(cwd, 'package.json'), '{ "private": true }');
      await install(cwd);
      writeFileSync(join(cwd, 'package.json'), JSON.stringify(manifest));
      link(cwd, packages);
      const port = await getPort();
      writeFileSync(join(cwd, 'server.mjs'), server(port, right));
      const args = ['cors-conformance', 'init', '--yes', '--url', `http://127.0.0.1:${String(port)}/`];
      await mustRun('npx', args, { cwd });
      const green = await run(process.execPath, command, { cwd });
      assert.equal(green.code, 0, green.output);
      assert.match(stripVTControlCharacters(green.output), /\b[1-9]\d* (?:passed|passing)|pass [1-9]/);
      writeFileSync(join(cwd, 'server.mjs'), server(port, wrong));
      const red = await run(process.execPath, command, { cwd });
      assert.notEqual(red.code, 0, red.output);
      assert.match(red.output, /SECURITY/);
    });
  }
});
