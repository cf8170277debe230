import { isOkStatus } from '../../protocol/fetch/answer.ts';
import { ACAC, ACAO, get } from '../../protocol/http/headers.ts';
import { OPAQUE, parseOrigin } from '../../protocol/http/origin.ts';
import { isRedirectStatus, locationUrl } from '../../protocol/fetch/redirect.ts';
import { serializeRequestOrigin } from '../../protocol/fetch/request.ts';
import type { Answered } from '../walk.ts';
import type { Cause } from './cause.ts';
import { originDifference } from './origins.ts';
import { redirectKind } from './redirects.ts';
import { cacheHits, errorKind, productOf, variesByOrigin } from './responses.ts';
import { askAgain, atOf, linesOf, recordedAt, type Situation, supportOf } from './situation.ts';

/** Why a response fails the CORS check, the likeliest cause first. */
export function allowOriginCauses(situation: Situation, failed: Answered): readonly Cause[] {
  const { sent, response } = failed;
  const at = atOf(failed);
  const origin = serializeRequestOrigin(sent.request);
  const lines = linesOf(response, ACAO);
  const cached = cacheCause(situation, failed);
  const extra = cached === null ? [] : [cached];
  if (lines.length > 1) {
    const values = lines.map(([, value]) => value);
    return [
      {
        certainty: 'certain',
        problem: { id: 'allow-origin-twice', at, values, equal: new Set(values).size === 1, origin },
        support: supportOf(failed, [ACAO, 'Via', 'Server']).filter(({ kind }) => kind !== 'header-absent'),
        ruledOutBy: [askAgain(sent, 'one-allow-origin')],
      },
    ];
  }
  const value = get(response.headers, ACAO);
  if (value === null) {
    const cause = missing(situation, failed);
    return [...extra, cached?.certainty === 'likely' ? { ...cause, certainty: 'possible' } : cause];
  }
  const special = specialPage(situation, failed, value);
  if (special !== null) return [special];
  if (value === '*') {
    return [
      {
        certainty: 'certain',
        problem: { id: 'wildcard-with-credentials', at, origin },
        support: supportOf(failed, [ACAO]),
        ruledOutBy: [],
      },
    ];
  }
  if (value === origin) {
    return [
      {
        certainty: 'certain',
        problem: { id: 'credentials-not-allowed', at, value: get(response.headers, ACAC), origin },
        support: supportOf(failed, [ACAC]),
        ruledOutBy: [],
      },
    ];
  }
  if (/[,\s]/.test(value)) {
    return [
      {
        certainty: 'certain',
        problem: { id: 'allow-origin-list', at, value, origin },
        support: supportOf(failed, [ACAO]),
        ruledOutBy: [],
      },
    ];
  }
  const difference = originDifference(value, origin);
  return [
    ...(difference === 'other-origin' ? extra : []),
    {
      certainty: difference === 'other-origin' && extra.length > 0 ? 'possible' : 'certain',
      problem: { id: 'allow-origin-differs', at, value, origin, difference },
      support: supportOf(failed, [ACAO]),
      ruledOutBy: [askAgain(sent, 'allow-origin-is-right')],
    },
  ];
}

/** A response without Access-Control-Allow-Origin. */
function missing(situation: Situation, failed: Answered): Cause {
  const { sent, response } = failed;
  const at = atOf(failed);
  const origin = serializeRequestOrigin(sent.request);
  const base = { certainty: 'certain', ruledOutBy: [askAgain(sent, 'allow-origin-is-present')] } as const;
  const malformed = recordedAt(situation, sent)?.response?.malformed.find(
    ([name]) => name.trim().toLowerCase() === ACAO.toLowerCase(),
  );
  if (malformed !== undefined) {
    return {
      ...base,
      problem: { id: 'malformed-header', at, header: malformed },
      support: [{ kind: 'response-header', at, header: malformed }],
    };
  }
  const location = isRedirectStatus(response.status) ? locationUrl(response.headers, sent.url.href) : null;
  if (location !== null && location !== 'failure') {
    const redirect = redirectKind(sent.url.href, location.href);
    const support = [{ kind: 'status', at } as const, ...supportOf(failed, ['Location', ACAO])];
    if (sent.kind === 'preflight')
      return { ...base, problem: { id: 'preflight-redirected', at, target: location.href, redirect }, support };
    return redirect === 'login'
      ? {
          ...base,
          problem: { id: 'redirect-to-login', from: at.url, to: location.href, status: response.status },
          support,
        }
      : {
          ...base,
          problem: { id: 'redirect-without-allow-origin', at, target: location.href, redirect, origin },
          support,
        };
  }
  const special = specialPage(situation, failed, null);
  if (special !== null) return special;
  const [before] = sent.request.urlList.slice(-2).map(({ href }) => href);
  if (sent.hop > 0 && before !== undefined && redirectKind(before, at.url) === 'login') {
    return {
      ...base,
      problem: { id: 'redirect-to-login', from: before, to: at.url, status: response.status },
      support: [{ kind: 'status', at }, ...supportOf(failed, [ACAO])],
    };
  }
  if (!isOkStatus(response.status) && response.status !== 304) {
    const [error, product] = [errorKind(response), productOf(response)];
    return {
      ...base,
      problem:
        sent.kind === 'preflight'
          ? { id: 'preflight-refused', at, error, product }
          : { id: 'error-response', at, origin, error, product },
      support: [
        { kind: 'status', at },
        ...supportOf(failed, ['Server', 'Via', 'WWW-Authenticate', 'Retry-After', 'CF-Mitigated', 'Allow']).filter(
          ({ kind }) => kind !== 'header-absent',
        ),
        { kind: 'header-absent', at, name: ACAO },
      ],
      ruledOutBy: [askAgain(sent, 'status-is-ok')],
    };
  }
  return {
    ...base,
    problem: { id: 'allow-origin-missing', at, origin },
    support: [{ kind: 'status', at }, ...supportOf(failed, [ACAO])],
  };
}

