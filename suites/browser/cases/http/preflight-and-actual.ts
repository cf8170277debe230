import type { Case, PolicyHeader } from '../../../../protocol/types.ts';
import { attacker, foo } from '../../origins.ts';
import { acah, acam, acao, aceh, answering, withPreflight } from '../../policies.ts';
import { spec } from '../family.ts';
import { type Api, type RequestOptions, single } from './api.ts';

const put: RequestOptions = { method: 'PUT' };
const allowsPut = [acao(foo), acam('PUT')];

/** The preflight's answer and the actual one, where they do not agree. */
export function preflightAndActual(how: Api): readonly Case[] {
  const both = (
    name: string,
    title: string,
    preflight: readonly PolicyHeader[],
    actual: readonly PolicyHeader[],
    dependsOn?: string,
    { options = put, body = '' }: { options?: RequestOptions; body?: string } = {},
  ) =>
    single(
      how,
      `preflight-${name}`,
      title,
      options,
      withPreflight(answering(...actual), { status: 200, headers: preflight, body }),
      {
        spec: spec.preflight,
        ...(dependsOn === undefined ? {} : { dependsOn: `${how.family}-preflight-${dependsOn}` }),
      },
    );
  return [
    both('acao-star', 'the preflight says *, the answer names the origin', [acao('*'), acam('PUT')], [acao(foo)]),
    both('acao-null', 'the preflight says null', [acao('null'), acam('PUT')], [acao(foo)], 'put'),
    both('acao-other', 'the preflight names another origin', [acao(attacker), acam('PUT')], [acao(foo)], 'put'),
    both(
      'acao-two-lines',
      'the preflight has Access-Control-Allow-Origin twice',
      [acao(foo), ...allowsPut],
      [acao(foo)],
      'put',
    ),
    both(
      'actual-acao-other',
      'a good preflight, but the answer names another origin',
      allowsPut,
      [acao(attacker)],
      'put',
    ),
    both(
      'actual-acao-two-lines',
      'a good preflight, but the answer has Access-Control-Allow-Origin twice',
      allowsPut,
      [acao(foo), acao(foo)],
      'put',
    ),
    both(
      'acah-only-on-actual',
      'Access-Control-Allow-Headers on the actual answer only',
      [acao(foo)],
      [acao(foo), acah('x-token')],
      'header',
      { options: { headers: [['X-Token', 'abc']] } },
    ),
    both(
      'aceh-only-on-preflight',
      'Access-Control-Expose-Headers on the preflight’s answer exposes nothing',
      [...allowsPut, aceh('x-total')],
      [acao(foo), ['X-Total', '7']],
    ),
    both('body-hidden', 'the body of the preflight’s answer is never seen', allowsPut, [acao(foo)], undefined, {
      body: 'the body of the preflight',
    }),
    both(
      'body-encoded',
      'the body of the preflight’s answer, which nobody reads, is not gzip as its Content-Encoding says',
      [...allowsPut, ['Content-Encoding', 'gzip']],
      [acao(foo)],
      undefined,
      { body: 'the body of the preflight' },
    ),
    both(
      'acam-on-actual-ignored',
      'an unparsable Access-Control-Allow-Methods on the actual answer matters not',
      allowsPut,
      [acao(foo), acam('Bad value')],
    ),
    both(
      'set-cookie',
      'Set-Cookie on the preflight’s answer',
      [...allowsPut, ['Set-Cookie', 'noise=1; Max-Age=0']],
      [acao(foo)],
    ),
  ];
}
