import type { Decision } from '../../protocol/standard.ts';
/**
 * What a check is. A check is a value: it says what is asked, plans the requests, and judges the answers. Sending, sharing of
 * equal requests, time limits and reports are the runner's. How to add one stands in CONTRIBUTING.md.
 */
import type { Alike, FindingData, Fix, Gain, HeaderLines } from '../../diagnosis/server/finding.ts';
import type { HeaderList, SerializedOrigin } from '../../protocol/http/wire.ts';
import type { Answer, Outcome } from './client/outcome.ts';
import type { RawRequest } from './client/request.ts';
import type { RouteName } from './policy.ts';
import type { Context } from './context.ts';
import type { NotRunReason } from '../../diagnosis/server/not-run.ts';

/**
 * - `MUST`: the declared policy fails in a browser, or the grammar of the standard is broken.
 * - `SHOULD`: advice of the standard or of HTTP. `SECURITY`: another origin gains something.
 * - `ROBUSTNESS`: for input that no browser sends. `INFO`: an observation, never a failure.
 */
export type Level = 'MUST' | 'SHOULD' | 'SECURITY' | 'ROBUSTNESS' | 'INFO';
export type Severity = 'high' | 'medium' | 'low';

/**
 * What a check needs beside a URL: a declared policy, one that says something of this key, or a route with this name.
 * `origin`: an origin that may read, declared or found by asking. `reader`: the same, or any origin where every one may.
 * `stranger`: one that may not.
 */
export type Need =
  | 'policy'
  | `policy.${'credentials' | 'methods' | 'allowedHeaders' | 'exposedHeaders' | 'maxAge' | 'marker'}`
  | `route.${RouteName}`
  | 'origin'
  | 'reader'
  | 'stranger';

export interface Check {
  /** Kebab-case, family first, never renamed or used again. */
  readonly id: string;
  /** What is asked, in words, in one line. */
  readonly title: string;
  /** What a finding of it usually is; a finding may be of another level. */
  readonly level: Level;
  /** Link to the section of the standard that decides. */
  readonly spec: string;
  readonly needs: readonly Need[];
  /** Why it matters, in a sentence or two. */
  readonly about: string;
  /** How it is usually fixed, in the imperative. A finding may know better. */
  readonly fix: string;
  /** Called once for each path that has a policy, when `needs` are met. It only looks at the context. */
  plan(context: Context): Plan;
}

/** A request of a plan. */
export interface Ask extends RawRequest {
  /** Equal requests of all checks are sent once, but for this one: its own time counts. */
  readonly fresh?: boolean;
  /** A 429 is a response to judge. Otherwise it says that the run sends too many requests. */
  readonly mayBeLimited?: boolean;
}

/** A request and how it ended. */
export interface Exchange {
  readonly ask: Ask;
  readonly outcome: Outcome;
}

/** A request that was answered. */
export interface Answered {
  readonly ask: Ask;
  readonly answer: Answer;
}

type Judged = readonly Finding[] | Plan;

export type Plan =
  /** Nothing to ask here; `reason` tells why. */
  | { readonly kind: 'not-run'; readonly reason: NotRunReason }
  /** Judges what all the other checks were answered. */
  | { readonly kind: 'watch'; readonly judge: (answered: readonly Answered[]) => readonly Finding[] }
  | {
      readonly kind: 'ask';
      readonly asks: readonly Ask[];
      /** Whether a request may go without an answer, which `judge` then sees; else it ends the check. */
      readonly mayFail: (ask: Ask) => boolean;
      /** Whether `judge` also sees requests that were not sent because the server had let many go unanswered. */
      readonly unsent: boolean;
      /** Told the exchanges in the order of `asks`. Returns what is wrong, or what to ask now. */
      readonly judge: (exchanges: readonly Exchange[]) => Judged;
      /** How many requests there can be after these, when `judge` asks on. */
      readonly more: number;
      /** Alone on the server, when all others are done, one request after the other: for measurements. */
      readonly alone: boolean;
    };

export function notRun(reason: NotRunReason): Plan {
  return { kind: 'not-run', reason };
}

/** A plan that looks at every answer of the run. */
export function watch(judge: (answered: readonly Answered[]) => readonly Finding[]): Plan {
  return { kind: 'watch', judge };
}

interface Options {
  readonly more?: number;
  readonly alone?: boolean;
  readonly unsent?: boolean;
}

/** One for each member of `T`, in the same place. */
type Each<T extends readonly unknown[], To> = { readonly [K in keyof T]: To };

/** A plan whose requests must all be answered: `judge` gets the answers in the order of the requests. */
export function ask<const T extends readonly Ask[]>(
  asks: T,
  judge: (answered: Each<T, Answered>) => Judged,
  { more = 0, alone = false }: Options = {},
): Plan {
  // A check without a request would pass without having seen anything.
  if (asks.length === 0) return notRun({ id: 'nothing-to-ask' });
  return {
    kind: 'ask',
    asks,
    mayFail: () => false,
    more,
    alone,
    unsent: false,
    judge: (exchanges) => {
      const answered = exchanges.flatMap(({ ask, outcome }) => (outcome.ok ? [{ ask, answer: outcome.answer }] : []));
      // The runner calls it only when each request has its answer.
      return judge(answered as unknown as Each<T, Answered>);
    },
  };
}

/** A plan that judges each answer on its own. */
export function askEach(asks: readonly Ask[], judge: (answered: Answered) => Finding | undefined): Plan {
  return ask(asks, (answered) => answered.flatMap((each) => judge(each) ?? []));
}

/** A plan with hostile requests: a server may well refuse them, so `judge` also gets those without an answer. */
export function askAnyway(
  asks: readonly Ask[],
  judge: (exchanges: readonly Exchange[]) => Judged,
  {
    more = 0,
    alone = false,
    unsent = false,
    mayFail = () => true,
  }: Options & { readonly mayFail?: (ask: Ask) => boolean } = {},
): Plan {
  if (asks.length === 0) return notRun({ id: 'nothing-to-ask' });
  return { kind: 'ask', asks, mayFail, judge, more, alone, unsent };
}

/** Something that is not as it must be, or an observation (`INFO`). The English is made in words/findings/. */
export interface Finding {
  readonly level: Level;
  /** Of a `SECURITY` finding. */
  readonly severity?: Severity;
  /** What is wrong, and what was observed. */
  readonly data: FindingData;
  /** What else showed the same. */
  readonly alike?: Alike;
  /** The step of the standard that decided. */
  readonly decidedBy?: Decision;
  /** The step at which a browser refuses. */
  readonly refusedAt?: Decision;
  /** Which origins can do what because of it. */
  readonly impact?: { readonly origins: readonly SerializedOrigin[]; readonly gain: Gain };
  /** How to fix this one, where it is known better than for the check. */
  readonly fix?: Fix;
  /** The exchange that shows it. */
  readonly shown?: Exchange;
  /** Other request-targets of the server where the same is wrong. */
  readonly alsoAt?: readonly string[];
}

/** The lines of a header. */
export function linesOf({ headers }: { readonly headers: HeaderList }, name: string): HeaderLines {
  return { name, lines: headers.filter(([each]) => each.toLowerCase() === name.toLowerCase()) };
}
