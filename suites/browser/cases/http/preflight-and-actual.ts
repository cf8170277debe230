import type { Case, PolicyHeader } from '../../../../protocol/case.ts';
import { attacker, foo } from '../../origins.ts';
import { acah, acam, acao, aceh, answering, withPreflight } from '../../policies.ts';
import { spec } from '../family.ts';
import { type Api, type RequestOptions, single } from './api.ts';

const put: RequestOptions = { method: 'PUT' };
const allowsPut = [acao(foo), acam('PUT')];

/** Preflight and actual responses that differ. */
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
    both(
      'acao-star',
      'preflight response allows *, actual response allows the page’s origin',
      [acao('*'), acam('PUT')],
      [acao(foo)],
    ),
    both(
      'acao-null',
      'preflight response with Access-Control-Allow-Origin: null',
      [acao('null'), acam('PUT')],
      [acao(foo)],
      'put',
    ),
    both('acao-other', 'preflight response allows another origin', [acao(attacker), acam('PUT')], [acao(foo)], 'put'),
    both(
      'acao-two-lines',
      'preflight response has Access-Control-Allow-Origin twice',
      [acao(foo), ...allowsPut],
      [acao(foo)],
      'put',
    ),
    both(
      'actual-acao-other',
      'preflight passes, actual response allows another origin',
      allowsPut,
      [acao(attacker)],
      'put',
    ),
    both(
      'actual-acao-two-lines',
      'preflight passes, actual response has Access-Control-Allow-Origin twice',
      allowsPut,
      [acao(foo), acao(foo)],
      'put',
    ),
    both(
      'acah-only-on-actual',
      'Access-Control-Allow-Headers only on the actual response',
      [acao(foo)],
      [acao(foo), acah('x-token')],
      'header',
      { options: { headers: [['X-Token', 'abc']] } },
    ),
    both(
      'aceh-only-on-preflight',
      'Access-Control-Expose-Headers on the preflight response exposes nothing',
      [...allowsPut, aceh('x-total')],
      [acao(foo), ['X-Total', '7']],
    ),
    both('body-hidden', 'body of the preflight response is not exposed', allowsPut, [acao(foo)], undefined, {
      body: 'the body of the preflight',
    }),
    both(
      'body-encoded',
      'preflight response with Content-Encoding: gzip and a body that is not gzip',
      [...allowsPut, ['Content-Encoding', 'gzip']],
      [acao(foo)],
      undefined,
      { body: 'the body of the preflight' },
    ),
    both(
      'acam-on-actual-ignored',
      'invalid Access-Control-Allow-Methods on the actual response is ignored',
      allowsPut,
      [acao(foo), acam('Bad value')],
    ),
    both(
      'set-cookie',
      'Set-Cookie on the preflight response',
      [...allowsPut, ['Set-Cookie', 'noise=1; Max-Age=0']],
      [acao(foo)],
    ),
  ];
}
