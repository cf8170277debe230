/** What the checks on preflights have in common. */
import { isForbiddenRequestHeader } from '../../../protocol/forbidden.ts';
import { ACRH } from '../../../protocol/headers.ts';
import { isCorsSafelistedMethod } from '../../../protocol/methods.ts';
import type { HeaderPair, SerializedOrigin } from '../../../protocol/types.ts';
import { ask, notRun } from '../check.ts';
import type { Answered, Ask, Finding, Plan } from '../check.ts';
import type { Context, RequestOptions } from '../context.ts';
import { credentialsModes, observedOf, preflightAllows, shownBy } from '../judge.ts';
import type { Wanted } from '../judge.ts';

/** What a page wants to send, and the preflight that asks for it. */
export interface Wish {
  readonly origin: SerializedOrigin;
  readonly wanted: Wanted;
  readonly ask: Ask;
}

export function wish(
  { preflight }: Context,
  origin: SerializedOrigin,
  wanted: Wanted,
  options?: Omit<RequestOptions, 'headers'>,
): Wish {
  return { origin, wanted, ask: preflight(origin, wanted.method, wanted.names, options) };
}

/** The same, asked by other values of `Access-Control-Request-Headers`, a line each. */
export function askedAs(base: Wish, ...values: readonly string[]): Wish {
  const headers = base.ask.headers.flatMap(([name, value]): HeaderPair[] =>
    name === ACRH ? values.map((each) => [name, each]) : [[name, value]],
  );
  return { ...base, ask: { ...base.ask, headers } };
}

type JudgeWish = (answered: Answered, wish: Wish) => Finding | undefined;

/** Judges each answer; of findings with the same cause the first stands for all. */
export function askWishes(wishes: readonly Wish[], judge: JudgeWish): Plan {
  return ask(
    wishes.map((each) => each.ask),
    (answered) => judged(answered, wishes, judge),
  );
}

function judged(answered: readonly Answered[], wishes: readonly Wish[], judge: JudgeWish): readonly Finding[] {
  const found = new Map<string, Finding>();
  for (const [index, each] of answered.entries()) {
    const asked = wishes[index];
    const finding = asked === undefined ? undefined : judge(each, asked);
    if (finding === undefined) continue;
    const cause = `${finding.level} ${finding.decidedBy?.algorithm ?? ''} ${finding.decidedBy?.step ?? ''} ${finding.observed}`;
    if (!found.has(cause)) found.set(cause, finding);
  }
  return [...found.values()];
}

/**
 * Judges the answers to wishes that differ from `base` in one thing, where `base` is allowed: a preflight that is refused
 * anyway tells nothing about the difference.
 */
export function askBeside({ modes }: Context, base: Wish, wishes: readonly Wish[], judge: JudgeWish): Plan {
  return ask([base.ask, ...wishes.map((each) => each.ask)], ([first, ...others]) =>
    first !== undefined && modes.every((mode) => preflightAllows(first, base.origin, base.wanted, mode).ok)
      ? judged(others, wishes, judge)
      : notRun('The preflight that it would differ from is not allowed itself; pf-ok and pf-status tell why.'),
  );
}

/** Names of allowed headers that script can set; samples where any is allowed. */
export function allowedNames({ policy: { allowedHeaders = [] } }: Context): readonly string[] {
  if (allowedHeaders === '*') return ['x-cors-conformance', 'x-cors-conformance-too'];
  return allowedHeaders.filter((name) => !isForbiddenRequestHeader(name, ''));
}

/** One of them, where there is one: names together are what pf-acrh-browser asks about, none is what pf-no-acrh does. */
export function oneName(context: Context): readonly string[] {
  return allowedNames(context).slice(0, 1);
}

/** Methods beside the safelisted that are allowed; samples where any is. */
export function allowedMethods({ policy: { methods = [] } }: Context): readonly string[] {
  if (methods === '*') return ['PUT', 'DELETE', 'PATCH', 'PURGE', 'QUERY'];
  return methods.filter((method) => !isCorsSafelistedMethod(method));
}

/** Methods that have a meaning everywhere: RFC 9110 and RFC 5789. */
export function isUsualMethod(method: string): boolean {
  return /^(?:DELETE|GET|HEAD|OPTIONS|PATCH|POST|PUT)$/.test(method);
}

/** A finding when an allowed origin may send what the policy does not allow it. */
export function overstep(
  answered: Answered,
  { origin, wanted }: Wish,
  what: string,
  level: Finding['level'] = 'MUST',
): Finding | undefined {
  const verdict = credentialsModes.map((mode) => preflightAllows(answered, origin, wanted, mode)).find(({ ok }) => ok);
  if (verdict === undefined) return undefined;
  return {
    level,
    summary: `${origin} may send ${what}, which the policy does not allow.`,
    expected: `A preflight for ${what} that does not allow it.`,
    observed: observedOf(answered),
    decidedBy: verdict.step,
    gain: { origins: [origin], what: `send ${what}` },
    ...shownBy(answered),
  };
}
