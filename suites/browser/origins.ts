import type { AddressSpace } from '../../protocol/fetch/local-network-access.ts';
import type { SerializedOrigin } from '../../protocol/http/wire.ts';

/** The origins that play in the cases, over http and https. */
export const foo = 'http://foo.example';
export const api = 'http://api.foo.example';
export const bar = 'http://bar.other';
export const attacker = 'http://attacker.example';

export const secureFoo = 'https://foo.example';
export const secureApi = 'https://api.foo.example';
export const secureBar = 'https://bar.other';
export const secureAttacker = 'https://attacker.example';

/** Over HTTP/2; of the sites of foo.example and of bar.other. */
export const h2Foo = 'https://h2.foo.example';
export const h2Bar = 'https://h2.bar.other';

/** Addresses instead of names: loopback ones, so that nothing leaves the machine even past the relay. */
export const ipv4 = 'http://127.0.0.2';
export const ipv6 = 'http://[::1]';

/**
 * Origins whose servers are at an address of this space, and what the user says when a page of theirs wants to reach a less public one. Their
 * ports are those of the addresses where engines reach them without the relay, behind which no address space is known.
 */
export const grantedPage = 'https://granted.example:8401';
export const deniedPage = 'https://denied.example:8402';
export const plainPage = 'http://granted.example:8403';
export const loopback = 'https://loopback.example:8411';
export const plainLoopback = 'http://loopback.example:8412';
export const lan = 'https://lan.example:8421';
export const plainLan = 'http://lan.example:8422';

const addressSpaces: Readonly<Record<string, AddressSpace>> = {
  [loopback]: 'loopback',
  [plainLoopback]: 'loopback',
  [lan]: 'local',
  [plainLan]: 'local',
};

/** Of an origin that is not at a public address. */
export const addressSpaceOf = (origin: SerializedOrigin): AddressSpace | undefined => addressSpaces[origin];

/** bücher.example, as it is on the wire. */
export const idn = 'http://xn--bcher-kva.example';

/** The absolute form of the name: another host, and so another origin and another site. */
export const trailingDot = 'http://foo.example.';

/** A subdomain of bar.other that the attacker has taken over: same-site with it, but another origin. */
export const takenOver = 'https://old-shop.bar.other';
