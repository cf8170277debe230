/** What flags choose from. It imports nothing, so that a command shows its help at once. */

/**
 * Which fails of a server fail the run: those of `must`, those and `security` (high and medium), those and `should`, or `all`
 * but INFO.
 */
export const failLevels = ['must', 'security', 'should', 'all'] as const;
export type FailLevel = (typeof failLevels)[number];

export const divergenceKinds = ['engine-bug', 'standard-ahead', 'harness-limit'] as const;
export type DivergenceKind = (typeof divergenceKinds)[number];

/**
 * - `regression`: it passed, and now fails, flickers, times out or breaks the harness.
 * - `exposed`: script reads now what it did not read, and that is no improvement. `hidden`: the other way round.
 * - `new-failure`: a case that was not there, and does not pass.
 * - `vanished`: a case that is no longer there. `new`: one that was not there.
 * - `improvement`: it passes now.
 * - `changed`: any other change of the result.
 * - `exchanges`: the same result, but not the same on the wire.
 * - `engine`: another version of an engine, or an engine that came.
 */
export const changeKinds = [
  'regression',
  'exposed',
  'hidden',
  'new-failure',
  'vanished',
  'changed',
  'improvement',
  'new',
  'exchanges',
  'engine',
] as const;
export type ChangeKind = (typeof changeKinds)[number];

/** What counts as a regression where the user does not say. */
export const usualRegressions: readonly ChangeKind[] = ['regression', 'exposed', 'hidden'];

/** Where the timelines of engines are, from the folder in which a command runs. */
export const historyFolder = 'reports/history';
