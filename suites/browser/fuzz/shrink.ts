import { InvalidCaseError, NotModelledError } from '../../../protocol/errors.ts';
import { predict } from '../../../protocol/predict.ts';
import type { Answer, Case, Hop, Policy, PolicyHeader, Step } from '../../../protocol/case.ts';
import type { HeaderList } from '../../../protocol/http/wire.ts';
import type { Initiator } from '../../../protocol/initiators/initiator.ts';
import type { Prediction } from '../../../protocol/outcome/prediction.ts';
import { bar, foo } from '../origins.ts';
import { withNeeds } from './generate.ts';
import { omit } from './omit.ts';

/** Smaller cases, one step away, that still can be judged, the smallest first. They are made as they are asked for: judging takes time. */
export function* simpler(each: Case, by: (each: Case) => Prediction = predict): Generator<Case> {
  const size = sizeOf(each);
  const seen = new Set([textOf(each)]);
  const smaller: { readonly variant: Case; readonly size: number }[] = [];
  for (const variant of variants(each)) {
    const text = textOf(variant);
    if (seen.has(text)) continue;
    seen.add(text);
    const own = sizeOf(variant);
    if (own < size) smaller.push({ variant, size: own });
  }
  for (const { variant } of smaller.toSorted((a, b) => a.size - b.size))
    if (isJudged(variant, by)) yield withNeeds(renamed(variant, each));
}

const renamed = (variant: Case, { id, title }: Case): Case => ({ ...variant, id, title });

const textOf = ({ id: _id, title: _title, ...rest }: Case): string => JSON.stringify(rest);

/** How much there is to read, with a surcharge for what is out of the ordinary. */
export function sizeOf({ id: _id, title: _title, needs: _needs, spec: _spec, ...rest }: Case): number {
  const text = JSON.stringify(rest);
  const odd =
    text.match(
      /https:|:8080|"context"|api\.foo|attacker|\\u|[^\x20-\x7e]|"reflect"|"fetch"|"status":(?!200)|"method":"(?!PUT|POST|HEAD")/g,
    ) ?? [];
  return text.length + 12 * odd.length;
}

function isJudged(each: Case, by: (each: Case) => Prediction): boolean {
  try {
    by(each);
    return true;
  } catch (error) {
    if (error instanceof NotModelledError || error instanceof InvalidCaseError) return false;
    throw error;
  }
}

function* variants(each: Case): Generator<Case> {
  const { before: steps, ...alone } = each;
  if (steps) {
    yield alone;
    // What an earlier request shows needs no later one.
    for (const [i, { initiator }] of steps.entries())
      yield i === 0 ? { ...alone, initiator } : { ...each, before: steps.slice(0, i), initiator };
    for (const before of without(steps)) yield before.length > 0 ? { ...each, before } : alone;
    for (const [i, step] of steps.entries())
      for (const initiator of simplerInitiators(step.initiator))
        yield { ...each, before: steps.with(i, { ...step, initiator } satisfies Step) };
  }
  if (each.page.context) yield { ...each, page: { origin: each.page.origin } };
  for (const page of [foo])
    if (each.page.origin !== page)
      yield renameOrigin({ ...each, page: { ...each.page, origin: page } }, each.page.origin, page);
  for (const hops of without(each.hops)) {
    const [first, ...rest] = hops;
    if (first) yield { ...each, hops: withoutRedirectAtEnd([first, ...rest]) };
  }
  for (const [i, hop] of each.hops.entries())
    for (const variant of simplerHops(hop, i === each.hops.length - 1))
      yield { ...each, hops: each.hops.with(i, variant) as [Hop, ...Hop[]] };
  for (const initiator of simplerInitiators(each.initiator)) yield { ...each, initiator };
}

