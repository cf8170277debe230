import type { Case, HeaderList } from '../../../../protocol/types.ts';
import { foo } from '../../origins.ts';
import { acah, acam, acao, answering } from '../../policies.ts';
import { spec } from '../family.ts';
import { type Api, type RequestOptions, single } from './api.ts';

/*
 * The server allows everything that is asked for, so that every case is readable; the wire tells whether the browser asked.
 */

/** Values of Content-Type on a POST. */
const contentTypes: readonly (readonly [name: string, title: string, value: string])[] = [
  ['plain', 'text/plain', 'text/plain'],
  ['plain-charset', 'text/plain with a charset', 'text/plain;charset=utf-8'],
  ['plain-semicolon', 'text/plain and a semicolon', 'text/plain;'],
  ['plain-garbage', 'text/plain and garbage for a parameter', 'text/plain;garbage'],
  ['plain-upper-case', 'TEXT/PLAIN', 'TEXT/PLAIN'],
  ['plain-byte-80', 'a byte from outside ASCII in a parameter', 'text/plain; x=\xe9'],
  ['multipart', 'multipart/form-data without a boundary', 'multipart/form-data'],
  ['multipart-boundary', 'multipart/form-data with a boundary', 'multipart/form-data; boundary=x'],
  ['form-mixed-case', 'Application/X-WWW-Form-Urlencoded', 'Application/X-WWW-Form-Urlencoded'],
  ['html', 'text/html', 'text/html'],
  ['octet-stream', 'application/octet-stream', 'application/octet-stream'],
  ['form-without-x', 'application/www-form-urlencoded', 'application/www-form-urlencoded'],
  ['wildcard', '*/*', '*/*'],
  ['space-before-slash', 'a space before the slash', 'text /plain'],
  ['comma-after', 'a comma behind', 'text/plain,'],
  ['comma-before', 'a comma in front', ',text/plain'],
  ['two-types', 'two types', 'text/plain, text/plain'],
  ['quoted-parameter', 'a quoted parameter, since a quote is a CORS-unsafe byte', 'text/plain; charset="utf-8"'],
  ['parenthesis', 'a parenthesis in a parameter', 'text/plain; x=('],
  ['control', 'a control character in a parameter', 'text/plain; x=\x01'],
  ['delete', 'DEL in a parameter', 'text/plain; x=\x7f'],
  ['vertical-tab', 'a vertical tab behind', 'text/plain\v'],
  ['form-feed', 'a form feed in front', '\ftext/plain'],
  ['128-bytes', '128 bytes', `text/plain; x=${'y'.repeat(114)}`],
  ['129-bytes', '129 bytes', `text/plain; x=${'y'.repeat(115)}`],
];

/** Values of Range. */
const ranges: readonly (readonly [name: string, title: string, value: string])[] = [
  ['from', 'from a byte on', 'bytes=0-'],
  ['from-to', 'from a byte to another', 'bytes=0-99'],
  ['one-byte', 'one byte', 'bytes=5-5'],
  ['suffix', 'the last bytes', 'bytes=-200'],
  ['reversed', 'the wrong way round', 'bytes=5-2'],
  ['two-ranges', 'two ranges', 'bytes=0-1,3-4'],
  ['other-unit', 'another unit', 'units=0-1'],
  ['no-unit', 'no unit', '0-1'],
  ['upper-case', 'BYTES', 'BYTES=0-1'],
  ['space-before-equals', 'a space before =', 'bytes =0-1'],
  ['space-after-dash', 'a space after the dash', 'bytes=0- 1'],
  ['empty', 'nothing after =', 'bytes='],
  ['dash', 'a dash alone', 'bytes=-'],
  ['plus', 'a plus sign', 'bytes=+0-1'],
];

/** Every CORS-unsafe request-header byte that stands in ASCII, and its neighbours that are safe. */
const bytes: readonly (readonly [name: string, title: string, byte: string])[] = [
  ['quote', 'a quote', '"'],
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
  ['tab', 'a tab, which is safe', '\t'],
  ['byte-80', 'a byte from outside ASCII, which is safe', '\xe9'],
];

