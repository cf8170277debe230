/** The counts of earlier runs and of this one. */
import { cases, columns, file, trend } from './data.js';
import { h } from './dom.js';
import { count, ranOf } from './overview.js';

/** @returns {HTMLElement | undefined} nothing without an earlier run */
export function trendSection() {
  if (trend.length === 0) return undefined;
  const details = h(
    'details',
    { class: 'trend', open: true },
    h('summary', {}, 'Trend'),
    // Wider than a phone: who has no pointer scrolls it by the keyboard, which needs focus.
    h(
      'div',
      { class: 'scroll', tabindex: 0, role: 'group', 'aria-label': 'Runs' },
      h(
        'table',
        {},
        h(
          'thead',
          {},
          h(
            'tr',
            {},
            h('th', { scope: 'col' }, 'Run'),
            ...columns.map(({ label }) => h('th', { scope: 'col' }, label)),
          ),
        ),
        h('tbody', {}, ...trend.map(before), now()),
      ),
    ),
  );
  return h('section', { 'aria-label': 'Trend' }, details);
}

/** @param {import('../page-data.ts').TrendRun} run */
function before({ name, startedAt, engines }) {
  const cells = columns.map((column) => {
    const own = Object.hasOwn(engines, column.name) ? engines[column.name] : undefined;
    if (!own) return h('td', {}, '–');
    const { pass, fail, flaky, timeout, 'no-response': silent, 'harness-error': error } = own.counts;
    return score(pass, pass + fail + flaky + timeout + silent + error, own.version);
  });
  return h('tr', {}, h('th', { scope: 'row' }, startedAt ? day(startedAt) : name), ...cells);
}

function now() {
  const cells = columns.map(({ name, version }) => {
    const counts = count([...cases.values()].flatMap((aCase) => aCase.cells.get(name) ?? []));
    return score(counts.pass, ranOf(counts), version);
  });
  const title = h('th', { scope: 'row' }, `${day(file.environment.startedAt)}, this run`);
  return h('tr', { class: 'now' }, title, ...cells);
}

/**
 * @param {number} passed
 * @param {number} ran
 * @param {string | null} version
 */
function score(passed, ran, version) {
  const bar = h('meter', { min: 0, max: Math.max(ran, 1), value: passed, 'aria-hidden': 'true' });
  return h('td', {}, `${passed} of ${ran} `, bar, h('span', { class: 'facts' }, ` ${version ?? ''}`));
}

/** @param {string} iso */
function day(iso) {
  return iso.slice(0, 16).replace('T', ' ');
}
