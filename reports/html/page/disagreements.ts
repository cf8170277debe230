/** Where engines depart from the standard: a line for each cause, engines as columns. */
import { effects, plural } from '../../../words/results.ts';
import type { Disagreement } from '../../../results/disagreements.ts';
import { columns, disagreements, file } from './data.ts';
import type { Column } from './data.ts';
import { h, outwardLink, scrolling } from './dom.ts';
import { prose, shortened } from './text.ts';
import { filterLink, unseen } from './marks.ts';

/** Rows that show at first. */
const shownAtFirst = 12;

const engines = columns.filter(({ name }) =>
  file.engines.some((each) => each.name === name && each.simulated !== true),
);

/** Nothing where every engine does what the standard requires. */
export function disagreementsSection(): HTMLElement | undefined {
  if (disagreements.length === 0) return undefined;
  const rows = disagreements.map(row);
  const rest = rows.slice(shownAtFirst);
  for (const each of rest) each.hidden = true;
  const showAll = (): void => {
    for (const each of rest) each.hidden = false;
    button.remove();
    rest[0]?.querySelector('a')?.focus();
  };
  const button = h(
    'button',
    { type: 'button', class: 'more-rows', onclick: showAll },
    `Show all ${disagreements.length} causes`,
  );
  addEventListener('beforeprint', showAll);
  const table = h(
    'table',
    { class: 'differences' },
    h(
      'thead',
      {},
      h(
        'tr',
        {},
        h('th', { scope: 'col' }, 'What departs from the standard'),
        ...engines.map(({ label }) => h('th', { scope: 'col' }, label)),
        h('th', { scope: 'col', class: 'evidence' }, 'Evidence'),
      ),
    ),
    h('tbody', {}, ...rows),
  );
  return h(
    'section',
    { class: 'disagreements', 'aria-labelledby': 'disagreements' },
    h(
      'h2',
      { id: 'disagreements' },
      columns.length > 1 ? 'Where engines disagree' : 'Where the engine departs from the standard',
    ),
    h(
      'p',
      { class: 'about' },
      'Causes, not cases: each line is one behavior. A number is how many cases differ from the standard because of it; ✓ is an engine that does what the standard requires.',
    ),
    scrolling('Where engines disagree', table),
    rest.length > 0 ? button : undefined,
  );
}

function row(each: Disagreement, index: number): HTMLTableRowElement {
  const cause = String(index + 1);
  // The first link of each kind: a second one to the standard says little more.
  const links = new Map(each.records.toReversed().map(({ link }) => [nameOf(new URL(link).hostname), link]));
  const kinds = [...new Set(each.records.map(({ kind }) => kind.replace('-', ' ')))];
  return h(
    'tr',
    { class: each.isKnown ? 'known' : 'unexpected' },
    h(
      'th',
      { scope: 'row' },
      each.isKnown ? undefined : h('span', { class: 'badge fail' }, 'unexpected'),
      filterLink({ cause }, ...shortened(each.title, prose)),
      h(
        'span',
        { class: `effect ${each.effect}` },
        [effects[each.effect], ...kinds, ...(each.isEverywhere ? ['all engines'] : [])].join(' · '),
      ),
    ),
    ...engines.map((column) => share(each, cause, column)),
    h(
      'td',
      { class: 'evidence' },
      filterLink({ cause }, plural(each.cases.length, 'case')),
      ...[...links].flatMap(([name, link]) => [' · ', outwardLink(link, name)]),
    ),
  );
}

/** What kind of page a record links to, by its host. */
function nameOf(host: string): string {
  return /^(bugs|bugzilla|issues|github)\b/.test(host) ? 'bug' : 'standard';
}

function share({ engines, isKnown }: Disagreement, cause: string, { name, label }: Column): HTMLTableCellElement {
  const own = engines[name];
  if (own === undefined)
    return h('td', { class: 'none' }, h('span', { 'aria-hidden': 'true' }, '–'), unseen('not tested'));
  if (own.failed === 0)
    return h('td', { class: 'right' }, h('span', { 'aria-hidden': 'true' }, '✓'), unseen('as required'));
  const link = filterLink(
    { cause, engine: name },
    String(own.failed),
    unseen(` ${own.failed === 1 ? 'case' : 'cases'} in ${label}`),
  );
  const since =
    own.since && h('span', { class: 'since' }, `since ${own.since.version}${own.since.isOldest ? ' or earlier' : ''}`);
  return h('td', { class: isKnown ? 'departs' : 'departs fail' }, link, since);
}
