import type { Case, PolicyHeader } from '../../../../protocol/case.ts';
import { foo } from '../../origins.ts';
import { acao, aceh, answering, withStatus } from '../../policies.ts';
import { spec } from '../family.ts';
import { type Api, granted, single } from './api.ts';

export function statuses(how: Api): readonly Case[] {
  return [400, 404, 500].flatMap((status) => {
    const shared = single(
      how,
      `status-${status}`,
      `status ${status} with Access-Control-Allow-Origin`,
      {},
      withStatus(granted, status),
    );
    return [
      shared,
      single(
        how,
        `status-${status}-no-acao`,
        `status ${status} without Access-Control-Allow-Origin`,
        {},
        withStatus(answering(), status),
        { dependsOn: shared.id },
      ),
    ];
  });
}

export function exposed(how: Api): readonly Case[] {
  const extra: readonly PolicyHeader[] = [
    ['X-Total', '7'],
    ['X-Other', '8'],
    ['Set-Cookie', 'noise=1; Max-Age=0'],
  ];
  const expose = (name: string, title: string, ...headers: readonly PolicyHeader[]) =>
    single(how, `exposed-${name}`, title, {}, answering(acao(foo), ...headers, ...extra), { spec: spec.exposed });
  return [
    expose('none', 'only safelisted response headers are visible'),
    expose('listed', 'Access-Control-Expose-Headers: x-total', aceh('x-total')),
    expose('star', 'Access-Control-Expose-Headers: * exposes all headers except Set-Cookie', aceh('*')),
    expose('invalid', 'one invalid name invalidates the whole Access-Control-Expose-Headers', aceh('x-total, x other')),
    expose(
      'set-cookie',
      'Access-Control-Expose-Headers: set-cookie does not expose Set-Cookie',
      aceh('set-cookie, x-total'),
    ),
  ];
}
