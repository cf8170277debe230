import type { Case, Policy, Step } from '../../../../protocol/case.ts';
import type { HeaderList } from '../../../../protocol/http/wire.ts';
import { api, bar, foo, secureApi, secureFoo } from '../../origins.ts';
import { acac, acah, acam, acao, acma, answering, redirecting, withPreflight } from '../../policies.ts';
import { hop, spec } from '../family.ts';
import { type Api, fetchApi, type RequestOptions, single, xhrApi } from './api.ts';

const put: RequestOptions = { method: 'PUT' };
const token: HeaderList = [['X-Token', 'abc']];
const other: HeaderList = [['X-Other', 'abc']];

/** Cached for ten minutes, so that no time limit matters here. */
const kept = acma('600');
const putGranted = answering(acao(foo), acam('PUT'), kept);
const everything = answering(acao(foo), acam('PUT, DELETE'), acah('x-token, x-other'), kept);
const anyMethod = answering(acao('*'), acam('*'), kept);
const anyHeader = answering(acao('*'), acah('*'), kept);

/** The preflight passes, but the actual response fails the CORS check. */
const denied = (policy: Policy) => withPreflight(answering(), policy.actual);

/** Redirects to the next hop, after a preflight that is cached. */
const redirected = hop(bar, withPreflight(redirecting(307, acao(foo)), putGranted.actual));

const titled = (how: Api, title: string) => `${how.name}, preflight cache: ${title}`;

