import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { debianPackages } from './requirements.ts';

const root = new URL('../../', import.meta.url);
const containerfile = readFileSync(new URL('Containerfile', root), 'utf8');

test('the container file installs what the engines need', () => {
  const installed = new Set([...containerfile.matchAll(/^ {6}([a-z0-9.+-]+) \\$/gm)].map(([, name]) => name));
  assert.deepEqual(
    debianPackages.filter((name) => !installed.has(name)),
    [],
  );
});

test('what is built on the host is not copied into the container', () => {
  const ignored = readFileSync(new URL('.dockerignore', root), 'utf8').split('\n');
  for (const folder of ['**/node_modules', 'dist']) assert.ok(ignored.includes(folder), folder);
});
