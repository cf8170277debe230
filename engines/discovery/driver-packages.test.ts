import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { testedDrivers, withoutPackage } from './driver-packages.ts';
import { lacking } from './requirements.ts';

const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta: Readonly<Record<string, { readonly optional: boolean }>>;
};

for (const name of ['playwright', 'selenium-webdriver'] as const) {
  test(`${name} is an optional peer, and the advised version is the one that the tests run with`, () => {
    assert.equal(testedDrivers[name], manifest.devDependencies[name]);
    assert.ok(manifest.peerDependencies[name] !== undefined);
    assert.deepEqual(manifest.peerDependenciesMeta[name], { optional: true });
  });

  test(`an engine that lacks only ${name} is not looked for in packages of the distribution`, () => {
    const [lack] = lacking([{ name: 'webkit', ...withoutPackage(name) }]);
    assert.deepEqual(lack?.packages, []);
    assert.ok(lack.remedy.includes(`npm install --save-dev ${name}@`), lack.remedy);
  });
}
