import type { Case, PolicyHeader } from '../../../../protocol/types.ts';
import { foo, secureApi, secureFoo } from '../../origins.ts';
import { acac, acao, aceh, answering, withStatus } from '../../policies.ts';
import { hop, spec } from '../family.ts';
import { type Api, granted, single } from './api.ts';

/** The seven CORS-safelisted response-header names. */
const safelisted: readonly PolicyHeader[] = [
  ['Cache-Control', 'no-store'],
  ['Content-Language', 'en'],
  ['Expires', 'Thu, 01 Jan 1970 00:00:00 GMT'],
  ['Last-Modified', 'Thu, 01 Jan 1970 00:00:00 GMT'],
  ['Pragma', 'no-cache'],
];

/** Names that look as harmless and are not safelisted. */
const hidden: readonly PolicyHeader[] = [
  ['Age', '1'],
  ['Content-Disposition', 'inline'],
  ['Content-Location', '/x'],
  ['Date', 'Thu, 01 Jan 1970 00:00:00 GMT'],
  ['ETag', '"x"'],
  ['Link', '</x>; rel=next'],
  ['Retry-After', '1'],
  ['Server', 'x'],
  ['Vary', 'Origin'],
  ['Warning', '199 - x'],
  ['X-Total', '7'],
];

/** Values of Access-Control-Expose-Headers, for a response with `bb-8: hey`. */
const exposing: readonly (readonly [name: string, title: string, ...lines: string[]])[] = [
  ['one', 'bb-8 alone', 'bb-8'],
  ['upper-case', 'BB-8', 'BB-8'],
  ['empty-items', 'bb-8 between empty items', ', bb-8,, ,'],
  ['tabs', 'bb-8 between tabs', '\tbb-8\t,\tx'],
  ['two-lines', 'bb-8 in the second of two lines', 'x', 'bb-8'],
  ['empty-line', 'bb-8 after an empty line', '', 'bb-8'],
  ['single-quotes', 'bb-8 beside a name in single quotes, which is a token', "'x', bb-8"],
  ['own-single-quotes', 'bb-8 in single quotes, which is another name', "'bb-8'"],
  ['star-listed', '* in a list', 'x, *'],
  ['empty', 'nothing', ''],
  ['space', 'two names by a space', 'bb-8 x'],
  ['quotes', 'bb-8 in quotes', '"bb-8"'],
  ['at-sign', 'bb-8 beside @', 'bb-8, @'],
  ['semicolon', 'bb-8 and a semicolon', 'bb-8;'],
  ['vertical-tab', 'bb-8 and a vertical tab', 'bb-8\v'],
  ['form-feed', 'a form feed and bb-8', '\fbb-8'],
  ['byte-80', 'bb-8 beside a byte from outside ASCII', 'bb-8, \xe9'],
  ['bad-line', 'bb-8 in a good line beside a bad one', 'bb-8', 'x x'],
  ['bad-star', '* beside what is no token', '*, @'],
];

