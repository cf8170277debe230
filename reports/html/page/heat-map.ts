/** Families down, engines across: how much passes where. */
import { plural } from '../../../words/results.ts';
import { cellsIn, columns, count, families, file, isBrowsers, levels, ranOf, rowWord } from './data.ts';
import type { Column, Family, StatusCounts } from './data.ts';
import { h, scrolling } from './dom.ts';
import { bar, filterLink, unseen } from './marks.ts';

/** More families than this stand in two tables beside each other, where there is room. */
const mostInOne = 8;

/** The number of columns with room for percentages. */
const mostWithWords = 6;

export function heatMap(): HTMLElement {
  const half = families.length > mostInOne && columns.length <= 4 ? Math.ceil(families.length / 2) : families.length;
  const parts = [families.slice(0, half), families.slice(half)].filter((part) => part.length > 0);
  return h(
    'section',
    { class: 'heat', 'aria-labelledby': 'families' },
    h(
      'h2',
      { id: 'families' },
      isBrowsers ? 'Results by family' : `${columns.length > 1 ? 'Results' : 'Checks'} by family`,
    ),
    h('div', { class: 'totals' }, ...columns.map(total)),
    h(
      'div',
      { class: parts.length > 1 ? 'maps two' : 'maps' },
      ...parts.map((part, index) => scrolling(`Results by family, part ${index + 1}`, map(part))),
    ),
  );
}

/** An engine, its version, and how much passes. */
function total({ name, label, version }: Column): HTMLElement {
  const counts = count(cellsIn(name));
  const engine = file.engines.find((each) => each.name === name);
  const limits = Object.entries(engine?.limits ?? {});
  const title = engine?.product ?? label;
  return h(
    'div',
    { class: 'total' },
    h('h3', {}, title, version ? h('span', { class: 'facts' }, ` ${version}`) : undefined),
    h(
      'p',
      { class: 'score' },
      h('strong', {}, counts.pass.toLocaleString('en')),
      ` of ${plural(ranOf(counts), rowWord)} pass`,
    ),
    bar(counts),
    levels.length > 0
      ? h('ul', { class: 'counts' }, ...levels.flatMap((level) => levelItem(level, name) ?? []))
      : undefined,
    limits.length > 0
      ? h(
          'details',
          { class: 'limits' },
          h('summary', {}, `${plural(limits.length, 'limitation')} under automation`),
          h('dl', {}, ...limits.flatMap(([ability, reason]) => [h('dt', {}, ability), h('dd', {}, reason)])),
        )
      : undefined,
  );
}

/** Nothing where nothing of the level was tested. */
function levelItem(level: string, engine: string): HTMLElement | undefined {
  const counts = count(
    cellsIn(
      engine,
      families.flatMap(({ cases }) => cases.filter((each) => each.level === level)),
    ),
  );
  if (ranOf(counts) === 0) return undefined;
  return h('li', {}, filterLink({ level, ...(engine && { engine }) }, `${level} ${counts.pass}/${ranOf(counts)}`));
}

function map(part: readonly Family[]): HTMLTableElement {
  return h(
    'table',
    { class: columns.length > mostWithWords ? 'narrow' : '' },
    h(
      'thead',
      {},
      h('tr', {}, h('th', { scope: 'col' }, 'Family'), ...columns.map(({ label }) => h('th', { scope: 'col' }, label))),
    ),
    h('tbody', {}, ...part.map(row)),
  );
}

function row(family: Family): HTMLTableRowElement {
  return h(
    'tr',
    {},
    h('th', { scope: 'row' }, filterLink({ family: family.name }, family.text.title)),
    ...columns.map((column) => cell(family, column)),
  );
}

function cell({ name, text, cases }: Family, column: Column): HTMLTableCellElement {
  const counts = count(cellsIn(column.name, cases));
  const ran = ranOf(counts);
  if (ran === 0) return h('td', { class: 'none' }, h('span', { 'aria-hidden': 'true' }, '–'), unseen('not tested'));
  const words = share(counts, ran);
  const link = filterLink(
    { family: name, ...(column.name && { engine: column.name }) },
    words,
    unseen(` pass in ${text.title}, ${column.label}`),
  );
  return h('td', { class: heatOf(counts, ran), title: `${counts.pass} of ${ran} pass` }, link);
}

/** `94%`, rounded down so that only all of them are 100%, or a few that fail. */
function share(counts: StatusCounts, ran: number): string {
  return columns.length === 1 ? `${counts.pass}/${ran}` : `${Math.floor((100 * counts.pass) / ran)}%`;
}

function heatOf(counts: StatusCounts, ran: number): string {
  if (counts.pass === ran) return 'heat-5';
  const failed = 1 - counts.pass / ran;
  const steps = [0.05, 0.15, 0.35, 0.7].filter((step) => failed > step).length;
  return `heat-${4 - steps}${counts.fail > 0 ? ' bad' : ''}`;
}
