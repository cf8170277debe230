/** The controls above the matrix, in sync with the URL fragment. */
import { cases, cells, columns, columnWord, families, levels, rowWord, seenOutcomes, trend, wordOf } from './data.js';
import { h } from './dom.js';
import { count, symbol } from './overview.js';
import { clearFilters, filterKey, read, readResults, write } from './state.js';
import { plural, statusNames } from './words.js';

const search = h('input', {
  type: 'search',
  id: 'search',
  placeholder: `Search ${rowWord}s`,
  'aria-label': 'Search in titles and ids',
  autocomplete: 'off',
  spellcheck: 'false',
  oninput: () => write({ q: search.value }),
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

const regressed = h('input', { type: 'checkbox', onchange: () => write({ regressed: regressed.checked ? '1' : '' }) });
const disagree = h('input', { type: 'checkbox', onchange: () => write({ disagree: disagree.checked ? '1' : '' }) });

const totals = count(cells);
const chips = statusNames
  .filter((status) => totals[status] > 0)
  .map((status) => ({
    status,
    button: h(
      'button',
      { type: 'button', class: 'chip', 'aria-pressed': 'false', onclick: () => toggle(status) },
      symbol(status),
      ` ${wordOf(status)} `,
      h('span', { class: 'number' }, String(totals[status])),
    ),
  }));

const shownCount = h('output', { class: 'shown', 'aria-live': 'polite' });
const clear = h('button', { type: 'button', class: 'quiet', onclick: clearFilters }, 'Clear filters');
export const nothing = h('p', { class: 'nothing', hidden: true }, `No ${rowWord} matches these filters.`);

/** @param {import('./words.js').Status} status */
function toggle(status) {
  const chosen = readResults();
  const next = statusNames.filter((name) => (name === status ? !chosen.has(name) : chosen.has(name)));
  write({ result: next.join(',') });
}

/**
 * @param {string} label
 * @param {'family' | 'engine' | 'level' | 'outcome'} key
 * @param {string} all
 * @param {[value: string, text: string][]} options
 */
function select(label, key, all, options) {
  const element = h(
    'select',
    { 'aria-label': label, onchange: () => write({ [key]: element.value }) },
    h('option', { value: '' }, all),
    ...options.map(([value, text]) => h('option', { value }, text)),
  );
  return element;
}

export function filters() {
  return h(
    'search',
    { class: 'filters', id: 'filters' },
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
  );
}

/**
 * Shows what the URL says.
 *
 * @param {number} shown how many cases are shown
 */
export function updateFilters(shown) {
  if (search.value !== read('q')) search.value = read('q');
  family.value = read('family');
  engine.value = read('engine');
  level.value = read('level');
  outcome.value = read('outcome');
  regressed.checked = read('regressed') !== '';
  disagree.checked = read('disagree') !== '';
  const chosen = readResults();
  for (const { status, button } of chips) button.setAttribute('aria-pressed', String(chosen.has(status)));
  shownCount.textContent = shown === cases.size ? plural(shown, rowWord) : `${shown} of ${plural(cases.size, rowWord)}`;
  clear.hidden = filterKey() === '';
  nothing.hidden = shown > 0;
}

export function focusSearch() {
  search.focus();
  search.select();
}
