import assert from 'node:assert/strict';
import { test } from 'node:test';
import { corsCheck } from './cors-check.ts';
import type { HeaderList } from '../http/wire.ts';
import { becauseInWords } from '../../words/reasons.ts';

const RABBIT = 'https://rabbit.invalid';
const acao = (value: string): readonly [string, string] => ['Access-Control-Allow-Origin', value];
const acac = (value: string): readonly [string, string] => ['Access-Control-Allow-Credentials', value];

const ROWS: readonly (readonly [
  credentials: 'omit' | 'same-origin' | 'include',
  headers: HeaderList,
  ok: boolean,
  step: string,
  because: string,
  origin?: string,
])[] = [
  [
    'omit',
    [],
    false,
    '2',
    `The response has no Access-Control-Allow-Origin header; the request's origin is "${RABBIT}".`,
  ],
  [
    'include',
    [acac('true')],
    false,
    '2',
    `The response has no Access-Control-Allow-Origin header; the request's origin is "${RABBIT}".`,
  ],
  // The table of https://fetch.spec.whatwg.org/#cors-protocol-and-credentials
  [
    'omit',
    [acao('*')],
    true,
    '3',
    'Access-Control-Allow-Origin is "*" and the request\'s credentials mode is "omit", not "include".',
  ],
  [
    'omit',
    [acao('*'), acac('true')],
    true,
    '3',
    'Access-Control-Allow-Origin is "*" and the request\'s credentials mode is "omit", not "include".',
  ],
  [
    'omit',
    [acao(`${RABBIT}/`)],
    false,
    '4',
    `Access-Control-Allow-Origin is "${RABBIT}/", but the request's origin is "${RABBIT}".`,
  ],
  [
    'omit',
    [acao(RABBIT)],
    true,
    '5',
    `Access-Control-Allow-Origin is "${RABBIT}", the request's origin, and its credentials mode is "omit", not "include".`,
  ],
  [
    'include',
    [acao('*'), acac('true')],
    false,
    '4',
    `Access-Control-Allow-Origin is "*", which stands for every origin only without credentials, but the request's credentials mode is "include" and its origin is "${RABBIT}".`,
  ],
  [
    'include',
    [acao(RABBIT), acac('true')],
    true,
    '7',
    `Access-Control-Allow-Origin is "${RABBIT}", the request's origin, and Access-Control-Allow-Credentials is "true".`,
  ],
  [
    'include',
    [acao(RABBIT), acac('True')],
    false,
    '8',
    'The request\'s credentials mode is "include", but Access-Control-Allow-Credentials is "True", not "true".',
  ],
  // Beyond the table.
  [
    'include',
    [acao(RABBIT)],
    false,
    '8',
    'The request\'s credentials mode is "include", but the response has no Access-Control-Allow-Credentials header.',
  ],
  [
    'include',
    [acao(RABBIT), acac('true'), acac('true')],
    false,
    '8',
    'The request\'s credentials mode is "include", but Access-Control-Allow-Credentials is "true, true", not "true".',
  ],
  [
    'same-origin',
    [acao('*')],
    true,
    '3',
    'Access-Control-Allow-Origin is "*" and the request\'s credentials mode is "same-origin", not "include".',
  ],
  [
    'same-origin',
    [acao(RABBIT)],
    true,
    '5',
    `Access-Control-Allow-Origin is "${RABBIT}", the request's origin, and its credentials mode is "same-origin", not "include".`,
  ],
  [
    'omit',
    [acao(RABBIT), acao(RABBIT)],
    false,
    '4',
    `Access-Control-Allow-Origin is "${RABBIT}, ${RABBIT}", but the request's origin is "${RABBIT}".`,
  ],
  [
    'omit',
    [acao('*'), acao('*')],
    false,
    '4',
    `Access-Control-Allow-Origin is "*, *", but the request's origin is "${RABBIT}".`,
  ],
  [
    'omit',
    [acao(RABBIT.toUpperCase())],
    false,
    '4',
    `Access-Control-Allow-Origin is "${RABBIT.toUpperCase()}", but the request's origin is "${RABBIT}".`,
  ],
  [
    'omit',
    [acao('null')],
    false,
    '4',
    `Access-Control-Allow-Origin is "null", but the request's origin is "${RABBIT}".`,
  ],
  ['omit', [acao('')], false, '4', `Access-Control-Allow-Origin is "", but the request's origin is "${RABBIT}".`],
  [
    'omit',
    [acao('null')],
    true,
    '5',
    'Access-Control-Allow-Origin is "null", the request\'s origin, and its credentials mode is "omit", not "include".',
    'null',
  ],
  [
    'include',
    [acao('null'), acac('true')],
    true,
    '7',
    'Access-Control-Allow-Origin is "null", the request\'s origin, and Access-Control-Allow-Credentials is "true".',
    'null',
  ],
];

for (const [credentials, headers, ok, step, because, origin = RABBIT] of ROWS) {
  test(`CORS check of ${origin}, ${credentials}: ${JSON.stringify(headers)}`, () => {
    const verdict = corsCheck({ serializedOrigin: origin, credentials }, headers);
    const { algorithm, step: number } = verdict.step;
    assert.deepEqual([verdict.ok, algorithm, number], [ok, 'CORS check', step]);
    assert.equal(becauseInWords(verdict.step), because);
  });
}
