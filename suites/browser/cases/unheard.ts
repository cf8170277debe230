import type { Case, Initiator } from '../../../protocol/types.ts';
import type { FetchLaterInitiator } from '../../../protocol/unheard.ts';
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

/** What the engine sends by itself, whatever its type. */
function sentByItself(asking: Setting): readonly Case[] {
  return [
    caseOf(asking, 'no-cors', 'goes without a preflight to a server that shares nothing, though its type is unsafe', [
      hop(bar, answering()),
    ]),
    caseOf(asking, 'same-origin', 'to the page’s own origin', [hop(foo, answering())]),
    caseOf(secured(asking), 'cookies', 'to another origin of the site', [hop(secureApi, answering())]),
    caseOf(secured(asking), 'cross-site', 'to another site, over https', [hop(secureBar, answering())]),
  ];
}

const ping = setting('ping', '<a ping>', spec.ping, { api: 'ping' });

const pings: readonly Case[] = [
  ...sentByItself(ping),
  ...[302, 307].map((status) =>
    caseOf(ping, `redirect-${status}`, `redirected by ${status}, which no server need share`, [
      hop(bar, redirecting(status)),
      hop(bar, answering()),
    ]),
  ),
].map((each) => ({ ...each, needs: ['ping'] as const }));

const cspReport = setting('csp-report', 'report-uri of a Content Security Policy', spec.cspReport, {
  api: 'csp-report',
});

const later = (part: string, subject: string, rest: Omit<FetchLaterInitiator, 'api'>): Setting =>
  secured(setting(`fetch-later-${part}`, `fetchLater(), ${subject}`, spec.fetchLater, { api: 'fetch-later', ...rest }));

const get = later('get', 'GET', {});
const include = later('include', 'GET with credentials', { credentials: 'include' });
const post = later('post', 'POST of a string', { method: 'POST', body: 'a=b' });
const json = later('json', 'POST of JSON', {
  method: 'POST',
  headers: [['Content-Type', 'application/json']],
  body: '{}',
});

const granting = { status: 204, headers: [acao(secureFoo), acah('content-type')] };
const granted = withPreflight(answering(acao(secureFoo)), granting);

/** As fetch() asks, in cors mode: only credentials make cookies, only what is safelisted goes without a preflight. */
const deferred: readonly Case[] = [
  caseOf(get, 'unshared', 'goes to a server that shares nothing', [hop(secureBar, answering())]),
  caseOf(get, 'same-site', 'carries no cookie to another origin of the site', [hop(secureApi, answering())]),
  caseOf(include, 'same-site', 'carries cookies to another origin of the site', [hop(secureApi, answering())]),
  caseOf(post, 'unshared', 'goes without a preflight to a server that shares nothing', [hop(secureBar, answering())]),
  caseOf(json, 'granted', 'the preflight grants the type', [hop(secureBar, granted)]),
  caseOf(json, 'refused', 'the preflight shares nothing', [hop(secureBar, answering())], 'granted'),
  caseOf(json, 'redirect-shared', 'redirected: a preflight at each hop', [
    hop(secureBar, withPreflight(redirecting(307, acao(secureFoo)), granting)),
    hop(secureBar, granted),
  ]),
  caseOf(
    json,
    'redirect-unshared',
    'the redirect is not shared, and not followed',
    [hop(secureBar, withPreflight(redirecting(307), granting)), hop(secureBar, granted)],
    'redirect-shared',
  ),
];

/** Beside beacons: requests of whose answers script hears nothing. */
export const unheard: readonly Case[] = [
  ...pings,
  ...sentByItself(cspReport),
  ...deferred.map((each) => ({ ...each, needs: ['fetch-later'] as const })),
];
