import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { describe, it } from 'node:test';
import { measureFor } from './fix.ts';
import { fixKinds } from './framework.ts';
import { frameworkNamed, frameworks } from './index.ts';

const origin = 'https://app.example.com';
const options = {
  'allow-origin': { origins: [origin] },
  'allow-method': { origins: [origin], methods: ['PUT'] },
  'allow-header': { origins: [origin], headers: ['x-token'] },
  'allow-credentials': { origins: [origin], credentials: true },
  'expose-header': { origins: [origin], exposed: ['x-total'] },
  'preflight-route': null,
  errors: null,
  vary: null,
  'duplicate-layer': null,
} as const;

describe('every product has a fix of every kind in its own configuration', () => {
  for (const framework of frameworks) {
    it(framework.id, () => {
      for (const kind of fixKinds) {
        const measure = measureFor(kind, framework, options[kind]);
        assert.ok(measure && measure.what !== '', kind);
        assert.doesNotMatch(measure.what, /\.$/);
        const code = measure.code ?? '';
        assert.doesNotMatch(code, /undefined(?! :)|\[object|NaN/);
        if (framework.fixed?.[kind] !== undefined || options[kind] === null) continue;
        if (framework.id !== 'http-server') assert.match(code, /app(?:\\)?\.example/, `${kind} names the origin`);
        const named = {
          'allow-method': /put/i,
          'allow-header': /x-token/,
          'expose-header': /x-total/,
          'allow-credentials': /true|AllowCredentials\(\)/i,
        }[kind as string];
        if (named !== undefined) assert.match(code, named, kind);
        // A fix never allows more than the one origin.
        assert.doesNotMatch(code, /origins?\W+['"]?\*/i);
      }
    });
  }
});

it('every column of implementations/ has a product', () => {
  const folder = new URL('../../implementations/', import.meta.url);
  const columns = readdirSync(folder, { withFileTypes: true }).filter(
    (entry) => entry.isDirectory() && !['shared', 'policies', 'node_modules', 'debian'].includes(entry.name),
  );
  assert.ok(columns.length > 20);
  for (const { name } of columns) assert.ok(frameworkNamed(name), name);
});

it('no two products have a name in common', () => {
  const names = frameworks.flatMap(({ id, aliases = [] }) => [id, ...aliases]);
  assert.deepEqual(
    names.filter((name, index) => names.indexOf(name) !== index),
    [],
  );
});