/** Bytes in the language headers, where only `0-9A-Za-z *,-.;=` are safe. */
const languages: readonly (readonly [name: string, title: string, value: string])[] = [
  ['alphabet', 'every byte that is safe', 'azAZ09 *,-.;='],
  ['underscore', 'an underscore', 'en_US'],
  ['slash', 'a slash', 'en/us'],
  ['byte-80', 'a byte from outside ASCII', 'fran\xe7ais'],
  ['quote', 'a quote', '"en"'],
  ['128-bytes', '128 bytes', 'e'.repeat(128)],
  ['129-bytes', '129 bytes', 'e'.repeat(129)],
];

/** Other headers, each with what decides about it. */
const others: readonly (readonly [name: string, title: string, headers: HeaderList])[] = [
  ['accept-empty', 'an empty Accept', [['Accept', '']]],
  ['accept-128-bytes', 'Accept of 128 bytes', [['Accept', 'a'.repeat(128)]]],
  ['accept-129-bytes', 'Accept of 129 bytes', [['Accept', 'a'.repeat(129)]]],
  ['accept-name-case', 'ACCEPT', [['ACCEPT', 'text/plain']]],
  ['cache-control', 'Cache-Control', [['Cache-Control', 'no-cache']]],
  ['last-event-id', 'Last-Event-ID', [['Last-Event-ID', '7']]],
  ['empty-value', 'a header without a value', [['X-Token', '']]],
  [
    'method-override',
    'X-HTTP-Method-Override with a method that is not forbidden',
    [['X-HTTP-Method-Override', 'PUT']],
  ],
  [
    'override-forbidden',
    'X-HTTP-Method-Override: TRACE is forbidden, and dropped',
    [['X-HTTP-Method-Override', 'TRACE']],
  ],
  [
    'forbidden',
    'forbidden headers are dropped: Cookie, DNT, Host, Origin, Referer',
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
    'forbidden prefixes are dropped: Proxy- and Sec-',
    [
      ['Proxy-Authorization', 'x'],
      ['Sec-Token', 'x'],
    ],
  ],
  [
    'forbidden-acrm',
    'Access-Control-Request-Method of the script is dropped',
    [['Access-Control-Request-Method', 'PUT']],
  ],
  [
    'one-of-two',
    'only the unsafe one of two headers is asked for',
    [
      ['Accept', 'text/plain'],
      ['X-Token', 'abc'],
    ],
  ],
  [
    'twice',
    'a header given twice is asked for once',
    [
      ['X-Token', 'a'],
      ['x-token', 'b'],
    ],
  ],
  [
    'sorted-bytes',
    'names are sorted by bytes',
    [
      ['X_b', '1'],
      ['X-b', '2'],
      ['Xb', '3'],
      ['X1', '4'],
    ],
  ],
  ['many', 'ten headers', Array.from({ length: 10 }, (_, i) => [`X-H${9 - i}`, 'v'] as const)],
  ['client-hint-save-data', 'the client hint Save-Data', [['Save-Data', 'on']]],
  ['client-hint-dpr', 'the client hint DPR', [['DPR', '2']]],
  ['client-hint-ect', 'the client hint ECT', [['ECT', '4g']]],
  ['client-hint-invalid', 'the client hint DPR with a value that is none', [['DPR', 'x']]],
];

/** Request methods, as script says them. */
const methods: readonly (readonly [name: string, title: string, method: string])[] = [
  ['get-lower-case', 'get is normalised', 'get'],
  ['head-mixed-case', 'Head is normalised', 'Head'],
  ['put-lower-case', 'put is normalised, and needs a preflight for PUT', 'put'],
  ['options', 'OPTIONS needs a preflight of its own', 'OPTIONS'],
  ['patch-mixed-case', 'patcH stays as it is', 'patcH'],
  ['new', 'NEW', 'NEW'],
  ['chicken', 'chicken', 'chicken'],
  ['symbols', 'a token of symbols', '!#$%&'],
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
    ...ranges.map(([name, title, value]) =>
      asking(`range-${name}`, `Range: ${title}`, { headers: [['Range', value]] }),
    ),
    ...bytes.map(([name, title, byte]) =>
      asking(`accept-${name}`, `Accept with ${title}`, { headers: [['Accept', `text/${byte}x`]] }),
    ),
    ...(['Accept-Language', 'Content-Language'] as const).flatMap((header) =>
      languages.map(([name, title, value]) =>
        asking(`${header.toLowerCase()}-${name}`, `${header}: ${title}`, { headers: [[header, value]] }),
      ),
    ),
    ...others.map(([name, title, headers]) => asking(name, title, { headers })),
    ...methods.map(([name, title, method]) => asking(`method-${name}`, title, { method })),
  ];
}
