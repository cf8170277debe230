import { DEFAULT_REFERRER_POLICY } from './fetch/request.ts';
import type { FetchRequest, RequestUrl } from './fetch/request.ts';
import type { Answer, Case, Hop, PolicyHeader } from './case.ts';
import type { FetchInitiator, Initiator } from './initiators/initiator.ts';
import type { SerializedOrigin } from './http/wire.ts';

/** Short ways to write cases in unit tests. */

export const FOO = 'http://foo.example';
export const API = 'http://api.foo.example';
export const BAR = 'http://bar.other';
export const THIRD = 'http://attacker.example';

export function answer(status: number, ...headers: readonly PolicyHeader[]): Answer {
  return { status, headers };
}

export function ok(...headers: readonly PolicyHeader[]): Answer {
  return answer(200, ...headers);
}

export const ALLOW_ALL: PolicyHeader = ['Access-Control-Allow-Origin', '*'];
export const ALLOW_FOO: PolicyHeader = ['Access-Control-Allow-Origin', FOO];
export const ALLOW_CREDENTIALS: PolicyHeader = ['Access-Control-Allow-Credentials', 'true'];
export const TO_NEXT: PolicyHeader = ['Location', { nextHop: true }];

export function hop(origin: SerializedOrigin, actual: Answer, preflight?: Answer): Hop {
  return { origin, policy: preflight === undefined ? { actual } : { actual, preflight } };
}

/** A case from `http://foo.example`. */
export function caseOf(initiator: Initiator, hops: Case['hops'], rest: Partial<Case> = {}): Case {
  return {
    id: 'unit',
    title: 'unit',
    spec: '',
    page: { origin: FOO },
    initiator,
    resource: 'text',
    hops,
    ...rest,
  };
}

export function fetching(options: Omit<FetchInitiator, 'api'> = {}): FetchInitiator {
  return { api: 'fetch', ...options };
}

export function urlOf(origin: SerializedOrigin, includesCredentials = false): RequestUrl {
  return { href: `${origin}/`, origin, includesCredentials };
}

/** A fetch() of `http://bar.other/` by `http://foo.example`. */
export function requestOf(rest: Partial<FetchRequest> = {}): FetchRequest {
  return {
    method: 'GET',
    headers: [],
    hasBody: false,
    streams: false,
    origin: FOO,
    mode: 'cors',
    credentials: 'same-origin',
    redirect: 'follow',
    destination: '',
    unsafeRequest: true,
    useCorsPreflight: false,
    referrerPolicy: DEFAULT_REFERRER_POLICY,
    referrer: 'page',
    timingAllowFailed: false,
    urlList: [urlOf(BAR)],
    tainting: 'basic',
    redirectCount: 0,
    ...rest,
  };
}
