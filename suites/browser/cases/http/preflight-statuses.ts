import type { Answer, Case } from '../../../../protocol/case.ts';
import { bar, foo } from '../../origins.ts';
import { acam, acao, answering, redirecting, withPreflight } from '../../policies.ts';
import { hop, spec } from '../family.ts';
import { type Api, granted, type RequestOptions, single } from './api.ts';

const put: RequestOptions = { method: 'PUT' };

/** Besides 204, which has a case already; a preflight passes with any ok status. */
const okStatuses = [200, 205, 206, 226, 299];

/** Besides 301, 403, 404 and 500, which have cases already. */
const otherStatuses = [300, 302, 303, 304, 307, 308, 399, 400, 401, 405, 418, 429, 499, 501, 503, 599, 600, 999];

export function preflightStatuses(how: Api): readonly Case[] {
  const headers = [acao(foo), acam('PUT')];
  const preflight = (name: string, title: string, answer: Answer, more: Partial<Case> = {}) =>
    single(how, `preflight-${name}`, title, put, withPreflight(granted, answer), { spec: spec.preflight, ...more });
  const dependsOn = `${how.family}-preflight-status-204`;
  const status = (code: number, more: Partial<Case> = {}) =>
    preflight(`status-${code}`, `preflight response with status ${code}`, { status: code, headers }, more);
  return [
    ...okStatuses.map((code) => status(code)),
    ...otherStatuses.map((code) => status(code, { dependsOn })),
    ...[301, 302, 303, 307, 308].map((code) => {
      const { actual } = redirecting(code, ...headers);
      return preflight(`redirect-${code}`, `preflight redirect with status ${code} is not followed`, actual, {
        hops: [hop(bar, withPreflight(granted, actual)), hop(bar, answering(...headers))],
        dependsOn,
      });
    }),
    preflight(
      'status-401-www-authenticate',
      'preflight response with status 401 and WWW-Authenticate shows no login prompt',
      { status: 401, headers: [...headers, ['WWW-Authenticate', 'Basic realm="x"']] },
      { dependsOn },
    ),
  ];
}
