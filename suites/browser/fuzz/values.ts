import { byteLowercase, byteUppercase } from '../../../protocol/http/bytes.ts';
import type { HeaderList, HeaderPair, SerializedOrigin } from '../../../protocol/http/wire.ts';
import type { PolicyHeader } from '../../../protocol/case.ts';
import type { Random } from './random.ts';

/** Header values near the boundaries of their grammar; about half of what is made here is valid. */

/** Every byte that HTTP/1.1 can carry in a value. */
function anyByte(random: Random): string {
  return String.fromCharCode(
    random.pick([0x09, 0x20, 0x22, 0x28, 0x2c, 0x3a, 0x3b, 0x7b, 0x7f, 0x80, 0xe9, 0xff, 0x21 + random.int(94)]),
  );
}

const wild = (random: Random): string => random.many(1 + random.int(6), () => anyByte(random)).join('');

/** One change of the kind that a sloppy comparison misses, or rightly ignores. */
function nearly(random: Random, value: string): string {
  switch (random.int(11)) {
    case 0:
      return byteUppercase(value);
    case 1:
      return byteLowercase(value);
    case 2:
      return `${random.pick([' ', '\t', '  ', ' \t '])}${value}`;
    case 3:
      return `${value}${random.pick([' ', '\t', '  ', '\t '])}`;
    case 4:
      return `${value},`;
    case 5:
      return `,${value}`;
    case 6:
      return `"${value}"`;
    case 7:
      return `${value}, ${value}`;
    case 8:
      return `${value};q=1`;
    case 9:
      return value.slice(0, -1);
    default: {
      const at = random.int(value.length + 1);
      return value.slice(0, at) + anyByte(random) + value.slice(at);
    }
  }
}

/** `value` as it is, mostly; else nearly so, or something else. */
const about = (random: Random, value: string): string =>
  random.chance(0.7) ? value : random.chance(0.85) ? nearly(random, value) : wild(random);

/** Items as a list, with the freedom that the grammar gives and some that it does not. */
function list(random: Random, items: readonly string[]): string {
  if (random.chance(0.6)) return items.join(', ');
  return items.join(random.pick([',', ' ,', ' , ', ',,', ', ,', '\t,\t', ';', ' ']));
}

/** A list header as one line or as several. */
function listLines(random: Random, name: string, items: readonly string[]): readonly PolicyHeader[] {
  if (items.length > 1 && random.chance(0.15)) return items.map((item): PolicyHeader => [name, item]);
  const value = list(random, items);
  return [[name, random.chance(0.85) ? value : nearly(random, value)]];
}

const defaultPort = (origin: SerializedOrigin): string => `${origin}:${origin.startsWith('https:') ? 443 : 80}`;

export function allowOrigin(random: Random, page: SerializedOrigin, other: SerializedOrigin): readonly PolicyHeader[] {
  const name = 'Access-Control-Allow-Origin';
  switch (random.int(16)) {
    case 0:
      return [];
    case 1:
      return [[name, 'null']];
    case 2:
      return [[name, random.pick([other, defaultPort(page), `${page}/`, page.replace('://', '://www.')])]];
    case 3:
      return [
        [name, random.pick(['*', page])],
        [name, random.pick(['*', page])],
      ];
    case 4:
    case 5:
      return [[name, nearly(random, random.pick(['*', page]))]];
    case 6:
      return [[name, random.pick(['', wild(random), `${page}, ${other}`, `${page} ${other}`])]];
    case 7:
    case 8:
    case 9:
      return [[name, { reflect: 'Origin' }]];
    case 10:
    case 11:
    case 12:
      return [[name, '*']];
    default:
      return [[name, page]];
  }
}

export function allowCredentials(random: Random, wanted: boolean): readonly PolicyHeader[] {
  const name = 'Access-Control-Allow-Credentials';
  if (!random.chance(wanted ? 0.85 : 0.1)) return [];
  if (random.chance(0.05))
    return [
      [name, 'true'],
      [name, 'true'],
    ];
  return [
    [
      name,
      random.chance(0.75) ? 'true' : random.pick(['TRUE', 'True', 'false', '', '*', 'true;', nearly(random, 'true')]),
    ],
  ];
}

export function allowMethods(random: Random, method: string): readonly PolicyHeader[] {
  const name = 'Access-Control-Allow-Methods';
  switch (random.int(8)) {
    case 0:
      return [];
    case 1:
      return [[name, random.pick(['*', '*, PUT', nearly(random, '*')])]];
    case 2:
      return [[name, { reflect: 'Access-Control-Request-Method' }]];
    case 3:
      return [[name, about(random, method.toLowerCase())]];
    default:
      return listLines(random, name, [
        ...random.many(random.int(3), () => random.pick(['GET', 'PUT', 'DELETE', 'PATCH', 'put', ''])),
        random.chance(0.85) ? method : nearly(random, method),
      ]);
  }
}

export function allowHeaders(random: Random, names: readonly string[]): readonly PolicyHeader[] {
  const name = 'Access-Control-Allow-Headers';
  switch (random.int(8)) {
    case 0:
      return [];
    case 1:
      return [[name, random.pick(['*', '*, Authorization', nearly(random, '*')])]];
    case 2:
    case 3:
      return [[name, { reflect: 'Access-Control-Request-Headers' }]];
    default:
      return listLines(random, name, [
        ...names
          .filter(() => random.chance(0.92))
          .map((each) => about(random, random.chance(0.7) ? each : each.toLowerCase())),
        ...random.many(random.int(3), () => random.pick(['x-other', 'Content-Type', 'authorization', ''])),
      ]);
  }
}

