/**
 * The matrix: a table for each family, a row for each case, a column for each engine. Only rows that pass the filters are in
 * the document, the first of them at once and the rest while the browser is idle: thousands would make each filter slow.
 */
import { statuses } from '../../../words/results.ts';
import { cases as allCases, cellsIn, cellText, columns, count, families, isWorse, ranOf, statusOf } from './data.ts';
import type { Case, Column, Family } from './data.ts';
import { h } from './dom.ts';
import { symbol, unseen } from './marks.ts';
import { currentFilter, visibleColumns, write } from './state.ts';

/** Rows that were drawn, for the columns that are visible. */
const rows = new Map<string, HTMLTableRowElement>();

/** Family → the container of its rows. */
const bodies = new Map<string, HTMLTableSectionElement>();

const sections = new Map<string, HTMLElement>();

/** The cases that match the filters, in order; the first `drawn` of them are in the document. */
let shown: readonly Case[] = [];
let drawn = 0;

let visible: readonly Column[] = columns;

/** Rows drawn before the next paint, and then at a time. */
const atFirst = 60;
const atOnce = 80;

/** Counts the filters, so that what an earlier one was still drawing stops. */
let generation = 0;

/** Draws the next rows, in their order. */
function draw(most: number): void {
  const next = shown.slice(drawn, drawn + most);
  drawn += next.length;
  for (let from = 0; from < next.length;) {
    const family = next[from]?.family ?? '';
    const end = next.findIndex((each, index) => index > from && each.family !== family);
    const own = next.slice(from, end === -1 ? next.length : end);
    bodies.get(family)?.append(...own.map(rowFor));
    from += own.length;
  }
}

/** Draws all remaining rows, for printing. */
function drawAll(): void {
  draw(shown.length);
}

function drawOn(ofGeneration: number): void {
  if (ofGeneration !== generation || drawn >= shown.length) return;
  draw(atOnce);
  setTimeout(() => {
    drawOn(ofGeneration);
  });
}

addEventListener('beforeprint', drawAll);

// Rows are laid out as grids, so that they can be skipped while they are out of sight; that takes the table's meaning
// away from them, which is why every role is said again.
export function matrix(): HTMLElement {
  return h('main', { id: 'matrix', onkeydown: moveFocus, onclick: openClicked }, ...families.map(familySection));
}

function familySection({ name, text, cases }: Family): HTMLElement {
  const body = h('tbody', { role: 'rowgroup' });
  bodies.set(name, body);
  const headings = columns.map(({ name: engine, label, version }) => {
    const counts = count(cellsIn(engine, cases));
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
  const section = h(
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
          h('th', { scope: 'col', role: 'columnheader' }, h('h3', { id: `title-${name}` }, text.title)),
          ...headings,
        ),
      ),
      body,
    ),
  );
  sections.set(name, section);
  return section;
}

/** `156` of `156.0.7258.5`, but `2.50` of `2.50.6`: what people call the release. */
function shortVersion(version: string): string {
  const [major = '', minor] = version.split('.');
  return Number(major) < 10 && minor !== undefined ? `${major}.${minor}` : major;
}

function rowFor(each: Case): HTMLTableRowElement {
  const known = rows.get(each.id);
  if (known) return known;
  const { id, title, level } = each;
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
    ...visible.map((column) => cell(each, column)),
  );
  rows.set(id, element);
  return element;
}

function cell({ cells }: Case, { name }: Column): HTMLTableCellElement {
  const own = cells.get(name);
  if (!own) return h('td', { role: 'cell', 'data-column': name });
  const status = statusOf(own);
  const { word, note } = cellText(own);
  // A pass is named by its outcome; every other status must be heard as well as seen.
  const isSpoken = status === 'fail' || status === 'known' || status === 'below-level';
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
        isSpoken ? unseen(`${statuses[status].word}: `) : undefined,
        h('span', { class: `word ${word}` }, word),
        note ? h('span', { class: 'note' }, ` ${note}`) : undefined,
        isWorse(own) ? h('span', { class: 'note worse' }, ` was ${own.change?.before ?? 'absent'}`) : undefined,
      ),
    ),
  );
}

