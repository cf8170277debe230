/**
 * What came of each case in each version of one engine, in a file that is small and can stand under version control: cases that
 * had the same states all along share an entry, and a state is written down only where it changes.
 */
import { z } from 'zod';
import { compareVersions, majorOf } from '../engines/versions/version-numbers.ts';
import { groupBy } from './group-by.ts';
import { byText, engineOfColumn, fits, onlyEngine, outcomeOf, parseJson, printJson } from './model.ts';
import type { ResultsFile } from './model.ts';
import { stateSchema, type State } from './snapshot.ts';

const timelineSchema = z.strictObject({
  kind: z.literal('timeline'),
  schemaVersion: z.literal(1),
  engine: z.string().min(1),
  /** Oldest first. */
  versions: z.array(z.strictObject({ version: z.string().min(1), product: z.string() })).readonly(),
  timelines: z
    .array(
      z.strictObject({
        /** Version → the state from there on, until the next; `null` where the case was not run. */
        states: z.record(z.string(), stateSchema.nullable()),
        cases: z.array(z.string()).min(1).readonly(),
      }),
    )
    .readonly(),
});

/** What came of the cases in one version. */
export interface VersionStates {
  readonly version: string;
  readonly product: string;
  readonly states: ReadonlyMap<string, State>;
}

export interface Timeline {
  readonly engine: string;
  /** Oldest first. */
  readonly versions: readonly VersionStates[];
}

/**
 * Reads the text of a timeline.
 * @throws {ReportsError} when it is not JSON or does not fit.
 */
export function parseTimeline(source: string, sourceName: string): Timeline {
  const { engine, versions, timelines } = fits(
    timelineSchema,
    parseJson(source, sourceName),
    `${sourceName} is not the timeline of an engine:`,
  );
  const states = versions.map(() => new Map<string, State>());
  for (const { states: changes, cases } of timelines) {
    let state: State | null = null;
    for (const [index, { version }] of versions.entries()) {
      state = changes[version] === undefined ? state : changes[version];
      if (state !== null) for (const id of cases) states[index]?.set(id, state);
    }
  }
  return {
    engine,
    versions: versions.map(({ version, product }, index) => ({ version, product, states: states[index] ?? new Map() })),
  };
}

/** The text of a timeline: the same bytes for the same states. */
export function serializeTimeline({ engine, versions }: Timeline): string {
  const ids = [...new Set(versions.flatMap(({ states }) => [...states.keys()]))].toSorted(byText);
  const byStates = groupBy(ids, (id) => JSON.stringify(changesOf(id, versions)));
  return printJson({
    kind: 'timeline',
    schemaVersion: 1,
    engine,
    versions: versions.map(({ version, product }) => ({ version, product })),
    timelines: [...byStates].map(([states, cases]) => ({ states: JSON.parse(states) as unknown, cases })),
  });
}

/** Version → state, where it is not that of the version before. */
function changesOf(id: string, versions: readonly VersionStates[]): Record<string, State | null> {
  let last: State | null = null;
  const changes: Record<string, State | null> = {};
  for (const { version, states } of versions) {
    const state = states.get(id) ?? null;
    if (state !== last) changes[version] = state;
    last = state;
  }
  return changes;
}

/** The timeline with what a version was seen to do, in place of what it had of these cases. */
export function withVersion(timeline: Timeline, { version, product, states }: VersionStates): Timeline {
  const before = timeline.versions.find((each) => each.version === version);
  const own = { version, product, states: new Map([...(before?.states ?? []), ...states]) };
  const versions = [...timeline.versions.filter((each) => each !== before), own];
  return { ...timeline, versions: versions.toSorted((a, b) => compareVersions(a.version, b.version)) };
}

/** What came of a case in the versions on record next to a version, whether or not that one is on record. */
export function around(
  { versions }: Timeline,
  version: string,
  id: string,
): { readonly before: State | undefined; readonly after: State | undefined } {
  const known = versions.filter(({ states }) => states.has(id));
  const before = known.findLast((each) => compareVersions(each.version, version) < 0)?.states.get(id);
  const after = known.find((each) => compareVersions(each.version, version) > 0)?.states.get(id);
  return { before, after };
}

/**
 * The cases to run in a major to learn where they changed: those without a state in it of which something else came before it than
 * after it. Cases that had the same state on both sides are taken to have it in between too.
 */
export function changedAround<T extends { readonly id: string }>(
  timeline: Timeline,
  major: string,
  cases: readonly T[],
): readonly T[] {
  const own = timeline.versions.filter(({ version }) => majorOf(version) === major);
  return cases.filter(({ id }) => {
    if (own.some(({ states }) => states.has(id))) return false;
    const { before, after } = around(timeline, major, id);
    return before !== undefined && after !== undefined && before !== after;
  });
}

/** What the engines of a run were seen to do, by the engine's name without a version. Cases that did not run, or failed to, are left out. */
export function statesOf(file: ResultsFile): readonly (VersionStates & { readonly engine: string })[] {
  return file.engines.flatMap(({ name, product, version }) => {
    const ran = onlyEngine(file, name).results.filter(
      ({ result }) => result !== 'not-run' && result !== 'harness-error',
    );
    if (version === null || ran.length === 0) return [];
    const states = new Map(ran.map((result) => [result.id, outcomeOf(result)]));
    return [{ engine: engineOfColumn(name), product, version, states }];
  });
}