export function responseHeaders(how: Api): readonly Case[] {
  const expose = (name: string, title: string, headers: readonly PolicyHeader[], more: Partial<Case> = {}) =>
    single(how, `exposed-${name}`, title, {}, answering(...headers), { spec: spec.exposed, ...more });
  const withCredentials = (name: string, title: string, ...headers: readonly PolicyHeader[]) => {
    const policy = answering(acao(secureFoo), acac('true'), ...headers);
    return single(how, `exposed-credentials-${name}`, title, { credentials: true }, policy, {
      spec: spec.exposed,
      page: { origin: secureFoo },
      hops: [hop(secureApi, policy)],
    });
  };
  return [
    ...exposing.map(([name, title, ...lines]) =>
      expose(`bb8-${name}`, `Access-Control-Expose-Headers: ${title}`, [
        acao(foo),
        ...lines.map(aceh),
        ['bb-8', 'hey'],
      ]),
    ),
    expose('safelisted', 'the safelisted response headers are visible', [acao(foo), ...safelisted]),
    expose('hidden', 'Age, ETag, Link, Server, Vary, Warning and others are not', [acao(foo), ...hidden]),
    expose('hidden-star', 'Age, ETag, Link, Server, Vary, Warning and others by *', [acao(foo), ...hidden, aceh('*')]),
    expose('safelisted-upper-case', 'a safelisted name in upper case', [acao(foo), ['PRAGMA', 'no-cache']]),
    expose('cors-headers', 'the CORS headers themselves are hidden', [
      acao(foo),
      acac('true'),
      ['Access-Control-Max-Age', '1'],
    ]),
    expose('cors-headers-listed', 'the CORS headers themselves, exposed', [
      acao(foo),
      aceh('access-control-allow-origin'),
    ]),
    expose('combined', 'values of several lines are joined by a comma and a space', [
      acao(foo),
      aceh('x-total'),
      ['X-Total', '1'],
      ['X-Total', '2'],
      ['x-total', ''],
    ]),
    expose('empty-value', 'an exposed header without a value', [acao(foo), aceh('x-total'), ['X-Total', '']]),
    expose('raw-bytes', 'an exposed value with bytes from outside ASCII', [
      acao(foo),
      aceh('x-total'),
      ['X-Total', '\xe9\x80'],
    ]),
    expose('inner-bytes', 'an exposed value with a vertical tab and a form feed', [
      acao(foo),
      aceh('x-total'),
      ['X-Total', 'a\v\fb'],
    ]),
    expose('absent', 'a name that the response does not have', [acao(foo), aceh('x-absent')]),
    expose('set-cookie2', 'Set-Cookie2 stays hidden, though exposed', [
      acao(foo),
      aceh('set-cookie2'),
      ['Set-Cookie2', 'x=1'],
    ]),
    expose('star-set-cookie', '* and Set-Cookie by name', [
      acao(foo),
      aceh('*, set-cookie'),
      ['Set-Cookie', 'noise=1; Max-Age=0'],
    ]),
    expose(
      'same-origin',
      'same-origin all is visible but Set-Cookie',
      [
        ['X-Total', '7'],
        ['Set-Cookie', 'noise=1; Max-Age=0'],
      ],
      {
        hops: [hop(foo, answering(['X-Total', '7'], ['Set-Cookie', 'noise=1; Max-Age=0']))],
      },
    ),
    expose(
      'opaque-page',
      'a sandboxed frame sees what is exposed to null',
      [acao('null'), aceh('x-total'), ['X-Total', '7']],
      {
        page: { origin: foo, context: 'sandboxed-frame' },
      },
    ),
    withCredentials('star', 'with credentials * exposes nothing', aceh('*'), ['X-Total', '7']),
    withCredentials(
      'star-named',
      'with credentials * exposes a header of that name only',
      aceh('*'),
      ['X-Total', '7'],
      ['*', '8'],
    ),
    withCredentials('listed', 'with credentials a name is a name', aceh('x-total'), ['X-Total', '7']),
    withCredentials(
      'star-and-name',
      'with credentials * beside a name',
      aceh('*, x-total'),
      ['X-Total', '7'],
      ['X-Other', '8'],
    ),
    withCredentials('set-cookie', 'with credentials Set-Cookie stays hidden', aceh('set-cookie'), [
      'Set-Cookie',
      'noise=1; Max-Age=0',
    ]),
  ];
}

/** Besides 400, 404 and 500, which have cases already. */
const statuses = [201, 204, 205, 206, 226, 299, 401, 403, 405, 410, 418, 429, 451, 502, 503, 599, 999];

/** Those whose answer without the header is another question: no body, a client error, a server error. */
const refused = [201, 204, 205, 206, 401, 403, 503];

export function responseStatuses(how: Api): readonly Case[] {
  return [
    ...statuses.map((status) =>
      single(
        how,
        `status-${status}`,
        `${status} with Access-Control-Allow-Origin is readable`,
        {},
        withStatus(granted, status),
      ),
    ),
    ...refused.map((status) =>
      single(
        how,
        `status-${status}-no-acao`,
        `${status} without Access-Control-Allow-Origin`,
        {},
        withStatus(answering(), status),
        { dependsOn: `${how.family}-status-${status}` },
      ),
    ),
    single(
      how,
      'status-text',
      'a reason phrase of its own is visible',
      {},
      {
        actual: { status: 200, statusText: 'All is well', headers: [acao(foo)] },
      },
    ),
    single(how, 'empty-body', 'an empty body', {}, { actual: { status: 200, headers: [acao(foo)], body: '' } }),
    single(how, 'head-status-404', 'HEAD answered with 404', { method: 'HEAD' }, withStatus(granted, 404)),
    single(how, 'post-status-500', 'POST answered with 500', { method: 'POST', body: 'x' }, withStatus(granted, 500)),
  ];
}
