import { isSameOrigin } from '../http/origin.ts';
import type { Destination, FetchRequest } from './request.ts';
import { currentUrl } from './request.ts';
import { sectionStep } from '../standard.ts';
import type { Decision, SectionStep } from '../standard.ts';
import type { SerializedOrigin } from '../http/wire.ts';

/** What the policies of a document forbid of its requests. */
export interface ContentPolicy {
  /** `connect-src` of its Content-Security-Policy: the only origins that script may ask. */
  readonly connectSrc?: readonly SerializedOrigin[];
  /** `blocked-destinations` of its Integrity-Policy. */
  readonly blockedDestinations?: readonly Destination[];
}

export type PolicyRefusal = SectionStep<'Content Security Policy'> | SectionStep<'Subresource Integrity'>;

/**
 * The policy by which a request is not sent, neither the first one nor that of a redirect; `null` for none. Preflights are not looked at.
 * https://fetch.spec.whatwg.org/#concept-main-fetch, step 7
 */
export function blockedByPolicy(request: FetchRequest): Decision<PolicyRefusal> | null {
  const { contentPolicy, destination, mode, integrity } = request;
  const url = currentUrl(request).origin;
  const { connectSrc, blockedDestinations = [] } = contentPolicy ?? {};
  // https://w3c.github.io/webappsec-csp/#should-block-request
  if (destination === '' && connectSrc !== undefined && !connectSrc.some((origin) => isSameOrigin(origin, url))) {
    return sectionStep('Content Security Policy', 'should request be blocked by Content Security Policy', {
      kind: 'connect-src',
      url,
      allowed: connectSrc,
    });
  }
  // https://w3c.github.io/webappsec-subresource-integrity/#should-request-be-blocked-by-integrity-policy
  const isChecked = hasMetadata(integrity) && (mode === 'cors' || mode === 'same-origin');
  if (!isChecked && blockedDestinations.includes(destination)) {
    return sectionStep('Subresource Integrity', 'should request be blocked by Integrity Policy', {
      kind: 'integrity-policy',
      destination,
      mode,
      metadata: hasMetadata(integrity),
    });
  }
  return null;
}

/** Whether there is a hash that is known. https://w3c.github.io/webappsec-subresource-integrity/#parse-metadata */
function hasMetadata(integrity = ''): boolean {
  return integrity.split(/[\t\n\f\r ]+/).some((item) => /^sha(?:256|384|512)-./i.test(item));
}
