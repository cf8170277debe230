import type { Case, HeaderList, Policy, Step } from '../../../../protocol/types.ts';
import { api, bar, foo, secureApi, secureFoo } from '../../origins.ts';
import { acac, acah, acam, acao, acma, answering, redirecting, withPreflight } from '../../policies.ts';
import { hop, spec } from '../family.ts';
import { type Api, fetchApi, type RequestOptions, single, xhrApi } from './api.ts';

const put: RequestOptions = { method: 'PUT' };
const token: HeaderList = [['X-Token', 'abc']];
const other: HeaderList = [['X-Other', 'abc']];

/** Remembered for ten minutes, so that no time limit decides here. */
const kept = acma('600');
const putGranted = answering(acao(foo), acam('PUT'), kept);
const everything = answering(acao(foo), acam('PUT, DELETE'), acah('x-token, x-other'), kept);
const anyMethod = answering(acao('*'), acam('*'), kept);
const anyHeader = answering(acao('*'), acah('*'), kept);

/** The preflight is granted, but the answer is not shared. */
const denied = (policy: Policy) => withPreflight(answering(), policy.actual);

/** Redirects to the next hop, after a preflight that is remembered. */
const redirected = hop(bar, withPreflight(redirecting(307, acao(foo)), putGranted.actual));

