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
