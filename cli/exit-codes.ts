export const exitCode = {
  /** Everything as expected. */
  ok: 0,
  /** A conformance failure or a regression. */
  failure: 1,
  /** Wrong usage, a given file that cannot be read or does not fit, or nothing matched. */
  usage: 2,
  /** The harness could not run, or had nowhere to write to. */
  harness: 3,
} as const;
