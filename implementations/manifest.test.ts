import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import {
  allImplementations,
  canStart,
  declaredPolicy,
  implementationsFolder,
  ManifestError,
  parseManifest,
} from './manifest.ts';

const valid = {
  product: 'Sample',
  kind: 'middleware',
  language: 'Go',
  registry: 'npm',
  packages: ['sample'],
  cors: 'sample({ origin })',
  docs: 'https://sample.example/',
  start: ['node', 'server.mjs'],
  policies: ['public'],
  excluded: Object.fromEntries(
    ['one-origin', 'list', 'pattern', 'credentialed', 'restrictive-preflight'].map((name) => [name, 'it has no way']),
  ),
};

function refused(manifest: object, message: RegExp): void {
  assert.throws(
    () => parseManifest(JSON.stringify(manifest), 'sample'),
    (error) => error instanceof ManifestError && message.test(error.message),
  );
}

describe('the manifests', () => {
  it('are there and valid in every folder with a server', () => {
    const ids = new Set(allImplementations().map(({ id }) => id));
    const others = new Set(['node_modules', 'debian', 'policies', 'shared']);
    const folders = readdirSync(implementationsFolder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !others.has(entry.name))
      .map(({ name }) => name);
    assert.deepEqual(
      folders.filter((name) => !ids.has(name)),
      [],
    );
  });

  it('declare policies that can be read, and name files that are there', () => {
    for (const implementation of allImplementations().filter(canStart)) {
      for (const name of implementation.policies)
        assert.ok((declaredPolicy(implementation, name).origins ?? []).length > 0);
      const file = implementation.start.at(-1) ?? '';
      assert.ok(existsSync(join(implementationsFolder, implementation.id, file)), `${implementation.id}: ${file}`);
    }
  });

  it('name every policy, as one that is asked or as one that cannot be had', () => {
    assert.deepEqual(parseManifest(JSON.stringify(valid), 'sample'), { ...valid, id: 'sample' });
    refused({ ...valid, excluded: {} }, /"one-origin" must stand in either "policies" or "excluded"/);
    refused({ ...valid, policies: ['public', 'list'] }, /"list" must stand in either/);
  });

  it('declare what a product has fixed in place of the policy, and nothing of what it has no option for', () => {
    const fixed = { maxAge: 86_400, exposedHeaders: null, reason: 'it says so whatever is configured' };
    const implementation = parseManifest(JSON.stringify({ ...valid, fixed }), 'sample');
    assert.ok(canStart(implementation));
    const policy = declaredPolicy(implementation, 'list');
    assert.equal(policy.maxAge, 86_400);
    assert.equal(policy.exposedHeaders, undefined);
    assert.equal(policy.credentials, false);
  });

  it('are refused with what is wrong', () => {
    refused({ ...valid, polices: [] }, /implementation\.json is no manifest:[^]*polices/);
    refused({ ...valid, registry: 'pip' }, /registry/);
    refused({ ...valid, kind: 'server' }, /development-server[^]*at kind/);
    refused({ ...valid, docs: 'http://sample.example/' }, /docs/);
    assert.throws(() => parseManifest('{', 'sample'), /implementations\/sample\/implementation\.json is not JSON/);
  });
});