/** What a cached preflight allows, and what removes it from the cache. */
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
      title: titled(how, title),
      spec: spec.preflightCache,
      before,
      hops: [hop(bar, ...policies)],
      ...more,
    });
  const dependsOn = (name: string) => ({ dependsOn: `${family}-preflight-cache-${name}` });

  return [
    // What is cached.
    sequence(
      'method',
      'two methods allowed by one preflight, used one after the other',
      [ask(put)],
      { method: 'DELETE' },
      [answering(acao(foo), acam('PUT, DELETE'), kept)],
    ),
    sequence('method-new', 'method not allowed by the cached preflight', [ask(put)], { method: 'DELETE' }, [
      putGranted,
      answering(acao(foo), acam('DELETE'), kept),
    ]),
    sequence(
      'method-new-refused',
      'method not allowed by any preflight',
      [ask(put)],
      { method: 'DELETE' },
      [putGranted],
      dependsOn('method-new'),
    ),
    sequence(
      'method-star',
      'cached Access-Control-Allow-Methods: * allows another method',
      [ask(put)],
      { method: 'DELETE' },
      [anyMethod],
    ),
    sequence('header', 'same header with another value', [ask({ headers: token })], { headers: [['x-token', '1']] }, [
      answering(acao(foo), acah('X-Token'), kept),
    ]),
    sequence(
      'headers',
      'two headers allowed by one preflight, used one after the other',
      [ask({ headers: token })],
      { headers: other },
      [answering(acao(foo), acah('x-token, x-other'), kept)],
    ),
    sequence(
      'header-new',
      'header not allowed by the cached preflight',
      [ask({ headers: token })],
      { headers: other },
      [answering(acao(foo), acah('x-token'), kept), answering(acao(foo), acah('x-other'), kept)],
    ),
    sequence(
      'header-new-refused',
      'header not allowed by any preflight',
      [ask({ headers: token })],
      { headers: other },
      [answering(acao(foo), acah('x-token'), kept)],
      dependsOn('header-new'),
    ),
    sequence(
      'header-star',
      'cached Access-Control-Allow-Headers: * allows another header',
      [ask({ headers: token })],
      { headers: other },
      [anyHeader],
    ),
    sequence(
      'header-star-authorization',
      'cached Access-Control-Allow-Headers: * does not allow Authorization',
      [ask({ headers: token })],
      { headers: [['Authorization', 'Bearer abc']] },
      [anyHeader, answering(acao('*'), acah('authorization'), kept)],
    ),
    sequence(
      'safelisted-method',
      'cached header is allowed with every safelisted method',
      [ask({ method: 'POST', headers: token })],
      { headers: token },
      [answering(acao(foo), acah('x-token'), kept)],
    ),
    sequence(
      'union-of-headers',
      'two headers allowed by two preflights, then sent together',
      [ask({ headers: token }), ask({ headers: other })],
      { headers: [...token, ...other] },
      [answering(acao(foo), acah('x-token'), kept), answering(acao(foo), acah('x-other'), kept), everything],
    ),
    sequence(
      'union-of-method-and-header',
      'method and header allowed by two preflights, then sent together',
      [ask(put), ask({ headers: token })],
      { method: 'PUT', headers: token },
      [putGranted, answering(acao(foo), acah('x-token'), kept), everything],
    ),
    sequence(
      'first-kept',
      'first preflight stays cached after a second one for another method',
      [ask(put), ask({ method: 'DELETE' })],
      put,
      [putGranted, answering(acao(foo), acam('DELETE'), kept), everything],
    ),
    sequence(
      'other-api',
      `preflight cached by ${family === 'xhr' ? 'fetch()' : 'XMLHttpRequest'}`,
      [{ initiator: (family === 'xhr' ? fetchApi : xhrApi).request(put) }],
      put,
      [putGranted],
    ),
    sequence(
      'actual-denied',
      'cached preflight does not replace the CORS check of the actual response',
      [ask(put)],
      put,
      [putGranted, denied(putGranted)],
      dependsOn('other-api'),
    ),

    // The cache key.
    sequence('other-path', 'another path on the same server', [ask(put, { from: 1 })], put, [putGranted], {
      hops: [hop(bar, putGranted), hop(bar, putGranted)],
    }),
    sequence('other-query', 'another query on the same path', [ask(put, { query: '?a' })], put, [putGranted]),
    sequence(
      'same-query',
      'same query twice, then no query',
      [ask(put, { query: '?a' }), ask(put, { query: '?a' })],
      put,
      [putGranted],
    ),
    sequence(
      'other-origin',
      'preflight cached for another origin of the same site',
      [ask(put, { page: { origin: api } })],
      put,
      [answering(acao('*'), acam('PUT'), kept)],
    ),
    sequence(
      'opaque-origin',
      'preflight cached for a sandboxed frame',
      [ask(put, { page: { origin: foo, context: 'sandboxed-frame' } })],
      put,
      [answering(acao('*'), acam('PUT'), kept)],
    ),
    sequence(
      'null-origin',
      'two requests from a sandboxed frame',
      [ask(put)],
      put,
      [answering(acao('null'), acam('PUT'), kept)],
      {
        page: { origin: foo, context: 'sandboxed-frame' },
      },
    ),
    sequence('redirect', 'redirected PUT, sent twice: one preflight per URL', [ask(put)], put, [putGranted], {
      hops: [redirected, hop(bar, putGranted)],
    }),
    sequence(
      'redirect-null-origin',
      'PUT redirected to a third origin, sent twice: preflight for Origin: null is cached',
      [ask(put)],
      put,
      [putGranted],
      { hops: [redirected, hop(api, answering(acao('*'), acam('PUT'), kept))] },
    ),

    // Credentials.
    ...credentialsKey(how),

    // What removes it.
    sequence('cleared', 'cleared when the actual response fails the CORS check', [ask(put)], put, [
      denied(putGranted),
      putGranted,
    ]),
    sequence(
      'cleared-by-cached',
      'cleared when a response after a cached preflight fails the CORS check',
      [ask(put), ask(put)],
      put,
      [putGranted, denied(putGranted), putGranted],
    ),
    sequence(
      'not-cleared-by-simple',
      'kept when a request without a preflight fails the CORS check',
      [ask(put), ask({})],
      put,
      [putGranted, denied(putGranted), putGranted],
    ),
    sequence('not-cleared-by-status', 'kept after a readable error status', [ask(put)], put, [
      withPreflight({ actual: { status: 500, headers: [acao(foo)] } }, putGranted.actual),
      putGranted,
    ]),
    sequence(
      'refused-not-stored',
      'failed preflight for a header does not cache the allowed method',
      [ask({ method: 'PUT', headers: token })],
      put,
      [putGranted],
    ),
    sequence(
      'refusal-clears',
      'failed preflight for a header clears what an earlier one allowed',
      [ask(put), ask({ method: 'PUT', headers: token })],
      put,
      [putGranted],
    ),
    sequence(
      'refused-each-time',
      'ten failed preflights in a row',
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
      title: titled(how, title),
      spec: spec.preflightCache,
      page: { origin: secureFoo },
      before: [{ initiator: how.request(first) }],
      hops: [hop(secureApi, policy)],
      resource: 'private',
    });
  return [
    sequence('credentials', 'two requests with credentials', include, include),
    sequence('credentials-after', 'cached without credentials, used with credentials', put, include),
    sequence('credentials-before', 'cached with credentials, used without credentials', include, put),
  ];
}
