import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { testedDrivers } from '../../engines/discovery/driver-packages.ts';
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
    const cwd = await project('types');
    writeFileSync(join(cwd, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['consumer.ts'] }));
    writeFileSync(join(cwd, 'consumer.ts'), consumer);
    await mustRun(join(repository, 'node_modules/typescript/bin/tsc'), ['-p', '.'], { cwd });
  });

  it('adds at most 10 MB to a project, and runs nothing while it is installed', async () => {
    const cwd = await project('size');
    const megabytes = parseInt(await mustRun('du', ['-sm', 'node_modules'], { cwd }), 10);
    assert.ok(megabytes <= 10, `${String(megabytes)} MB`);
    const { scripts, dependencies } = JSON.parse(
      readFileSync(join(cwd, 'node_modules/cors-conformance/package.json'), 'utf8'),
    ) as { readonly scripts: object; readonly dependencies?: object };
    const atInstallation = ['preinstall', 'install', 'postinstall', 'prepare'];
    assert.deepEqual(
      Object.keys(scripts).filter((name) => atInstallation.includes(name)),
      [],
    );
    assert.equal(dependencies, undefined);
  });

  it('shows versions and help without loading what only runs need', async () => {
    const cwd = await project('start');
    const bundle = join(cwd, 'node_modules/cors-conformance/dist/bundle');
    const loaded = new Map<string, string>();
    const load = (name: string): void => {
      if (loaded.has(name)) return;
      const text = readFileSync(join(bundle, name), 'utf8');
      loaded.set(name, text);
      for (const [, other = ''] of text.matchAll(/^(?:import|export|\}) ?(?:.* ?from )?"\.\/([^"]+)";$/gm)) load(other);
    };
    load('cors-conformance.js');
    assert.ok(loaded.size > 1);
    const kilobytes = [...loaded.values()].reduce((sum, text) => sum + text.length, 0) / 1000;
    assert.ok(kilobytes < 250, `${String(Math.round(kilobytes))} kB in ${String(loaded.size)} files`);
  });

  it('says which package to install where the one that drives an engine is missing', async () => {
    const cwd = await project('without-drivers');
    const command = ['cors-conformance', 'browsers', '-g', 'fetch-preflight-put'];
    const ends = async (args: readonly string[], remedy: string) => {
      const { code, output } = await run('npx', [...command, ...args], {
        cwd,
        env: { CORS_CONFORMANCE_CHROMIUM: process.execPath },
      });
      assert.equal(code, 3, output);
      assert.ok(output.includes(remedy), output);
      assert.doesNotMatch(output, /ERR_MODULE_NOT_FOUND|^\s+at /m);
    };
    const playwright = `npm install --save-dev playwright@${testedDrivers.playwright}`;
    const selenium = `npm install --save-dev selenium-webdriver@${testedDrivers['selenium-webdriver']}`;
    await ends(['--engine', 'chromium'], playwright);
    await ends(['--connect', 'ws://127.0.0.1:1/', '--engine', 'chromium'], playwright);
    await ends(['--webdriver', 'http://127.0.0.1:1/', '--capabilities', '{"browserName":"chrome"}'], selenium);
  });

  it('runs a case in an engine, and writes the page, where the driver is installed', async () => {
    const cwd = await project('with-playwright', `playwright@${testedDrivers.playwright}`);
    const args = [
      'cors-conformance',
      'browsers',
      '--engine',
      'chromium',
      '-g',
      'fetch-preflight-put',
      '--output',
      'out',
    ];
    await mustRun('npx', args, { cwd });
    assert.match(readFileSync(join(cwd, 'out/index.html'), 'utf8'), /fetch-preflight-put[^]*<script>[^]+<\/script>/);
  });
});

/** A new project that has the package installed, and nothing else but `packages`. */
async function project(name: string, ...packages: readonly string[]): Promise<string> {
  const cwd = place(name);
  writeFileSync(join(cwd, 'package.json'), '{ "type": "module", "private": true }');
  await install(cwd, ...packages);
  return cwd;
}
