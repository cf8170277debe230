/** The matrix: a table for each family, a row for each case, a column for each engine. */
import { columns, families } from './data.js';
import { h } from './dom.js';
import { count, symbol } from './overview.js';
import { currentFilter, visibleColumns, write } from './state.js';
import { cellText, statuses, statusOf } from './words.js';

/**
 * @typedef {import('./data.js').Case} Case
 * @typedef {import('./data.js').Column} Column
 */

/** @type {Map<string, HTMLTableRowElement>} */
const rows = new Map();

// Rows are laid out as grids, so that they can be skipped while they are out of sight; that takes the table's meaning
// away from them, which is why every role is said again.
export function matrix() {
  return h('main', { id: 'matrix', onkeydown: moveFocus, onclick: openClicked }, ...families.map(familySection));
}

/** @param {import('./data.js').Family} family */
function familySection({ name, text, cases }) {
  const headings = columns.map(({ name: engine, label, version }) => {
    const counts = count(cases.flatMap((aCase) => aCase.results.get(engine) ?? []));
    const ran = counts.pass + counts.recorded + counts.fail + counts.flaky + counts.timeout + counts['harness-error'];
    return h(
      'th',
      { scope: 'col', role: 'columnheader', 'data-column': engine },
      h(
        'span',
        { class: 'label' },
        label,
        version ? h('span', { class: 'major' }, ` ${shortVersion(version)}`) : undefined,
      ),
      h('span', { class: 'tally' }, ran > 0 ? `${counts.pass} of ${ran}` : '–'),
    );
  });
  return h(
    'section',
    { class: 'family', id: `family-${name}`, 'data-family': name, 'aria-labelledby': `title-${name}` },
    h(
      'table',
      { role: 'table', 'aria-labelledby': `title-${name}` },
      text.about ? h('caption', {}, text.about) : undefined,
      h(
        'thead',
        { role: 'rowgroup' },
        h(
          'tr',
          { role: 'row' },
          h('th', { scope: 'col', role: 'columnheader' }, h('h2', { id: `title-${name}` }, text.title)),
          ...headings,
        ),
      ),
      h('tbody', { role: 'rowgroup' }, ...cases.map(row)),
    ),
  );
}

/**
 * `156` of `156.0.7258.5`, but `2.50` of `2.50.6`: what people call the release.
 *
 * @param {string} version
 */
function shortVersion(version) {
  const [major = '', minor] = version.split('.');
  return Number(major) < 10 && minor !== undefined ? `${major}.${minor}` : major;
}

/** @param {Case} aCase */
function row(aCase) {
  const { id, title, level } = aCase;
  const element = h(
    'tr',
    { role: 'row', 'data-case': id },
    h(
      'th',
      { scope: 'row', role: 'rowheader' },
      h('a', { href: `#case=${id}`, class: 'title' }, title),
      level ? h('span', { class: 'badge' }, level) : undefined,
      h('code', { class: 'id' }, id),
    ),
    ...columns.map((column) => cell(aCase, column)),
  );
  rows.set(id, element);
  return element;
}

/**
 * @param {Case} aCase
 * @param {Column} column
 */
function cell({ results }, { name }) {
  const result = results.get(name);
  if (!result) return h('td', { role: 'cell', 'data-column': name });
  const status = statusOf(result);
  const { word, note } = cellText(result);
  // A pass is named by its outcome; every other status must be heard as well as seen.
  const spoken = status === 'fail' || status === 'recorded' ? `${statuses[status].word}: ` : '';
  return h(
    'td',
    { role: 'cell', 'data-column': name },
    h(
      'button',
      { type: 'button', class: `cell ${status}`, tabindex: -1 },
      symbol(status),
      h(
        'span',
        { class: 'said' },
        spoken ? h('span', { class: 'unseen' }, spoken) : undefined,
        h('span', { class: `word ${word}` }, word),
        note ? h('span', { class: 'note' }, ` ${note}`) : undefined,
      ),
    ),
  );
}

/**
 * Shows the rows and columns that the filters let through.
 *
 * @returns {number} how many cases are shown
 */
export function applyFilter() {
  const passes = currentFilter();
  let shown = 0;
  for (const { name, cases } of families) {
    const matching = new Set(cases.filter(passes));
    for (const aCase of cases) {
      const element = rows.get(aCase.id);
      if (element) element.hidden = !matching.has(aCase);
    }
    const section = document.getElementById(`family-${name}`);
    if (section) section.hidden = matching.size === 0;
    shown += matching.size;
  }
  const visible = visibleColumns();
  const names = new Set(visible.map(({ name }) => name));
  for (const element of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[data-column]'))) {
    element.hidden = !names.has(element.dataset.column ?? '');
  }
  document.documentElement.style.setProperty('--columns', String(visible.length));
  return shown;
}

/**
 * Marks the row of the open case and brings it into sight.
 *
 * @param {string} id
 */
export function markOpen(id) {
  for (const element of document.querySelectorAll('tr[aria-current]')) element.removeAttribute('aria-current');
  const element = rows.get(id);
  element?.setAttribute('aria-current', 'true');
  element?.scrollIntoView({ block: 'nearest' });
}

/**
 * Where focus goes when the detail of a case closes: back to what opened it.
 *
 * @param {string} id
 * @param {string} column
 */
export function focusCase(id, column) {
  const element = rows.get(id);
  const opener = column ? element?.querySelector(`[data-column="${CSS.escape(column)}"] button`) : undefined;
  /** @type {HTMLElement | null | undefined} */ (opener ?? element?.querySelector('a'))?.focus();
}

/**
 * The id of the shown case that stands `step` rows away.
 *
 * @param {string} id
 * @param {1 | -1} step
 */
export function neighbour(id, step) {
  const ids = [...rows].filter(([, element]) => !element.hidden).map(([name]) => name);
  const index = ids.indexOf(id);
  return index === -1 ? undefined : ids[index + step];
}

/** @param {MouseEvent} event */
function openClicked(event) {
  const target = /** @type {Element} */ (event.target);
  const id = target.closest('tr')?.dataset.case;
  if (!id || event.ctrlKey || event.metaKey || event.shiftKey || String(getSelection())) return;
  event.preventDefault();
  const column = /** @type {HTMLElement | null} */ (target.closest('[data-column]'))?.dataset.column ?? '';
  write({ case: id, in: column });
}

/**
 * Arrow keys walk through the matrix: Tab alone would stop at every cell.
 *
 * @param {KeyboardEvent} event
 */
function moveFocus(event) {
  const target = /** @type {Element} */ (event.target);
  const current = target.closest('tr');
  if (!current?.dataset.case || event.ctrlKey || event.metaKey || event.altKey) return;
  const stops = focusable(current);
  const at = stops.indexOf(/** @type {HTMLElement} */ (target));
  const next = () => {
    switch (event.key) {
      case 'ArrowRight':
        return stops[at + 1];
      case 'ArrowLeft':
        return stops[at - 1];
      case 'ArrowDown':
      case 'ArrowUp': {
        const id = neighbour(current.dataset.case ?? '', event.key === 'ArrowDown' ? 1 : -1);
        const element = id === undefined ? undefined : rows.get(id);
        return element && focusable(element)[at];
      }
      default:
        return undefined;
    }
  };
  const element = next();
  if (!element) return;
  event.preventDefault();
  element.focus();
}

/**
 * @param {HTMLElement} element
 * @returns {HTMLElement[]}
 */
function focusable(element) {
  const all = /** @type {NodeListOf<HTMLElement>} */ (element.querySelectorAll('a, button'));
  return [...all].filter((one) => !one.closest('[hidden]'));
}
