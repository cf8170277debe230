/** English for what a run and the expected failures that are recorded for it do not agree on. */

/** What is told of a record. */
interface RecordFacts {
  readonly reason: string;
  /** The last day on which it holds. */
  readonly expires?: string | undefined;
  /** Of an engine; a record of a server is for any version. */
  readonly versions?: readonly string[];
}

/**
 * Something that the records and the run do not agree on.
 * - `unrecorded`: a fail that no record explains, or one of other versions only.
 * - `expired`: a fail whose record held only until a day that is over.
 * - `stale`: a record that no longer holds: what it is for passes, or is gone.
 * - `note`: worth a look, as on a version in which a record was never checked; no reason to fail.
 */
export type ExpectationProblem = {
  /** Id of a case or check, or the pattern of a record that matches none. */
  readonly id: string;
  readonly engine: string | undefined;
} & (
  | { readonly kind: 'unrecorded'; readonly record?: RecordFacts; readonly version: string | null }
  | { readonly kind: 'expired'; readonly record: RecordFacts }
  | { readonly kind: 'stale'; readonly shows: 'pass' | 'nothing'; readonly record: RecordFacts }
  | {
      readonly kind: 'note';
      readonly shows: 'pass' | 'fail';
      readonly record: RecordFacts;
      readonly version: string | null;
    }
);

/** A sentence: what does not agree, and what to do. */
export function expectationProblemInWords(problem: ExpectationProblem): string {
  const { id, engine, record } = problem;
  const subject = engine === undefined ? id : `${id} in ${engine}`;
  const reason = record === undefined ? '' : ` (${record.reason})`;
  switch (problem.kind) {
    case 'unrecorded':
      return record === undefined
        ? `${subject} fails, and no expected failure is recorded for it.`
        : `${subject} fails in version ${problem.version ?? '(unknown)'}; the record is for ${(record.versions ?? []).join(', ')}${reason}.`;
    case 'expired':
      return `${subject} fails; its record${reason} expired on ${problem.record.expires ?? ''}: fix it, or set a later date.`;
    case 'stale':
      return problem.shows === 'pass'
        ? `${subject} passes, but an expected failure is recorded for it${reason}: remove it.`
        : `An expected failure is recorded for ${JSON.stringify(id)}${engine === undefined ? '' : ` in ${engine}`}${reason}, which does not exist: remove it.`;
    case 'note':
      return problem.shows === 'fail'
        ? `${subject} fails as recorded, in version ${problem.version ?? '(unknown)'} too: add it to the record.`
        : `${subject} passes in version ${problem.version ?? '(unknown)'}; recorded for ${(problem.record.versions ?? []).join(', ')}.`;
  }
}
