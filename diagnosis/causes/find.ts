import { badPort, mixedContent } from '../../protocol/fetch/blocking.ts';
import { corsCheck } from '../../protocol/fetch/cors-check.ts';
import { ACRM, get } from '../../protocol/http/headers.ts';
import { registrableDomainByDefaultRule } from '../../protocol/http/origin.ts';
import { isRedirectStatus } from '../../protocol/fetch/redirect.ts';
import { serializeRequestOrigin } from '../../protocol/fetch/request.ts';
import { corsUnsafeRequestHeaderNames } from '../../protocol/fetch/safelist.ts';
import type { Decision } from '../../protocol/standard.ts';
import { type Answered, walk } from '../walk.ts';
import { addressSpaceOf, isLocalNetworkRequest } from './addresses.ts';
import { allowOriginCauses } from './allow-origin.ts';
import type { Cause, Certainty, Problem } from './cause.ts';
import { cookieCauses } from './cookies.ts';
import { preflightCauses } from './preflight.ts';
import { askAgain, atOf, linesOf, type Situation, supportOf } from './situation.ts';

const ranks: Readonly<Record<Certainty, number>> = { certain: 0, likely: 1, possible: 2 };

/**
 * What is wrong with a request, the best supported cause first. A readable response may have causes too, as a cookie that
 * is not stored.
 */
export function findCauses(situation: Situation): readonly Cause[] {
  const { walk, input } = situation;
  const last = walk.answered.at(-1);
  const registrableDomain = input.registrableDomain ?? registrableDomainByDefaultRule;
  const causes = [
    ...localNetwork(situation),
    ...optionsCauses(situation),
    ...endCauses(situation),
    ...(walk.outcome === 'readable' && last !== undefined ? cookieCauses(situation, last, registrableDomain) : []),
  ];
  return bestFirst(causes);
}

/** Several causes that are certain keep their order: it is that of the request's way. */
export function bestFirst(causes: readonly Cause[]): readonly Cause[] {
  return causes.toSorted((a, b) => ranks[a.certainty] - ranks[b.certainty]);
}

function endCauses(situation: Situation): readonly Cause[] {
  const { walk, input } = situation;
  const { end } = walk;
  switch (end.kind) {
    case 'not-created':
      return [certain({ id: 'other-step', step: end.step })];
    case 'not-sent':
      return [certain(notSent(situation, end.url.href, end.url.origin, end.step))];
    case 'response-missing': {
      const { sent } = end;
      const exchange = situation.recorded.hops[sent.hop]?.[sent.kind];
      if (exchange?.place.kind === 'live')
        return [certain({ id: 'connection-failed', url: sent.url.href, failure: exchange.failure ?? '' })];
      return [
        {
          certainty: 'certain',
          problem: {
            id: 'response-missing',
            kind: sent.kind,
            url: sent.url.href,
            page: input.page,
            method: sent.request.method,
            headers: corsUnsafeRequestHeaderNames(sent.request.headers),
            recorded: exchange?.place ?? null,
            failure: exchange?.failure ?? null,
          },
          support: [],
          ruledOutBy: [],
        },
      ];
    }
    case 'response':
      if (walk.outcome === 'readable') return [];
      if (walk.outcome === 'opaque') return [certain({ id: 'no-cors-mode', url: input.url, origin: input.page })];
      if (end.last.sent.kind === 'preflight') {
        const causes = orStep(preflightCauses(situation, end.last), end.step);
        return [...afterLenientPreflight(situation, causes), ...causes];
      }
      return orStep(actualCauses(situation, end.last), end.step);
  }
}

/**
 * No engine lets a preflight fail for Authorization under `*` (https://github.com/whatwg/fetch/issues/1919), so that what really blocks
 * the request is found behind it.
 */
