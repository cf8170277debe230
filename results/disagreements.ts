/** Where engines depart from the standard, by cause: what one record explains, or one case that no record explains. */
import { compareVersions, releaseLine } from '../engines/versions/version-numbers.ts';
import type { Effect } from '../words/results.ts';
import { groupBy } from './group-by.ts';
import type { SpansOf } from './history.ts';
import { engineOfColumn, outcomeOf } from './model.ts';
import type { EngineInfo, RecordedDivergence, Result, ResultsFile } from './model.ts';
import { isUnexpected } from './expectations/expected-failures.ts';

/** What became of the cases of a cause in one engine. */
export interface EngineShare {
  readonly failed: number;
  readonly passed: number;
  /** Since when a case of the cause has failed as it does now. Absent where no other version is on record. */
  readonly since?: Since;
}

export interface Since {
  /** A release line, as `109`. */
  readonly version: string;
  /** It is the oldest version on record, so that it may have begun earlier. */
  readonly isOldest: boolean;
}

export interface Disagreement {
  /** Of the record; else of the case. */
  readonly title: string;
  readonly isKnown: boolean;
  readonly effect: Effect;
  /** Ids, in the order of the results. */
  readonly cases: readonly string[];
  /** Engine → what became of the cases there. */
  readonly engines: Readonly<Record<string, EngineShare>>;
  /** No engine does what the standard requires. */
  readonly isEverywhere: boolean;
  /** What is recorded of it, a record for each engine and reason. */
  readonly records: readonly (Pick<RecordedDivergence, 'kind' | 'reason' | 'link'> & { readonly engine: string })[];
}

/** Unexpected ones first, then what exposes something, then by the number of cases; last what all engines do alike. */
export function disagreementsOf(
  file: Pick<ResultsFile, 'results' | 'engines'>,
  spansOf: SpansOf = () => [],
): readonly Disagreement[] {
  const names = new Set<string | undefined>(browsersOf(file).map(({ name }) => name));
  const results = file.results.filter(({ engine }) => names.has(engine));
  const departing = results.filter(({ result }) => result === 'fail');
  const byCase = groupBy(results, ({ id }) => id);
  return [...groupBy(departing, keyOf).values()]
    .map((own) => disagreement(own, byCase, spansOf))
    .toSorted((a, b) => rank(a) - rank(b) || b.cases.length - a.cases.length);
}

/** The engines that are browsers: a simulated DOM is not expected to be one. */
export function browsersOf({ engines }: Pick<ResultsFile, 'engines'>): readonly EngineInfo[] {
  return engines.filter(({ simulated }) => simulated !== true);
}

/** A cause by the title of its record, which records of several engines share. */
function keyOf({ id, divergence }: Result): string {
  if (divergence === undefined) return JSON.stringify(['case', id]);
  const { title, reason, link } = divergence;
  return JSON.stringify(title === undefined ? ['reason', reason, link] : ['title', title]);
}

function disagreement(
  own: readonly Result[],
  byCase: ReadonlyMap<string, readonly Result[]>,
  spansOf: SpansOf,
): Disagreement {
  const [first] = own;
  const cases = [...new Set(own.map(({ id }) => id))];
  const failed = groupBy(own, ({ engine = '' }) => engine);
  const passed = groupBy(
    cases.flatMap((id) => (byCase.get(id) ?? []).filter(({ result }) => result === 'pass')),
    ({ engine = '' }) => engine,
  );
  const engines = Object.fromEntries(
    [...new Set([...failed.keys(), ...passed.keys()])].map((engine): [string, EngineShare] => {
      const departing = failed.get(engine) ?? [];
      const since = sinceOf(departing, spansOf);
      return [engine, { failed: departing.length, passed: passed.get(engine)?.length ?? 0, ...(since && { since }) }];
    }),
  );
  const records = own.flatMap(({ engine = '', divergence }) =>
    divergence === undefined
      ? []
      : [{ engine, kind: divergence.kind, reason: divergence.reason, link: divergence.link }],
  );
  return {
    title: first?.divergence?.title ?? first?.divergence?.reason ?? first?.title ?? '',
    isKnown: !own.some(isUnexpected),
    effect: effectOf(own),
    cases,
    engines,
    isEverywhere: Object.keys(engines).length > 1 && Object.values(engines).every((share) => share.passed === 0),
    records: [...new Map(records.map((record) => [JSON.stringify(record), record])).values()],
  };
}

/** The oldest version since which one of these results of an engine has been as it is. */
function sinceOf(results: readonly Result[], spansOf: SpansOf): Since | undefined {
  const beginnings = results.flatMap((result): readonly Since[] => {
    const spans = spansOf(engineOfColumn(result.engine ?? ''), result.id);
    const last = spans.at(-1);
    const [version] = last?.versions ?? [];
    // Where the newest on record did something else, it began with this run.
    if (version === undefined || last?.state !== outcomeOf(result)) return [];
    return [{ version, isOldest: spans.length === 1 }];
  });
  const [first] = beginnings.toSorted((a, b) => compareVersions(a.version, b.version));
  return first && { ...first, version: releaseLine(first.version) };
}

const openness = ['blocked', 'opaque', 'readable'];

function effectOf(own: readonly Result[]): Effect {
  const changes = own.map(({ expected, observed }) =>
    expected.outcome === undefined || observed.outcome === null
      ? 0
      : openness.indexOf(observed.outcome) - openness.indexOf(expected.outcome),
  );
  return changes.some((change) => change > 0) ? 'exposes' : changes.some((change) => change < 0) ? 'blocks' : 'details';
}

const effectOrder: readonly Effect[] = ['exposes', 'blocks', 'details'];

function rank({ isKnown, isEverywhere, effect }: Disagreement): number {
  return (isKnown ? 100 : 0) + (isEverywhere ? 10 : 0) + effectOrder.indexOf(effect);
}
