import type { Case, PolicyHeader } from '../../../../protocol/case.ts';
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

/** Names that look just as harmless but are not safelisted. */
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
  ['one', 'one name', 'bb-8'],
  ['upper-case', 'an upper-case name', 'BB-8'],
  ['empty-items', 'empty items around the name', ', bb-8,, ,'],
  ['tabs', 'tabs around the name', '\tbb-8\t,\tx'],
  ['two-lines', 'the name on the second of two lines', 'x', 'bb-8'],
  ['empty-line', 'the name after an empty line', '', 'bb-8'],
  ['single-quotes', 'another name in single quotes, which is a valid token', "'x', bb-8"],
  ['own-single-quotes', 'the name in single quotes, which is a different name', "'bb-8'"],
  ['star-listed', '* in a list', 'x, *'],
  ['empty', 'an empty value', ''],
  ['space', 'two names separated by a space', 'bb-8 x'],
  ['quotes', 'the name in quotes', '"bb-8"'],
  ['at-sign', '@ after the name', 'bb-8, @'],
  ['semicolon', 'a semicolon after the name', 'bb-8;'],
  ['vertical-tab', 'a vertical tab after the name', 'bb-8\v'],
  ['form-feed', 'a form feed before the name', '\fbb-8'],
  ['byte-80', 'a non-ASCII byte after the name', 'bb-8, \xe9'],
  ['bad-line', 'the name on a valid line before an invalid one', 'bb-8', 'x x'],
  ['bad-star', '* before an invalid name', '*, @'],
];

export function responseHeaders(how: Api): readonly Case[] {
  const expose = (name: string, title: string, headers: readonly PolicyHeader[], more: Partial<Case> = {}) =>
    single(how, `exposed-${name}`, title, {}, answering(...headers), { spec: spec.exposed, ...more });
  const withCredentials = (name: string, title: string, ...headers: readonly PolicyHeader[]) => {
    const policy = answering(acao(secureFoo), acac('true'), ...headers);
    return single(how, `exposed-credentials-${name}`, title, { credentials: true }, policy, {
      title: `${how.name} with credentials: ${title}`,
      spec: spec.exposed,
      page: { origin: secureFoo },
      hops: [hop(secureApi, policy)],
    });
  };
  return [
    ...exposing.map(([name, title, ...lines]) =>
      expose(`bb8-${name}`, `Access-Control-Expose-Headers with ${title}`, [
        acao(foo),
        ...lines.map(aceh),
        ['bb-8', 'hey'],
      ]),
    ),
    expose('safelisted', 'safelisted response headers are visible', [acao(foo), ...safelisted]),
    expose('hidden', 'Age, ETag, Link, Server, Vary, Warning and others are hidden', [acao(foo), ...hidden]),
    expose('hidden-star', 'Age, ETag, Link, Server, Vary, Warning and others exposed by *', [
      acao(foo),
      ...hidden,
      aceh('*'),
    ]),
    expose('safelisted-upper-case', 'safelisted response header with an upper-case name', [
      acao(foo),
      ['PRAGMA', 'no-cache'],
    ]),
    expose('cors-headers', 'CORS response headers are hidden', [
      acao(foo),
      acac('true'),
      ['Access-Control-Max-Age', '1'],
    ]),
    expose('cors-headers-listed', 'CORS response headers exposed by name', [
      acao(foo),
      aceh('access-control-allow-origin'),
    ]),
    expose('combined', 'values of a repeated header are joined by a comma and a space', [
      acao(foo),
      aceh('x-total'),
      ['X-Total', '1'],
      ['X-Total', '2'],
      ['x-total', ''],
    ]),
    expose('empty-value', 'exposed header with an empty value', [acao(foo), aceh('x-total'), ['X-Total', '']]),
    expose('raw-bytes', 'exposed header value with non-ASCII bytes', [
      acao(foo),
      aceh('x-total'),
      ['X-Total', '\xe9\x80'],
    ]),
    expose('inner-bytes', 'exposed header value with a vertical tab and a form feed', [
      acao(foo),
      aceh('x-total'),
      ['X-Total', 'a\v\fb'],
    ]),
    expose('absent', 'exposed header that the response does not have', [acao(foo), aceh('x-absent')]),
    expose('set-cookie2', 'Access-Control-Expose-Headers: set-cookie2 does not expose Set-Cookie2', [
      acao(foo),
      aceh('set-cookie2'),
      ['Set-Cookie2', 'x=1'],
    ]),
    expose('star-set-cookie', 'Access-Control-Expose-Headers: *, set-cookie does not expose Set-Cookie', [
      acao(foo),
      aceh('*, set-cookie'),
      ['Set-Cookie', 'noise=1; Max-Age=0'],
    ]),
    expose(
      'same-origin',
      'same-origin response exposes all headers except Set-Cookie',
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
      'in a sandboxed frame, Access-Control-Expose-Headers: x-total',
      [acao('null'), aceh('x-total'), ['X-Total', '7']],
      {
        page: { origin: foo, context: 'sandboxed-frame' },
      },
    ),
    withCredentials('star', 'Access-Control-Expose-Headers: * exposes nothing', aceh('*'), ['X-Total', '7']),
    withCredentials(
      'star-named',
      'Access-Control-Expose-Headers: * exposes only a header named *',
      aceh('*'),
      ['X-Total', '7'],
      ['*', '8'],
    ),
    withCredentials('listed', 'Access-Control-Expose-Headers: x-total', aceh('x-total'), ['X-Total', '7']),
    withCredentials(
      'star-and-name',
      'Access-Control-Expose-Headers: *, x-total exposes X-Total only',
      aceh('*, x-total'),
      ['X-Total', '7'],
      ['X-Other', '8'],
    ),
    withCredentials(
      'set-cookie',
      'Access-Control-Expose-Headers: set-cookie does not expose Set-Cookie',
      aceh('set-cookie'),
      ['Set-Cookie', 'noise=1; Max-Age=0'],
    ),
  ];
}

/** Besides 400, 404 and 500, which have cases already. */
const statuses = [201, 204, 205, 206, 226, 299, 401, 403, 405, 410, 418, 429, 451, 502, 503, 599, 999];

/** Tested without the header too: statuses without a body, client errors and a server error. */
const refused = [201, 204, 205, 206, 401, 403, 503];

export function responseStatuses(how: Api): readonly Case[] {
  return [
    ...statuses.map((status) =>
      single(
        how,
        `status-${status}`,
        `status ${status} with Access-Control-Allow-Origin`,
        {},
        withStatus(granted, status),
      ),
    ),
    ...refused.map((status) =>
      single(
        how,
        `status-${status}-no-acao`,
        `status ${status} without Access-Control-Allow-Origin`,
        {},
        withStatus(answering(), status),
        { dependsOn: `${how.family}-status-${status}` },
      ),
    ),
    single(
      how,
      'status-text',
      'custom reason phrase is visible',
      {},
      {
        actual: { status: 200, statusText: 'All is well', headers: [acao(foo)] },
      },
    ),
    single(how, 'empty-body', 'empty response body', {}, { actual: { status: 200, headers: [acao(foo)], body: '' } }),
    single(how, 'head-status-404', 'HEAD with status 404', { method: 'HEAD' }, withStatus(granted, 404)),
    single(how, 'post-status-500', 'POST with status 500', { method: 'POST', body: 'x' }, withStatus(granted, 500)),
  ];
}
