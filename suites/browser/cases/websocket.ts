import type { Case, Page, Policy } from '../../../protocol/case.ts';
import { api, attacker, bar, foo, secureApi, secureBar, secureFoo } from '../origins.ts';
import { acao, answering, redirecting, type Variant, withStatus } from '../policies.ts';
import { type Family, hop, type Setting, spec } from './family.ts';
import { caseOf } from './variants.ts';

const from = (page: Page, target: string, part?: string): Setting => ({
  family: 'websocket',
  ...(part === undefined ? {} : { part }),
  subject: 'WebSocket',
  spec: spec.webSocket,
  page,
  target,
  initiator: { api: 'websocket' },
  resource: 'text',
});

const setting = from({ origin: foo }, bar);

const accepting = (...headers: Variant['headers']): Policy => withStatus(answering(...headers), 101);

const contexts = [
  ['sandboxed-frame', 'a sandboxed frame'],
  ['data-frame', 'a data: frame'],
  ['srcdoc-frame', 'a srcdoc frame'],
  ['blob-frame', 'a blob: frame'],
  ['worker', 'a worker'],
  ['data-worker', 'a data: worker'],
] as const;

const accepted: readonly Case[] = [
  caseOf(setting, 'cross', 'cross-origin, no CORS headers', [hop(bar, accepting())]),
  caseOf(setting, 'acao-other', 'cross-origin, Access-Control-Allow-Origin is another origin', [
    hop(bar, accepting(acao(attacker))),
  ]),
  caseOf(setting, 'same-origin', 'same-origin, Origin is sent', [hop(foo, accepting())]),
  caseOf(setting, 'same-site', 'same-site', [hop(api, accepting())]),
  caseOf(from({ origin: secureFoo }, secureApi), 'cookies', 'same-site over TLS, cookies are sent', [
    hop(secureApi, accepting()),
  ]),
  caseOf(from({ origin: secureFoo }, secureBar), 'cross-site', 'cross-site over TLS', [hop(secureBar, accepting())]),
  ...contexts.map(([context, where]) =>
    caseOf(from({ origin: foo, context }, bar, context), 'cross', `cross-origin in ${where}`, [hop(bar, accepting())]),
  ),
];

const refused: readonly Case[] = [
  ...[200, 403, 404].map((status) =>
    caseOf(
      setting,
      `status-${status}`,
      `handshake rejected with status ${status}`,
      [hop(bar, withStatus(answering(acao('*')), status))],
      'cross',
    ),
  ),
  ...[302, 307].map((status) =>
    caseOf(
      setting,
      `redirect-${status}`,
      `redirect with status ${status} is not followed`,
      [hop(bar, redirecting(status, acao('*'))), hop(bar, accepting(acao('*')))],
      'cross',
    ),
  ),
];

export const webSocket: Family = {
  name: 'websocket',
  title: 'WebSocket',
  about:
    'CORS does not apply to WebSockets: any page can connect to any server, with cookies. Only the server can refuse, by checking the Origin header of the handshake.',
  cases: [...accepted, ...refused],
};