/** A page whose origin a server will hardly list: of a file, of a sandboxed frame, or of an extension. */
function specialPage({ input }: Situation, failed: Answered, value: string | null): Cause | null {
  const { sent } = failed;
  const at = atOf(failed);
  const origin = serializeRequestOrigin(sent.request);
  const support = [{ kind: 'request-header', header: ['Origin', origin] } as const, ...supportOf(failed, [ACAO])];
  if (origin === OPAQUE && input.page !== OPAQUE) {
    const [from = at.url] = sent.request.urlList.slice(-2).map(({ href }) => href);
    const login = redirectKind(from, at.url) === 'login';
    return {
      certainty: 'certain',
      problem: login
        ? { id: 'redirect-to-login', from, to: at.url, status: at.status }
        : { id: 'redirect-lost-origin', from, to: at.url, page: input.page, at },
      support,
      ruledOutBy: [],
    };
  }
  if (origin === OPAQUE && value !== '*') {
    return { certainty: 'certain', problem: { id: 'opaque-page', at, value }, support, ruledOutBy: [] };
  }
  const scheme = parseOrigin(origin)?.scheme ?? 'https';
  if (!/^https?$/.test(scheme) && value !== '*') {
    return {
      certainty: 'certain',
      problem: { id: 'extension-page', page: origin, at, value },
      support,
      ruledOutBy: [],
    };
  }
  return null;
}

/** A response that a cache kept from a request of another origin, or of none, as of an image. */
function cacheCause(situation: Situation, failed: Answered): Cause | null {
  const { sent, response } = failed;
  if (sent.kind === 'preflight' || !isOkStatus(response.status)) return null;
  const at = atOf(failed);
  const origin = serializeRequestOrigin(sent.request);
  const hints = cacheHits(response.headers);
  const value = get(response.headers, ACAO);
  const others = (situation.byUrl.get(sent.url.href) ?? []).filter(
    (other) => other !== recordedAt(situation, sent) && (other.method === 'GET' || other.method === 'HEAD'),
  );
  const differing = others.find((other) => {
    const allowed = other.response === null ? null : get(other.response.headers, ACAO);
    return allowed !== null && allowed !== value && allowed === get(other.requestHeaders, 'Origin');
  });
  const withoutOrigin = others.find((other) => get(other.requestHeaders, 'Origin') === null);
  if (hints.length === 0 && differing === undefined && (withoutOrigin === undefined || value !== null)) return null;
  if (hints.length === 0 && differing === undefined && others.length === 0) return null;
  const varies = variesByOrigin(response.headers);
  const fresh = new URL(sent.url.href);
  fresh.searchParams.set('fresh', '1');
  return {
    certainty: hints.length > 0 && !varies ? 'likely' : 'possible',
    problem: { id: 'cache-ignores-origin', at, hints, value, origin, varies },
    support: [
      ...hints.map((header) => ({ kind: 'response-header', at, header }) as const),
      ...(differing?.response
        ? [
            {
              kind: 'other-response',
              place: differing.place,
              allowOrigin: get(differing.response.headers, ACAO),
            } as const,
          ]
        : []),
      ...(withoutOrigin ? [{ kind: 'request-without-origin', place: withoutOrigin.place } as const] : []),
      ...supportOf(failed, ['Vary']),
    ],
    ruledOutBy: [askAgain(sent, 'still-the-same', fresh.href)],
  };
}
