/** What the checks on preflights have in common. */
import type { Fix, Undeclared } from '../../../diagnosis/server/finding.ts';
import { isForbiddenRequestHeader } from '../../../protocol/fetch/forbidden.ts';
import { ACRH } from '../../../protocol/http/headers.ts';
import { isCorsSafelistedMethod } from '../../../protocol/http/methods.ts';
import type { HeaderPair, SerializedOrigin } from '../../../protocol/http/wire.ts';
import { ask, askAnyway, notRun } from '../check.ts';
import type { Answered, Ask, Finding, Plan } from '../check.ts';
import type { Context, RequestOptions } from '../context.ts';
import { credentialsModes, preflightAllows, seenOf, shapeOf, shownBy } from '../judge.ts';
import type { Wanted } from '../judge.ts';
import { groupBy } from '../together.ts';

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

/** Judges each answer; of findings with the same cause the first stands for all, and names the others. */
export function askWishes(wishes: readonly Wish[], judge: JudgeWish): Plan {
  return ask(
    wishes.map((each) => each.ask),
    (answered) => judged(answered, wishes, judge),
  );
}

function judged(answered: readonly Answered[], wishes: readonly Wish[], judge: JudgeWish): readonly Finding[] {
  return listed(
    answered.flatMap((each, index) => {
      const asked = wishes[index];
      const finding = asked === undefined ? undefined : judge(each, asked);
      return asked === undefined || finding === undefined ? [] : [{ asked, finding }];
    }),
    causeIn,
  );
}

/** Findings are of one cause where the same came back, and the same step decided. */
function causeIn({ level, decidedBy, data }: Finding): string {
  return JSON.stringify([level, stepOf(decidedBy), 'response' in data ? data.response : data]);
}

function stepOf(step: Finding['decidedBy']): string {
  return `${step?.algorithm ?? ''} ${step?.step ?? ''}`;
}

interface Found {
  readonly asked: Wish;
  readonly finding: Finding;
}

/** One finding for each cause: the first, which names what else was asked for and shows the same. */
function listed(found: readonly Found[], causeOf: (finding: Finding) => string): readonly Finding[] {
  return [...groupBy(found, ({ finding }) => causeOf(finding)).values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    const different = new Map(
      [first, ...others].map(({ asked: { origin, wanted } }) => {
        const request = { origin, ...shapeOf(wanted) };
        return [JSON.stringify(request), request];
      }),
    );
    const [, ...requests] = different.values();
    return [requests.length === 0 ? first.finding : { ...first.finding, alike: { kind: 'requests', requests } }];
  });
}

/** What a preflight is refused for, as preflights show that differ from it in one thing. */
type RefusedFor =
  | { readonly kind: 'method'; readonly method: string }
  | { readonly kind: 'headers'; readonly names: readonly string[] }
  /** Neither alone: the origin, the path, or all preflights. */
  | { readonly kind: 'all' };

/** A request that a page preflights without a header or a method that needs to be listed: with a listener for its upload. */
const plainest: Wanted = { method: 'POST' };

/**
 * As `askWishes`, for preflights that must be allowed. What is refused is asked for again without its headers and without its
 * method, so that the finding says which of them the server refuses.
 */
export function askRefusals(context: Context, wishes: readonly Wish[], judge: JudgeWish): Plan {
  return ask(
    wishes.map((each) => each.ask),
    (answered) => {
      const refused = answered.flatMap((each, index) => {
        const asked = wishes[index];
        const finding = asked === undefined ? undefined : judge(each, asked);
        return asked === undefined || finding === undefined ? [] : [{ asked, finding }];
      });
      return refused.length === 0 ? [] : attributed(context, refused);
    },
    { more: controls * wishes.length },
  );
}

/** Preflights that tell what one is refused for. */
export const controls = 3;

