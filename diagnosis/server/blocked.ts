import { ACRM, get } from '../../protocol/http/headers.ts';
import type { Exchange as WireExchange, SerializedOrigin } from '../../protocol/http/wire.ts';
import { urlOrNull } from '../../protocol/http/url.ts';
import { allowOriginCauses } from '../causes/allow-origin.ts';
import type { Cause } from '../causes/cause.ts';
import { preflightCauses } from '../causes/preflight.ts';
import { bestFirst } from '../causes/find.ts';
import type { Situation } from '../causes/situation.ts';
import type { Exchange } from '../evidence.ts';
import { sortHeaders } from '../input/headers.ts';
import { explainInputOf } from '../request-input.ts';
import { walk } from '../walk.ts';

export function isPreflight({ request: { method, headers } }: WireExchange): boolean {
  return method === 'OPTIONS' && get(headers, ACRM) !== null;
}

export function urlOf({ origin, request }: WireExchange): string {
  return `${origin}${request.target}`;
}

/** What a page at `page` lacks to be let through by this response; none where a browser lets it through. */
export function blockedBy(
  exchange: WireExchange,
  page: SerializedOrigin,
  withCredentials: boolean,
  others: readonly WireExchange[],
): readonly Cause[] {
  for (const credentials of withCredentials ? (['same-origin', 'include'] as const) : (['same-origin'] as const)) {
    const causes = blockedIn(exchange, page, credentials, others);
    if (causes.length > 0) return causes;
  }
  return [];
}

function blockedIn(
  exchange: WireExchange,
  page: SerializedOrigin,
  credentials: 'same-origin' | 'include',
  others: readonly WireExchange[],
): readonly Cause[] {
  const own = recordedExchange(exchange);
  if (own.response === null || urlOrNull(own.url) === null) return [];
  const preflight = isPreflight(exchange);
  // The preflight of another method passed, or is another finding: this is about the response itself.
  const asked = preflight ? own : { ...own, method: 'GET', requestHeaders: [] };
  // By https, so that no page's request is mixed content: who tests a server by http has no such page in mind.
  const sentTo = { ...asked, url: asked.url.replace(/^http:/, 'https:') };
  const recorded = { page, hops: [preflight ? { preflight: sentTo } : { actual: sentTo }] } as const;
  const input = explainInputOf(recorded, { credentials });
  const walked = walk(input);
  if (walked.outcome !== 'blocked' || walked.end.kind !== 'response') return [];
  const { sent, response } = walked.end.last;
  const failed = { sent: { ...sent, method: own.method, url: { ...sent.url, href: own.url } }, response };
  const situation: Situation = {
    recorded: { page, hops: [preflight ? { preflight: own } : { actual: own }] },
    input,
    walk: walked,
    byUrl: new Map([[own.url, others.map(recordedExchange)]]),
  };
  return bestFirst(preflight ? preflightCauses(situation, failed) : allowOriginCauses(situation, failed));
}

function recordedExchange(exchange: WireExchange): Exchange {
  const { request, response } = exchange;
  return {
    place: { kind: 'live' },
    method: request.method,
    url: urlOf(exchange),
    schemeGuessed: false,
    requestHeaders: request.headers,
    hasCookies: false,
    purpose: 'script',
    call: {},
    response: response && { status: response.status, ...sortHeaders(response.headers) },
    failure: null,
  };
}
