/** The origins that play in the cases, over http and https. */
export const foo = 'http://foo.example';
export const api = 'http://api.foo.example';
export const bar = 'http://bar.other';
export const attacker = 'http://attacker.example';

export const secureFoo = 'https://foo.example';
export const secureApi = 'https://api.foo.example';
export const secureBar = 'https://bar.other';
export const secureAttacker = 'https://attacker.example';

/** A subdomain of bar.other that the attacker has taken over: same-site with it, but another origin. */
export const takenOver = 'https://old-shop.bar.other';
