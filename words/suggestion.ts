import type { Suggestion } from '../diagnosis/frameworks/fix.ts';

/** The line to change, in the configuration of one product: a heading, the code, and where it is documented. */
export function suggestionInWords({ name, place, measure, docs }: Suggestion): readonly string[] {
  return [
    `In ${name} (${place}), ${measure.what}${measure.code === undefined ? '.' : ':'}`,
    ...(measure.code === undefined ? [] : measure.code.split('\n').map((line) => `    ${line}`)),
    `  ${docs}`,
  ];
}
