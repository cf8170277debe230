/** Numbers of a version, `[109, 0, 6]` of `109.0.6`; what follows a hyphen is not counted. */
const numbersOf = (version: string): readonly number[] => (version.split('-', 1)[0] ?? '').split('.').map(Number);

const isPrerelease = (version: string): boolean => version.includes('-');

/** `9.1` before `10.0`, `10.0-next.1` before `10.0`. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [numbersOf(a), numbersOf(b)];
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  if (isPrerelease(a) !== isPrerelease(b)) return isPrerelease(a) ? -1 : 1;
  return a.localeCompare(b, 'en', { numeric: true });
}

/** `109` of `109.0.6`. */
export const majorOf = (version: string): string => version.split('.', 1)[0] ?? version;

/** What people call the release: `156` of `156.0.7258.5`, but `2.50` of `2.50.6`. */
export function releaseLine(version: string): string {
  const [major = version, minor] = version.split('.');
  return Number(major) < 10 && minor !== undefined ? `${major}.${minor}` : major;
}

/** Whether `version` is `wanted` or of that release line: `109.0.6` is of `109` and of `109.0`. */
const isOf = (version: string, wanted: string): boolean =>
  version === wanted || version.startsWith(`${wanted}.`) || version.startsWith(`${wanted}-`);

/** The newest of these; one that was finished before one that was not. */
const newest = (versions: readonly string[]): string | undefined => {
  const finished = versions.filter((version) => !isPrerelease(version));
  return (finished.length > 0 ? finished : versions).toSorted(compareVersions).at(-1);
};

/** The newest version of the release line that is wanted, of all where none is; `undefined` where there is none. */
export function chooseVersion(versions: readonly string[], wanted?: string): string | undefined {
  if (wanted === undefined) return newest(versions);
  return versions.includes(wanted) ? wanted : newest(versions.filter((version) => isOf(version, wanted)));
}

/** The newest version of each major, oldest first. */
export function newestOfMajors(versions: readonly string[]): readonly string[] {
  const majors = [...new Set(versions.map(majorOf))];
  return majors.flatMap((major) => chooseVersion(versions, major) ?? []).toSorted(compareVersions);
}

/** The majors nearest to what is wanted, below and above. */
export function nearestMajors(versions: readonly string[], wanted: string): readonly string[] {
  const majors = newestOfMajors(versions).map(majorOf);
  const below = majors.filter((major) => compareVersions(major, wanted) < 0).slice(-2);
  const above = majors.filter((major) => compareVersions(major, wanted) > 0).slice(0, 2);
  return [...below, ...above];
}
