/** Random requests, with a lean towards what lies just beside the declared policy. */
import fc from 'fast-check';
import type { Arbitrary } from 'fast-check';
import { isToken } from '../../../protocol/http/bytes.ts';
import { isForbiddenRequestHeader } from '../../../protocol/fetch/forbidden.ts';
import { isForbiddenMethod, normalizeMethod } from '../../../protocol/http/methods.ts';
import { canBeSent } from '../checks/bypass-origins.ts';
import type { Context } from '../context.ts';
import type { Policy } from '../policy/resolve.ts';

/** What a page wants. */
export interface Question {
  readonly origin: string;
  /** Asked by a preflight where it is no plain GET. */
  readonly method: string;
  readonly names: readonly string[];
}

/** How a string is changed: a character put in, taken away, or another in its place. */
interface Edit {
  readonly kind: 'insert' | 'delete' | 'replace' | 'case';
  /** A share of the length, or where comparisons are anchored, or fail to be: the ends of an origin's host, or of any other text. */
  readonly at: number | 'start' | 'end';
  readonly text: string;
}

const edited = (text: string, edits: readonly Edit[]): string =>
  edits.reduce((before, { kind, at, text: put }) => {
    const i = placeOf(at, before);
    switch (kind) {
      case 'insert':
        return before.slice(0, i) + put + before.slice(i);
      case 'delete':
        return before.slice(0, i) + before.slice(i + 1);
      case 'replace':
        return before.slice(0, i) + put + before.slice(i + 1);
      case 'case': {
        const letter = before.charAt(i);
        const other = letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase();
        return before.slice(0, i) + other + before.slice(i + 1);
      }
    }
  }, text);

function placeOf(at: Edit['at'], text: string): number {
  const [, scheme = '', host = ''] = /^(\w+:\/\/|)([^:]*)/.exec(text) ?? [];
  if (at === 'start') return scheme.length;
  return at === 'end' ? scheme.length + host.length : Math.floor(at * text.length);
}

const edits = (texts: readonly string[], most: number): Arbitrary<readonly Edit[]> =>
  fc.array(
    fc.record({
      kind: fc.constantFrom('insert', 'delete', 'replace', 'case'),
      at: fc.oneof(
        fc.constantFrom('start' as const, 'end' as const),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      ),
      text: fc.constantFrom(...texts),
    }),
    { maxLength: most },
  );

/** Parts of origins. */
const ofOrigins = [...'abexz019-._', '.evil', 'evil-', 'www.', '.test', ':8443', ':80', ':443', 'http', 's'];

/** Origins that pages can have, many of them the length of an edit away from one that is allowed. */
export function anyOrigin({ origins, readers, url }: Pick<Context, 'origins' | 'readers' | 'url'>): Arbitrary<string> {
  const near = [...origins, ...readers, 'https://evil.test', 'http://localhost:3000', 'https://[::1]'];
  return fc
    .oneof(
      { weight: 1, arbitrary: fc.constantFrom('null', ...near) },
      { weight: 4, arbitrary: fc.tuple(fc.constantFrom(...near), edits(ofOrigins, 3)).map(([o, e]) => edited(o, e)) },
    )
    .filter((origin) => canBeSent(origin) && origin !== url.origin);
}

const anyMethods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'PURGE', 'QUERY', 'patch', 'X'] as const;
const anyNames = [
  'content-type',
  'authorization',
  'x-token',
  'x-cors-conformance',
  'if-match',
  'x-forwarded-for',
] as const;

/** What pages at allowed origins ask of the policy; `undefined` where it declares neither methods nor headers. */
export function anyPreflight({
  readers,
  policy,
}: Pick<Context, 'readers' | 'policy'>): Arbitrary<Question> | undefined {
  const { methods, allowedHeaders } = policy;
  if (readers.length === 0 || (methods === undefined && allowedHeaders === undefined)) return undefined;
  const near = <T extends string>(usual: readonly T[], declared: readonly string[] | '*' | undefined) =>
    fc
      .tuple(
        fc.constantFrom<string>(...usual, ...(declared === '*' ? [] : (declared ?? []))),
        fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, edits([...'axz01-_'], 2)),
      )
      .map(([text, changes]) => edited(text, changes));
  return fc.record({
    origin: fc.constantFrom(...readers),
    method: methods === undefined ? fc.constantFrom('GET', 'POST') : near(anyMethods, methods).filter(canAsk(policy)),
    names:
      allowedHeaders === undefined
        ? fc.constant([])
        : fc.uniqueArray(near(anyNames, allowedHeaders).filter(canSet(policy)), {
            maxLength: 6,
            selector: (name) => name.toLowerCase(),
          }),
  });
}

/** Methods as fetch() asks by; one that is OPTIONS has a check of its own. */
const canAsk =
  ({ methods = [] }: Policy) =>
  (method: string): boolean =>
    isToken(method) &&
    !isForbiddenMethod(method) &&
    normalizeMethod(method) === method &&
    (methods.includes('OPTIONS') || method.toUpperCase() !== 'OPTIONS');

/** Names as script may set; those that are safelisted with most values, and Authorization beside "*", have checks of their own. */
const canSet =
  ({ allowedHeaders = [] }: Policy) =>
  (name: string): boolean =>
    isToken(name) &&
    !isForbiddenRequestHeader(name, '') &&
    (listed(allowedHeaders, name) ||
      !(
        /^(?:accept|accept-language|content-language|range)$/i.test(name) ||
        (allowedHeaders === '*' && /^authorization$/i.test(name))
      ));

const listed = (names: readonly string[] | '*', name: string): boolean =>
  names !== '*' && names.some((each) => each.toLowerCase() === name.toLowerCase());

/** Whether the policy, as it is declared, lets the page have what it asks for. */
export function isAllowed({ origin, method, names }: Question, policy: Policy): boolean {
  return policy.permits(origin, method, names);
}

/** Questions that are smaller in one thing, the boldest first. */
export function smaller({ origin, method, names }: Question): readonly Question[] {
  // By another scheme it would be another hole.
  const begin = placeOf('start', origin);
  const origins = [...origin].flatMap((_, i) => {
    if (i < begin) return [];
    const shorter = origin.slice(0, i) + origin.slice(i + 1);
    return canBeSent(shorter) ? [shorter] : [];
  });
  const methods =
    method.length > 1 && method !== 'GET'
      ? ['GET', ...[...method].map((_, i) => method.slice(0, i) + method.slice(i + 1))]
      : [];
  return [
    ...(names.length > 1 ? [{ origin, method, names: [] }] : []),
    ...names.map((name) => ({ origin, method, names: names.filter((each) => each !== name) })),
    ...methods
      .filter((each) => isToken(each) && !isForbiddenMethod(each) && normalizeMethod(each) === each)
      .map((each) => ({ origin, method: each, names })),
    ...origins.map((each) => ({ origin: each, method, names })),
  ];
}
