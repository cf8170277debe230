import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { diagnose, type Diagnosis, type DiagnosisOptions } from './diagnose.ts';
import { readInput } from './input/read.ts';
import { commonSituations } from './situations.ts';

/** The same situation in another guise has the same causes. */

const utf16 = (text: string) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
const shifted = (text: string) => text.replaceAll('app.example.com', 'shop.test').replaceAll('example.net', 'acme.io');

const guises: readonly (readonly [name: string, change: (text: string) => Buffer | string])[] = [
  ['lines end with CRLF', (text) => text.replaceAll('\n', '\r\n')],
  ['UTF-16 with a byte order mark', utf16],
  ['UTF-8 with a byte order mark', (text) => `\ufeff${text}`],
  ['blank lines around it', (text) => `\n\n${text}\n\n`],
  ['indented by a chat', (text) => text.replaceAll(/^(?=[<>])/gm, '  ')],
  [
    'header names in upper case',
    (text) => text.replaceAll(/^([<>] )([\w-]+)(?=: )/gm, (_, mark, name: string) => `${mark}${name.toUpperCase()}`),
  ],
  [
    'header names in lower case',
    (text) => text.replaceAll(/^([<>] )([\w-]+)(?=: )/gm, (_, mark, name: string) => `${mark}${name.toLowerCase()}`),
  ],
  ['HTTP/3', (text) => text.replaceAll('HTTP/2', 'HTTP/3')],
  ['other hosts', shifted],
  ['another product', (text) => text.replaceAll('nginx', 'Apache/2.4.57 (Debian)')],
  ['a further header', (text) => text.replaceAll(/^(< HTTP\S* \d+.*)$/gm, '$1\n< date: Sun, 01 Nov 2026 00:00:00 GMT')],
];

function ids({ requests, messages }: Diagnosis): unknown {
  return [
    requests.map(({ outcome, causes }) => [
      outcome,
      ...causes.map(({ problem, certainty }) => `${problem.id} ${certainty}`),
    ]),
    messages.map(({ problem }) => problem),
  ];
}

describe('a situation keeps its causes', () => {
  for (const [name, change] of guises) {
    it(`with ${name}`, () => {
      for (const { situation, text, options = {} } of commonSituations) {
        const read = (input: Buffer | string, given: DiagnosisOptions) =>
          ids(diagnose(readInput(Buffer.from(input), { url: given.url }), given));
        const page = change === shifted && options.page !== undefined ? shifted(options.page) : options.page;
        assert.deepEqual(read(change(text), { ...options, page }), read(text, options), situation);
      }
    });
  }
});
