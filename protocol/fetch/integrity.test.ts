import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NotModelledError } from '../errors.ts';
import { fetch } from './fetch.ts';
import { integrityCheck, isEligibleForIntegrity, matchesMetadata } from './integrity.ts';
import type { IntegrityInput } from './integrity.ts';
import { registrableDomainByDefaultRule } from '../http/origin.ts';
import type { FetchRequest } from './request.ts';
import { BAR, FOO, requestOf, urlOf } from '../testing.ts';
import type { HeaderList } from '../http/wire.ts';
import type { ResponseType } from '../outcome/prediction.ts';
import { becauseInWords } from '../../words/reasons.ts';

const METADATA = 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=';
const ELIGIBLE: Readonly<Record<ResponseType, boolean>> = {
  basic: true,
  cors: true,
  default: true,
  opaque: false,
  opaqueredirect: false,
  error: false,
};
const TYPES = Object.keys(ELIGIBLE) as ResponseType[];

test('types of responses that are eligible for integrity validation', () => {
  for (const type of TYPES) assert.equal(isEligibleForIntegrity(type), ELIGIBLE[type], type);
});

// https://fetch.spec.whatwg.org/#concept-main-fetch, steps 23 and 24
for (const type of TYPES) {
  test(`integrity of a response of type ${type}`, () => {
    const check = (rest: Partial<IntegrityInput>): string => {
      const { ok, step } = integrityCheck({ metadata: METADATA, type, body: 'matching', ...rest });
      return `${String(ok)} ${step.step}`;
    };
    const eligible = ELIGIBLE[type];
    assert.equal(check({}), eligible ? 'true 23.3.3' : 'false 23.2');
    assert.equal(check({ body: 'different' }), eligible ? 'false 23.3.1' : 'false 23.2');
    assert.equal(check({ body: 'null' }), 'false 23.2');
    for (const body of ['null', 'matching', 'different'] as const) {
      assert.equal(check({ metadata: '', body }), `${String(type !== 'error')} 24`);
    }
  });
}

test('the reason quotes the metadata and the type', () => {
  const because = (rest: Partial<IntegrityInput>): string =>
    becauseInWords(integrityCheck({ metadata: 'sha256-a', type: 'cors', body: 'matching', ...rest }).step);
  const shown = 'The request\'s integrity metadata is "sha256-a", ';
  assert.equal(because({}), `${shown}which the bytes of the body match.`);
  assert.equal(because({ body: 'different' }), `${shown}which the bytes of the body do not match.`);
  assert.equal(because({ body: 'null' }), `${shown}and the response's body is null.`);
  assert.equal(because({ type: 'opaque' }), `${shown}and a response of type "opaque" has no body that it could match.`);
});

const MODES: readonly (readonly [FetchRequest['mode'], url: string, HeaderList, type: ResponseType, ok: boolean])[] = [
  ['cors', BAR, [['Access-Control-Allow-Origin', FOO]], 'cors', true],
  ['cors', BAR, [], 'error', false],
  ['cors', FOO, [], 'basic', true],
  ['no-cors', BAR, [], 'opaque', false],
  ['no-cors', BAR, [['Access-Control-Allow-Origin', FOO]], 'opaque', false],
  ['no-cors', FOO, [], 'basic', true],
  ['same-origin', FOO, [], 'basic', true],
  ['same-origin', BAR, [['Access-Control-Allow-Origin', FOO]], 'error', false],
];
for (const [mode, url, headers, type, ok] of MODES) {
  test(`a "${mode}" request of ${url} with integrity metadata, ${headers.length === 0 ? 'without' : 'with'} ACAO`, () => {
    const { response } = fetch(requestOf({ mode, urlList: [urlOf(url)] }), {
      page: FOO,
      registrableDomain: registrableDomainByDefaultRule,
      respond: () => ({ status: 200, headers }),
    });
    assert.equal(response.type, type);
    assert.equal(integrityCheck({ metadata: METADATA, type: response.type, body: 'matching' }).ok, ok);
  });
}

// https://w3c.github.io/webappsec-subresource-integrity/#does-response-match-metadatalist
test('metadata match by any digest of a known algorithm', () => {
  assert.ok(matchesMetadata('sha256-a', 'a'));
  assert.ok(!matchesMetadata('sha256-b', 'a'));
  assert.ok(matchesMetadata('sha256-b\nsha256-a?option', 'a'));
  assert.ok(matchesMetadata('md5-b', 'a'));
  assert.ok(matchesMetadata('', 'a'));
  assert.throws(() => matchesMetadata('sha512-a', 'a'), NotModelledError);
});
