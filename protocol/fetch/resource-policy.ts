import type { Verdict } from './cors-check.ts';
import { get } from '../http/headers.ts';
import { isSameOrigin, isSchemelesslySameSite } from '../http/origin.ts';
import type { RegistrableDomain } from '../http/origin.ts';
import type { Reason } from '../reason.ts';
import { fetchStep } from '../standard.ts';
import type { FetchStep } from '../standard.ts';
import type { HeaderList, SerializedOrigin } from '../http/wire.ts';

/** https://html.spec.whatwg.org/multipage/browsers.html#embedder-policy-value-2 */
export type EmbedderPolicy = 'unsafe-none' | 'credentialless' | 'require-corp';

export interface ResourcePolicyInput {
  /** The request's origin. */
  readonly origin: SerializedOrigin;
  readonly embedderPolicy: EmbedderPolicy;
  /** Origin of the response's URL. */
  readonly urlOrigin: SerializedOrigin;
  readonly headers: HeaderList;
  /** Whether the request carried credentials. */
  readonly requestIncludesCredentials: boolean;
  readonly forNavigation?: boolean;
}

export type ResourcePolicyRefusal = FetchStep<'cross-origin resource policy check', '5'>;

/**
 * The cross-origin resource policy internal check: whether a response of a "no-cors" request may be used at all.
 * Reporting, which the check around it adds, is not modelled: it changes no outcome.
 * https://fetch.spec.whatwg.org/#cross-origin-resource-policy-internal-check
 */
export function crossOriginResourcePolicyCheck(
  input: ResourcePolicyInput,
  registrableDomain: RegistrableDomain,
): Verdict<ResourcePolicyRefusal> {
  const verdict = (ok: boolean, reason: Reason): Verdict<ResourcePolicyRefusal> => ({
    ok,
    step: fetchStep('cross-origin resource policy check', '5', reason),
  });
  const forNavigation = input.forNavigation ?? false;
  // 1. A navigation without an embedder policy is allowed.
  if (forNavigation && input.embedderPolicy === 'unsafe-none') {
    const reason = { kind: 'navigation-without-embedder-policy' } as const;
    return { ok: true, step: fetchStep('cross-origin resource policy check', '1', reason) };
  }
  // 2. Let policy be the result of getting `Cross-Origin-Resource-Policy`. Two of them join to a value that is unknown.
  const value = get(input.headers, 'Cross-Origin-Resource-Policy');
  // 3. An unknown policy is null.
  let policy: 'same-origin' | 'same-site' | 'cross-origin' | null =
    value === 'same-origin' || value === 'same-site' || value === 'cross-origin' ? value : null;
  // 4. If policy is null, then switch on embedderPolicyValue.
  const requiresPolicy =
    input.embedderPolicy === 'require-corp' ||
    (input.embedderPolicy === 'credentialless' && (input.requestIncludesCredentials || forNavigation));
  if (policy === null && requiresPolicy) policy = 'same-origin';
  const origins = { url: input.urlOrigin, request: input.origin };
  // 5. Switch on policy:
  switch (policy) {
    case null:
    case 'cross-origin':
      return verdict(true, { kind: 'resource-policy', value, takenFor: null, origins: null });
    case 'same-origin':
      return verdict(isSameOrigin(input.origin, input.urlOrigin), {
        kind: 'resource-policy',
        value,
        takenFor: value === policy ? null : input.embedderPolicy,
        origins,
      });
    case 'same-site':
      // A response over https is of no site with a requester over http.
      return verdict(
        isSchemelesslySameSite(input.origin, input.urlOrigin, registrableDomain) &&
          (input.origin.startsWith('https:') || !input.urlOrigin.startsWith('https:')),
        { kind: 'resource-policy', value, takenFor: null, origins },
      );
  }
}
