import type { Case, HeaderList, PolicyHeader } from '../../../../protocol/types.ts';
import { foo } from '../../origins.ts';
import { acac, acah, acam, acao, answering } from '../../policies.ts';
import { spec } from '../family.ts';
import { type Api, type RequestOptions, single } from './api.ts';

/** How a list is read: one or more header lines. */
type Reading = readonly [name: string, title: string, ...lines: string[]];

/** Access-Control-Allow-Methods for a PUT. */
const methodsThatAllow: readonly Reading[] = [
  ['list', 'in a list', 'DELETE, PUT'],
  ['comma-first', 'after a comma', ',PUT'],
  ['commas', 'between empty items', ',, ,PUT,,'],
  ['two-lines', 'in the second of two lines', 'DELETE', 'PUT'],
  ['star-listed', '* in a list', 'DELETE, *'],
];

const methodsThatRefuse: readonly Reading[] = [
  ['prefix', 'a prefix of it', 'PU'],
  ['empty', 'an empty list', ''],
  ['quoted', 'in quotes', '"PUT"'],
  ['space', 'two by a space', 'PUT DELETE'],
  ['vertical-tab', 'with a vertical tab behind', 'PUT\v'],
  ['one-bad-line', 'in a good line beside a bad one', 'PUT', 'Bad value'],
  ['star-quoted', '* in quotes', '"*"'],
];

/** Access-Control-Allow-Headers for X-Token and X-Other. */
const headersThatAllow: readonly Reading[] = [
  ['list', 'in a list', 'X-A, X-Token, X-Other'],
  ['commas', 'between empty items', ', X-Token ,, , X-Other ,'],
  ['tabs', 'between tabs', '\tX-Token\t,\tX-Other\t'],
  ['two-lines', 'one in each of two lines', 'X-Token', 'X-Other'],
  ['odd-items', 'among odd items that are tokens all the same', ",y-lol,x-ToKeN,%20,,,X-OTHER,'a'"],
  ['star-listed', '* in a list', 'X-Token, *'],
];

const headersThatRefuse: readonly Reading[] = [
  ['one-of-two', 'one of two', 'X-Token'],
  ['pattern', 'X-*', 'X-Token, X-*'],
  ['empty', 'an empty list', ''],
  ['quoted', 'in quotes', '"X-Token", "X-Other"'],
  ['space', 'two by a space', 'X-Token X-Other'],
  ['vertical-tab', 'with a vertical tab behind', 'X-Token, X-Other\v'],
  ['form-feed', 'with a form feed in front', '\fX-Token, X-Other'],
  ['byte-80', 'beside an item with a byte from outside ASCII', 'X-Token, X-Other, \xe9'],
  ['one-bad-line', 'in a good line beside a bad one', 'X-Token, X-Other', 'Bad value'],
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
  ['acam-unneeded', 'GET may follow though only PUT is listed', token, [acah('x-token'), acam('PUT')]],
  ['acam-empty-unneeded', 'GET may follow though no method is listed', token, [acah('x-token'), acam('')]],
  ['head-header', 'HEAD with a header needs no method', { ...token, method: 'HEAD' }, [acah('x-token')]],
  ['post-header', 'POST with a header needs no method', { ...token, method: 'POST', body: 'x' }, [acah('x-token')]],
  ['method-and-header', 'PUT with a header, both granted', putToken, [acam('PUT'), acah('x-token')]],
  ['method-both-star', 'PUT with a header, * for both', putToken, [acam('*'), acah('*')]],
  ['authorization-star-named', '* and Authorization by name', bearer, [acah('*, Authorization')]],
  [
    'authorization-empty',
    'an empty Authorization, by name',
    { headers: [['Authorization', '']] },
    [acah('authorization')],
  ],
  ['acac-false', 'Access-Control-Allow-Credentials matters not without credentials', put, [acam('PUT'), acac('false')]],
  [
    'reflected',
    'the server reflects whatever is asked for',
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
    'Access-Control-Allow-Headers is no list, and PUT needs none',
    put,
    [acam('PUT'), acah('Bad value')],
    'put',
  ],
  ['method-without-header', 'PUT with a header, only PUT granted', putToken, [acam('PUT')], 'method-and-header'],
  [
    'header-without-method',
    'PUT with a header, only the header granted',
    putToken,
    [acah('x-token')],
    'method-and-header',
  ],
  ['swapped-star', 'Access-Control-Allow-Methods: * does not cover headers', token, [acam('*')], 'header'],
  ['swapped-star-method', 'Access-Control-Allow-Headers: * does not cover methods', put, [acah('*')], 'put'],
  ['authorization-absent', 'Authorization not in Access-Control-Allow-Headers', bearer, [], 'authorization-named'],
];

/** How Access-Control-Allow-Methods and Access-Control-Allow-Headers are read, and what they must cover. */
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
