/** What was tested, and the verdict. */
import { countOf, plural, unexpectedStatuses } from '../../../words/results.ts';
import type { Status } from '../../../words/results.ts';
import {
  cases,
  causes,
  cells,
  cellText,
  columns,
  count,
  embedded,
  file,
  isBrowsers,
  levels,
  rowWord,
  statusOf,
} from './data.ts';
import type { Case, Column } from './data.ts';
import { h } from './dom.ts';
import { prose, shortened } from './text.ts';
import { filterLink, symbol } from './marks.ts';

export function masthead(): HTMLElement {
  const { subject, tool, environment } = file;
  document.title = `${embedded.title} · ${tool.name}`;
  const what =
    subject.kind === 'server'
      ? `${plural(cases.size, 'check')}, ${plural(subject.sent, 'request')}`
      : `${plural(cases.size, rowWord)}, ${plural(file.summary.total, 'result')}`;
  const version = tool.commit ? `${tool.version} (${tool.commit.slice(0, 10)})` : tool.version;
  return h(
    'header',
    { class: 'masthead' },
    h('h1', {}, ...shortened(embedded.title, prose)),
    h(
      'p',
      { class: 'meta' },
      `${what} · `,
      h('time', { datetime: environment.startedAt }, when(environment.startedAt)),
      ` · ${duration(environment.durationMs)} · ${environment.os} · ${tool.name} ${version} · Node ${environment.node}`,
    ),
    verdict(),
    embedded.incomplete === undefined
      ? undefined
      : h('p', { class: 'unavailable' }, `Incomplete: ${embedded.incomplete}`),
    ...file.engines.flatMap(({ product, unavailable }) =>
      unavailable
        ? [
            h(
              'p',
              { class: 'unavailable' },
              h('strong', {}, `${product} did not run. `),
              ...shortened(`${unavailable.reason} ${unavailable.remedy}`, prose),
            ),
          ]
        : [],
    ),
    subject.kind === 'server' ? policyOf(subject) : undefined,
  );
}

function verdict(): HTMLElement {
  const { tone, text } = embedded.verdict;
  const status: Status = tone === 'good' ? 'pass' : tone === 'bad' ? 'fail' : 'harness-error';
  const counts = count(cells);
  const bad = unexpectedStatuses.filter((each) => counts[each] > 0);
  return h(
    'div',
    { class: `verdict ${tone}` },
    h('p', { class: 'words' }, symbol(status), ' ', ...shortened(text, prose)),
    bad.length > 0
      ? h(
          'p',
          { class: 'counts' },
          ...bad.flatMap((each, index) => [
            index > 0 ? ', ' : '',
            filterLink({ result: each }, countOf(each, counts[each])),
          ]),
          '.',
        )
      : undefined,
    causes.length > 0 ? undefined : worst(),
  );
}

/** How many are named; the filters show the rest. */
const mostNamed = 10;

/** What fails, as failures, the most serious first. */
function worst(): HTMLElement | undefined {
  const bad = [...cases.values()].filter((each) => badColumns(each).length > 0);
  const rank = ({ level }: Case): number => (level === undefined ? 0 : levels.indexOf(level));
  const named = bad.toSorted((a, b) => rank(a) - rank(b)).slice(0, mostNamed);
  if (named.length === 0) return undefined;
  return h(
    'ul',
    { class: 'worst' },
    ...named.map((each) =>
      h(
        'li',
        {},
        h('a', { href: `#case=${each.id}` }, ...shortened(each.title, prose)),
        ` ${failureOf(each)}`,
        ...(each.level === undefined ? [] : [' ', h('span', { class: 'badge' }, each.level)]),
      ),
    ),
    bad.length > mostNamed
      ? h('li', {}, filterLink({ result: unexpectedStatuses.join() }, `and ${bad.length - mostNamed} more`))
      : undefined,
  );
}

function badColumns({ cells: own }: Case): readonly Column[] {
  return columns.filter(({ name }) => {
    const cell = own.get(name);
    return cell !== undefined && unexpectedStatuses.some((status) => status === statusOf(cell));
  });
}

/** `is readable in Firefox (expected blocked)`: what is wrong, as the title says only what the case is. */
function failureOf(each: Case): string {
  const said = badColumns(each).map(({ name, label }) => {
    const cell = each.cells.get(name);
    if (cell === undefined) return '';
    const { word, note } = cellText(cell);
    const where = name === '' ? '' : ` in ${label}`;
    if (cell.result !== 'fail') return `${word}${where}`;
    if (!isBrowsers || cell.observed.outcome === null) return `fails${where}`;
    return note === undefined ? `fails${where}` : `is ${word}${where} (${note})`;
  });
  return said.join(', ');
}

function policyOf({ policy, declared, level }: Extract<typeof file.subject, { kind: 'server' }>): HTMLElement {
  const fails = {
    must: 'MUST',
    security: 'MUST, SECURITY high and medium',
    should: 'MUST, SECURITY high and medium, SHOULD',
    all: 'every level but INFO',
  };
  return h(
    'details',
    { class: 'policy' },
    h(
      'summary',
      {},
      declared ? 'Checked against its declared policy' : 'Checked against the policy inferred from its responses',
      `; levels that fail the run: ${fails[level]}`,
    ),
    h('pre', { class: 'http' }, ...shortened(JSON.stringify(policy, null, 2), prose)),
  );
}

function when(iso: string): string {
  return `${new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' }).format(new Date(iso))} UTC`;
}

function duration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  return seconds < 60 ? `${seconds}\u00a0s` : `${Math.floor(seconds / 60)}\u00a0min ${seconds % 60}\u00a0s`;
}
