import type { Finding } from './check.ts';

/** So many paths stand in a sentence. */
const namedPaths = 5;

/**
 * One finding for all that are the same at several paths: the first, which names the others.
 * @param sameness What they have in common.
 */
export function together<T extends Finding>(findings: readonly T[], sameness: (finding: T) => string): readonly T[] {
  const groups = new Map<string, T[]>();
  for (const finding of findings) {
    const key = sameness(finding);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [finding]);
    else group.push(finding);
  }
  return [...groups.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    const paths = new Set(others.flatMap((each) => [...targetsOf(each), ...(each.alsoAt ?? [])]));
    for (const own of targetsOf(first)) paths.delete(own);
    return paths.size === 0 ? [first] : [{ ...first, alsoAt: [...paths] }];
  });
}

function targetsOf({ shown }: Finding): readonly string[] {
  return shown === undefined ? [] : [shown.ask.target];
}

/** The summary of a finding, with the other paths that it is true of. */
export function summaryWithPaths({ summary, alsoAt = [] }: Pick<Finding, 'summary' | 'alsoAt'>): string {
  if (alsoAt.length === 0) return summary;
  const rest = alsoAt.length - namedPaths;
  const more = rest > 0 ? ` and ${String(rest)} more` : '';
  return `${summary} So it is at ${alsoAt
    .slice(0, namedPaths)
    .map((path) => JSON.stringify(path))
    .join(', ')}${more}.`;
}
