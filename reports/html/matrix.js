/** The matrix: a table for each family, a row for each case, a column for each engine. */
import { cases as allCases, columns, families, isWorse, wordOf } from './data.js';
import { h } from './dom.js';
import { count, ranOf, symbol } from './overview.js';
import { currentFilter, visibleColumns, write } from './state.js';
import { cellText, statusOf } from './words.js';

/**
 * @typedef {import('./data.js').Case} Case
 * @typedef {import('./data.js').Column} Column
 */

/** The rows that are drawn. @type {Map<string, HTMLTableRowElement>} */
const rows = new Map();

/** Family → the container of its rows. @type {Map<string, HTMLTableSectionElement>} */
const bodies = new Map();

/** The cases that match the filters, in order. @type {readonly Case[]} */
let shown = [];

let visible = new Set(columns.map(({ name }) => name));

/** Rows drawn before the first paint, and then per frame. */
const atFirst = 300;
const atOnce = 150;

/** @type {IterableIterator<Case>} */
const undrawn = families.flatMap(({ cases }) => cases)[Symbol.iterator]();

/**
 * Draws the next rows, in their order.
 *
 * @param {number} most
 * @returns {boolean} whether there are more
 */
function draw(most) {
  /** @type {Map<string, HTMLTableRowElement[]>} */
  const byFamily = new Map();
  let more = true;
  for (let drawn = 0; drawn < most && more; drawn += 1) {
    const next = undrawn.next();
    more = !next.done;
    if (next.done) break;
    const own = byFamily.get(next.value.family) ?? [];
    byFamily.set(next.value.family, own);
    own.push(row(next.value));
  }
  for (const [family, own] of byFamily) bodies.get(family)?.append(...own);
  return more;
}

/** Draws all remaining rows at once, for printing and for finding one case. */
function drawAll() {
  draw(Infinity);
}

function drawOn() {
  if (draw(atOnce)) setTimeout(drawOn);
}

addEventListener('beforeprint', drawAll);

// Rows are laid out as grids, so that they can be skipped while they are out of sight; that takes the table's meaning
// away from them, which is why every role is said again.
export function matrix() {
  const sections = families.map(familySection);
  if (draw(atFirst)) setTimeout(drawOn);
  return h('main', { id: 'matrix', onkeydown: moveFocus, onclick: openClicked }, ...sections);
}

/** @param {import('./data.js').Family} family */
function familySection({ name, text, cases }) {
  const body = h('tbody', { role: 'rowgroup' });
  bodies.set(name, body);
  const headings = columns.map(({ name: engine, label, version }) => {
    const counts = count(cases.flatMap((aCase) => aCase.cells.get(engine) ?? []));
    const ran = ranOf(counts);
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
      body,
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

/** Whether the filters exclude a case; none before they are applied. @type {(aCase: Case) => boolean} */
let isFiltered = () => false;

/** @param {Case} aCase */
function row(aCase) {
  const { id, title, level } = aCase;
  const element = h(
    'tr',
    { role: 'row', 'data-case': id, hidden: isFiltered(aCase) },
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
function cell({ cells }, { name }) {
  const own = cells.get(name);
  const hidden = !visible.has(name);
  if (!own) return h('td', { role: 'cell', 'data-column': name, hidden });
  const status = statusOf(own);
  const { word, note } = cellText(own);
  // A pass is named by its outcome; every other status must be heard as well as seen.
  const spoken = status === 'fail' || status === 'known' || status === 'below-level' ? `${wordOf(status)}: ` : '';
  return h(
    'td',
    { role: 'cell', 'data-column': name, hidden },
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
        isWorse(own) ? h('span', { class: 'note worse' }, ` was ${own.change?.before ?? 'absent'}`) : undefined,
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
  shown = families.flatMap(({ cases }) => cases.filter(passes));
  const passing = new Set(shown);
  isFiltered = (aCase) => !passing.has(aCase);
  for (const [id, element] of rows) element.hidden = !passing.has(/** @type {Case} */ (allCases.get(id)));
  for (const { name, cases } of families) {
    const section = document.getElementById(`family-${name}`);
    if (section) section.hidden = cases.every(isFiltered);
  }
  showColumns(new Set(visibleColumns().map(({ name }) => name)));
  return shown.length;
}

/** The number of columns with room for words; beyond it, a cell only shows its symbol, and the word is for screen readers. */
const mostWithWords = 6;

/** @param {Set<string>} names */
function showColumns(names) {
  document.documentElement.style.setProperty('--columns', String(names.size));
  document.documentElement.classList.toggle('single', names.size === 1);
  document.documentElement.classList.toggle('many', names.size > mostWithWords);
  if (names.size === visible.size && [...names].every((name) => visible.has(name))) return;
  visible = names;
  for (const element of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[data-column]')))
    element.hidden = !names.has(element.dataset.column ?? '');
}

/**
 * The row of a case. Where it is not drawn yet, all are: those above it decide where it stands.
 *
 * @param {string} id
 */
function rowOf(id) {
  if (!rows.has(id) && allCases.has(id)) drawAll();
  return rows.get(id);
}

/**
 * Marks the row of the open case and brings it into sight.
 *
 * @param {string} id
 */
export function markOpen(id) {
  for (const element of document.querySelectorAll('tr[aria-current]')) element.removeAttribute('aria-current');
  const element = rowOf(id);
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
  const element = rowOf(id);
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
  const index = shown.findIndex((aCase) => aCase.id === id);
  return index === -1 ? undefined : shown[index + step]?.id;
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
        const element = id === undefined ? undefined : rowOf(id);
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