/** The last hop answers, whatever it did when there was one after it. */
function withoutRedirectAtEnd(hops: readonly [Hop, ...Hop[]]): readonly [Hop, ...Hop[]] {
  const plain = (answer: Answer): Answer =>
    answer.headers.some(([, value]) => typeof value !== 'string' && 'nextHop' in value)
      ? {
          ...answer,
          status: 200,
          headers: answer.headers.filter(([, value]) => typeof value === 'string' || !('nextHop' in value)),
        }
      : answer;
  return hops.map((hop, i) =>
    i < hops.length - 1
      ? hop
      : {
          ...hop,
          policy: mapPolicy(hop.policy, plain),
          ...(hop.next && { next: hop.next.map((policy) => mapPolicy(policy, plain)) }),
        },
  ) as unknown as [Hop, ...Hop[]];
}

const mapPolicy = ({ preflight, actual }: Policy, map: (answer: Answer) => Answer): Policy => ({
  ...(preflight && { preflight: map(preflight) }),
  actual: map(actual),
});

function renameOrigin(each: Case, from: string, to: string): Case {
  return JSON.parse(JSON.stringify(each).replaceAll(`"${from}"`, `"${to}"`)) as Case;
}

function* without<T>(list: readonly T[]): Iterable<readonly T[]> {
  if (list.length > 3) {
    const half = Math.floor(list.length / 2);
    yield list.slice(half);
    yield list.slice(0, half);
  }
  for (const i of list.keys()) yield list.toSpliced(i, 1);
}

function* simplerHops(hop: Hop, isLast: boolean): Iterable<Hop> {
  const { next, ...single } = hop;
  if (next) {
    yield single;
    const [policy, ...rest] = next;
    if (policy) yield { ...single, policy, ...(rest.length > 0 && { next: rest }) };
    for (const [i, later] of next.entries())
      for (const variant of simplerPolicies(later, isLast)) yield { ...hop, next: next.with(i, variant) };
  }
  for (const origin of [bar, foo]) if (hop.origin !== origin) yield { ...hop, origin };
  for (const policy of simplerPolicies(hop.policy, isLast)) yield { ...hop, policy };
}

function* simplerPolicies(policy: Policy, isLast: boolean): Iterable<Policy> {
  const { preflight, actual } = policy;
  if (preflight) {
    yield { actual };
    yield { actual: isLast ? { ...preflight, status: actual.status } : actual };
    for (const answer of simplerAnswers(preflight, true)) yield { ...policy, preflight: answer };
  }
  for (const answer of simplerAnswers(actual, isLast)) yield { ...policy, actual: answer };
}

function* simplerAnswers(answer: Answer, mayBePlain: boolean): Iterable<Answer> {
  if (answer.body !== undefined) yield omit(answer, 'body');
  if (mayBePlain && answer.status !== 200) yield { ...answer, status: 200 };
  if (!mayBePlain) for (const status of [302, 307]) if (answer.status !== status) yield { ...answer, status };
  for (const headers of without(answer.headers)) yield { ...answer, headers };
  for (const [i, header] of answer.headers.entries())
    for (const variant of simplerPolicyHeaders(header)) yield { ...answer, headers: answer.headers.with(i, variant) };
}

/** What is usual for a header, tried before its value is taken apart. */
const usual: Readonly<Record<string, readonly string[]>> = {
  'access-control-allow-origin': ['*', foo],
  'access-control-allow-credentials': ['true'],
  'access-control-allow-methods': ['*', 'PUT'],
  'access-control-allow-headers': ['*', 'x'],
  'access-control-expose-headers': ['*', 'x'],
  'access-control-max-age': ['600'],
};

function* simplerPolicyHeaders([name, value]: PolicyHeader): Iterable<PolicyHeader> {
  if (typeof value !== 'string') {
    if ('reflect' in value) for (const plain of usual[name.toLowerCase()] ?? []) yield [name, plain];
    return;
  }
  for (const plain of usual[name.toLowerCase()] ?? ['1']) if (value !== plain) yield [name, plain];
  for (const text of simplerTexts(value)) yield [name, text];
}

