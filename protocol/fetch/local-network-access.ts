import type { Verdict } from './cors-check.ts';
import { isPotentiallyTrustworthy, isSameOrigin } from '../http/origin.ts';
import type { FetchRequest } from './request.ts';
import { currentUrl } from './request.ts';
import { sectionStep } from '../standard.ts';
import type { SectionStep } from '../standard.ts';

/** From where an IP address can be reached. https://wicg.github.io/local-network-access/#ip-address-space */
export type AddressSpace = 'public' | 'local' | 'loopback';

/** The address spaces that a user has to permit. */
export type PrivateSpace = Exclude<AddressSpace, 'public'>;

/** What Local Network Access knows of the client of a request. */
export interface NetworkClient {
  /** Of its policy container. */
  readonly addressSpace: AddressSpace;
  readonly isSecureContext: boolean;
  /** The address spaces of which the user granted the permission and no permissions policy keeps it. */
  readonly permitted: readonly PrivateSpace[];
}

/** What of the check decided. */
export type LocalNetworkReason =
  'same-origin' | 'other-target' | 'not-less-public' | 'insecure' | 'permitted' | 'denied';

const PUBLICITY: Readonly<Record<AddressSpace, number>> = { public: 2, local: 1, loopback: 0 };

/** https://wicg.github.io/local-network-access/#ip-address-space-less-public */
export function isLessPublic(a: AddressSpace, b: AddressSpace): boolean {
  return PUBLICITY[a] < PUBLICITY[b];
}

export type LocalNetworkRefusal = SectionStep<'Local Network Access (draft)'>;

/**
 * Whether the request may use a connection to this address space, of a draft. https://wicg.github.io/local-network-access/#local-network-access-check
 */
export function localNetworkAccessCheck(request: FetchRequest, connection: AddressSpace): Verdict<LocalNetworkRefusal> {
  const { network, origin, targetAddressSpace } = request;
  const url = currentUrl(request).origin;
  const verdict = (ok: boolean, why: LocalNetworkReason): Verdict<LocalNetworkRefusal> => ({
    ok,
    step: sectionStep('Local Network Access (draft)', 'Local Network Access check', {
      kind: 'local-network',
      why,
      url,
      origin,
      connection,
      target: targetAddressSpace ?? null,
    }),
  });
  // 1. A trustworthy origin may reach itself wherever it is.
  if (isPotentiallyTrustworthy(origin) && isSameOrigin(origin, url)) return verdict(true, 'same-origin');
  // 2. Without a policy container nothing is checked.
  if (network === undefined) return verdict(true, 'not-less-public');
  // 3. What script says of the target must be true.
  // NOTE(spec): with a true target the steps return here, before the permission is looked at. The text around them says that it can be
  // checked then, and this is where engines do it.
  if (targetAddressSpace !== undefined && targetAddressSpace !== connection) return verdict(false, 'other-target');
  // 4. Only an address space that is less public than that of the client is guarded.
  if (connection === 'public' || !isLessPublic(connection, network.addressSpace)) {
    return verdict(true, 'not-less-public');
  }
  // 4.2. The client must be a secure context.
  if (!network.isSecureContext) return verdict(false, 'insecure');
  // 4.4. The user must have granted the permission.
  return network.permitted.includes(connection) ? verdict(true, 'permitted') : verdict(false, 'denied');
}
