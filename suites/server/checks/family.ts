import type { Check } from '../check.ts';

/** Checks whose ids begin with the same word. */
export interface CheckFamily {
  /** The word. */
  readonly name: string;
  readonly title: string;
  /** What the family is about, in a sentence. */
  readonly about: string;
  readonly checks: readonly Check[];
}
