import type { Colors } from './colors.ts';
import type { Verdict } from '../verdict.ts';

/** The verdict in the colour of what it means. */
export function paintedVerdict({ tone, text }: Verdict, colors: Colors): string {
  const paint = { good: colors.green, bad: colors.red, open: colors.magenta, unsure: colors.yellow }[tone];
  return colors.bold(paint(text));
}
