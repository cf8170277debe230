import type { Case } from '../../../protocol/case.ts';
import type { Initiator } from '../../../protocol/initiators/initiator.ts';
import type { FetchLaterInitiator } from '../../../protocol/initiators/fire-and-forget.ts';
import { bar, foo, secureApi, secureBar, secureFoo } from '../origins.ts';
import { acah, acao, answering, redirecting, withPreflight } from '../policies.ts';
import { hop, type Setting, spec } from './family.ts';
import { caseOf } from './variants.ts';

const setting = (part: string, subject: string, at: string, initiator: Initiator): Setting => ({
  family: 'beacon',
  part,
  subject,
  spec: at,
  page: { origin: foo },
  target: bar,
  initiator,
  resource: 'text',
});

const secured = (of: Setting): Setting => ({ ...of, page: { origin: secureFoo } });

/** Requests that the browser itself sends, whatever their Content-Type. */
function sentByItself(asking: Setting): readonly Case[] {
  return [
    caseOf(asking, 'no-cors', 'cross-origin: no preflight despite a non-safelisted Content-Type', [
      hop(bar, answering()),
    ]),
    caseOf(asking, 'same-origin', 'same-origin', [hop(foo, answering())]),
    caseOf(secured(asking), 'cookies', 'same-site over https: cookies are sent', [hop(secureApi, answering())]),
    caseOf(secured(asking), 'cross-site', 'cross-site over https', [hop(secureBar, answering())]),
  ];
}

const ping = setting('ping', '<a ping>', spec.ping, { api: 'ping' });

const pings: readonly Case[] = [
  ...sentByItself(ping),
  ...[302, 307].map((status) =>
    caseOf(ping, `redirect-${status}`, `redirected by ${status}: no CORS headers needed`, [
      hop(bar, redirecting(status)),
      hop(bar, answering()),
    ]),
  ),
].map((each) => ({ ...each, needs: each.hops.length > 1 ? ['ping', 'redirected-ping'] : ['ping'] }));

const cspReport = setting('csp-report', 'CSP report-uri', spec.cspReport, {
  api: 'csp-report',
});

const later = (part: string, subject: string, rest: Omit<FetchLaterInitiator, 'api'>): Setting =>
  secured(setting(`fetch-later-${part}`, `fetchLater() ${subject}`, spec.fetchLater, { api: 'fetch-later', ...rest }));

const get = later('get', 'GET', {});
const include = later('include', 'GET with credentials', { credentials: 'include' });
const post = later('post', 'POST with a string', { method: 'POST', body: 'a=b' });
const json = later('json', 'POST with JSON', {
  method: 'POST',
  headers: [['Content-Type', 'application/json']],
  body: '{}',
});

const granting = { status: 204, headers: [acao(secureFoo), acah('content-type')] };
const granted = withPreflight(answering(acao(secureFoo)), granting);

/** Like fetch() in cors mode: cookies need credentials, anything not safelisted needs a preflight. */
const deferred: readonly Case[] = [
  caseOf(get, 'unshared', 'cross-origin: no CORS headers needed', [hop(secureBar, answering())]),
  caseOf(get, 'same-site', 'same-site: cookies are not sent', [hop(secureApi, answering())]),
  caseOf(include, 'same-site', 'same-site: cookies are sent', [hop(secureApi, answering())]),
  caseOf(post, 'unshared', 'cross-origin: no preflight, no CORS headers needed', [hop(secureBar, answering())]),
  caseOf(json, 'granted', 'preflight allows Content-Type', [hop(secureBar, granted)]),
  caseOf(json, 'refused', 'preflight response without CORS headers', [hop(secureBar, answering())], 'granted'),
  caseOf(json, 'redirect-shared', 'redirected: preflight on each hop', [
    hop(secureBar, withPreflight(redirecting(307, acao(secureFoo)), granting)),
    hop(secureBar, granted),
  ]),
  caseOf(
    json,
    'redirect-unshared',
    'redirect without CORS headers is not followed',
    [hop(secureBar, withPreflight(redirecting(307), granting)), hop(secureBar, granted)],
    'redirect-shared',
  ),
];

/** Besides beacons: requests whose responses are never visible to script. */
export const unheard: readonly Case[] = [
  ...pings,
  ...sentByItself(cspReport),
  ...deferred.map((each) => ({ ...each, needs: ['fetch-later'] as const })),
];
