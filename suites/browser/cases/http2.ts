import type { Case, Hop, Policy } from '../../../protocol/case.ts';
import { h2Bar, h2Foo, secureApi, secureAttacker, secureBar, secureFoo } from '../origins.ts';
import {
  acac,
  acah,
  acam,
  acao,
  aceh,
  acma,
  anonymousVariants,
  answering,
  credentialedVariants,
  redirecting,
  withPreflight,
} from '../policies.ts';
import { tag } from './embedded.ts';
import { type Family, hop, type Setting, spec } from './family.ts';
import { type Api, fetchApi, type RequestOptions, xhrApi } from './http/api.ts';
import { caseOf } from './variants.ts';

/** A hop whose origin speaks HTTP/2; the verdict checks that it did. */
function h2(origin: string, policy: Policy): Hop {
  return { ...hop(origin, policy), http2: true };
}

const granted = answering(acao(secureFoo));

function settingOf(how: Api, options: RequestOptions = {}, more: Partial<Setting> = {}): Setting {
  return {
    family: 'h2',
    subject: `${how.name} over HTTP/2`,
    spec: spec.corsCheck,
    page: { origin: secureFoo },
    target: h2Bar,
    initiator: how.request(options),
    resource: 'json',
    part: how.family,
    ...more,
  };
}

function requests(how: Api): readonly Case[] {
  const include = settingOf(
    how,
    { credentials: true },
    { subject: `${how.name} with credentials over HTTP/2`, spec: spec.credentials, resource: 'private' },
  );
  const preflight = (name: string, title: string, options: RequestOptions, policy: Policy, sibling?: string) =>
    caseOf(settingOf(how, options, { spec: spec.preflight }), `preflight-${name}`, title, [h2(h2Bar, policy)], sibling);
  const redirect = (name: string, title: string, hops: Case['hops'], sibling?: string) =>
    caseOf(settingOf(how, {}, { spec: spec.redirect }), `redirect-${name}`, title, hops, sibling);
  const put: RequestOptions = { method: 'PUT' };
  const token: RequestOptions = { headers: [['X-Token', 'abc']] };
  const putGranted = answering(acao(secureFoo), acam('PUT'), acma('600'));

  return [
    ...anonymousVariants(secureFoo, secureAttacker).map(({ name, title, headers, sibling }) =>
      caseOf(settingOf(how), name, title, [h2(h2Bar, answering(...headers))], sibling),
    ),
    ...credentialedVariants(secureFoo).map(({ name, title, headers, sibling }) =>
      caseOf(include, name, title, [h2(h2Foo, answering(...headers))], sibling),
    ),
    preflight('put', 'PUT allowed by the preflight', put, putGranted),
    preflight(
      'put-refused',
      'PUT not in Access-Control-Allow-Methods',
      put,
      answering(acao(secureFoo), acam('GET')),
      'preflight-put',
    ),
    preflight(
      'status-403',
      'preflight response with status 403',
      put,
      withPreflight(putGranted, { status: 403, headers: [acao(secureFoo), acam('PUT')] }),
      'preflight-put',
    ),
    preflight(
      'header',
      'X-Token allowed as X-TOKEN, although names are lower-case on the wire',
      token,
      answering(acao(secureFoo), acah('X-TOKEN')),
    ),
    preflight(
      'header-refused',
      'X-Token not in Access-Control-Allow-Headers',
      token,
      answering(acao(secureFoo), acah('x-other')),
      'preflight-header',
    ),
    {
      ...caseOf(settingOf(how, put, { spec: spec.preflightCache }), 'preflight-cache', 'preflight is cached', [
        h2(h2Bar, putGranted),
      ]),
      before: [{ initiator: how.request(put) }],
    },
    caseOf(
      settingOf(how, { method: 'PUT', credentials: true }, { spec: spec.credentials, resource: 'private' }),
      'credentials-preflight',
      'with credentials, the preflight carries no cookie',
      [h2(h2Foo, answering(acao(secureFoo), acac('true'), acam('PUT')))],
    ),
    caseOf(settingOf(how, {}, { spec: spec.exposed }), 'exposed', 'Access-Control-Expose-Headers is case-insensitive', [
      h2(
        h2Bar,
        answering(acao(secureFoo), aceh('X-TOTAL, x-page'), ['X-Total', '3'], ['X-Page', '1'], ['X-Secret', '1']),
      ),
    ]),
    redirect('from-http1', 'redirected from HTTP/1.1', [
      hop(secureBar, redirecting(302, acao(secureFoo))),
      h2(h2Bar, answering(acao('*'))),
    ]),
    redirect('to-http1', 'redirected to HTTP/1.1', [
      h2(h2Bar, redirecting(302, acao(secureFoo))),
      hop(secureBar, answering(acao('null'))),
    ]),
    redirect('within', 'redirected within another origin', [
      h2(h2Bar, redirecting(302, acao(secureFoo))),
      h2(h2Bar, granted),
    ]),
    redirect(
      'within-refused',
      'redirect without Access-Control-Allow-Origin',
      [h2(h2Bar, redirecting(302)), h2(h2Bar, granted)],
      'redirect-within',
    ),
    caseOf(settingOf(how, {}, { page: { origin: h2Foo } }), 'page', 'page over HTTP/2 too', [
      h2(h2Bar, answering(acao(h2Foo))),
    ]),
    caseOf(
      settingOf(how, {}, { page: { origin: h2Foo } }),
      'page-refused',
      'page over HTTP/2 too, Access-Control-Allow-Origin has the http scheme',
      [h2(h2Bar, answering(acao(h2Foo.replace('https:', 'http:'))))],
      'page',
    ),
    caseOf(
      settingOf(how, {}, { page: { origin: h2Foo } }),
      'page-to-http1',
      'page over HTTP/2, redirected to HTTP/1.1',
      [h2(h2Foo, redirecting(302)), hop(secureApi, answering(acao(h2Foo)))],
    ),
  ];
}

const image = (name: string, title: string, crossorigin: 'anonymous' | undefined, policy: Policy, sibling?: string) =>
  caseOf(
    {
      ...settingOf(fetchApi),
      subject: `${tag('img', crossorigin)} on a canvas over HTTP/2`,
      spec: spec.originClean,
      initiator: {
        api: 'canvas',
        source: 'image',
        readBy: 'getImageData',
        ...(crossorigin === undefined ? {} : { crossorigin }),
      },
      resource: 'image',
      part: 'image',
    },
    name,
    title,
    [h2(h2Bar, policy)],
    sibling,
  );

/** The same rules over a different version of HTTP. */
export const http2: Family = {
  name: 'h2',
  title: 'HTTP/2',
  about: 'CORS over HTTP/2, where header names are lower-case and a preflight shares the connection of its request.',
  cases: [
    ...requests(xhrApi),
    ...requests(fetchApi),
    image('acao-exact', 'Access-Control-Allow-Origin is the page’s origin', 'anonymous', granted),
    image('acao-absent', 'no Access-Control-Allow-Origin', 'anonymous', answering(), 'acao-exact'),
    image('no-crossorigin', 'loads and taints the canvas', undefined, granted),
  ],
};
