import { allCases, families } from '../suites/browser/cases/index.ts';
import type { Case } from '../protocol/case.ts';
import { didYouMean, UsageError } from './usage-error.ts';

export interface Selection {
  readonly grep?: string;
  readonly grepInvert?: string;
  /** `2/5`: the second of five shares. */
  readonly shard?: string;
}

interface Named {
  readonly id: string;
  readonly title: string;
}

/**
 * The cases or checks that a command is about. `grep` is an id, which then selects that one alone, or a regular expression
 * that is sought in ids and titles.
 * @param families Their names are suggested too where nothing matches.
 * @throws {UsageError} when it is no regular expression, or nothing is left.
 */
export function select<T extends Named>(
  { grep, grepInvert }: Omit<Selection, 'shard'>,
  all: readonly T[],
  families: readonly { readonly name: string }[],
): readonly T[] {
  const wanted = all.filter(matching('--grep', grep, all) ?? (() => true));
  const unwanted = matching('--grep-invert', grepInvert, all);
  const selected = unwanted ? wanted.filter((each) => !unwanted(each)) : wanted;
  if (selected.length > 0) return selected;
  const names = [...families.map(({ name }) => name), ...all.map(({ id }) => id)];
  throw new UsageError(
    `Nothing matches${grep === undefined ? '' : ` ${JSON.stringify(grep)}`}.${didYouMean(grep ?? '', names)} ` +
      '`cors-conformance list` prints all ids.',
  );
}

/**
 * The cases of the browser suite that a command is about, as `select`, and the share of them.
 * @throws {UsageError} when nothing is left.
 */
export function selectCases({ shard, ...selection }: Selection, cases: readonly Case[] = allCases): readonly Case[] {
  const selected = select(selection, cases, families);
  return shard === undefined ? selected : shareOf(selected, shard);
}

function matching<T extends Named>(
  flag: string,
  text: string | undefined,
  all: readonly T[],
): ((each: T) => boolean) | undefined {
  if (text === undefined) return undefined;
  if (all.some(({ id }) => id === text)) return ({ id }) => id === text;
  let pattern: RegExp;
  try {
    pattern = new RegExp(text, 'i');
  } catch (error) {
    throw new UsageError(
      `${flag} ${JSON.stringify(text)} is not a valid regular expression: ${(error as Error).message}`,
    );
  }
  return ({ id, title }) => pattern.test(id) || pattern.test(title);
}

function shareOf(cases: readonly Case[], shard: string): readonly Case[] {
  const { part, of } = parseShare(shard);
  const share = cases.toSorted((a, b) => (a.id < b.id ? -1 : 1)).filter((_, i) => i % of === part);
  if (share.length === 0) throw new UsageError(`--shard ${shard} is empty: only ${cases.length} cases are selected.`);
  return share;
}

/**
 * Parses `2/5`, the second of five shares, which is part 1, as parts count from 0.
 * @throws {UsageError} for what is no share.
 */
export function parseShare(shard: string): { readonly part: number; readonly of: number } {
  const [, part, of] = /^(\d+)\/(\d+)$/.exec(shard) ?? [];
  const [index, count] = [Number(part), Number(of)];
  if (!part || !of || index < 1 || index > count)
    throw new UsageError(`--shard ${JSON.stringify(shard)} is not a valid share: write 2/5 for the second of five.`);
  return { part: index - 1, of: count };
}
