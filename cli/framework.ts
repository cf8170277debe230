import type { Framework } from '../diagnosis/frameworks/framework.ts';
import { didYouMean, UsageError } from './usage-error.ts';

/**
 * The framework of a `--framework` flag.
 * @throws {UsageError} with the nearest names.
 */
export async function chosenFramework(name: string | undefined): Promise<Framework | undefined> {
  if (name === undefined) return undefined;
  const { frameworkNamed, frameworks } = await import('../diagnosis/frameworks/index.ts');
  const found = frameworkNamed(name);
  if (found !== undefined) return found;
  const ids = frameworks.map(({ id }) => id);
  const aliases = frameworks.flatMap((each) => each.aliases ?? []);
  throw new UsageError(
    `--framework: there is no framework ${JSON.stringify(name)}.${didYouMean(name, [...ids, ...aliases])} Known: ${ids.join(', ')}.`,
  );
}
