import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Case } from '../../protocol/case.ts';
import { renameOrigins } from './rename-origins.ts';

const original: Case = {
  id: 'fetch-x',
  title: 'x',
  spec: 'https://fetch.spec.whatwg.org/#concept-cors-check',
  page: { origin: 'http://foo.example' },
  initiator: { api: 'fetch' },
  resource: 'text',
  hops: [
    {
      origin: 'http://bar.other',
      policy: {
        actual: {
          status: 200,
          headers: [
            ['Access-Control-Allow-Origin', 'http://foo.example, http://foo.example.evil, http://foo.example:80'],
            ['X', 'https://foo.example'],
          ],
        },
      },
    },
  ],
};

test('renames whole origins wherever they stand', () => {
  const [renamed] = renameOrigins(
    [original],
    new Map([
      ['http://foo.example', 'http://a.test:8001'],
      ['http://bar.other', 'http://b.test:8002'],
    ]),
  );
  assert.equal(renamed?.page.origin, 'http://a.test:8001');
  assert.equal(renamed.hops[0].origin, 'http://b.test:8002');
  assert.deepEqual(renamed.hops[0].policy.actual.headers, [
    ['Access-Control-Allow-Origin', 'http://a.test:8001, http://foo.example.evil, http://foo.example:80'],
    ['X', 'https://foo.example'],
  ]);
  assert.equal(renamed.spec, original.spec);
});
