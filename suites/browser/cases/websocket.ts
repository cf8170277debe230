import type { Case, Page, Policy } from '../../../protocol/types.ts';
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

const contexts = ['sandboxed-frame', 'data-frame', 'srcdoc-frame', 'blob-frame', 'worker', 'data-worker'] as const;

const accepted: readonly Case[] = [
  caseOf(setting, 'cross', 'to another origin, without any CORS header', [hop(bar, accepting())]),
  caseOf(setting, 'acao-other', 'though Access-Control-Allow-Origin names another origin', [
    hop(bar, accepting(acao(attacker))),
  ]),
  caseOf(setting, 'same-origin', 'to the page’s own origin, with Origin', [hop(foo, accepting())]),
  caseOf(setting, 'same-site', 'to another origin of the site', [hop(api, accepting())]),
  caseOf(from({ origin: secureFoo }, secureApi), 'cookies', 'over TLS to another origin of the site, with cookies', [
    hop(secureApi, accepting()),
  ]),
  caseOf(from({ origin: secureFoo }, secureBar), 'cross-site', 'over TLS to another site', [
    hop(secureBar, accepting()),
  ]),
  ...contexts.map((context) =>
    caseOf(from({ origin: foo, context }, bar, context), 'cross', `in a ${context.replace('-', ' ')}`, [
      hop(bar, accepting()),
    ]),
  ),
];

const refused: readonly Case[] = [
  ...[200, 403, 404].map((status) =>
    caseOf(
      setting,
      `status-${status}`,
      `refused with status ${status}, as a server does that looks at Origin`,
      [hop(bar, withStatus(answering(acao('*')), status))],
      'cross',
    ),
  ),
  ...[302, 307].map((status) =>
    caseOf(
      setting,
      `redirect-${status}`,
      `redirected by ${status}, which no handshake follows`,
      [hop(bar, redirecting(status, acao('*'))), hop(bar, accepting(acao('*')))],
      'cross',
    ),
  ),
];

export const webSocket: Family = {
  name: 'websocket',
  title: 'WebSocket',
  about:
    'CORS does not govern WebSockets: any page may connect to any server, with cookies; the server alone can refuse, by the Origin that every handshake has.',
  cases: [...accepted, ...refused],
};
