import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { describe, it } from 'node:test';
import { readConsoleMessages } from '../input/console.ts';
import { measureFor } from './fix.ts';
import { suggestForMessage } from './message.ts';
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
          'allow-credentials': /true|AllowCredentials\(\)|allow_credentials=\[/i,
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

describe('a message of a console', () => {
  const message = (text: string) => readConsoleMessages(text)[0] ?? assert.fail(text);
  const nginx = frameworkNamed('nginx') ?? assert.fail();
  const blocked =
    "Access to fetch at 'https://api.example.net/items' from origin 'https://app.example.com' has been blocked by CORS policy: ";

  it('has the fix in the product that the user names', () => {
    for (const [reason, kind, code] of [
      [
        "No 'Access-Control-Allow-Origin' header is present on the requested resource.",
        'allow-origin',
        'app.example.com',
      ],
      ['Method PATCH is not allowed by Access-Control-Allow-Methods in preflight response.', 'allow-method', 'PATCH'],
      [
        'Request header field x-token is not allowed by Access-Control-Allow-Headers in preflight response.',
        'allow-header',
        'x-token',
      ],
    ] as const) {
      const suggestion = suggestForMessage(message(blocked + reason), nginx);
      assert.equal(suggestion?.kind, kind);
      assert.ok(suggestion.measure.code?.includes(code), code);
    }
  });

  it('has none where the configuration of CORS is not the cause', () => {
    assert.equal(suggestForMessage(message('GET https://api.example.net/ net::ERR_CONNECTION_REFUSED'), nginx), null);
  });

  it('has none for an origin that is not known', () => {
    const firefox =
      'Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://api.example.net/. (Reason: CORS header ‘Access-Control-Allow-Origin’ missing).';
    assert.equal(suggestForMessage(message(firefox), nginx), null);
  });
});
