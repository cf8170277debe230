import { distance } from 'fastest-levenshtein';

/** What was asked for cannot be understood, or matches nothing: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** ` Did you mean "chromium"?`, or '' where nothing is near. */
export function didYouMean(given: string, known: readonly string[]): string {
  const near = known
    .map((name) => ({ name, far: distance(given.toLowerCase(), name.toLowerCase()) }))
    .filter(({ name, far }) => far <= Math.max(2, Math.floor(name.length / 3)))
    .sort((a, b) => a.far - b.far)
    .slice(0, 3)
    .map(({ name }) => JSON.stringify(name));
  return near.length === 0 ? '' : ` Did you mean ${near.join(' or ')}?`;
}

/** `--content-type` for `contentType`. */
export function flagOf(name: string): string {
  return `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
