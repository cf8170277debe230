/** What a start script is told: `node server.mjs PORT POLICY FOLDER`, the policy as a file, the folder for what it writes. */
import { readFileSync } from 'node:fs';

const [port, policyFile, ownFolder] = process.argv.slice(2);

export const host = '127.0.0.1';
export const listenPort = Number(port);

/** The declared policy. `origins` is `"*"` or a list; what is not declared is left to the product's default. */
export const policy = JSON.parse(readFileSync(policyFile, 'utf8'));

/** Where it may write; removed when it has ended. */
export const folder = ownFolder;

export const isPublic = policy.origins === '*';

/** The options that are declared, under the names that most middlewares have for them. */
export function declared(names) {
  return Object.fromEntries(
    Object.entries(names).flatMap(([key, name]) => (policy[key] === undefined ? [] : [[name, policy[key]]])),
  );
}

/** `https://*.example.org`, and an origin itself, as an anchored regular expression. */
export function expressionOf(origin) {
  const escaped = origin.replaceAll(/[.\\+?^${}()|[\]/]/g, String.raw`\$&`);
  return `^${escaped.replace('*', String.raw`[a-z0-9-]+(\.[a-z0-9-]+)*`)}$`;
}

/** The origins as a middleware takes them that knows regular expressions: a string each, or an expression for a pattern. */
export function originsWithPatterns() {
  return policy.origins.map((origin) => (origin.includes('*') ? new RegExp(expressionOf(origin)) : origin));
}

/** Whether an origin is among those declared, for middlewares that ask a function. */
export function isAllowed(origin) {
  return policy.origins.some((each) => new RegExp(expressionOf(each)).test(origin));
}