function* simplerTexts(text: string): Iterable<string> {
  if (text === '') return;
  yield '';
  if (text.length > 2) {
    yield text.slice(0, Math.floor(text.length / 2));
    yield text.slice(Math.floor(text.length / 2));
  }
  const items = text.split(',');
  if (items.length > 1) for (const rest of without(items)) yield rest.join(',');
  if (text.trim() !== text) yield text.trim();
  // One character less, at no more places than are worth trying.
  const step = Math.max(1, Math.floor(text.length / 8));
  for (let at = 0; at < text.length; at += step) yield text.slice(0, at) + text.slice(at + 1);
}

function* simplerInitiators(initiator: Initiator): Iterable<Initiator> {
  if (initiator.api !== 'xhr' && initiator.api !== 'fetch') {
    if ('crossorigin' in initiator) yield omit(initiator, 'crossorigin') as Initiator;
    return;
  }
  for (const key of Object.keys(initiator))
    if (key !== 'api')
      yield Object.fromEntries(Object.entries(initiator).filter(([name]) => name !== key)) as unknown as Initiator;
  if (initiator.body !== undefined && initiator.body !== 'x') yield { ...initiator, body: 'x' };
  for (const method of ['PUT', 'POST', 'HEAD'])
    if (initiator.method !== undefined && initiator.method !== method && initiator.method !== 'POST')
      yield { ...initiator, method };
  if (initiator.method !== undefined && initiator.method.length > 4)
    yield { ...initiator, method: initiator.method.slice(0, -1) };
  const headers: HeaderList = initiator.headers ?? [];
  for (const rest of without(headers)) yield { ...initiator, headers: rest };
  for (const [i, [name, value]] of headers.entries()) {
    if (name !== 'x') yield { ...initiator, headers: headers.with(i, ['x', value]) };
    for (const text of ['x', ...simplerTexts(value)]) yield { ...initiator, headers: headers.with(i, [name, text]) };
  }
}

/** What is tried of one failure at most, in rounds. */
const mostRounds = 40;

/** Smaller cases of one failure that are tried in one round. */
const atOnce = 16;

interface Shrinking<T> {
  best: Shrunk<T>;
  /** Simpler than the best, and not tried yet. */
  left: Iterator<Case>;
}

export interface Shrunk<T> {
  readonly case: Case;
  readonly found: T;
}

/**
 * The smallest case that still shows each failure. Round after round some simpler cases of each are tried, those of all failures together;
 * one that still fails takes the place of the failure, and is made simpler in turn.
 * @param run tries all of these, and tells of each whether it still fails in the way of the failure of that index.
 */
export async function shrink<T>(
  failures: readonly Shrunk<T>[],
  run: (candidates: readonly { readonly case: Case; readonly of: number }[]) => Promise<readonly (T | undefined)[]>,
  by: (each: Case) => Prediction = predict,
): Promise<readonly Shrunk<T>[]> {
  const all: Shrinking<T>[] = failures.map((best) => ({ best, left: simpler(best.case, by) }));
  for (let round = 0; round < mostRounds; round += 1) {
    const candidates = all.flatMap(({ left }, of) => some(left).map((each) => ({ case: each, of })));
    if (candidates.length === 0) break;
    const outcomes = await run(candidates);
    for (const [of, shrinking] of all.entries()) {
      // The first that fails is the smallest.
      const at = candidates.findIndex((candidate, i) => candidate.of === of && outcomes[i] !== undefined);
      const [candidate, found] = [candidates[at], outcomes[at]];
      if (candidate === undefined || found === undefined) continue;
      shrinking.best = { case: candidate.case, found };
      shrinking.left = simpler(candidate.case, by);
    }
  }
  return all.map(({ best }) => best);
}

/** The next ones to try. */
function some(left: Iterator<Case>): readonly Case[] {
  const taken: Case[] = [];
  while (taken.length < atOnce) {
    const next = left.next();
    if (next.done === true) break;
    taken.push(next.value);
  }
  return taken;
}
