import { isPotentiallyTrustworthy, isSameOrigin } from '../http/origin.ts';
import { currentUrl } from './request.ts';
import type { FetchRequest } from './request.ts';
import type { RefererExpectation } from '../outcome/prediction.ts';
import type { SerializedOrigin } from '../http/wire.ts';

/** https://w3c.github.io/webappsec-referrer-policy/#referrer-policy, without the empty one. */
export const referrerPolicies = [
  'no-referrer',
  'no-referrer-when-downgrade',
  'same-origin',
  'origin',
  'strict-origin',
  'origin-when-cross-origin',
  'strict-origin-when-cross-origin',
  'unsafe-url',
] as const;
export type ReferrerPolicy = (typeof referrerPolicies)[number];

/**
 * What a request says of the page it comes from.
 *
 * @param before What it said at the URL before; once something is left out it stays out.
 * @param page Origin of the page's URL.
 * @see https://w3c.github.io/webappsec-referrer-policy/#determine-requests-referrer
 */
export function determineReferrer(
  request: Pick<FetchRequest, 'referrerPolicy' | 'urlList'>,
  before: RefererExpectation,
  page: SerializedOrigin,
): RefererExpectation {
  if (before === 'none') return 'none';
  const url = currentUrl(request).origin;
  const sameOrigin = isSameOrigin(page, url);
  const downgrade = isPotentiallyTrustworthy(page) && !isPotentiallyTrustworthy(url);
  switch (request.referrerPolicy) {
    case 'no-referrer':
      return 'none';
    case 'origin':
      return 'origin';
    case 'unsafe-url':
      return before;
    case 'strict-origin':
      return downgrade ? 'none' : 'origin';
    case 'strict-origin-when-cross-origin':
      return sameOrigin ? before : downgrade ? 'none' : 'origin';
    case 'same-origin':
      return sameOrigin ? before : 'none';
    case 'origin-when-cross-origin':
      return sameOrigin ? before : 'origin';
    case 'no-referrer-when-downgrade':
      return downgrade ? 'none' : before;
  }
}

/**
 * What the `Referer` header must say. Across origins a user agent may say less than a policy that tells the whole URL, to
 * minimise data leakage.
 * @see https://w3c.github.io/webappsec-referrer-policy/#determine-requests-referrer
 */
export function refererExpectation(
  { referrer, urlList }: Pick<FetchRequest, 'referrer' | 'urlList'>,
  page: SerializedOrigin,
): RefererExpectation | 'page-or-origin' {
  return referrer === 'page' && !isSameOrigin(page, currentUrl({ urlList }).origin) ? 'page-or-origin' : referrer;
}
