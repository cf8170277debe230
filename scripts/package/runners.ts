/** The matchers in the real test runners: each runs one file with a test that passes, and tests that must fail with the cause. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { install, link, mustRun, place, repository, run } from './workshop.ts';

const page = 'https://app.example.com';

/** The API under test: any page may read it, and no page may PUT. */
const server = `
import { once } from 'node:events';
import { createServer } from 'node:http';

const server = createServer((request, response) => {
  response.setHeader('X-Powered-By', 'Express');
  if (request.url === '/slash') response.setHeader('Access-Control-Allow-Origin', '${page}/');
  else response.setHeader('Access-Control-Allow-Origin', '*');
  response.end('{}');
}).listen(0, '127.0.0.1');
await once(server, 'listening');
server.unref();

const gone = createServer().listen(0, '127.0.0.1');
await once(gone, 'listening');
export const unanswered = \`http://127.0.0.1:\${gone.address().port}/\`;
await new Promise((resolve) => gone.close(resolve));
export const url = (path) => \`http://127.0.0.1:\${server.address().port}\${path}\`;
`;

const tests = `
test('right', async () => {
  await expect(url('/items')).toBeReadableFrom('${page}');
  await expect(url('/items')).not.toBeReadableFrom('${page}', { method: 'PUT', headers: { 'x-token': '1' }, credentials: 'omit' });
});
test('wrong: slash', async () => {
  await expect(url('/slash')).toBeReadableFrom('${page}');
});
test('wrong: readable', async () => {
  await expect(url('/items')).not.toBeReadableFrom('${page}');
});
test('wrong: no server', async () => {
  await expect(unanswered).not.toBeReadableFrom('${page}');
});
test('wrong: no origin', async () => {
  await expect(url('/items')).toBeReadableFrom('app');
});
`;

interface Runner {
  readonly file: string;
  readonly head: string;
  readonly more?: string;
  /** Packages of the repository that the project has. */
  readonly packages: readonly string[];
  readonly command: readonly string[];
  readonly configuration?: readonly [file: string, text: string];
  readonly output: RegExp;
}

const runners: Readonly<Record<string, Runner>> = {
  vitest: {
    file: 'cors.test.ts',
    head: "import { expect, test } from 'vitest';\nimport 'cors-conformance/vitest';",
    packages: ['vitest'],
    command: ['node_modules/vitest/vitest.mjs', 'run'],
    output: /4 failed[^]*1 passed/,
  },
  jest: {
    file: 'cors.test.js',
    head: "import { expect, test } from '@jest/globals';\nimport 'cors-conformance/jest';",
    packages: ['jest', '@jest/globals', 'expect'],
    command: ['--experimental-vm-modules', 'node_modules/jest/bin/jest.js'],
    configuration: ['jest.config.json', '{ "transform": {} }'],
    output: /4 failed[^]*1 passed/,
  },
  playwright: {
    file: 'cors.spec.ts',
    head: "import { expect, test } from 'cors-conformance/playwright';",
    more: `
test.use({ baseURL: url('/') });
test('right: fixture', async ({ readableFrom }) => {
  expect((await readableFrom('${page}', '/items')).isReadable).toBe(true);
  expect((await readableFrom('${page}', '/slash')).outcome).toBe('blocked');
});
`,
    packages: ['@playwright/test', 'playwright', 'playwright-core'],
    command: ['node_modules/@playwright/test/cli.js', 'test', '--reporter', 'line'],
    output: /4 failed[^]*2 passed/,
  },
};

const compilerOptions = {
  module: 'NodeNext',
  target: 'ES2023',
  lib: ['ES2023', 'DOM'],
  strict: true,
  noEmit: true,
  allowJs: true,
  types: ['node'],
  skipLibCheck: true,
  typeRoots: [join(repository, 'node_modules/@types')],
};

describe('the matchers', () => {
  for (const [name, { file, head, more = '', packages, command, configuration, output }] of Object.entries(runners)) {
    it(`fail with the cause in ${name}, and have types`, async () => {
      const cwd = place(`runner-${name}`);
      writeFileSync(join(cwd, 'package.json'), '{ "type": "module", "private": true }');
      await install(cwd);
      link(cwd, packages);
      writeFileSync(join(cwd, 'server.js'), server);
      const text = `${head}\nimport { unanswered, url } from './server.js';\n${tests}${more}`;
      writeFileSync(join(cwd, file), text);
      if (configuration !== undefined) writeFileSync(join(cwd, configuration[0]), configuration[1]);
      const ended = await run(process.execPath, command, { cwd, env: { NO_COLOR: '1', FORCE_COLOR: '0' } });
      assert.notEqual(ended.code, 0, ended.output);
      assert.match(ended.output, output);
      assert.match(ended.output, /an origin has no slash at its end[^]*app\.use\(cors\(/);
      assert.match(ended.output, /not to be readable from https:\/\/app\.example\.com\.\s+Readable/);
      assert.match(ended.output, /ECONNREFUSED|connection was refused|refused/);
      assert.match(ended.output, /origin: expected the origin or the URL of a page/);

      const typed = `${head}\n${use}`;
      writeFileSync(join(cwd, 'typed.ts'), typed);
      writeFileSync(join(cwd, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['typed.ts'] }));
      await mustRun(join(repository, 'node_modules/typescript/bin/tsc'), ['-p', '.'], { cwd });
    });
  }
});

const use = `
test('typed', async () => {
  await expect('http://127.0.0.1/').toBeReadableFrom('${page}', { method: 'PUT', headers: [['x-a', '1']], credentials: 'include' });
  await expect('http://127.0.0.1/').not.toBeReadableFrom(new URL('${page}'));
  // @ts-expect-error There is no such mode.
  await expect('http://127.0.0.1/').toBeReadableFrom('${page}', { credentials: 'always' });
});
`;