/** What a remembered preflight covers, and what makes the browser forget it. */
export function preflightCache(how: Api): readonly Case[] {
  const { family, request } = how;
  const ask = (options: RequestOptions, more: Partial<Step> = {}): Step => ({ initiator: request(options), ...more });
  const sequence = (
    name: string,
    title: string,
    before: readonly Step[],
    last: RequestOptions,
    policies: readonly [Policy, ...Policy[]],
    more: Partial<Case> = {},
  ) =>
    single(how, `preflight-cache-${name}`, title, last, policies[0], {
      spec: spec.preflightCache,
      before,
      hops: [hop(bar, ...policies)],
      ...more,
    });
  const dependsOn = (name: string) => ({ dependsOn: `${family}-preflight-cache-${name}` });

  return [
    // What is remembered.
    sequence(
      'method',
      'two methods granted by one preflight, asked for one after the other',
      [ask(put)],
      { method: 'DELETE' },
      [answering(acao(foo), acam('PUT, DELETE'), kept)],
    ),
    sequence('method-new', 'a method that the preflight before did not grant', [ask(put)], { method: 'DELETE' }, [
      putGranted,
      answering(acao(foo), acam('DELETE'), kept),
    ]),
    sequence(
      'method-new-refused',
      'a method that no preflight grants',
      [ask(put)],
      { method: 'DELETE' },
      [putGranted],
      dependsOn('method-new'),
    ),
    sequence('method-star', 'a granted * covers another method', [ask(put)], { method: 'DELETE' }, [anyMethod]),
    sequence(
      'header',
      'the same header with another value',
      [ask({ headers: token })],
      { headers: [['x-token', '1']] },
      [answering(acao(foo), acah('X-Token'), kept)],
    ),
    sequence(
      'headers',
      'two headers granted by one preflight, sent one after the other',
      [ask({ headers: token })],
      { headers: other },
      [answering(acao(foo), acah('x-token, x-other'), kept)],
    ),
    sequence(
      'header-new',
      'a header that the preflight before did not grant',
      [ask({ headers: token })],
      { headers: other },
      [answering(acao(foo), acah('x-token'), kept), answering(acao(foo), acah('x-other'), kept)],
    ),
    sequence(
      'header-new-refused',
      'a header that no preflight grants',
      [ask({ headers: token })],
      { headers: other },
      [answering(acao(foo), acah('x-token'), kept)],
      dependsOn('header-new'),
    ),
    sequence('header-star', 'a granted * covers another header', [ask({ headers: token })], { headers: other }, [
      anyHeader,
    ]),
    sequence(
      'header-star-authorization',
      'a granted * does not cover Authorization',
      [ask({ headers: token })],
      { headers: [['Authorization', 'Bearer abc']] },
      [anyHeader, answering(acao('*'), acah('authorization'), kept)],
    ),
    sequence(
      'safelisted-method',
      'a granted header covers every safelisted method',
      [ask({ method: 'POST', headers: token })],
      { headers: token },
      [answering(acao(foo), acah('x-token'), kept)],
    ),
    sequence(
      'union-of-headers',
      'two headers granted by two preflights, then sent together',
      [ask({ headers: token }), ask({ headers: other })],
      { headers: [...token, ...other] },
      [answering(acao(foo), acah('x-token'), kept), answering(acao(foo), acah('x-other'), kept), everything],
    ),
    sequence(
      'union-of-method-and-header',
      'a method and a header granted by two preflights, then sent together',
      [ask(put), ask({ headers: token })],
      { method: 'PUT', headers: token },
      [putGranted, answering(acao(foo), acah('x-token'), kept), everything],
    ),
    sequence(
      'first-kept',
      'what the first preflight granted holds after a second one for another method',
      [ask(put), ask({ method: 'DELETE' })],
      put,
      [putGranted, answering(acao(foo), acam('DELETE'), kept), everything],
    ),
    sequence(
      'other-api',
      `what a preflight of ${family === 'xhr' ? 'fetch()' : 'XMLHttpRequest'} granted`,
      [{ initiator: (family === 'xhr' ? fetchApi : xhrApi).request(put) }],
      put,
      [putGranted],
    ),
    sequence(
      'actual-denied',
      'a remembered preflight does not stand for the answer’s own CORS check',
      [ask(put)],
      put,
      [putGranted, denied(putGranted)],
      dependsOn('other-api'),
    ),

    // What it is remembered for.
    sequence('other-path', 'another path of the same server', [ask(put, { from: 1 })], put, [putGranted], {
      hops: [hop(bar, putGranted), hop(bar, putGranted)],
    }),
    sequence('other-query', 'another query of the same path', [ask(put, { query: '?a' })], put, [putGranted]),
    sequence(
      'same-query',
      'the same query twice, and then without it',
      [ask(put, { query: '?a' }), ask(put, { query: '?a' })],
      put,
      [putGranted],
    ),
    sequence('other-origin', 'a page of the same site has asked before', [ask(put, { page: { origin: api } })], put, [
      answering(acao('*'), acam('PUT'), kept),
    ]),
    sequence(
      'opaque-origin',
      'a sandboxed frame has asked before',
      [ask(put, { page: { origin: foo, context: 'sandboxed-frame' } })],
      put,
      [answering(acao('*'), acam('PUT'), kept)],
    ),
    sequence(
      'null-origin',
      'a sandboxed frame asks twice',
      [ask(put)],
      put,
      [answering(acao('null'), acam('PUT'), kept)],
      {
        page: { origin: foo, context: 'sandboxed-frame' },
      },
    ),
    sequence('redirect', 'a redirected PUT, twice: each URL is asked once', [ask(put)], put, [putGranted], {
      hops: [redirected, hop(bar, putGranted)],
    }),
    sequence(
      'redirect-null-origin',
      'a PUT redirected to a third origin, twice: there the origin is null, which is remembered too',
      [ask(put)],
      put,
      [putGranted],
      { hops: [redirected, hop(api, answering(acao('*'), acam('PUT'), kept))] },
    ),

    // Credentials.
    ...credentialsKey(how),

    // What makes it forgotten.
    sequence('cleared', 'an answer that does not share makes the preflight forgotten', [ask(put)], put, [
      denied(putGranted),
      putGranted,
    ]),
    sequence('cleared-by-cached', 'so does one to a request that needed no new preflight', [ask(put), ask(put)], put, [
      putGranted,
      denied(putGranted),
      putGranted,
    ]),
    sequence(
      'not-cleared-by-simple',
      'a simple request that fails leaves the preflight remembered',
      [ask(put), ask({})],
      put,
      [putGranted, denied(putGranted), putGranted],
    ),
    sequence('not-cleared-by-status', 'an error status that is shared leaves it remembered', [ask(put)], put, [
      withPreflight({ actual: { status: 500, headers: [acao(foo)] } }, putGranted.actual),
      putGranted,
    ]),
    sequence(
      'refused-not-stored',
      'a preflight that refuses a header leaves nothing, though it names the method',
      [ask({ method: 'PUT', headers: token })],
      put,
      [putGranted],
    ),
    sequence(
      'refusal-clears',
      'a preflight that refuses a header also ends what an earlier one granted',
      [ask(put), ask({ method: 'PUT', headers: token })],
      put,
      [putGranted],
    ),
    sequence(
      'refused-each-time',
      'ten refused preflights in a row',
      Array.from({ length: 9 }, () => ask({ method: 'DELETE' })),
      { method: 'DELETE' },
      [putGranted],
      dependsOn('method'),
    ),
  ];
}

function credentialsKey(how: Api): readonly Case[] {
  const policy = answering(acao(secureFoo), acac('true'), acam('PUT'), kept);
  const include: RequestOptions = { ...put, credentials: true };
  const sequence = (name: string, title: string, first: RequestOptions, last: RequestOptions) =>
    single(how, `preflight-cache-${name}`, title, last, policy, {
      spec: spec.preflightCache,
      page: { origin: secureFoo },
      before: [{ initiator: how.request(first) }],
      hops: [hop(secureApi, policy)],
      resource: 'private',
    });
  return [
    sequence('credentials', 'with credentials, twice', include, include),
    sequence('credentials-after', 'granted without credentials, asked for with them', put, include),
    sequence('credentials-before', 'granted with credentials, asked for without them', include, put),
  ];
}
