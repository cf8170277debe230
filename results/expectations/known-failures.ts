/** Fails of a server that its owner knows of: recorded with a reason, and an error once they do not show any more or their time is over. */
import { z } from 'zod';
import { hasExpired, isoDay } from './divergences.ts';
import type { Problem } from './divergences.ts';
import { fits, parseJson } from '../model.ts';
import type { Result } from '../model.ts';
import { readText } from '../read.ts';

const knownFailureSchema = z.strictObject({
  /** Ids; a trailing `*` stands for any rest. */
  checks: z
    .array(z.string().regex(/^[a-z0-9-]+\*?$/, { error: 'the id of a check is wanted, or the start of one and a `*`' }))
    .min(1)
    .readonly(),
  reason: z.string().min(1, { error: 'a reason is wanted' }),
  link: z.url({ protocol: /^https?$/, error: 'an http or https URL where one can read about it is wanted' }),
  /** The last day on which it is accepted; without, it is until it does not show any more. */
  expires: z.iso.date({ error: 'a date like 2027-03-31 is wanted' }).optional(),
});

export type KnownFailure = z.infer<typeof knownFailureSchema>;

/** @throws {ReportsError} when the file cannot be read or does not fit. */
export function readKnownFailures(path: string): readonly KnownFailure[] {
  return parseKnownFailures(readText(path), path);
}

/** @throws {ReportsError} when the text is no list of known failures. */
export function parseKnownFailures(source: string, sourceName: string): readonly KnownFailure[] {
  const complaint = `${sourceName} is not a list of known failures, such as [{"checks": ["acao-deny"], "reason": "…", "link": "https://…"}]:`;
  return fits(z.array(knownFailureSchema), parseJson(source, sourceName), complaint);
}

/** The record of a check's failure, where there is one that still holds. */
export function knownOf(
  known: readonly KnownFailure[],
  id: string,
  today = isoDay(new Date()),
): KnownFailure | undefined {
  return known.find((record) => !hasExpired(record, today) && record.checks.some((name) => matches(name, id)));
}

/**
 * Records that no result fails for, and those whose time is over. A check that was not run, or had no answer, speaks for
 * none and against none.
 */
export function brokenRecords(
  known: readonly KnownFailure[],
  results: readonly Result[],
  complete: boolean,
  today = isoDay(new Date()),
): readonly Problem[] {
  return known.flatMap((record) =>
    record.checks.flatMap((name): Problem[] => {
      const { reason, expires } = record;
      const say = (kind: Problem['kind'], what: string): Problem[] => {
        const message = `${JSON.stringify(name)} is recorded as a known failure (${reason}), but ${what}.`;
        return [{ kind, id: name, engine: undefined, message }];
      };
      const concerned = results.filter(({ id }) => matches(name, id));
      if (concerned.length === 0) return complete ? say('stale', 'there is no such check: remove it') : [];
      if (concerned.every(({ result }) => result === 'pass')) return say('stale', 'it passes: remove it');
      if (hasExpired(record, today) && concerned.some(({ result }) => result === 'fail'))
        return say('expired', `that expired on ${expires}: fix it, or set a later date`);
      return [];
    }),
  );
}

/** Why the fails that are recorded now are accepted. */
export type KnownGrounds = Omit<KnownFailure, 'checks'>;

/**
 * The records as a run has it: without those that do not hold any more, and with one for the fails that none is of.
 * @param complete Whether all checks ran, so that a record of a check that is gone is taken out.
 * @returns also what was changed, in words, and the fails that no record is of, as there are no grounds for them.
 */
export function updateKnown(
  before: readonly KnownFailure[],
  results: readonly Result[],
  {
    grounds,
    isMeant,
    complete,
    today = isoDay(new Date()),
  }: {
    readonly grounds?: KnownGrounds;
    readonly isMeant: (result: Result) => boolean;
    readonly complete: boolean;
    readonly today?: string;
  },
): {
  readonly known: readonly KnownFailure[];
  readonly changes: readonly string[];
  readonly unrecorded: readonly Result[];
} {
  const broken = brokenRecords(before, results, complete, today);
  const kept = before.flatMap((record) => {
    const own = brokenRecords([record], results, complete, today).map(({ id }) => id);
    const checks = record.checks.filter((name) => !own.includes(name));
    return checks.length > 0 ? [{ ...record, checks }] : [];
  });
  const missing = results.filter(
    ({ id, result, minor }) => result === 'fail' && minor !== true && knownOf(kept, id, today) === undefined,
  );
  const meant = grounds === undefined ? [] : missing.filter(isMeant);
  const checks = [...new Set(meant.map(({ id }) => id))].toSorted();
  const added = grounds === undefined || checks.length === 0 ? [] : [{ checks, ...grounds }];
  return {
    known: [...kept, ...added],
    changes: [...broken.map(({ id }) => `removed ${id}`), ...added.map(() => `recorded ${checks.join(', ')}`)],
    unrecorded: missing.filter((result) => !meant.includes(result)),
  };
}

function matches(name: string, id: string): boolean {
  return name.endsWith('*') ? id.startsWith(name.slice(0, -1)) : name === id;
}
