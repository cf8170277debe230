/** The counts of earlier runs and of this one. */
import type { TrendRun } from '../page-data.ts';
import { cellsIn, columns, count, file, ranOf, trend } from './data.ts';
import { h, scrolling } from './dom.ts';

/** Nothing without an earlier run. */
export function trendSection(): HTMLElement | undefined {
  if (trend.length === 0) return undefined;
  const table = h(
    'table',
    {},
    h(
      'thead',
      {},
      h('tr', {}, h('th', { scope: 'col' }, 'Run'), ...columns.map(({ label }) => h('th', { scope: 'col' }, label))),
    ),
    h('tbody', {}, ...trend.map(before), now()),
  );
  return h(
    'section',
    { 'aria-label': 'Trend' },
    h('details', { class: 'trend', open: true }, h('summary', {}, 'Trend'), scrolling('Runs', table)),
  );
}

function before({ name, startedAt, engines }: TrendRun): HTMLTableRowElement {
  const cells = columns.map((column) => {
    const own = Object.hasOwn(engines, column.name) ? engines[column.name] : undefined;
    if (!own) return h('td', {}, '–');
    const { pass, fail, flaky, timeout, 'no-response': silent, 'harness-error': error } = own.counts;
    return score(pass, pass + fail + flaky + timeout + silent + error, own.version);
  });
  return h('tr', {}, h('th', { scope: 'row' }, startedAt ? day(startedAt) : name), ...cells);
}

function now(): HTMLTableRowElement {
  const cells = columns.map(({ name, version }) => {
    const counts = count(cellsIn(name));
    return score(counts.pass, ranOf(counts), version);
  });
  const title = h('th', { scope: 'row' }, `${day(file.environment.startedAt)}, this run`);
  return h('tr', { class: 'now' }, title, ...cells);
}

function score(passed: number, ran: number, version: string | null): HTMLTableCellElement {
  const bar = h('meter', { min: 0, max: Math.max(ran, 1), value: passed, 'aria-hidden': 'true' });
  return h('td', {}, `${passed} of ${ran} `, bar, h('span', { class: 'facts' }, ` ${version ?? ''}`));
}

function day(iso: string): string {
  return iso.slice(0, 16).replace('T', ' ');
}
