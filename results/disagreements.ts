/** Where engines depart from the standard, by cause: what one record explains, or one case that no record explains. */
import type { Effect } from '../words/results.ts';
import { groupBy } from './group-by.ts';
import type { EngineInfo, RecordedDivergence, Result, ResultsFile } from './model.ts';
import { isUnexpected } from './expectations/expected-failures.ts';

/** What became of the cases of a cause in one engine. */
export interface EngineShare {
  readonly failed: number;
  readonly passed: number;
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
export function disagreementsOf(file: Pick<ResultsFile, 'results' | 'engines'>): readonly Disagreement[] {
  const names = new Set<string | undefined>(browsersOf(file).map(({ name }) => name));
  const results = file.results.filter(({ engine }) => names.has(engine));
  const departing = results.filter(({ result }) => result === 'fail');
  const byCase = groupBy(results, ({ id }) => id);
  return [...groupBy(departing, keyOf).values()]
    .map((own) => disagreement(own, byCase))
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

function disagreement(own: readonly Result[], byCase: ReadonlyMap<string, readonly Result[]>): Disagreement {
  const [first] = own;
  const cases = [...new Set(own.map(({ id }) => id))];
  const failed = groupBy(own, ({ engine = '' }) => engine);
  const passed = groupBy(
    cases.flatMap((id) => (byCase.get(id) ?? []).filter(({ result }) => result === 'pass')),
    ({ engine = '' }) => engine,
  );
  const engines = Object.fromEntries(
    [...new Set([...failed.keys(), ...passed.keys()])].map((engine) => [
      engine,
      { failed: failed.get(engine)?.length ?? 0, passed: passed.get(engine)?.length ?? 0 },
    ]),
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