/** Asks why each of these was refused. */
function attributed(context: Context, refused: readonly Found[]): Plan {
  const asks = refused.flatMap(({ asked: { origin, wanted, ask: own } }) =>
    [plainest, { method: wanted.method }, { ...plainest, names: wanted.names ?? [] }].map((each) => ({
      origin,
      wanted: each,
      ask: context.preflight(origin, each.method, each.names, { target: own.target }),
    })),
  );
  return askAnyway(
    asks.map((each) => each.ask),
    (exchanges) => {
      const granted = exchanges.map(({ ask: each, outcome }, index) => {
        const asked = asks[index];
        return (
          outcome.ok &&
          asked !== undefined &&
          context.modes.every(
            (mode) => preflightAllows({ ask: each, answer: outcome.answer }, asked.origin, asked.wanted, mode).ok,
          )
        );
      });
      const found = refused.map(({ asked, finding }, index) => {
        const [plain = false, method = false, headers = false] = granted.slice(controls * index);
        return { asked, finding, cause: refusedFor(asked.wanted, { plain, method, headers }) };
      });
      const kinds = [...groupBy(found, ({ cause }) => cause.kind)];
      return kinds.flatMap(([, group]) => {
        const fix = fixOf(group.map(({ cause }) => cause));
        const withFix = group.map(({ asked, finding }) => ({
          asked,
          finding: fix === undefined ? finding : { ...finding, fix },
        }));
        return listed(withFix, (finding) => (fix === undefined ? causeIn(finding) : finding.level));
      });
    },
  );
}

interface Granted {
  readonly plain: boolean;
  readonly method: boolean;
  readonly headers: boolean;
}

function refusedFor({ method, names = [] }: Wanted, granted: Granted): RefusedFor {
  if (!granted.plain) return { kind: 'all' };
  if (!granted.method && method !== plainest.method) return { kind: 'method', method };
  return names.length > 0 && !granted.headers ? { kind: 'headers', names } : { kind: 'all' };
}

/** What to change; `undefined` where it is not one method or header. */
function fixOf(causes: readonly RefusedFor[]): Fix | undefined {
  const methods = causes.flatMap((cause) => (cause.kind === 'method' ? [cause.method] : []));
  if (methods.length > 0) return { kind: 'refused-methods', methods };
  const names = causes.flatMap((cause) => (cause.kind === 'headers' ? cause.names : []));
  return names.length > 0 ? { kind: 'refused-headers', names } : undefined;
}

/**
 * Judges the answers to wishes that differ from `base` in one thing, where `base` is allowed: a preflight that is refused
 * anyway tells nothing about the difference. The fix is `fix`, or the check's: of an answer that refuses the difference, the
 * standard's steps do not tell it.
 */
export function askBeside(
  { modes }: Context,
  base: Wish,
  wishes: readonly Wish[],
  judge: JudgeWish,
  fix?: (wish: Wish) => Fix,
): Plan {
  const withFix: JudgeWish = (answered, asked) => {
    const finding = judge(answered, asked);
    if (finding === undefined) return undefined;
    if (fix !== undefined) return { ...finding, fix: fix(asked) };
    const { fix: own, ...rest } = finding;
    return own === undefined ? finding : rest;
  };
  return ask([base.ask, ...wishes.map((each) => each.ask)], ([first, ...others]) =>
    first !== undefined && modes.every((mode) => preflightAllows(first, base.origin, base.wanted, mode).ok)
      ? judged(others, wishes, withFix)
      : notRun({ id: 'preflight-fails' }),
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
  what: Undeclared,
  level: Finding['level'] = 'MUST',
): Finding | undefined {
  const verdict = credentialsModes.map((mode) => preflightAllows(answered, origin, wanted, mode)).find(({ ok }) => ok);
  if (verdict === undefined) return undefined;
  return {
    level,
    data: { id: 'undeclared-request-allowed', origin, what, response: seenOf(answered) },
    decidedBy: verdict.step,
    impact: { origins: [origin], gain: { kind: 'send-undeclared', what } },
    ...shownBy(answered),
  };
}
