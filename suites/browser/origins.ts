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

/** A subdomain of bar.other that the attacker has taken over: same-site with it, but another origin. */
export const takenOver = 'https://old-shop.bar.other';
