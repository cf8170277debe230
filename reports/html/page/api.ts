/** The paths of an API, what came of each operation, and the checks that fail there. */
import {
  checkTable,
  legendOf,
  meaningOf,
  omissionsOf,
  operationCounts,
  reasonsOf,
  symbolOf,
} from '../../../results/api-table.ts';
import type { CheckTable } from '../../../results/api-table.ts';
import { countedReason } from '../../../words/openapi.ts';
import { markedWord, plural, statuses } from '../../../words/results.ts';
import { cases, embedded, statusOf } from './data.ts';
import { h, scrolling } from './dom.ts';
import { unseen } from './marks.ts';
import { prose, shortened, visible } from './text.ts';

type Row = CheckTable['rows'][number];

/** With more paths than these, those where everything passes come when they are asked for. */
const shownAtFirst = 60;

/** Nothing for what is not an API. */
export function apiSection(): HTMLElement | undefined {
  const { operations } = embedded;
  if (operations.length === 0) return undefined;
  const table = checkTable(operations);
  const body = h('tbody', {});
  const failing = table.rows.filter((row) => row.failed.some((methods) => methods.length > 0));
  const shown = table.rows.length <= shownAtFirst ? table.rows : failing.slice(0, shownAtFirst);
  const draw = (rows: readonly Row[]): void => {
    body.replaceChildren(...rows.map((row) => rowOf(row, table.checks)));
  };
  const showAll = (): void => {
    if (!button.isConnected) return;
    draw(table.rows);
    button.remove();
    body.closest<HTMLElement>('.scroll')?.focus();
  };
  const button = h(
    'button',
    { type: 'button', class: 'more-rows', onclick: showAll },
    `Show all ${plural(table.rows.length, 'path')}`,
  );
  addEventListener('beforeprint', showAll);
  draw(shown);
  return h(
    'section',
    { class: 'api', 'aria-labelledby': 'api' },
    h('h2', { id: 'api' }, 'Paths and failing checks'),
    h('p', { class: 'about' }, `${operationCounts(operations)}. ${legendOf(operations)}.`),
    scrolling('Paths and failing checks', h('table', {}, head(table.checks), body)),
    shown.length < table.rows.length ? button : undefined,
    omissions(),
  );
}

function head(checks: readonly string[]): HTMLElement {
  return h(
    'thead',
    {},
    h(
      'tr',
      {},
      h('th', { scope: 'col' }, 'Path'),
      h('th', { scope: 'col' }, 'Operations'),
      ...checks.map((id) =>
        h(
          'th',
          { scope: 'col', class: 'check' },
          h('a', { href: `#case=${encodeURIComponent(id)}`, title: cases.get(id)?.title }, h('code', {}, id)),
        ),
      ),
    ),
  );
}

function rowOf({ path, operations, failed }: Row, checks: readonly string[]): HTMLTableRowElement {
  return h(
    'tr',
    {},
    h('th', { scope: 'row' }, h('code', {}, ...shortened(path, visible))),
    h(
      'td',
      { class: 'operations' },
      ...operations.flatMap((each) => [
        h(
          'span',
          { class: `operation ${each.result}`, title: reasonsOf(each).join(' ') || undefined },
          `${each.method} `,
          h('span', { 'aria-hidden': 'true' }, symbolOf(each)),
          unseen(meaningOf(each)),
        ),
        ' ',
      ]),
    ),
    ...failed.map((methods, index) => failedCell(methods, checks[index] ?? '')),
  );
}

function failedCell(methods: readonly string[], id: string): HTMLTableCellElement {
  if (methods.length === 0) return h('td', {});
  const cell = cases.get(id)?.cells.get('');
  const status = cell ? statusOf(cell) : 'fail';
  return h(
    'td',
    { class: `failed ${status}`, title: markedWord(status) },
    h(
      'a',
      { href: `#case=${encodeURIComponent(id)}` },
      methods.join(' '),
      unseen(` ${statuses[status].word}: ${cases.get(id)?.title ?? id}`),
    ),
  );
}

/** What was not tested, folded. */
function omissions(): HTMLElement | undefined {
  const groups = omissionsOf(embedded.operations);
  if (groups.length === 0) return undefined;
  return h(
    'details',
    { class: 'minor' },
    h('summary', {}, 'Not tested, or only in part'),
    h(
      'ul',
      {},
      ...groups.map(([reason, names]) =>
        h(
          'li',
          {},
          ...shortened(countedReason(reason, names.length), prose),
          ' ',
          h('code', {}, ...shortened(names.join(', '), visible)),
        ),
      ),
    ),
  );
}
