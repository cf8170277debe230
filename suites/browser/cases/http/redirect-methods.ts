import type { Case, HeaderList } from '../../../../protocol/types.ts';
import { bar, foo } from '../../origins.ts';
import { acah, acam, acao, answering, redirecting } from '../../policies.ts';
import { hop } from '../family.ts';
import type { Api, RequestOptions } from './api.ts';
import { redirectCase, redirectCodes } from './redirect-case.ts';

const json: HeaderList = [['Content-Type', 'application/json']];

/** Requests, and the redirects on which something can become of them. GET by 302 has a case of its own. */
const requests: readonly (readonly [
  name: string,
  title: string,
  options: RequestOptions,
  codes: readonly (typeof redirectCodes)[number][],
])[] = [
  ['get', 'GET', {}, [301, 303, 307, 308]],
  ['head', 'HEAD', { method: 'HEAD' }, [302, 303]],
  ['post', 'POST of text', { method: 'POST', body: 'hello' }, redirectCodes],
  ['post-json', 'POST of JSON', { method: 'POST', headers: json, body: '{}' }, redirectCodes],
  ['put', 'PUT', { method: 'PUT', body: 'hello' }, redirectCodes],
  ['delete', 'DELETE', { method: 'DELETE' }, [301, 303, 307]],
];

/** What becomes of method, body and Content-Type on the way to a server of another origin. */
export function redirectMethods(how: Api): readonly Case[] {
  return requests.flatMap(([name, title, options, codes]) =>
    codes.map((code) =>
      redirectCase(
        how,
        `${name}-${code}`,
        `${title} by ${code} from the page’s server to another`,
        [hop(foo, redirecting(code)), hop(bar, answering(acao(foo), acam('PUT, DELETE'), acah('content-type')))],
        options,
      ),
    ),
  );
}
