import type { Finding } from './check.ts';

/** The items by their key, in the order in which they come. */
export function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

/**
 * One finding for all that are the same at several paths: the first, which names the others.
 * @param sameness What they have in common.
 */
export function together<T extends Finding>(findings: readonly T[], sameness: (finding: T) => string): readonly T[] {
  return [...groupBy(findings, sameness).values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    const paths = new Set(others.flatMap((each) => [...targetsOf(each), ...(each.alsoAt ?? [])]));
    for (const own of targetsOf(first)) paths.delete(own);
    return paths.size === 0 ? [first] : [{ ...first, alsoAt: [...paths] }];
  });
}

function targetsOf({ shown }: Finding): readonly string[] {
  return shown === undefined ? [] : [shown.ask.target];
}
