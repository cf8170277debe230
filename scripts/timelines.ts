/** The tables of docs/ that are made of reports/history/. */
import { majorOf } from '../engines/versions/version-numbers.ts';
import { predict } from '../protocol/predict.ts';
import { groupBy } from '../results/group-by.ts';
import { historyFolder } from '../results/choices.ts';
import { readTimeline } from '../results/history.ts';
import { type State, wordsOf } from '../results/snapshot.ts';
import type { Timeline, VersionStates } from '../results/timeline.ts';
import { allCases } from '../suites/browser/cases/index.ts';
import { mistakes } from './mistakes.ts';

type Table = (head: readonly string[], rows: readonly (readonly string[])[]) => string;

/** A case that had one state up to a version, and another from the next version on in which it was run. */
interface Change {
  readonly id: string;
  readonly before: State;
  readonly after: State;
  readonly last: string;
  readonly first: string;
}

function changesIn({ versions }: Timeline): readonly Change[] {
  const ids = [...new Set(versions.flatMap(({ states }) => [...states.keys()]))].toSorted();
  return ids.flatMap((id) => {
    const seen = versions.flatMap(({ version, states }) => {
      const state = states.get(id);
      return state === undefined ? [] : [{ version, state }];
    });
    return seen.flatMap(({ version, state }, index): readonly Change[] => {
      const earlier = seen[index - 1];
      return earlier === undefined || earlier.state === state
        ? []
        : [{ id, before: earlier.state, after: state, last: earlier.version, first: version }];
    });
  });
}

const isRegression = ({ before, after }: Change): boolean =>
  wordsOf(before).result === 'pass' && wordsOf(after).result === 'fail';

const product = ({ product, version }: VersionStates): string => `${product} ${version}`;

/** What was run, and how many cases changed. */
export function historySummary(): string {
  const timeline = readTimeline(historyFolder, 'chromium');
  const { versions } = timeline;
  const [oldest, newest] = [versions[0], versions.at(-1)];
  if (!oldest || !newest) return '';
  const changes = changesIn(timeline);
  const most = Math.max(...versions.map(({ states }) => states.size));
  const whole = versions.filter(({ states }) => states.size === most).map(({ version }) => majorOf(version));
  const part = versions.filter(({ states }) => states.size < most);
  const changed = new Set(changes.map(({ id }) => id));
  const list = (of: readonly VersionStates[]): string =>
    of.map(({ version, states }) => `${majorOf(version)}: ${states.size}`).join(', ');
  const partly =
    part.length === 0
      ? ''
      : ` The others ran fewer (${list(part)}): what the next newer version lacks, or what changed between the versions beside them.`;
  return `${versions.length} versions, from ${product(oldest)} to ${product(newest)}; ${most} cases in ${whole.join(', ')}.${partly}

${changed.size} cases changed at least once; ${new Set(changes.filter(isRegression).map(({ id }) => id)).size} of them passed in one version and failed in the next.`;
}

/** Every change, those of one version and one kind in a row. */
export function historyChanges(table: Table): string {
  const changes = changesIn(readTimeline(historyFolder, 'chromium'));
  const grouped = groupBy(changes, ({ last, first, before, after }) => JSON.stringify([first, last, before, after]));
  const rows = [...grouped.values()]
    .toSorted(([a], [b]) => compareFirst(a, b))
    .flatMap((group) => {
      const [one] = group;
      if (!one) return [];
      return [
        [
          majorOf(one.first),
          majorOf(one.last),
          one.before,
          isRegression(one) ? `**${one.after}**` : one.after,
          String(group.length),
          namedCases(group.map(({ id }) => id)),
        ],
      ];
    });
  return table(['since', 'until then', 'was', 'is', 'cases', 'such as'], rows);
}

/** Cases of a change that are named; `since` knows all. */
const mostNamed = 6;

const namedCases = (ids: readonly string[]): string =>
  `${ids
    .slice(0, mostNamed)
    .map((id) => `\`${id}\``)
    .join(', ')}${ids.length > mostNamed ? ', …' : ''}`;

function compareFirst(a: Change | undefined, b: Change | undefined): number {
  return Number(majorOf(a?.first ?? '0')) - Number(majorOf(b?.first ?? '0'));
}

/** The versions on record of each simulated DOM. */
const doms = (): readonly (VersionStates & { readonly name: string })[] =>
  ['jsdom', 'happy-dom'].flatMap((name) =>
    readTimeline(historyFolder, name).versions.map((version) => ({ name, ...version })),
  );

/** Mistakes of servers and clients, and what a test in each simulated DOM sees of them. */
export function simulatedMistakes(table: Table): string {
  const all = doms();
  const rows = mistakes.map(({ mistake, id }) => {
    const own = allCases.find((each) => each.id === id);
    if (!own) throw new Error(`there is no case ${id}`);
    const { outcome } = predict(own);
    const cells = all.map(({ states }) => {
      const state = states.get(id);
      if (state === undefined) return 'not run';
      const { result, outcome: seen } = wordsOf(state);
      if (seen === undefined) return result;
      return seen === outcome ? `${seen}${result === 'pass' ? '' : ', other requests or headers'}` : `**${seen}**`;
    });
    return [mistake, `\`${id}\``, outcome, ...cells];
  });
  return table(['', 'case', 'browsers must', ...all.map(({ name, version }) => `${name} ${version}`)], rows);
}

/** How many cases came out as the standard requires, and how the others departed from it. */
export function simulatedCounts(table: Table): string {
  const expected = new Map(allCases.map((each) => [each.id, each]));
  const rows = doms().map(({ name, version, states }) => {
    const kinds = [...states].map(([id, state]) => {
      const own = expected.get(id);
      const { result, outcome } = wordsOf(state);
      if (!own || result !== 'fail' || outcome === undefined) return result;
      const wanted = predict(own).outcome;
      if (outcome === wanted) return 'details';
      return outcome === 'readable' ? 'too open' : 'too closed';
    });
    const count = (kind: string) => String(kinds.filter((each) => each === kind).length);
    return [
      `${name} ${version}`,
      ...['pass', 'too open', 'too closed', 'details', 'unsupported', 'timeout'].map(count),
    ];
  });
  return table(
    [
      '',
      'as the standard requires',
      'script can read what browsers block',
      'script cannot read what browsers let it',
      'same outcome, other requests or details',
      'not implemented',
      'no outcome',
    ],
    rows,
  );
}
