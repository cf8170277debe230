import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { testedPlaywright } from '../../engines/playwright.ts';
import { install, mustRun, place, repository, run, tarball } from './workshop.ts';

const consumer = `
import { propertyTest, serverChecks, tryBadConfigurations } from 'cors-conformance';
import type { PolicyFile, ServerCheck } from 'cors-conformance';

const policy: PolicyFile = { origins: ['https://app.example.com'], methods: '*', maxAge: 600 };
const checks: readonly ServerCheck[] = serverChecks({ url: () => 'http://127.0.0.1:1/', policy, level: 'should' });
export const titles: readonly string[] = checks.map(({ title }) => title);
export const seed: Promise<number> = propertyTest({ start: () => undefined }).then((result) => result.seed);
export const bad = tryBadConfigurations(async (each) => (each.origins === '*' ? undefined : 'http://127.0.0.1:1/'));
// @ts-expect-error There is no such key.
serverChecks({ url: 'http://127.0.0.1:1/', policy: { origin: '*' } });
`;

const compilerOptions = {
  module: 'NodeNext',
  target: 'ES2023',
  strict: true,
  noEmit: true,
  types: ['node'],
  skipLibCheck: false,
  typeRoots: [join(repository, 'node_modules/@types')],
};

describe('the package', () => {
  it('is found clean by publint', async () => {
    const file = readFileSync(await tarball());
    const { messages, pkg } = await publint({ pack: { tarball: new Uint8Array(file).buffer }, strict: true });
    assert.deepEqual(
      messages.map((message) => formatMessage(message, pkg)),
      [],
    );
  });

  it('is found clean by arethetypeswrong', async () => {
    await mustRun(join(repository, 'node_modules/.bin/attw'), [await tarball(), '--profile', 'esm-only']);
  });

  it('holds what was built, and no sources, tests or fixtures', async () => {
    const files = (await mustRun('tar', ['-tzf', await tarball()])).trim().split('\n');
    const others = files.filter((name) => !/^package\/(?:dist\/|package\.json$|README\.md$|LICENSE$)/.test(name));
    assert.deepEqual(others, []);
    assert.deepEqual(
      files.filter((name) => /(?<!\.d)\.ts$|\.test\.|\/fixtures\/|\/testing\//.test(name)),
      [],
    );
  });

  it('has types that a strict project can use', async () => {
    const cwd = place('types');
    writeFileSync(join(cwd, 'package.json'), '{ "type": "module", "private": true }');
    writeFileSync(join(cwd, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['consumer.ts'] }));
    writeFileSync(join(cwd, 'consumer.ts'), consumer);
    await install(cwd);
    await mustRun(join(repository, 'node_modules/.bin/tsc'), ['-p', '.'], { cwd });
    const { code, output } = await run('npx', ['cors-conformance', 'engines', '--engine', 'chromium'], {
      cwd,
      env: { CORS_CONFORMANCE_CHROMIUM: process.execPath },
    });
    assert.equal(code, 3, output);
    assert.ok(output.includes(`npm install --save-dev playwright@${testedPlaywright}`), output);
  });
});
