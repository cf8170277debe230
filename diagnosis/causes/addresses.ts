import { urlOrNull } from '../../protocol/http/url.ts';

/** The address space that the name of a host is known to be in. https://wicg.github.io/local-network-access/#ip-address-space */
export type AddressSpace = 'loopback' | 'local' | 'unknown';

/** By the name alone: other names may resolve to any address. */
export function addressSpaceOf(url: string): AddressSpace {
  const host = urlOrNull(url)?.hostname ?? '';
  if (/^(?:localhost|.*\.localhost|127(?:\.\d+){3}|\[::1\])$/.test(host)) return 'loopback';
  if (
    /^(?:10(?:\.\d+){3}|192\.168(?:\.\d+){2}|172\.(?:1[6-9]|2\d|3[01])(?:\.\d+){2}|169\.254(?:\.\d+){2})$/.test(host) ||
    /^\[f[cd][\da-f]{2}:|^\[fe[89ab][\da-f]:/.test(host) ||
    /\.local$/.test(host)
  )
    return 'local';
  return 'unknown';
}

const depth: Readonly<Record<AddressSpace, number>> = { loopback: 2, local: 1, unknown: 0 };

/** Whether a page requests an address in a more private space than its own. */
export function isLocalNetworkRequest(page: string, url: string): boolean {
  return depth[addressSpaceOf(url)] > depth[addressSpaceOf(page)];
}
