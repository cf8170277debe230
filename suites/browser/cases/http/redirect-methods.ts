import type { Case } from '../../../../protocol/case.ts';
import type { HeaderList } from '../../../../protocol/http/wire.ts';
import { bar, foo } from '../../origins.ts';
import { acah, acam, acao, answering, redirecting } from '../../policies.ts';
import { hop } from '../family.ts';
import type { Api, RequestOptions } from './api.ts';
import { redirectCase, redirectCodes } from './redirect-case.ts';

const json: HeaderList = [['Content-Type', 'application/json']];

/** Requests, and the redirects that can change them. GET by 302 has a case of its own. */
const requests: readonly (readonly [
  name: string,
  title: string,
  options: RequestOptions,
  codes: readonly (typeof redirectCodes)[number][],
])[] = [
  ['get', 'GET', {}, [301, 303, 307, 308]],
  ['head', 'HEAD', { method: 'HEAD' }, [302, 303]],
  ['post', 'text POST', { method: 'POST', body: 'hello' }, redirectCodes],
  ['post-json', 'JSON POST', { method: 'POST', headers: json, body: '{}' }, redirectCodes],
  ['put', 'PUT', { method: 'PUT', body: 'hello' }, redirectCodes],
  ['delete', 'DELETE', { method: 'DELETE' }, [301, 303, 307]],
];

/** How a cross-origin redirect changes the method, the body and Content-Type. */
export function redirectMethods(how: Api): readonly Case[] {
  return requests.flatMap(([name, title, options, codes]) =>
    codes.map((code) =>
      redirectCase(
        how,
        `${name}-${code}`,
        `${title} redirected by ${code} to another origin`,
        [hop(foo, redirecting(code)), hop(bar, answering(acao(foo), acam('PUT, DELETE'), acah('content-type')))],
        options,
      ),
    ),
  );
}
