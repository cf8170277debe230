/** From a declared policy to what checks plan by. */
import { isCorsSafelistedMethod } from '../../../protocol/http/methods.ts';
import type { SerializedOrigin } from '../../../protocol/http/wire.ts';
import { parseOriginPattern } from '../origin-pattern.ts';
import type { OriginPattern } from '../origin-pattern.ts';
import type { PathPolicy, Permission, PolicyFile } from '../policy.ts';
import { parseHeaderPattern } from './header-pattern.ts';

/**
 * The policy of a path, or of one of its rules, with the questions that checks ask of it. A value that is not declared is
 * `undefined`: it is not judged.
 */
export interface Policy extends Permission, Pick<PolicyFile, 'marker'> {
  /** What the entries of `origins` mean; empty for `"*"`. */
  readonly patterns: readonly OriginPattern[];
  /** Origins whose requests this rule decides: one for each pattern, or samples where every origin may read. */
  readonly samples: readonly SerializedOrigin[];
  /** Names that are not allowed, though they begin like one that is. */
  readonly deniedHeaders: readonly string[];
  /** Whether a page there may read the response to a GET, by this rule or another one of the path. */
  readonly allows: (origin: SerializedOrigin) => boolean;
  /** Whether a page there may send this, by this rule or another one of the path. What is not declared counts as allowed. */
  readonly permits: (origin: SerializedOrigin, method: string, names?: readonly string[]) => boolean;
  /** Whether the rule that decides such a request allows credentials. */
  readonly allowsCredentials: (origin: SerializedOrigin, method: string, names: readonly string[]) => boolean;
  /** Whether requests of `samples` by this method are decided by this rule. */
  readonly decides: (method: string) => boolean;
  /** Whether `samples` may read by GET. */
  readonly reads: boolean;
}

/** Two of all the origins, for a rule that allows every one. */
const anySamples = ['https://one.example', 'https://two.test:8443'];

/** Methods that stand for all of them, where a rule does not list its own. */
const usualMethods = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'PURGE', 'QUERY'];

interface Rule {
  readonly declared: Permission;
  readonly patterns: readonly OriginPattern[];
  readonly samples: readonly SerializedOrigin[];
  readonly matchesOrigin: (origin: SerializedOrigin) => boolean;
  readonly matchesMethod: (method: string) => boolean;
  readonly matchesHeader: (name: string) => boolean;
}

/**
 * The policy of a path: one, or one for each rule that decides requests of its own. The policy must be valid. A rule that is
 * hidden by those before it has none.
 */
export function policiesOf(declared: PathPolicy, marker?: string): readonly Policy[] {
  const isRuled = declared.rules !== undefined;
  const rules = (isRuled ? declared.rules : [declared]).map((each) => ruleOf(each, isRuled));
  const permits: Policy['permits'] = (origin, method, names = []) =>
    rules.some((rule) => matches(rule, origin, method, names));
  const allowsCredentials: Policy['allowsCredentials'] = (origin, method, names) => {
    const decided = rules.find((rule) => matches(rule, origin, method, names))?.declared;
    return decided?.credentials === true && decided.origins !== '*';
  };
  const allows: Policy['allows'] = (origin) => permits(origin, 'GET');
  const of = (rule: Rule, samples: readonly SerializedOrigin[], methods: Permission['methods']): Policy => {
    const { allowedHeaders } = rule.declared;
    const decides: Policy['decides'] = (method) =>
      (isRuled ? methods === undefined : isCorsSafelistedMethod(method)) ||
      methods === '*' ||
      methods?.includes(method) === true;
    const headers =
      allowedHeaders === undefined || allowedHeaders === '*' ? [] : allowedHeaders.map(parseHeaderPattern);
    return {
      ...rule.declared,
      ...(methods !== undefined && { methods }),
      ...(allowedHeaders !== undefined &&
        allowedHeaders !== '*' && { allowedHeaders: headers.map(({ example }) => example) }),
      ...(marker !== undefined && { marker }),
      patterns: rule.patterns.filter(({ example }) => samples.includes(example)),
      samples,
      deniedHeaders: headers.flatMap(({ outside }) => outside ?? []),
      allows,
      permits,
      allowsCredentials,
      decides,
      reads: decides('GET'),
    };
  };
  if (!isRuled) return rules.map((rule) => of(rule, rule.samples, rule.declared.methods));
  return rules.flatMap((rule, index) =>
    [...ownRequests(rule, rules.slice(0, index))].map(([methods, samples]) =>
      of(rule, samples, methods === undefined || methods === '*' ? methods : methods.split(' ')),
    ),
  );
}

function ruleOf(declared: Permission, isRuled: boolean): Rule {
  const { origins, methods, allowedHeaders } = declared;
  const patterns = origins === '*' ? [] : origins.map(parseOriginPattern);
  const headers =
    allowedHeaders === undefined || allowedHeaders === '*' ? undefined : allowedHeaders.map(parseHeaderPattern);
  return {
    declared,
    patterns,
    samples: origins === '*' ? anySamples : patterns.map(({ example }) => example),
    matchesOrigin: (origin) => origins === '*' || patterns.some((pattern) => pattern.matches(origin)),
    matchesMethod: (method) =>
      methods === undefined ||
      methods === '*' ||
      methods.includes(method) ||
      // Browsers do not look for these in a list; rules decide by them all the same.
      (!isRuled && isCorsSafelistedMethod(method)),
    matchesHeader: (name) => headers === undefined || headers.some((pattern) => pattern.matches(name)),
  };
}

function matches(rule: Rule, origin: SerializedOrigin, method: string, names: readonly string[]): boolean {
  return rule.matchesOrigin(origin) && rule.matchesMethod(method) && names.every(rule.matchesHeader);
}

/**
 * The methods that a rule decides by itself, as a list in words, with the samples for which it does. An earlier rule for the
 * same origin and method comes first, which matters where it says something else.
 */
function ownRequests(
  rule: Rule,
  earlier: readonly Rule[],
): ReadonlyMap<string | undefined, readonly SerializedOrigin[]> {
  const groups = new Map<string | undefined, readonly SerializedOrigin[]>();
  const { methods } = rule.declared;
  for (const sample of rule.samples) {
    const rivals = earlier.filter((each) => each.matchesOrigin(sample) && !isAlike(each.declared, rule.declared));
    const listed = methods === undefined || methods === '*' ? usualMethods : methods;
    const own = listed.filter((method) => !rivals.some((each) => each.matchesMethod(method)));
    if (own.length === 0) continue;
    const key =
      methods === undefined ? undefined : methods === '*' && own.length === listed.length ? '*' : own.join(' ');
    // Which methods an undeclared list has is not known, so that the rule is only judged where it decides all.
    if (methods === undefined && own.length < listed.length) continue;
    groups.set(key, [...(groups.get(key) ?? []), sample]);
  }
  return groups;
}

/** Whether two rules say the same of what they match. */
function isAlike(one: Permission, other: Permission): boolean {
  const said = ({ credentials, exposedHeaders, maxAge }: Permission): string =>
    JSON.stringify([credentials, exposedHeaders, maxAge]);
  return said(one) === said(other);
}

/** The first rule that matches, as a server decides; `undefined` where none does. */
export function decide(
  declared: PathPolicy,
  origin: SerializedOrigin,
  method: string,
  names: readonly string[],
): Permission | undefined {
  if (declared.rules === undefined) return ruleOf(declared, false).matchesOrigin(origin) ? declared : undefined;
  return declared.rules.find((each) => matches(ruleOf(each, true), origin, method, names));
}
