import type { Case } from '../../../../protocol/case.ts';
import type { HeaderList } from '../../../../protocol/http/wire.ts';
import { foo } from '../../origins.ts';
import { acah, acam, acao, answering } from '../../policies.ts';
import { spec } from '../family.ts';
import { type Api, type RequestOptions, single } from './api.ts';

/*
 * The server allows everything, so that every case is readable; the wire shows whether the browser sent a preflight.
 */

/** Values of Content-Type on a POST. */
const contentTypes: readonly (readonly [name: string, title: string, value: string])[] = [
  ['plain', 'text/plain', 'text/plain'],
  ['plain-charset', 'text/plain with a charset', 'text/plain;charset=utf-8'],
  ['plain-semicolon', 'text/plain with a trailing semicolon', 'text/plain;'],
  ['plain-garbage', 'text/plain with an invalid parameter', 'text/plain;garbage'],
  ['plain-upper-case', 'TEXT/PLAIN', 'TEXT/PLAIN'],
  ['plain-byte-80', 'text/plain with a non-ASCII byte in a parameter', 'text/plain; x=\xe9'],
  ['multipart', 'multipart/form-data without a boundary', 'multipart/form-data'],
  ['multipart-boundary', 'multipart/form-data with a boundary', 'multipart/form-data; boundary=x'],
  ['form-mixed-case', 'Application/X-WWW-Form-Urlencoded', 'Application/X-WWW-Form-Urlencoded'],
  ['html', 'text/html', 'text/html'],
  ['octet-stream', 'application/octet-stream', 'application/octet-stream'],
  ['form-without-x', 'application/www-form-urlencoded', 'application/www-form-urlencoded'],
  ['wildcard', '*/*', '*/*'],
  ['space-before-slash', 'text/plain with a space before the slash', 'text /plain'],
  ['comma-after', 'text/plain followed by a comma', 'text/plain,'],
  ['comma-before', 'text/plain after a comma', ',text/plain'],
  ['two-types', 'text/plain twice', 'text/plain, text/plain'],
  ['quoted-parameter', 'text/plain with a quoted parameter (quotes are CORS-unsafe)', 'text/plain; charset="utf-8"'],
  ['parenthesis', 'text/plain with a parenthesis in a parameter', 'text/plain; x=('],
  ['control', 'text/plain with a control character in a parameter', 'text/plain; x=\x01'],
  ['delete', 'text/plain with DEL in a parameter', 'text/plain; x=\x7f'],
  ['vertical-tab', 'text/plain followed by a vertical tab', 'text/plain\v'],
  ['form-feed', 'text/plain after a form feed', '\ftext/plain'],
  ['128-bytes', 'text/plain with 128 bytes in total', `text/plain; x=${'y'.repeat(114)}`],
  ['129-bytes', 'text/plain with 129 bytes in total', `text/plain; x=${'y'.repeat(115)}`],
];

/** Values of Range. */
const ranges: readonly (readonly [name: string, value: string])[] = [
  ['from', 'bytes=0-'],
  ['from-to', 'bytes=0-99'],
  ['one-byte', 'bytes=5-5'],
  ['suffix', 'bytes=-200'],
  ['reversed', 'bytes=5-2'],
  ['two-ranges', 'bytes=0-1,3-4'],
  ['other-unit', 'units=0-1'],
  ['no-unit', '0-1'],
  ['upper-case', 'BYTES=0-1'],
  ['space-before-equals', 'bytes =0-1'],
  ['space-after-dash', 'bytes=0- 1'],
  ['empty', 'bytes='],
  ['dash', 'bytes=-'],
  ['plus', 'bytes=+0-1'],
];

/** Every ASCII CORS-unsafe request-header byte, and neighbouring safe bytes. */
const bytes: readonly (readonly [name: string, title: string, byte: string])[] = [
  ['quote', 'a double quote', '"'],
  ['left-parenthesis', '(', '('],
  ['right-parenthesis', ')', ')'],
  ['colon', ':', ':'],
  ['less-than', '<', '<'],
  ['greater-than', '>', '>'],
  ['question-mark', '?', '?'],
  ['at-sign', '@', '@'],
  ['left-bracket', '[', '['],
  ['backslash', 'a backslash', '\\'],
  ['right-bracket', ']', ']'],
  ['left-brace', '{', '{'],
  ['right-brace', '}', '}'],
  ['delete', 'DEL', '\x7f'],
  ['control', 'a control character', '\x01'],
  ['tab', 'a tab (safe)', '\t'],
  ['byte-80', 'a non-ASCII byte (safe)', '\xe9'],
];

/** Bytes in the language headers, where only `0-9A-Za-z *,-.;=` are safe. */
const languages: readonly (readonly [name: string, title: string, value: string])[] = [
  ['alphabet', 'every safe byte', 'azAZ09 *,-.;='],
  ['underscore', 'an underscore', 'en_US'],
  ['slash', 'a slash', 'en/us'],
  ['byte-80', 'a non-ASCII byte', 'fran\xe7ais'],
  ['quote', 'double quotes', '"en"'],
  ['128-bytes', '128 bytes', 'e'.repeat(128)],
  ['129-bytes', '129 bytes', 'e'.repeat(129)],
];

