/** A comparison for the terminal: the verdict, the worst changes first, the counts last. */
import { colorsFor } from './colors.ts';
import type { Colors } from './colors.ts';
import { type ChangeKind, changeKinds } from '../../results/choices.ts';
import type { Change, Comparison } from '../../results/compare/compare.ts';
import { resultKey } from '../../results/model.ts';
import { briefText } from '../../results/visible-text.ts';

const titles: Readonly<Record<ChangeKind, string>> = {
  regression: 'Regressions',
  exposed: 'Newly readable by script',
  hidden: 'No longer readable by script',
  'new-failure': 'New failures',
  vanished: 'Removed',
  changed: 'Changed results',
  improvement: 'Improvements',
  new: 'New cases',
  exchanges: 'Same result, different requests or responses',
  engine: 'Engines',
};

/** How many of a kind are printed, so that the whole fits on a screen; `details` asks for all. */
const mostOfAKind = 8;

/** @param failOn kinds that are regressions to the user. */
export function renderComparison(
  { changes, compared, withExchanges }: Comparison,
  failOn: readonly ChangeKind[],
  { details }: { readonly details: boolean },
  colors: Colors = colorsFor(process.stdout),
): string {
  const kinds = changeKinds.filter((kind) => changes.some((change) => change.kind === kind));
  const sections = kinds.map((kind) => {
    const own = changes.filter((change) => change.kind === kind);
    const paint = failOn.includes(kind) ? colors.red : kind === 'improvement' ? colors.green : colors.bold;
    const shown = details ? own : own.slice(0, mostOfAKind);
    const more = own.length - shown.length;
    return [
      paint(`${titles[kind]} (${kind}): ${own.length}`),
      ...shown.flatMap((change) => lines(change, colors)),
      ...(more > 0 ? [colors.dim(`  and ${more} more; --verbose prints them`)] : []),
    ].join('\n');
  });
  const regressions = changes.filter(({ kind }) => failOn.includes(kind)).length;
  const counts = kinds.map((kind) => `${changes.filter((change) => change.kind === kind).length} ${kind}`);
  const last = `${compared} results compared: ${counts.join(', ') || 'nothing changed'}`;
  const paint = regressions > 0 ? colors.red : colors.green;
  const verdict =
    regressions > 0
      ? `Regressed: ${counted(regressions)}.`
      : changes.length === 0
        ? 'Nothing changed.'
        : `No regressions; ${changes.length === 1 ? '1 change' : `${changes.length} changes`} that ${changes.length === 1 ? 'does' : 'do'} not count as one.`;
  return [
    colors.bold(paint(verdict)),
    ...sections,
    [
      ...(withExchanges
        ? []
        : [
            colors.dim(
              'Requests and responses were not compared: a baseline does not contain them, a results.json does.',
            ),
          ]),
      paint(`${last}; ${regressions === 0 ? 'no regressions' : counted(regressions)}`),
    ].join('\n'),
  ].join('\n\n');
}

function counted(regressions: number): string {
  return regressions === 1 ? '1 counts as a regression' : `${regressions} count as regressions`;
}

function lines({ id, engine, before, after, reason, exchanges }: Change, colors: Colors): readonly string[] {
  const what = id === undefined ? (engine ?? '') : resultKey({ id, engine });
  const change = before === after ? (after ?? '') : `${before ?? '(none)'} → ${after ?? '(none)'}`;
  return [
    `  ${briefText(what)}  ${briefText(change)}`,
    ...(reason === undefined ? [] : [colors.dim(`      ${reason}`)]),
    ...(exchanges ?? []).map((line) => `      ${paintLine(line, colors)}`),
  ];
}

function paintLine(line: string, colors: Colors): string {
  return line.startsWith('- ') ? colors.red(line) : line.startsWith('+ ') ? colors.green(line) : colors.dim(line);
}
