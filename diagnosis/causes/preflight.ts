import { isOkStatus } from '../../protocol/fetch/answer.ts';
import { corsCheck } from '../../protocol/fetch/cors-check.ts';
import { ACAH, ACAM, extractHeaderListValues } from '../../protocol/http/headers.ts';
import { isCorsSafelistedMethod } from '../../protocol/http/methods.ts';
import { isRedirectStatus, locationUrl } from '../../protocol/fetch/redirect.ts';
import { serializeRequestOrigin } from '../../protocol/fetch/request.ts';
import { corsUnsafeRequestHeaderNames } from '../../protocol/fetch/safelist.ts';
import type { Answered } from '../walk.ts';
import { allowOriginCauses } from './allow-origin.ts';
import type { Cause, Problem } from './cause.ts';
import { redirectKind } from './redirects.ts';
import { errorKind, productOf } from './responses.ts';
import { askAgain, atOf, linesOf, type Situation, supportOf } from './situation.ts';
import { headerSource } from './tracing.ts';

/** Why a preflight fails. https://fetch.spec.whatwg.org/#cors-preflight-fetch-0, steps 7 and 8 */
export function preflightCauses(situation: Situation, failed: Answered): readonly Cause[] {
  const { sent, response } = failed;
  const { request } = sent;
  const at = atOf(failed);
  // A header that does not belong into a request is the reason for the preflight, whatever its response is.
  const misplaced = misplacedHeaders(failed);
  if (misplaced.length > 0) return misplaced;
  const check = corsCheck(
    { serializedOrigin: serializeRequestOrigin(request), credentials: request.credentials },
    response.headers,
  );
  if (!check.ok) return allowOriginCauses(situation, failed);
  if (!isOkStatus(response.status)) {
    const location = isRedirectStatus(response.status) ? locationUrl(response.headers, at.url) : null;
    const problem: Problem =
      location !== null && location !== 'failure'
        ? { id: 'preflight-redirected', at, target: location.href, redirect: redirectKind(at.url, location.href) }
        : { id: 'preflight-refused', at, error: errorKind(response), product: productOf(response) };
    return [
      {
        certainty: 'certain',
        problem,
        support: [{ kind: 'status', at }, ...supportOf(failed, ['Location', 'Server']).filter(present)],
        ruledOutBy: [askAgain(sent, 'status-is-ok')],
      },
    ];
  }
  const [methods, names] = [
    extractHeaderListValues(ACAM, response.headers),
    extractHeaderListValues(ACAH, response.headers),
  ];
  if (methods === 'failure' || names === 'failure') {
    const [header] = linesOf(response, methods === 'failure' ? ACAM : ACAH);
    return header === undefined
      ? []
      : [
          {
            certainty: 'certain',
            problem: { id: 'malformed-list', at, header },
            support: [{ kind: 'response-header', at, header }],
            ruledOutBy: [],
          },
        ];
  }
  return [...methodCauses(failed, methods ?? []), ...headerCauses(failed, names ?? [])];
}

const present = ({ kind }: { readonly kind: string }): boolean => kind !== 'header-absent';

function methodCauses(failed: Answered, listed: readonly string[]): readonly Cause[] {
  const { sent } = failed;
  const { method, credentials, useCorsPreflight } = sent.request;
  const include = credentials === 'include';
  const absent = linesOf(failed.response, ACAM).length === 0;
  if (
    listed.includes(method) ||
    isCorsSafelistedMethod(method) ||
    (!include && listed.includes('*')) ||
    (absent && useCorsPreflight)
  )
    return [];
  const otherCase = listed.some((item) => item.toLowerCase() === method.toLowerCase());
  const how = otherCase
    ? method === method.toUpperCase()
      ? 'server-case'
      : 'script-case'
    : listed.includes('*')
      ? 'wildcard-with-credentials'
      : 'missing';
  return [
    {
      certainty: 'certain',
      problem: { id: 'method-not-allowed', at: atOf(failed), method, listed, how },
      support: [
        { kind: 'request-header', header: ['Access-Control-Request-Method', method] },
        ...supportOf(failed, [ACAM]),
      ],
      ruledOutBy: [askAgain(sent, 'list-has-it')],
    },
  ];
}

/** Names of the request's headers that the preflight does not allow. */
function refusedNames({ sent, response }: Answered): {
  readonly names: readonly string[];
  readonly listed: readonly string[];
} {
  const extracted = extractHeaderListValues(ACAH, response.headers);
  const listed = extracted === null || extracted === 'failure' ? [] : extracted;
  const lower = new Set(listed.map((name) => name.toLowerCase()));
  const wildcard = lower.has('*') && sent.request.credentials !== 'include';
  const names = corsUnsafeRequestHeaderNames(sent.request.headers).filter(
    (name) => !lower.has(name) && !(wildcard && name !== 'authorization'),
  );
  return { names, listed };
}

function headerCauses(failed: Answered, listed: readonly string[]): readonly Cause[] {
  const at = atOf(failed);
  const { names } = refusedNames(failed);
  const include = failed.sent.request.credentials === 'include';
  const support = [
    { kind: 'request-header', header: ['Access-Control-Request-Headers', failed.sent.acrh ?? ''] } as const,
    ...supportOf(failed, [ACAH]),
  ];
  if (names.length === 0) return [];
  const ruledOutBy = [askAgain(failed.sent, 'list-has-it')];
  if (!include && listed.includes('*'))
    return [{ certainty: 'certain', problem: { id: 'authorization-under-wildcard', at, listed }, support, ruledOutBy }];
  const added = names.flatMap((name) => {
    const source = headerSource(name);
    return source === undefined ? [] : [{ name, source }];
  });
  const rest = names.filter((name) => headerSource(name) === undefined);
  return [
    ...(rest.length === 0
      ? []
      : [
          {
            certainty: 'certain',
            problem: {
              id: 'header-not-allowed',
              at,
              names: rest,
              listed,
              how: listed.includes('*') ? 'wildcard-with-credentials' : 'missing',
            },
            support,
            ruledOutBy,
          } as const,
        ]),
    ...(added.length === 0
      ? []
      : [
          { certainty: 'certain', problem: { id: 'tracing-header', at, headers: added }, support, ruledOutBy } as const,
        ]),
  ];
}

/** Response headers that script sends as request headers. They are what makes the preflight. */
function misplacedHeaders(failed: Answered): readonly Cause[] {
  const names = corsUnsafeRequestHeaderNames(failed.sent.request.headers).filter((name) =>
    /^access-control-(?:allow|expose|max)-/.test(name),
  );
  const refused = refusedNames(failed).names;
  if (names.length === 0 || !names.some((name) => refused.includes(name))) return [];
  return [
    {
      certainty: 'certain',
      problem: { id: 'response-header-in-request', at: atOf(failed), names },
      support: [{ kind: 'request-header', header: ['Access-Control-Request-Headers', failed.sent.acrh ?? ''] }],
      ruledOutBy: [],
    },
  ];
}
