/** Fails of a server that its owner knows of: recorded with a reason, and an error once they do not show any more. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Problem } from './divergences.ts';
import { fits, parseJson, ReportsError } from './model.ts';
import type { Result } from './model.ts';

const knownFailureSchema = z.strictObject({
  /** Ids; a trailing `*` stands for any rest. */
  checks: z
    .array(z.string().regex(/^[a-z0-9-]+\*?$/, { error: 'the id of a check is wanted, or the start of one and a `*`' }))
    .min(1)
    .readonly(),
  reason: z.string().min(1, { error: 'a reason is wanted' }),
});

export type KnownFailure = z.infer<typeof knownFailureSchema>;

/** @throws {ReportsError} when the file cannot be read or does not fit. */
export function readKnownFailures(path: string): readonly KnownFailure[] {
  let source: string;
  try {
    source = readFileSync(path, 'utf8');
  } catch (error) {
    throw new ReportsError(`${path}: ${(error as Error).message}.`, { cause: error });
  }
  const complaint = `${path} is not a list of known failures, such as [{"checks": ["acao-deny"], "reason": "…"}]:`;
  return fits(z.array(knownFailureSchema), parseJson(source, path), complaint);
}

export function knownOf(known: readonly KnownFailure[], id: string): KnownFailure | undefined {
  return known.find(({ checks }) => checks.some((name) => matches(name, id)));
}

/** Records that no result fails for. A check that was not run, or had no answer, speaks for none and against none. */
export function staleRecords(
  known: readonly KnownFailure[],
  results: readonly Result[],
  complete: boolean,
): readonly Problem[] {
  return known.flatMap(({ checks, reason }) =>
    checks.flatMap((name): Problem[] => {
      const concerned = results.filter(({ id }) => matches(name, id));
      const stale = concerned.length === 0 ? complete : concerned.every(({ result }) => result === 'pass');
      const what = concerned.length === 0 ? 'there is no such check' : 'it passes';
      const message = `${JSON.stringify(name)} is recorded as a known failure (${reason}), but ${what}: take it out.`;
      return stale ? [{ kind: 'stale', id: name, engine: undefined, message }] : [];
    }),
  );
}

function matches(name: string, id: string): boolean {
  return name.endsWith('*') ? id.startsWith(name.slice(0, -1)) : name === id;
}
