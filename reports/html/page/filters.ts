/** The controls above the matrix, in sync with the URL fragment. */
import { plural, statuses } from '../../../words/results.ts';
import type { Status } from '../../../words/results.ts';
import {
  cases,
  cells,
  columns,
  columnWord,
  count,
  families,
  levels,
  rowWord,
  seenOutcomes,
  statusNames,
  trend,
} from './data.ts';
import { h } from './dom.ts';
import { prose, shortened } from './text.ts';
import { symbol } from './marks.ts';
import { chosenCause, clearFilters, filterKey, read, readResults, write } from './state.ts';

const search = h('input', {
  type: 'search',
  id: 'search',
  placeholder: `Search ${rowWord}s`,
  'aria-label': 'Search in titles and ids',
  autocomplete: 'off',
  spellcheck: 'false',
  oninput: () => {
    write({ q: search.value });
  },
});

const family = select(
  'Family',
  'family',
  'All families',
  families.map(({ name, text }) => [name, text.title]),
);
const engine = select(
  'Engine',
  'engine',
  'All engines',
  columns.filter(({ name }) => name).map(({ name, label }) => [name, label]),
);
const outcome = select(
  'Outcome',
  'outcome',
  'All outcomes',
  seenOutcomes.map((name) => [name, name]),
);
const level = select(
  'Level',
  'level',
  'All levels',
  levels.map((name) => [name, name]),
);

const regressed = checkbox('regressed');
const disagree = checkbox('disagree');

const totals = count(cells);
const chips = statusNames
  .filter((status) => totals[status] > 0)
  .map((status) => ({
    status,
    button: h(
      'button',
      {
        type: 'button',
        class: 'chip',
        'aria-pressed': 'false',
        onclick: () => {
          toggle(status);
        },
      },
      symbol(status),
      ` ${statuses[status].word} `,
      h('span', { class: 'number' }, String(totals[status])),
    ),
  }));

const shownCount = h('output', { class: 'shown', 'aria-live': 'polite' });
const clear = h('button', { type: 'button', class: 'quiet', onclick: clearFilters }, 'Clear filters');
const chosen = h('p', { class: 'chosen', hidden: true });
export const nothing = h('p', { class: 'nothing', hidden: true }, `No ${rowWord} matches these filters.`);

function checkbox(key: 'regressed' | 'disagree'): HTMLInputElement {
  const box = h('input', {
    type: 'checkbox',
    onchange: () => {
      write({ [key]: box.checked ? '1' : '' });
    },
  });
  return box;
}

function toggle(status: Status): void {
  const now = readResults();
  const next = statusNames.filter((name) => (name === status ? !now.has(name) : now.has(name)));
  write({ result: next.join(',') });
}

function select(
  label: string,
  key: 'family' | 'engine' | 'level' | 'outcome',
  all: string,
  options: readonly (readonly [value: string, text: string])[],
): HTMLSelectElement {
  const element = h(
    'select',
    {
      'aria-label': label,
      onchange: () => {
        write({ [key]: element.value });
      },
    },
    h('option', { value: '' }, all),
    ...options.map(([value, text]) => h('option', { value }, text)),
  );
  return element;
}

export function filters(): HTMLElement {
  return h(
    'section',
    { id: 'filters', 'aria-labelledby': 'cases' },
    h('h2', { id: 'cases' }, `All ${rowWord}s`),
    h(
      'search',
      { class: 'filters' },
      search,
      h(
        'div',
        { class: 'selects' },
        family,
        columns.length > 1 ? engine : undefined,
        seenOutcomes.length > 1 ? outcome : undefined,
        levels.length > 0 ? level : undefined,
      ),
      h('div', { class: 'chips', role: 'group', 'aria-label': 'Results' }, ...chips.map(({ button }) => button)),
      columns.length > 1 ? h('label', { class: 'chip' }, disagree, ` ${columnWord}s disagree`) : undefined,
      trend.length > 0 ? h('label', { class: 'chip' }, regressed, ' regressed') : undefined,
      h('div', { class: 'state' }, shownCount, clear),
    ),
    chosen,
  );
}

/**
 * Shows what the URL says.
 * @param shown how many cases are shown.
 */
export function updateFilters(shown: number): void {
  if (search.value !== read('q')) search.value = read('q');
  family.value = read('family');
  engine.value = read('engine');
  level.value = read('level');
  outcome.value = read('outcome');
  regressed.checked = read('regressed') !== '';
  disagree.checked = read('disagree') !== '';
  const results = readResults();
  for (const { status, button } of chips) button.setAttribute('aria-pressed', String(results.has(status)));
  shownCount.textContent = shown === cases.size ? plural(shown, rowWord) : `${shown} of ${plural(cases.size, rowWord)}`;
  clear.hidden = filterKey() === '';
  nothing.hidden = shown > 0;
  const cause = chosenCause();
  chosen.hidden = cause === undefined;
  chosen.replaceChildren(...(cause === undefined ? [] : explanation(cause)));
}

/** What the cases of a cause have in common, and what is recorded of it. */
function explanation({ title, records }: NonNullable<ReturnType<typeof chosenCause>>): readonly (Node | string)[] {
  return [
    h('strong', {}, ...shortened(title, prose)),
    ...records.map(({ engine: name, reason }) =>
      h(
        'span',
        { class: 'reason' },
        `${columns.find((each) => each.name === name)?.label ?? name}: `,
        ...shortened(reason, prose),
      ),
    ),
  ];
}

export function focusSearch(): void {
  search.focus();
  search.select();
}
