import { type EngineName, engineNames } from '../engines/engine.ts';
import { didYouMean, UsageError } from './usage-error.ts';

/** Parses `chromium,firefox`. */
export function parseEngines(text: string): readonly EngineName[] {
  const names = text.split(',').map((name) => name.trim());
  return [...new Set(names)].map((name) => {
    const known = engineNames.find((each) => each === name);
    if (!known)
      throw new UsageError(
        `There is no engine ${JSON.stringify(name)}.${didYouMean(name, engineNames)} Known: ${engineNames.join(', ')}.`,
      );
    return known;
  });
}

/** Makes the parser of a flag whose value is a whole number from 1. */
export function positiveInteger(flag: string): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isSafeInteger(value) || value < 1)
      throw new UsageError(`${flag} wants a whole number from 1, not ${JSON.stringify(text)}.`);
    return value;
  };
}

/**
 * Parses `foo.example=a.test,bar.other=b.test` into other names for hosts.
 * @throws {UsageError} for what is no such list.
 */
export function parseHosts(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split(',').map((pair) => {
      const [, host, name] = /^\s*([\w.-]+)=([\w.-]+)\s*$/.exec(pair) ?? [];
      if (host === undefined || name === undefined)
        throw new UsageError(
          `--hosts wants pairs as foo.example=a.test, joined by commas; ${JSON.stringify(pair)} is none.`,
        );
      return [host, name.toLowerCase()] as const;
    }),
  );
}
