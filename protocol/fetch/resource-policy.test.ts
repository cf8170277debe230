import assert from 'node:assert/strict';
import { test } from 'node:test';
import { registrableDomainByDefaultRule } from '../http/origin.ts';
import { crossOriginResourcePolicyCheck } from './resource-policy.ts';
import type { ResourcePolicyInput } from './resource-policy.ts';
import { API, BAR, FOO } from '../testing.ts';
import { becauseInWords } from '../../words/reasons.ts';

// https://fetch.spec.whatwg.org/#cross-origin-resource-policy-internal-check
const ROWS: readonly (readonly [
  lines: readonly string[],
  Partial<ResourcePolicyInput>,
  ok: boolean,
  because?: string,
])[] = [
  [[], {}, true, 'There is no Cross-Origin-Resource-Policy.'],
  [['cross-origin'], {}, true, 'Cross-Origin-Resource-Policy is "cross-origin".'],
  [
    ['same-origin'],
    {},
    false,
    'Cross-Origin-Resource-Policy is "same-origin"; the URL\'s origin is "http://bar.other" and the request\'s "http://foo.example".',
  ],
  [['same-origin'], { urlOrigin: FOO }, true],
  [['same-origin'], { urlOrigin: API }, false],
  [['same-site'], { urlOrigin: API }, true],
  [['same-site'], {}, false],
  [['same-site'], { urlOrigin: 'https://api.foo.example' }, false],
  [['same-site'], { origin: 'https://foo.example', urlOrigin: 'https://api.foo.example' }, true],
  [['same-site'], { origin: 'https://foo.example', urlOrigin: API }, true],
  [['Same-Origin'], {}, true],
  [['same-origin, same-site'], {}, true],
  [['same-origin', 'same-origin'], {}, true],
  [[], { requestIncludesCredentials: true }, true],
  // Embedder policies.
  [
    [],
    { embedderPolicy: 'require-corp' },
    false,
    'There is no Cross-Origin-Resource-Policy, which the embedder policy "require-corp" takes for "same-origin"; the URL\'s origin is "http://bar.other" and the request\'s "http://foo.example".',
  ],
  [['bogus'], { embedderPolicy: 'require-corp' }, false],
  [['cross-origin'], { embedderPolicy: 'require-corp' }, true],
  [[], { embedderPolicy: 'require-corp', urlOrigin: FOO }, true],
  [[], { embedderPolicy: 'credentialless' }, true],
  [[], { embedderPolicy: 'credentialless', requestIncludesCredentials: true }, false],
  [[], { embedderPolicy: 'credentialless', forNavigation: true }, false],
  // Navigations.
  [['same-origin'], { forNavigation: true }, true, 'It is a navigation, and the embedder policy is "unsafe-none".'],
  [['same-origin'], { forNavigation: true, embedderPolicy: 'require-corp' }, false],
];
for (const [lines, rest, ok, because] of ROWS) {
  test(`cross-origin resource policy check: ${JSON.stringify(lines)} ${JSON.stringify(rest)}`, () => {
    const verdict = crossOriginResourcePolicyCheck(
      {
        origin: FOO,
        urlOrigin: BAR,
        embedderPolicy: 'unsafe-none',
        headers: lines.map((line) => ['Cross-Origin-Resource-Policy', line]),
        requestIncludesCredentials: false,
        ...rest,
      },
      registrableDomainByDefaultRule,
    );
    assert.equal(verdict.ok, ok);
    if (because !== undefined) assert.equal(becauseInWords(verdict.step), because);
  });
}
