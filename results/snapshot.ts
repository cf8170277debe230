/**
 * What came of each case, and nothing else: small, sorted, and the same bytes for the same results, so that it can stand
 * under version control, as the baseline of a comparison or as the history of an engine.
 */
import { z } from 'zod';
import { byText, compareEngines, fits, outcomeOf, parseJson, printJson, resultKinds } from './model.ts';
import type { ResultKind, ResultsFile } from './model.ts';

/** `pass readable`, `fail blocked`, `timeout`. */
export const stateSchema = z.templateLiteral([
  z.enum(resultKinds),
  z.union([z.literal(''), z.literal(' readable'), z.literal(' opaque'), z.literal(' blocked')]),
]);

const snapshotSchema = z.strictObject({
  kind: z.literal('snapshot'),
  schemaVersion: z.literal(1),
  /** `browsers`, or the URL of the server. */
  subject: z.string(),
  /** Engine → its product and version; the engines with results. */
  engines: z.record(z.string(), z.strictObject({ product: z.string(), version: z.string().nullable() })),
  /** Id → what came of it; by engine where the engines differ. */
  results: z.record(z.string(), z.union([stateSchema, z.record(z.string(), stateSchema)])),
});

export type State = z.infer<typeof stateSchema>;
export type Snapshot = z.infer<typeof snapshotSchema>;

/** One result of a snapshot. */
export interface Entry {
  readonly id: string;
  readonly engine: string | undefined;
  readonly state: State;
}

/**
 * Reads the text of a snapshot.
 * @throws {ReportsError} when it is not JSON or does not fit.
 */
export function parseSnapshot(source: string, sourceName: string): Snapshot {
  return fits(snapshotSchema, parseJson(source, sourceName), `${sourceName} is no snapshot of results:`);
}

/** The text of a snapshot. */
export function serializeSnapshot(snapshot: Snapshot): string {
  return printJson(snapshot);
}

/** The snapshot of a results file. */
export function snapshotOf({ subject, engines, results }: ResultsFile): Snapshot {
  const used = new Set(results.map(({ engine }) => engine));
  const byId = new Map<string, Map<string | undefined, State>>();
  for (const result of results) {
    const states = byId.get(result.id) ?? new Map<string | undefined, State>();
    byId.set(result.id, states.set(result.engine, outcomeOf(result)));
  }
  return {
    kind: 'snapshot',
    schemaVersion: 1,
    subject: subject.kind === 'server' ? subject.url : subject.kind,
    engines: Object.fromEntries(
      engines.filter(({ name }) => used.has(name)).map(({ name, product, version }) => [name, { product, version }]),
    ),
    results: Object.fromEntries(
      [...byId].toSorted(([a], [b]) => byText(a, b)).map(([id, states]) => [id, inShort(states, used.size)]),
    ),
  };
}

/** One state where all columns have it. */
function inShort(states: ReadonlyMap<string | undefined, State>, columns: number): State | Record<string, State> {
  const [first, ...others] = new Set(states.values());
  if (first !== undefined && others.length === 0 && states.size === columns) return first;
  return Object.fromEntries([...states].map(([engine, state]) => [engine ?? '', state]));
}

/** The results of a snapshot, by id and engine. */
export function entriesOf({ engines, results }: Snapshot): readonly Entry[] {
  const names = Object.keys(engines).toSorted(compareEngines);
  const columns = names.length === 0 ? [undefined] : names;
  return Object.entries(results).flatMap(([id, states]) =>
    typeof states === 'string'
      ? columns.map((engine) => ({ id, engine, state: states }))
      : Object.entries(states)
          .map(([engine, state]) => ({ id, engine: engine === '' ? undefined : engine, state }))
          .toSorted((a, b) => compareEngines(a.engine, b.engine)),
  );
}

/** The two words of a state. */
export function wordsOf(state: State): { readonly result: ResultKind; readonly outcome: string | undefined } {
  const [result, outcome] = state.split(' ');
  return { result: result as ResultKind, outcome };
}
