import type { Case } from '../../../../protocol/case.ts';
import { bar, foo, secureFoo } from '../../origins.ts';
import { acac, acah, acam, acao, answering, redirecting, withPreflight } from '../../policies.ts';
import { hop, spec } from '../family.ts';
import { type Api, type RequestOptions, single, withCredentials } from './api.ts';
import { redirectCase, redirectCodes } from './redirect-case.ts';

const query: RequestOptions = { method: 'QUERY' };
const lower: RequestOptions = { method: 'query' };
const json: RequestOptions = { ...query, headers: [['Content-Type', 'application/json']], body: '{}' };

/** The method QUERY (RFC 10008) is not safelisted, and not normalized: `query` is another method. */
export function queries(how: Api): readonly Case[] {
  const asked = (name: string, title: string, options: RequestOptions, ...allowed: readonly string[]): Case =>
    single(how, `query-${name}`, title, options, answering(acao(foo), ...allowed.map(acam), acah('content-type')), {
      spec: spec.preflight,
    });
  const refused = (each: Case, sibling = 'allowed'): Case => ({ ...each, dependsOn: `${how.family}-query-${sibling}` });
  return [
    asked('allowed', 'QUERY, allowed', query, 'QUERY'),
    asked('body', 'QUERY with a JSON body, allowed', json, 'QUERY'),
    asked('text', 'QUERY with a text body, allowed', { ...query, body: 'a=b' }, 'QUERY'),
    asked('listed', 'QUERY, allowed among others', query, 'GET, POST, QUERY'),
    asked('star', 'QUERY, Access-Control-Allow-Methods: *', query, '*'),
    asked('lower', 'query, allowed in lower case', lower, 'query'),
    asked('lower-star', 'query, Access-Control-Allow-Methods: *', lower, '*'),
    refused(asked('absent', 'QUERY, no Access-Control-Allow-Methods', query)),
    refused(asked('others', 'QUERY, other methods are allowed', query, 'GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS')),
    refused(asked('upper-for-lower', 'query, only QUERY is allowed', lower, 'QUERY'), 'lower'),
    refused(asked('lower-for-upper', 'QUERY, only query is allowed', query, 'query')),
    refused(asked('mixed', 'QUERY, only Query is allowed', query, 'Query')),
    refused(asked('quoted', 'QUERY in quotes', query, '"QUERY"')),
    refused(
      single(
        how,
        'query-unshared',
        'QUERY, the preflight allows it, the response has no CORS headers',
        query,
        withPreflight(answering(), { status: 204, headers: [acao(foo), acam('QUERY')] }),
      ),
    ),
    refused(
      single(
        how,
        'query-type-refused',
        'QUERY with a JSON body, Content-Type is not allowed',
        json,
        answering(acao(foo), acam('QUERY')),
      ),
      'body',
    ),
    single(how, 'query-same-origin', 'same-origin QUERY', query, answering(), { hops: [hop(foo, answering())] }),
    withCredentials(
      how,
      'query-credentials',
      'QUERY, allowed by name',
      answering(acao(secureFoo), acac('true'), acam('QUERY')),
      { needs: ['cross-origin-cookies'] },
      query,
    ),
    refused(
      withCredentials(
        how,
        'query-credentials-star',
        'QUERY, Access-Control-Allow-Methods: *',
        answering(acao(secureFoo), acac('true'), acam('*')),
        {},
        query,
      ),
      'query-credentials'.slice('query-'.length),
    ),
    ...redirectCodes.map((code) =>
      redirectCase(
        how,
        `query-${code}`,
        `QUERY redirected by ${code} to another origin`,
        [hop(foo, redirecting(code)), hop(bar, answering(acao(foo), acam('QUERY'), acah('content-type')))],
        { ...query, body: 'hello' },
      ),
    ),
  ];
}