function afterLenientPreflight(situation: Situation, causes: readonly Cause[]): readonly Cause[] {
  if (!causes.every(({ problem }) => problem.id === 'authorization-under-wildcard')) return [];
  const answers = situation.input.answers.map(({ preflight, ...others }) => ({
    ...others,
    ...(preflight && {
      preflight: {
        ...preflight,
        headers: [...preflight.headers, ['Access-Control-Allow-Headers', 'authorization'] as const],
      },
    }),
  }));
  const input = { ...situation.input, answers };
  const walked = walk(input);
  return walked.outcome === 'blocked' ? endCauses({ ...situation, input, walk: walked }) : [];
}

function orStep(causes: readonly Cause[], step: Decision): readonly Cause[] {
  return causes.length > 0 ? causes : [certain({ id: 'other-step', step })];
}

function certain(problem: Problem): Cause {
  return { certainty: 'certain', problem, support: [], ruledOutBy: [] };
}

/** Why a browser does not send the request for a URL at all. */
function notSent({ input, walk }: Situation, url: string, origin: string, step: Decision): Problem {
  const { page, initiator } = input;
  const parsed = { href: url, origin, includesCredentials: false };
  if (badPort(origin) !== null) return { id: 'bad-port', url };
  if (mixedContent(page, parsed) !== null)
    return { id: 'mixed-content', page, url, redirected: walk.answered.length > 0 };
  return initiator.api === 'fetch' && initiator.mode === 'same-origin'
    ? { id: 'same-origin-mode', url, page }
    : { id: 'other-step', step };
}

/** Why the response to the request itself is not shared. */
function actualCauses(situation: Situation, failed: Answered): readonly Cause[] {
  const { sent, response } = failed;
  const at = atOf(failed);
  const { request } = sent;
  if (request.tainting === 'cors') {
    const check = corsCheck(
      { serializedOrigin: serializeRequestOrigin(request), credentials: request.credentials },
      response.headers,
    );
    if (!check.ok) return allowOriginCauses(situation, failed);
  }
  const policy = get(response.headers, 'Cross-Origin-Resource-Policy');
  if (request.tainting === 'opaque' && policy !== null) {
    return [
      {
        certainty: 'certain',
        problem: { id: 'resource-policy', at, value: policy },
        support: supportOf(failed, ['Cross-Origin-Resource-Policy']),
        ruledOutBy: [],
      },
    ];
  }
  if (isRedirectStatus(response.status)) {
    const lines = linesOf(response, 'Location');
    return [
      {
        certainty: 'certain',
        problem: { id: 'redirect-invalid', at, locations: lines.map(([, value]) => value) },
        support: supportOf(failed, ['Location']),
        ruledOutBy: [askAgain(sent, 'status-is-ok')],
      },
    ];
  }
  return [];
}

/** A page of the internet that requests something on the local network needs the user's permission in some engines. */
function localNetwork({ input, walk }: Situation): readonly Cause[] {
  const urls = [input.url, ...walk.answered.map(({ sent }) => sent.url.href)];
  const url = urls.find((each) => isLocalNetworkRequest(input.page, each));
  if (url === undefined || input.page === 'null') return [];
  const space = addressSpaceOf(url) === 'loopback' ? 'loopback' : 'local';
  return [
    {
      // What blocks in every engine comes first; the permission is asked for by some, and lifts the ban on mixed content alone.
      certainty: walk.end.kind === 'not-sent' && badPort(walk.end.url.origin) === null ? 'certain' : 'likely',
      problem: { id: 'local-network', page: input.page, url, space, secure: input.page.startsWith('https:') },
      support: [],
      ruledOutBy: [],
    },
  ];
}

/** OPTIONS with Origin that is taken for a preflight, but lacks what makes one. */
function optionsCauses({ recorded, walk }: Situation): readonly Cause[] {
  const [{ actual, preflight }] = recorded.hops;
  if (actual?.method !== 'OPTIONS' || preflight !== undefined || walk.outcome === 'readable') return [];
  if (get(actual.requestHeaders, ACRM) !== null) return [];
  return [certain({ id: 'options-not-preflight', place: actual.place, url: actual.url, origin: recorded.page })];
}
