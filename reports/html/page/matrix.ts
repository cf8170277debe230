/**
 * The matrix: a table for each family, a row for each case, a column for each engine. Of many rows, only those near the part of
 * the page that is seen are in the document, so that a filter takes the same time however many there are.
 */
import { statuses } from '../../../words/results.ts';
import { cases as allCases, cellsIn, cellText, columns, count, families, isWorse, ranOf, statusOf } from './data.ts';
import type { Case, Column, Family } from './data.ts';
import { h } from './dom.ts';
import { symbol, unseen } from './marks.ts';
import { currentFilter, visibleColumns, write } from './state.ts';

/** Rows that were drawn, for the columns that are visible. */
const rows = new Map<string, HTMLTableRowElement>();

/** Family → its section and the table in it. */
const sections = new Map<string, { readonly section: HTMLElement; readonly table: HTMLTableElement }>();

/** Some rows of a family in a row group of their own, which keeps their place while they are not drawn. */
interface Chunk {
  readonly body: HTMLTableSectionElement;
  readonly cases: readonly Case[];
  isDrawn: boolean;
  /** Whether it is near the part of the page that is seen. */
  isNear: boolean;
}

/** The cases that match the filters, in order, and the chunks that they are in. */
let shown: readonly Case[] = [];
let chunks: readonly Chunk[] = [];

let visible: readonly Column[] = [];

/** Rows of a chunk: a screenful and a half, drawn before the next paint. */
const chunkSize = 30;

/** So many rows are all drawn, soon after the first: the browser’s own search finds them. */
const drawnWhole = 300;

/** Counts the filters, so that what an earlier one was still drawing stops. */
let generation = 0;

const isNearView = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting, boundingClientRect } of entries) {
      const chunk = chunks.find(({ body }) => body === target);
      if (chunk === undefined) continue;
      chunk.isNear = isIntersecting;
      if (isIntersecting) draw(chunk);
      else empty(chunk, boundingClientRect.height);
    }
  },
  { rootMargin: '100% 0px' },
);

function draw(chunk: Chunk): void {
  if (chunk.isDrawn) return;
  chunk.isDrawn = true;
  chunk.body.append(...chunk.cases.map(rowFor));
  chunk.body.classList.remove('undrawn');
  chunk.body.style.height = '';
}

/** Takes the rows of a chunk out of the document, unless the focus is in it. */
function empty(chunk: Chunk, height: number): void {
  if (!chunk.isDrawn || chunk.body.contains(document.activeElement)) return;
  chunk.isDrawn = false;
  chunk.body.replaceChildren();
  chunk.body.classList.add('undrawn');
  chunk.body.style.height = `${height}px`;
}

function drawAll(): void {
  chunks.forEach(draw);
}

function drawOn(ofGeneration: number): void {
  const next = chunks.find(({ isDrawn }) => !isDrawn);
  if (ofGeneration !== generation || next === undefined) return;
  draw(next);
  setTimeout(() => {
    drawOn(ofGeneration);
  });
}

addEventListener('beforeprint', drawAll);
addEventListener('afterprint', () => {
  if (shown.length <= drawnWhole) return;
  for (const chunk of chunks) if (!chunk.isNear) empty(chunk, chunk.body.offsetHeight);
});

// Rows are laid out as grids, so that they can be skipped while they are out of sight; that takes the table's meaning
// away from them, which is why every role is said again.
export function matrix(): HTMLElement {
  return h('main', { id: 'matrix', onkeydown: moveFocus, onclick: openClicked }, ...families.map(familySection));
}

function familySection({ name, text, cases }: Family): HTMLElement {
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
  const table = h(
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
  );
  const section = h(
    'section',
    { class: 'family', id: `family-${name}`, 'data-family': name, 'aria-labelledby': `title-${name}` },
    table,
  );
  sections.set(name, { section, table });
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
  isNearView.disconnect();
  for (const { body } of chunks) body.remove();
  chunks = families.flatMap(({ name, cases }) => chunksOf(name, cases.filter(passes)));
  shown = chunks.flatMap(({ cases }) => cases);
  generation += 1;
  const own = generation;
  if (chunks[0]) draw(chunks[0]);
  if (shown.length <= drawnWhole) {
    setTimeout(() => {
      drawOn(own);
    });
  } else for (const { body } of chunks) isNearView.observe(body);
  return shown.length;
}

/** The row groups of a family, none of them drawn; without any the family is hidden. */
function chunksOf(family: string, cases: readonly Case[]): readonly Chunk[] {
  const place = sections.get(family);
  if (place === undefined) return [];
  const own = Array.from({ length: Math.ceil(cases.length / chunkSize) }, (_, index): Chunk => {
    const part = cases.slice(index * chunkSize, (index + 1) * chunkSize);
    const body = h('tbody', { role: 'rowgroup', class: 'undrawn' });
    body.style.setProperty('--rows', String(part.length));
    return { body, cases: part, isDrawn: false, isNear: false };
  });
  place.section.hidden = own.length === 0;
  place.table.append(...own.map(({ body }) => body));
  return own;
}

/** The number of columns with room for words; beyond it, a cell only shows its symbol, and the word is for screen readers. */
const mostWithWords = 6;

function showColumns(wanted: readonly Column[]): void {
  if (wanted.length === visible.length && wanted.every((column, index) => column === visible[index])) return;
  const root = document.documentElement;
  root.style.setProperty('--columns', String(wanted.length));
  root.classList.toggle('single', wanted.length === 1);
  root.classList.toggle('many', wanted.length > mostWithWords);
  visible = wanted;
  rows.clear();
  for (const element of document.querySelectorAll<HTMLElement>('thead [data-column]'))
    element.hidden = !wanted.some(({ name }) => name === element.dataset['column']);
}

/** The row of a case that passes the filters, drawn with what is before it, which decides where it is. */
function rowOf(id: string): HTMLTableRowElement | undefined {
  const index = chunks.findIndex(({ cases }) => cases.some((each) => each.id === id));
  if (index === -1) return undefined;
  chunks.slice(Math.max(0, index - 1), index + 1).forEach(draw);
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
