import { EnginesError } from '../engines/engine.ts';
import { columnOf, type EngineRequest, type VersionedName } from '../engines/versions/products.ts';
import { outcomeOf } from '../results/model.ts';
import type { State } from '../results/snapshot.ts';
import { selectCases } from './select-cases.ts';
import { runVersion, type VersionFlags, versionsOf } from './versions.ts';

export interface BisectFlags extends VersionFlags {
  readonly engine: VersionedName;
  readonly timeout: number;
}

/** What came of the case in one version. */
interface Seen {
  readonly version: string;
  readonly product: string;
  readonly state: State;
}

/** The last version before a change and the first one after it; the oldest and the newest version where they agree. */
export interface Bisection {
  readonly changed: boolean;
  readonly before: Seen;
  readonly after: Seen;
  /** How many versions were run. */
  readonly runs: number;
}

/**
 * Finds the version in which a case changed, between the oldest and the newest version that start here.
 * @throws {UsageError} when there is no such case.
 * @throws {EnginesError} when no two versions start.
 */
export async function bisect(id: string, flags: BisectFlags): Promise<Bisection> {
  const cases = selectCases({ grep: id }).filter((each) => each.id === id);
  const say = (line: string) => void process.stderr.write(`${line}\n`);
  const versions = [...(await versionsOf(flags.engine, flags, say))];
  const seen = new Map<EngineRequest, Seen>();
  let runs = 0;

  /** Versions that do not start are taken out on the way. */
  async function look(index: number): Promise<Seen | undefined> {
    const request = versions[index];
    if (request === undefined) return undefined;
    const known = seen.get(request);
    if (known !== undefined) return known;
    try {
      runs += 1;
      const { engines, results } = await runVersion(request, cases, { ...flags, onNote: say });
      const [engine] = engines;
      const [result] = results;
      if (!engine || !result) throw new EnginesError(`${columnOf(request)} gave no result.`, 'Try again.');
      const state = outcomeOf(result);
      const own = { version: engine.version ?? columnOf(request), product: engine.product, state };
      say(`${own.product} ${own.version}: ${state}`);
      seen.set(request, own);
      return own;
    } catch (error) {
      if (!(error instanceof EnginesError)) throw error;
      say(error.message);
      versions.splice(index, 1);
      return undefined;
    }
  }

  const end = async (index: () => number): Promise<Seen> => {
    while (versions.length > 1) {
      const own = await look(index());
      if (own !== undefined) return own;
    }
    throw new EnginesError(
      `Fewer than two versions of ${flags.engine} start on this machine.`,
      'See what `cors-conformance engines` says.',
    );
  };
  let before = await end(() => 0);
  let after = await end(() => versions.length - 1);
  if (before.state === after.state) return { changed: false, before, after, runs };
  let [low, high] = [0, versions.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    const own = await look(middle);
    if (own === undefined) high -= 1;
    else if (own.state === before.state) [low, before] = [middle, own];
    else [high, after] = [middle, own];
  }
  return { changed: true, before, after, runs };
}
