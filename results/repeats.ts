/** Several results of the same case in the same engine are one result, or a `flaky` one. */
import { groupBy } from './group-by.ts';
import { familyOf, outcomeOf, randomFamily, resultKey } from './model.ts';
import type { Repeat, Result } from './model.ts';

/** One result for each case and engine, in the order in which these first come. */
export function mergeRepeats(results: readonly Result[]): readonly Result[] {
  return [...groupBy(results, resultKey).values()].map(merge);
}

/**
 * The first of several results, if all are alike; else it is `flaky`, whatever else is known of it, with all that was seen. Of a cause of
 * random cases a fail stands before a pass.
 */
function merge(results: readonly Result[]): Result {
  const [first, ...others] = results;
  if (first === undefined) throw new RangeError('no result to merge');
  if (familyOf(first.id) === randomFamily) return results.find(({ result }) => result !== 'pass') ?? first;
  const seen = distinct(results);
  if (others.length === 0 || (seen.length === 1 && first.result !== 'flaky')) return first;
  const total = seen.reduce((sum, { times }) => sum + times, 0);
  const reason = [
    `Results differ between ${total} repeats:`,
    ...seen.map(
      (repeat) => `${times(repeat.times)} ${outcomeOf(repeat)}, ${repeat.observed.summary || (repeat.reason ?? '')}`,
    ),
  ].join('\n');
  return { ...withoutDivergence(first), result: 'flaky', reason, repeats: seen };
}

/** A record speaks of a fail, not of a case that fails now and then. */
function withoutDivergence(result: Result): Result {
  const copy = { ...result };
  delete copy.divergence;
  return copy;
}

/** What was seen, without repetitions. A flaky result among them brings all that it has. */
function distinct(results: readonly Result[]): readonly Repeat[] {
  const seen = new Map<string, Repeat>();
  for (const repeat of results.flatMap((result) => result.repeats ?? [repeatOf(result)])) {
    const before = seen.get(outcomeOf(repeat));
    seen.set(outcomeOf(repeat), before ? { ...before, times: before.times + repeat.times } : repeat);
  }
  return [...seen.values()];
}

function repeatOf({ result, observed, reason, exchanges }: Result): Repeat {
  return { times: 1, result, observed, ...(reason !== undefined && { reason }), exchanges };
}

function times(count: number): string {
  return count === 1 ? 'once' : count === 2 ? 'twice' : `${count} times`;
}