/** Seconds that no run waits for, or none; what lies between would depend on how fast the machine is. */
export function maxAge(random: Random): readonly PolicyHeader[] {
  const name = 'Access-Control-Max-Age';
  if (random.chance(0.4)) return [];
  return [
    [
      name,
      random.chance(0.6)
        ? '600'
        : random.pick(['0', '86400', '00600', ' 600\t', '"600"', '600s', '6e2', '600.0', '600,0', '']),
    ],
  ];
}

const exposable: readonly [string, ...string[]] = [
  'X-Total',
  'X-Other',
  'ETag',
  'Link',
  'Content-Length',
  'Set-Cookie',
];

export function exposeHeaders(random: Random): readonly PolicyHeader[] {
  const name = 'Access-Control-Expose-Headers';
  if (random.chance(0.6)) return [];
  if (random.chance(0.3)) return [[name, random.pick(['*', '*, X-Total', nearly(random, '*')])]];
  return listLines(
    random,
    name,
    random.many(1 + random.int(3), () => about(random, random.pick(exposable))),
  );
}

/** What a response has beside the headers of CORS. */
export function otherHeaders(random: Random): readonly PolicyHeader[] {
  return random.many(random.chance(0.5) ? 0 : 1 + random.int(3), (): PolicyHeader => {
    const name = random.pick(['X-Total', 'x-other', 'ETag', 'Link', 'Content-Language', 'Expires', 'Pragma', 'X_Odd']);
    return [name, about(random, random.pick(['1', 'a, b', '"v1"', 'x'.repeat(1 + random.int(40)), '']))];
  });
}

export function resourcePolicy(random: Random): readonly PolicyHeader[] {
  if (random.chance(0.8)) return [];
  const value = random.pick(['cross-origin', 'same-site', 'same-origin']);
  return [['Cross-Origin-Resource-Policy', random.chance(0.75) ? value : nearly(random, value)]];
}

/** Lengths about the 128 bytes of one safelisted value. */
const padded = (random: Random, value: string): string => value.padEnd(random.pick([126, 127, 128, 129, 130]), 'x');

function safelisted(random: Random): HeaderPair {
  const values: readonly [HeaderPair, ...HeaderPair[]] = [
    ['Accept', 'text/plain'],
    ['Accept', '*/*;q=0.1'],
    ['Accept-Language', 'en, de;q=0.5'],
    ['Content-Language', 'de'],
    ['Content-Type', 'text/plain'],
    ['Content-Type', 'text/plain;charset=utf-8'],
    ['Content-Type', 'application/x-www-form-urlencoded'],
    ['Content-Type', 'multipart/form-data; boundary=x'],
    ['Content-Type', 'application/json'],
    ['Content-Type', 'text/html'],
    ['Range', 'bytes=0-'],
    ['Range', 'bytes=0-5'],
  ];
  const [name, value] = random.pick(values);
  const cased = random.chance(0.8) ? name : random.pick([name.toLowerCase(), name.toUpperCase()]);
  if (random.chance(0.12)) return [cased, padded(random, name === 'Content-Type' ? 'text/plain; a=' : value)];
  return [cased, about(random, value)];
}

const custom: readonly [string, ...string[]] = [
  'X-Token',
  'x-token',
  'X-Other',
  'Authorization',
  'X-Requested-With',
  'If-None-Match',
  'Save-Data',
  'X_Odd',
  "x!#$%&'*+-.^`|~",
  'Cache-Control',
];

const forbidden: readonly [string, ...string[]] = [
  'Cookie',
  'Host',
  'Origin',
  'Sec-Odd',
  'Proxy-Odd',
  'sec',
  'Access-Control-Request-Method',
  'Referer',
  'DNT',
  'Via',
];

/** Headers that script gives a request. */
export function requestHeaders(random: Random): HeaderList {
  if (random.chance(0.4)) return [];
  // Eight values of up to 128 bytes: about the 1024 bytes of all safelisted ones together.
  if (random.chance(0.04))
    return [['Accept-Language', 'en'], ...random.many(8, (): HeaderPair => ['Accept', padded(random, 'x')])];
  return random.many(1 + random.int(3), (): HeaderPair => {
    const kind = random.int(20);
    if (kind < 9) return safelisted(random);
    if (kind < 17) return [random.pick(custom), about(random, random.pick(['abc', '', '1, 2', 'x'.repeat(130)]))];
    if (kind < 19) return [random.pick(forbidden), random.pick(['x', 'TRACE', '1'])];
    if (random.chance(0.5)) return ['X-HTTP-Method-Override', random.pick(['TRACE', 'PUT', 'PUT, trace', 'connect'])];
    return [random.pick(['x y', '', 'x:', 'x(']), 'abc'];
  });
}

export function requestMethod(random: Random): string | undefined {
  switch (random.int(12)) {
    case 0:
    case 1:
    case 2:
      return undefined;
    case 3:
    case 4:
      return random.pick(['POST', 'POST', 'post', 'HEAD', 'head']);
    case 5:
    case 6:
    case 7:
      return random.pick(['PUT', 'DELETE', 'OPTIONS']);
    case 8:
    case 9:
      return random.pick(['PATCH', 'patch', 'Patch']);
    case 10:
      return random.pick([
        'put',
        'Put',
        'delete',
        'get',
        'options',
        'CHICKEN',
        'chicken',
        'QUERY',
        'query',
        'M-SEARCH',
        '!',
      ]);
    default:
      return random.pick(['GET', 'TRACE', 'connect', 'Track', '', 'GE T', 'PUT,GET']);
  }
}