/** Other headers, each with the property that matters. */
const others: readonly (readonly [name: string, title: string, headers: HeaderList])[] = [
  ['accept-empty', 'empty Accept', [['Accept', '']]],
  ['accept-128-bytes', 'Accept with 128 bytes', [['Accept', 'a'.repeat(128)]]],
  ['accept-129-bytes', 'Accept with 129 bytes', [['Accept', 'a'.repeat(129)]]],
  ['accept-name-case', 'upper-case ACCEPT', [['ACCEPT', 'text/plain']]],
  ['cache-control', 'Cache-Control needs a preflight', [['Cache-Control', 'no-cache']]],
  ['last-event-id', 'Last-Event-ID needs a preflight', [['Last-Event-ID', '7']]],
  ['empty-value', 'X-Token with an empty value', [['X-Token', '']]],
  ['method-override', 'X-HTTP-Method-Override: PUT', [['X-HTTP-Method-Override', 'PUT']]],
  [
    'override-forbidden',
    'X-HTTP-Method-Override: TRACE is forbidden and dropped',
    [['X-HTTP-Method-Override', 'TRACE']],
  ],
  [
    'forbidden',
    'forbidden headers Cookie, DNT, Host, Origin and Referer are dropped',
    [
      ['Cookie', 'a=b'],
      ['DNT', '1'],
      ['Host', 'attacker.example'],
      ['Origin', 'http://attacker.example'],
      ['Referer', 'http://attacker.example/'],
    ],
  ],
  [
    'forbidden-prefix',
    'headers starting with Proxy- and Sec- are dropped',
    [
      ['Proxy-Authorization', 'x'],
      ['Sec-Token', 'x'],
    ],
  ],
  [
    'forbidden-acrm',
    'Access-Control-Request-Method set by script is dropped',
    [['Access-Control-Request-Method', 'PUT']],
  ],
  [
    'one-of-two',
    'Access-Control-Request-Headers lists only the unsafe one of two headers',
    [
      ['Accept', 'text/plain'],
      ['X-Token', 'abc'],
    ],
  ],
  [
    'twice',
    'Access-Control-Request-Headers lists a repeated header once',
    [
      ['X-Token', 'a'],
      ['x-token', 'b'],
    ],
  ],
  [
    'sorted-bytes',
    'Access-Control-Request-Headers is sorted by bytes',
    [
      ['X_b', '1'],
      ['X-b', '2'],
      ['Xb', '3'],
      ['X1', '4'],
    ],
  ],
  ['many', 'ten custom headers', Array.from({ length: 10 }, (_, i) => [`X-H${9 - i}`, 'v'] as const)],
  ['client-hint-save-data', 'client hint Save-Data', [['Save-Data', 'on']]],
  ['client-hint-dpr', 'client hint DPR', [['DPR', '2']]],
  ['client-hint-ect', 'client hint ECT', [['ECT', '4g']]],
  ['client-hint-invalid', 'client hint DPR with an invalid value', [['DPR', 'x']]],
];

/** Request methods, as passed by script. */
const methods: readonly (readonly [name: string, title: string, method: string])[] = [
  ['get-lower-case', 'lower-case get is normalized', 'get'],
  ['head-mixed-case', 'mixed-case Head is normalized', 'Head'],
  ['put-lower-case', 'lower-case put is normalized: preflight for PUT', 'put'],
  ['options', 'OPTIONS needs a preflight', 'OPTIONS'],
  ['patch-mixed-case', 'patcH is not normalized', 'patcH'],
  ['new', 'custom method NEW', 'NEW'],
  ['chicken', 'custom method chicken', 'chicken'],
  ['symbols', 'custom method !#$%&', '!#$%&'],
];

export function safelistValues(how: Api): readonly Case[] {
  const asking = (name: string, title: string, options: RequestOptions) => {
    const names = (options.headers ?? []).map(([header]) => header);
    const grants = [
      acao(foo),
      ...(names.length === 0 ? [] : [acah([...new Set(names)].join(','))]),
      ...(options.method === undefined ? [] : [acam(`${options.method},${options.method.toUpperCase()}`)]),
    ];
    return single(how, `safelist-${name}`, title, options, answering(...grants), {
      spec: names.length === 0 ? spec.safelistedMethod : spec.safelistedHeader,
    });
  };
  return [
    ...contentTypes.map(([name, title, value]) =>
      asking(`content-type-${name}`, `Content-Type: ${title}`, {
        method: 'POST',
        headers: [['Content-Type', value]],
        body: 'x',
      }),
    ),
    ...ranges.map(([name, value]) => asking(`range-${name}`, `Range: ${value}`, { headers: [['Range', value]] })),
    ...bytes.map(([name, title, byte]) =>
      asking(`accept-${name}`, `Accept with ${title}`, { headers: [['Accept', `text/${byte}x`]] }),
    ),
    ...(['Accept-Language', 'Content-Language'] as const).flatMap((header) =>
      languages.map(([name, title, value]) =>
        asking(`${header.toLowerCase()}-${name}`, `${header} with ${title}`, { headers: [[header, value]] }),
      ),
    ),
    ...others.map(([name, title, headers]) => asking(name, title, { headers })),
    ...methods.map(([name, title, method]) => asking(`method-${name}`, title, { method })),
  ];
}
