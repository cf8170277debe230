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

/** bücher.example, as it is on the wire. */
export const idn = 'http://xn--bcher-kva.example';

/** The absolute form of the name: another host, and so another origin and another site. */
export const trailingDot = 'http://foo.example.';

/** A subdomain of bar.other that the attacker has taken over: same-site with it, but another origin. */
export const takenOver = 'https://old-shop.bar.other';