/**
 * Shows the rows and columns that the filters let through.
 * @returns how many cases are shown.
 */
export function applyFilter(): number {
  showColumns(visibleColumns());
  const passes = currentFilter();
  shown = families.flatMap(({ cases }) => cases.filter(passes));
  drawn = 0;
  generation += 1;
  const used = new Set(shown.map(({ family }) => family));
  for (const [name, section] of sections) {
    section.hidden = !used.has(name);
    bodies.get(name)?.replaceChildren();
  }
  draw(atFirst);
  const own = generation;
  setTimeout(() => {
    drawOn(own);
  });
  return shown.length;
}

/** The number of columns with room for words; beyond it, a cell only shows its symbol, and the word is for screen readers. */
const mostWithWords = 6;

function showColumns(wanted: readonly Column[]): void {
  const root = document.documentElement;
  root.style.setProperty('--columns', String(wanted.length));
  root.classList.toggle('single', wanted.length === 1);
  root.classList.toggle('many', wanted.length > mostWithWords);
  if (wanted.length === visible.length && wanted.every((column, index) => column === visible[index])) return;
  visible = wanted;
  rows.clear();
  for (const element of document.querySelectorAll<HTMLElement>('thead [data-column]'))
    element.hidden = !wanted.some(({ name }) => name === element.dataset['column']);
}

/** The row of a case that passes the filters, drawn with those above it, which decide where it is. */
function rowOf(id: string): HTMLTableRowElement | undefined {
  const index = shown.findIndex((each) => each.id === id);
  if (index === -1) return undefined;
  if (index >= drawn) draw(index + atFirst - drawn);
  return rows.get(id);
}

/** Marks the row of the open case and brings it into sight. */
export function markOpen(id: string): void {
  for (const element of document.querySelectorAll('tr[aria-current]')) element.removeAttribute('aria-current');
  if (!allCases.has(id)) return;
  const element = rowOf(id);
  element?.setAttribute('aria-current', 'true');
  element?.scrollIntoView({ block: 'nearest' });
  // Rows that come into sight get their true heights, which moves it.
  requestAnimationFrame(() => element?.scrollIntoView({ block: 'nearest' }));
}

/** Where focus goes when the detail of a case closes: back to what opened it. */
export function focusCase(id: string, column: string): void {
  const element = rowOf(id);
  const opener = column
    ? element?.querySelector<HTMLElement>(`[data-column="${CSS.escape(column)}"] button`)
    : undefined;
  (opener ?? element?.querySelector('a'))?.focus();
}

/** The id of the shown case that is `step` rows away. */
export function neighbour(id: string, step: 1 | -1): string | undefined {
  const index = shown.findIndex((each) => each.id === id);
  return index === -1 ? undefined : shown[index + step]?.id;
}

function openClicked(event: MouseEvent): void {
  const { target } = event;
  if (!(target instanceof Element)) return;
  const id = target.closest('tr')?.dataset['case'];
  if (!id || event.ctrlKey || event.metaKey || event.shiftKey || getSelection()?.toString()) return;
  event.preventDefault();
  write({ case: id, in: target.closest<HTMLElement>('[data-column]')?.dataset['column'] ?? '' });
}

/** Arrow keys walk through the matrix: Tab alone would stop at every cell. */
function moveFocus(event: KeyboardEvent): void {
  const { target } = event;
  if (!(target instanceof HTMLElement) || event.ctrlKey || event.metaKey || event.altKey) return;
  const current = target.closest('tr');
  const id = current?.dataset['case'];
  if (!current || id === undefined) return;
  const stops = focusable(current);
  const at = stops.indexOf(target);
  const next = (): HTMLElement | undefined => {
    switch (event.key) {
      case 'ArrowRight':
        return stops[at + 1];
      case 'ArrowLeft':
        return stops[at - 1];
      case 'ArrowDown':
      case 'ArrowUp': {
        const other = neighbour(id, event.key === 'ArrowDown' ? 1 : -1);
        const element = other === undefined ? undefined : rowOf(other);
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

function focusable(element: HTMLElement): readonly HTMLElement[] {
  return [...element.querySelectorAll<HTMLElement>('a, button')];
}
