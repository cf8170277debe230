import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { testedPlaywright, withoutPlaywright } from './playwright.ts';
import { lacking } from './requirements.ts';

test('the version that is advised is the one that the tests run with', () => {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    readonly devDependencies: Readonly<Record<string, string>>;
  };
  assert.equal(testedPlaywright, manifest.devDependencies['playwright']);
});

test('what lacks only Playwright is not sought in packages of the distribution', () => {
  const [lack] = lacking([{ name: 'chromium', ...withoutPlaywright }]);
  assert.deepEqual(lack?.packages, []);
  assert.match(lack.remedy, /npm install .*playwright@/);
});
