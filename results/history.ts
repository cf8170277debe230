/** Timelines of engines, a file each, so that one can say since when something is as it is. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { compareVersions } from '../engines/versions/version-numbers.ts';
import { groupBy } from './group-by.ts';
import { compareEngines, parseJson } from './model.ts';
import type { ResultsFile } from './model.ts';
import { readText } from './read.ts';
import { entriesOf, parseSnapshot } from './snapshot.ts';
import type { State } from './snapshot.ts';
import { parseTimeline, serializeTimeline, statesOf, type Timeline, withVersion } from './timeline.ts';
import { writeText } from './write-file.ts';

const fileOf = (folder: string, engine: string) => join(folder, `${engine}.json`.replace(/[^\w.-]/g, '_'));

/**
 * The timeline of an engine; one without versions where the folder has none.
 * @throws {ReportsError} when its file cannot be read or does not fit.
 */
export function readTimeline(folder: string, engine: string): Timeline {
  const path = fileOf(folder, engine);
  return existsSync(path) ? parseTimeline(readText(path), path) : { engine, versions: [] };
}

/**
 * Adds what the engines of a run did to their timelines, `ENGINE.json`; the same version again replaces what it has of these cases.
 * @returns the paths.
 * @throws {ReportsError} when a timeline that is there cannot be read.
 * @throws {UnwritableError} when one cannot be written.
 */
export async function writeHistory(folder: string, file: ResultsFile): Promise<readonly string[]> {
  const written = new Set<string>();
  for (const { engine, ...states } of statesOf(file)) {
    const path = fileOf(folder, engine);
    await writeText(path, serializeTimeline(withVersion(readTimeline(folder, engine), states)));
    written.add(path);
  }
  return [...written];
}

/** What came of a case in some versions of an engine in a row. */
export interface Span {
  readonly state: State;
  /** Oldest first. */
  readonly versions: readonly string[];
}

/**
 * When a case changed: for each engine what came of it, over the versions on record, oldest first.
 * @throws {ReportsError} when a file of the folder cannot be read or does not fit.
 */
export function historyOf(folder: string, id: string): ReadonlyMap<string, readonly Span[]> {
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : [];
  const seen = names.flatMap((name) => seenIn(join(folder, name), id));
  const sorted = seen.toSorted((a, b) => compareVersions(a.version, b.version));
  const byEngine = [...groupBy(sorted, ({ engine }) => engine)].toSorted(([a], [b]) => compareEngines(a, b));
  return new Map(byEngine.map(([engine, own]) => [engine, spansOf(own)]));
}

/** What came of a case in the versions of an engine that are on record. */
export type SpansOf = (engine: string, id: string) => readonly Span[];

/**
 * Reads the timelines of a folder, each when it is first asked for. Asking throws a `ReportsError` when it cannot be read or does not fit.
 */
export function spansIn(folder: string): SpansOf {
  const timelines = new Map<string, Timeline>();
  return (engine, id) => {
    const timeline = timelines.get(engine) ?? readTimeline(folder, engine);
    timelines.set(engine, timeline);
    return spansOf(
      timeline.versions.flatMap(({ version, states }) => {
        const state = states.get(id);
        return state === undefined ? [] : [{ version, state }];
      }),
    );
  };
}

/** The spans with what came of the case in a run: where the run is in a newer version than those on record, or contradicts them. */
export function withRun(spans: readonly Span[], version: string, state: State): readonly Span[] {
  const seen = spans.flatMap((span) => span.versions.map((each) => ({ version: each, state: span.state })));
  const others = seen.filter((each) => each.version !== version);
  return spansOf([...others, { version, state }].toSorted((a, b) => compareVersions(a.version, b.version)));
}

function spansOf(seen: readonly Pick<Seen, 'version' | 'state'>[]): readonly Span[] {
  const spans: Span[] = [];
  for (const { version, state } of seen) {
    const last = spans.at(-1);
    if (last?.state === state) spans[spans.length - 1] = { state, versions: [...last.versions, version] };
    else spans.push({ state, versions: [version] });
  }
  return spans;
}

interface Seen {
  readonly engine: string;
  readonly version: string;
  readonly state: State;
}

/** Earlier versions of this tool wrote a snapshot for each version of an engine. */
function seenIn(path: string, id: string): readonly Seen[] {
  const text = readText(path);
  const { kind } = parseJson(text, path) as { readonly kind?: unknown };
  if (kind === 'snapshot') {
    const snapshot = parseSnapshot(text, path);
    return entriesOf(snapshot).flatMap(({ id: own, engine, state }) =>
      own === id && engine !== undefined ? [{ engine, version: snapshot.engines[engine]?.version ?? '', state }] : [],
    );
  }
  const { engine, versions } = parseTimeline(text, path);
  return versions.flatMap(({ version, states }) => {
    const state = states.get(id);
    return state === undefined ? [] : [{ engine, version, state }];
  });
}
