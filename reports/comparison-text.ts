/** A comparison as it is read on a terminal: the worst first, the counts last. */
import { colorsFor } from './colors.ts';
import type { Colors } from './colors.ts';
import { type ChangeKind, changeKinds } from './choices.ts';
import type { Change, Comparison } from './compare.ts';
import { resultKey } from './model.ts';
import { briefText } from './visible-text.ts';

const titles: Readonly<Record<ChangeKind, string>> = {
  regression: 'It passed, and now does not',
  exposed: 'Script reads what it did not read',
  hidden: 'Script does not read what it read',
  'new-failure': 'New, and does not pass',
  vanished: 'No longer there',
  changed: 'Another result',
  improvement: 'It passes now',
  new: 'New',
  exchanges: 'The same result, but not the same on the wire',
  engine: 'Engines',
};

/** As many of a kind as one reads; `--json` has all. */
const mostOfAKind = 50;

/** @param failOn kinds that are regressions to the user. */
export function renderComparison(
  { changes, compared, withExchanges }: Comparison,
  failOn: readonly ChangeKind[],
  colors: Colors = colorsFor(process.stdout),
): string {
  const kinds = changeKinds.filter((kind) => changes.some((change) => change.kind === kind));
  const sections = kinds.map((kind) => {
    const own = changes.filter((change) => change.kind === kind);
    const paint = failOn.includes(kind) ? colors.red : kind === 'improvement' ? colors.green : colors.bold;
    const more = own.length - mostOfAKind;
    return [
      paint(`${titles[kind]} (${kind}): ${own.length}`),
      ...own.slice(0, mostOfAKind).flatMap((change) => lines(change, colors)),
      ...(more > 0 ? [colors.dim(`  and ${more} more`)] : []),
    ].join('\n');
  });
  const regressions = changes.filter(({ kind }) => failOn.includes(kind)).length;
  const counts = kinds.map((kind) => `${changes.filter((change) => change.kind === kind).length} ${kind}`);
  const last = `${compared} results compared: ${counts.join(', ') || 'nothing changed'}`;
  const paint = regressions > 0 ? colors.red : colors.green;
  return [
    ...sections,
    [
      ...(withExchanges
        ? []
        : [colors.dim('The exchanges were not compared: a baseline holds none, a results.json does.')]),
      paint(`${last}; ${regressions === 0 ? 'no regression' : `${regressions} of them a regression`}`),
    ].join('\n'),
  ].join('\n\n');
}

function lines({ id, engine, before, after, reason, exchanges }: Change, colors: Colors): readonly string[] {
  const what = id === undefined ? (engine ?? '') : resultKey({ id, engine });
  const change = before === after ? (after ?? '') : `${before ?? '(not there)'} → ${after ?? '(not there)'}`;
  return [
    `  ${briefText(what)}  ${briefText(change)}`,
    ...(reason === undefined ? [] : [colors.dim(`      ${reason}`)]),
    ...(exchanges ?? []).map((line) => `      ${paintLine(line, colors)}`),
  ];
}

function paintLine(line: string, colors: Colors): string {
  return line.startsWith('- ') ? colors.red(line) : line.startsWith('+ ') ? colors.green(line) : colors.dim(line);
}
