import type { Case, PolicyHeader } from '../../../../protocol/case.ts';
import type { HeaderList } from '../../../../protocol/http/wire.ts';
import { foo } from '../../origins.ts';
import { acac, acah, acam, acao, answering } from '../../policies.ts';
import { spec } from '../family.ts';
import { type Api, type RequestOptions, single } from './api.ts';

/** A list in one or more header lines. */
type Reading = readonly [name: string, title: string, ...lines: string[]];

/** Access-Control-Allow-Methods for a PUT. */
const methodsThatAllow: readonly Reading[] = [
  ['list', 'PUT in a list', 'DELETE, PUT'],
  ['comma-first', 'PUT after a comma', ',PUT'],
  ['commas', 'PUT between empty items', ',, ,PUT,,'],
  ['two-lines', 'PUT on the second of two lines', 'DELETE', 'PUT'],
  ['star-listed', '* in a list', 'DELETE, *'],
];

const methodsThatRefuse: readonly Reading[] = [
  ['prefix', 'a prefix of PUT', 'PU'],
  ['empty', 'empty value', ''],
  ['quoted', 'PUT in quotes', '"PUT"'],
  ['space', 'two methods separated by a space', 'PUT DELETE'],
  ['vertical-tab', 'PUT followed by a vertical tab', 'PUT\v'],
  ['one-bad-line', 'PUT on a valid line before an invalid one', 'PUT', 'Bad value'],
  ['star-quoted', '* in quotes', '"*"'],
];

/** Access-Control-Allow-Headers for X-Token and X-Other. */
const headersThatAllow: readonly Reading[] = [
  ['list', 'both in a list', 'X-A, X-Token, X-Other'],
  ['commas', 'both between empty items', ', X-Token ,, , X-Other ,'],
  ['tabs', 'both between tabs', '\tX-Token\t,\tX-Other\t'],
  ['two-lines', 'one on each of two lines', 'X-Token', 'X-Other'],
  ['odd-items', 'both among unusual but valid tokens', ",y-lol,x-ToKeN,%20,,,X-OTHER,'a'"],
  ['star-listed', '* in a list', 'X-Token, *'],
];

const headersThatRefuse: readonly Reading[] = [
  ['one-of-two', 'only one of them', 'X-Token'],
  ['pattern', 'X-* as a pattern', 'X-Token, X-*'],
  ['empty', 'empty value', ''],
  ['quoted', 'both in quotes', '"X-Token", "X-Other"'],
  ['space', 'separated by a space', 'X-Token X-Other'],
  ['vertical-tab', 'followed by a vertical tab', 'X-Token, X-Other\v'],
  ['form-feed', 'after a form feed', '\fX-Token, X-Other'],
  ['byte-80', 'with an item that has a non-ASCII byte', 'X-Token, X-Other, \xe9'],
  ['one-bad-line', 'both on a valid line before an invalid one', 'X-Token, X-Other', 'Bad value'],
  ['star-quoted', '* in quotes', '"*"'],
];

const twoHeaders: HeaderList = [
  ['X-Token', 'abc'],
  ['X-Other', 'def'],
];
const put: RequestOptions = { method: 'PUT' };
const token: RequestOptions = { headers: [['X-Token', 'abc']] };
const putToken: RequestOptions = { ...put, ...token };
const bearer: RequestOptions = { headers: [['Authorization', 'Bearer abc']] };

type Question = readonly [name: string, title: string, options: RequestOptions, headers: readonly PolicyHeader[]];

const granted: readonly Question[] = [
  [
    'acam-unneeded',
    'GET with a header, only PUT in Access-Control-Allow-Methods',
    token,
    [acah('x-token'), acam('PUT')],
  ],
  ['acam-empty-unneeded', 'GET with a header, empty Access-Control-Allow-Methods', token, [acah('x-token'), acam('')]],
  [
    'head-header',
    'HEAD with a header needs no Access-Control-Allow-Methods',
    { ...token, method: 'HEAD' },
    [acah('x-token')],
  ],
  [
    'post-header',
    'POST with a header needs no Access-Control-Allow-Methods',
    { ...token, method: 'POST', body: 'x' },
    [acah('x-token')],
  ],
  ['method-and-header', 'PUT with a header, both allowed by name', putToken, [acam('PUT'), acah('x-token')]],
  ['method-both-star', 'PUT with a header, both allowed by *', putToken, [acam('*'), acah('*')]],
  ['authorization-star-named', 'Access-Control-Allow-Headers: *, Authorization', bearer, [acah('*, Authorization')]],
  [
    'authorization-empty',
    'empty Authorization header, listed by name',
    { headers: [['Authorization', '']] },
    [acah('authorization')],
  ],
  [
    'acac-false',
    'Access-Control-Allow-Credentials: false is ignored without credentials',
    put,
    [acam('PUT'), acac('false')],
  ],
  [
    'reflected',
    'preflight response reflects the requested method and header',
    putToken,
    [
      ['Access-Control-Allow-Methods', { reflect: 'Access-Control-Request-Method' }],
      ['Access-Control-Allow-Headers', { reflect: 'Access-Control-Request-Headers' }],
    ],
  ],
];

const refused: readonly (readonly [...Question, sibling: string])[] = [
  [
    'acah-unparsable',
    'invalid Access-Control-Allow-Headers fails the preflight even without custom headers',
    put,
    [acam('PUT'), acah('Bad value')],
    'put',
  ],
  ['method-without-header', 'PUT with a header, only PUT allowed', putToken, [acam('PUT')], 'method-and-header'],
  [
    'header-without-method',
    'PUT with a header, only the header allowed',
    putToken,
    [acah('x-token')],
    'method-and-header',
  ],
  ['swapped-star', 'Access-Control-Allow-Methods: * does not cover headers', token, [acam('*')], 'header'],
  ['swapped-star-method', 'Access-Control-Allow-Headers: * does not cover methods', put, [acah('*')], 'put'],
  ['authorization-absent', 'Authorization not in Access-Control-Allow-Headers', bearer, [], 'authorization-named'],
];

/** How Access-Control-Allow-Methods and Access-Control-Allow-Headers are parsed, and what they must list. */
export function preflightLists(how: Api): readonly Case[] {
  const preflight = ([name, title, options, headers]: Question, dependsOn?: string) =>
    single(how, `preflight-${name}`, title, options, answering(acao(foo), ...headers), {
      spec: spec.preflight,
      ...(dependsOn === undefined ? {} : { dependsOn: `${how.family}-preflight-${dependsOn}` }),
    });
  const methods = ([name, title, ...lines]: Reading, dependsOn?: string) =>
    preflight([`acam-${name}`, `Access-Control-Allow-Methods for PUT: ${title}`, put, lines.map(acam)], dependsOn);
  const headers = ([name, title, ...lines]: Reading, dependsOn?: string) =>
    preflight(
      [
        `acah-${name}`,
        `Access-Control-Allow-Headers for two headers: ${title}`,
        { headers: twoHeaders },
        lines.map(acah),
      ],
      dependsOn,
    );
  return [
    ...methodsThatAllow.map((each) => methods(each)),
    ...methodsThatRefuse.map((each) => methods(each, 'put')),
    ...headersThatAllow.map((each) => headers(each)),
    ...headersThatRefuse.map((each) => headers(each, 'acah-list')),
    ...granted.map((each) => preflight(each)),
    ...refused.map(([name, title, options, lines, sibling]) => preflight([name, title, options, lines], sibling)),
  ];
}
