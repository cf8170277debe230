/** One case, as in a textbook: what it is, what the standard requires beside what happened, the exchange, how to repeat it. */
import { outcomeMeanings, statuses } from '../../../words/results.ts';
import type { Result } from '../../../results/model.ts';
import type { PageDetail } from '../page-data.ts';
import { cases, cellText, columns, detailOf, families, isBrowsers, rowWord, statusOf } from './data.ts';
import type { Case, Column } from './data.ts';
import { copyButton, h, outwardLink } from './dom.ts';
import { findingView } from './findings.ts';
import { symbol } from './marks.ts';
import { focusCase, neighbour } from './matrix.ts';
import { seenList } from './seen.ts';
import { hashWith, read, write } from './state.ts';
import { prose, shortened, visible } from './text.ts';
import { timelineView } from './timeline.ts';
import { wire } from './wire.ts';

export const panel = h('aside', {
  id: 'detail',
  'aria-labelledby': 'detail-title',
  hidden: true,
  onkeydown: (event: KeyboardEvent) => {
    if (event.key === 'Escape') closeDetail();
  },
});

/** On a small screen the panel covers the matrix, which is then inert. */
const covers = matchMedia('(max-width: 56rem)');
covers.addEventListener('change', updateCover);

let open = { id: '', column: '' };

function updateCover(): void {
  document.getElementById('page')?.toggleAttribute('inert', open.id !== '' && covers.matches);
}

export function closeDetail(): void {
  if (open.id) write({ case: '', in: '' });
}

/** The latest call to show a case; an earlier one that is still waiting must not be shown. */
let asked = 0;

/**
 * Shows a case, or nothing for an id that is none.
 * @param wanted the column to begin with.
 */
export async function showDetail(id: string, wanted: string): Promise<void> {
  const own = (asked += 1);
  const shown = cases.get(id);
  const detail = shown && (await detailOf(shown));
  if (own !== asked) return;
  const before = open;
  open = { id: shown ? id : '', column: wanted };
  panel.hidden = !shown;
  document.documentElement.classList.toggle('with-detail', shown !== undefined);
  updateCover();
  if (!shown || !detail) {
    panel.replaceChildren();
    if (before.id) focusCase(before.id, before.column);
    return;
  }
  const results = new Map(detail.results.map((result) => [result.engine ?? '', result]));
  const sameCase = before.id === id;
  const top = panel.scrollTop;
  const focused = panel.contains(document.activeElement) ? document.activeElement : null;
  const [hadTab, hadChoice] = [focused?.matches('[role=tab]'), focused?.matches('.beside select')];
  panel.replaceChildren(...content(shown, results, detail, chosenColumn(shown, wanted)));
  panel.scrollTop = sameCase ? top : 0;
  const focus = (selector: string): void => panel.querySelector<HTMLElement>(selector)?.focus({ preventScroll: true });
  if (!sameCase) focus('h2');
  else if (hadTab) focus('[role=tab][aria-selected=true]');
  else if (hadChoice) focus('.beside select');
}

/** The requested column; else the first with a problem; else the first. */
function chosenColumn({ cells }: Case, wanted: string): Column | undefined {
  const having = columns.filter(({ name }) => cells.has(name));
  const isRight = ({ name }: Column): boolean =>
    ['pass', 'unsupported', 'not-run'].includes(cells.get(name)?.result ?? 'pass');
  return (
    having.find(({ name }) => name === wanted && wanted !== '') ??
    having.find((column) => !isRight(column)) ??
    having[0]
  );
}

function content(
  shown: Case,
  results: ReadonlyMap<string, Result>,
  { command, timelines }: PageDetail,
  column: Column | undefined,
): readonly HTMLElement[] {
  const result = column && results.get(column.name);
  const others = columns.filter(({ name }) => name !== column?.name && (results.get(name)?.exchanges.length ?? 0) > 0);
  const beside = others.find(({ name }) => name === read('beside'));
  const parts = [
    toolbar(shown),
    h(
      'header',
      {},
      h('p', { class: 'eyebrow' }, families.find(({ name }) => name === shown.family)?.text.title ?? shown.family),
      h('h2', { id: 'detail-title', tabindex: -1 }, shown.title),
      h(
        'p',
        { class: 'idline' },
        h('code', {}, shown.id),
        shown.level ? h('span', { class: 'badge' }, shown.level) : undefined,
      ),
    ),
    result && isBrowsers ? h('p', { class: 'lead' }, ...shortened(result.expected.summary, prose)) : undefined,
    columns.length > 1 ? tabs(shown, column) : undefined,
    column && result ? comparison(result, column) : undefined,
    column && result ? wire(result, column, others, beside, beside && results.get(beside.name)) : undefined,
    result ? script(result) : undefined,
    column && timelines?.[column.name] ? timelineView(column, timelines[column.name] ?? []) : undefined,
    more(result, command),
  ];
  return parts.filter((part) => part !== undefined);
}

/** What the standard requires, next to what happened. Findings say both themselves. */
function comparison(result: Result, column: Column): HTMLElement {
  const { findings = [] } = result;
  const isFound = findings.some(({ level }) => level !== 'INFO');
  return h(
    'div',
    columns.length > 1
      ? { id: 'observed', role: 'tabpanel', 'aria-labelledby': `tab-${column.name}` }
      : { id: 'observed', role: 'group', 'aria-label': 'Result' },
    h(
      'div',
      { class: isFound ? '' : 'facing' },
      isFound ? undefined : expectation(result),
      observation(result, column, isFound),
    ),
    ...recordsOf(result),
    ...findings.map((finding, index) => findingView(finding, result.exchanges, index > 0)),
  );
}

function expectation({ expected, spec }: Result): HTMLElement {
  const { outcome, summary, decidedBy } = expected;
  return h(
    'section',
    { class: 'expected' },
    h('h3', {}, 'Expected by the standard'),
    outcome
      ? h('p', { class: 'outcome' }, h('strong', {}, outcome), '. ', outcomeMeanings[outcome])
      : h('p', { class: 'outcome' }, ...shortened(summary, prose)),
    h(
      'div',
      { class: 'decided' },
      decidedBy ? h('p', {}, ...shortened(decidedBy.because, prose)) : undefined,
      h('p', {}, decidedBy ? outwardLink(decidedBy.url, decidedBy.step) : outwardLink(spec, spec)),
    ),
  );
}

function observation(result: Result, { label }: Column, isFound: boolean): HTMLElement {
  const { observed, reason, divergence, repeats, known, minor } = result;
  const standing = divergence || known ? 'known' : minor ? 'below-level' : undefined;
  const status = statusOf({ result: result.result, ...(standing && { standing }) });
  return h(
    'section',
    { class: `finding ${status}` },
    isFound ? undefined : h('h3', {}, `Observed in ${label}`),
    h(
      'p',
      { class: 'outcome' },
      symbol(status),
      ' ',
      h('strong', {}, statuses[status].word),
      isFound ? ` · ${label}` : '',
    ),
    observed.summary && !isFound
      ? h('p', {}, observed.outcome ? `${observed.outcome}: ` : undefined, ...shortened(observed.summary, prose))
      : undefined,
    reason ? reasons(reason) : undefined,
    repeats
      ? h(
          'ul',
          {},
          ...repeats.map((repeat) =>
            h(
              'li',
              {},
              h('strong', {}, `${repeat.times} × ${repeat.result}`),
              ` ${repeat.observed.outcome ?? ''} `,
              ...shortened(repeat.observed.summary, prose),
            ),
          ),
        )
      : undefined,
  );
}

/** What script could see, and what the standard lets it see. */
function script({ expected, observed }: Result): HTMLElement | undefined {
  const { outcome, visible: may } = expected;
  const seen = observed.seen ?? {};
  if (Object.keys(seen).length === 0) return undefined;
  return h(
    'details',
    { class: 'script' },
    h('summary', {}, 'Seen by script'),
    may && outcome === 'readable'
      ? h(
          'p',
          { class: 'sees' },
          `Expected: a response of type ${may.type}, status ${may.status}, `,
          ...(may.headerNames.length > 0 ? ['headers ', ...codeList(may.headerNames)] : ['no headers']),
          ...(may.events ? ['; events ', ...codeList(may.events)] : []),
          '.',
        )
      : undefined,
    seenList(seen),
  );
}

function codeList(items: readonly string[]): readonly (Node | string)[] {
  return items.flatMap((item, index) => [index > 0 ? ', ' : '', h('code', {}, ...visible(item))]);
}

function more(result: Result | undefined, command: string): HTMLElement {
  const entry = (title: string, ...children: readonly (Node | string | undefined)[]): HTMLElement =>
    h('div', {}, h('h3', {}, title), ...children);
  return h(
    'section',
    { class: 'more' },
    command
      ? entry(
          `Run just this ${rowWord}`,
          h('p', { class: 'command' }, h('code', {}, command), copyButton(command, 'Copy')),
        )
      : undefined,
    result?.dependsOn
      ? entry(
          'Depends on',
          h(
            'p',
            {},
            caseLink(result.dependsOn),
            ', which differs in one thing only. If it fails, this result is meaningless.',
          ),
        )
      : undefined,
    result ? entry('In the standard', h('p', {}, outwardLink(result.spec, result.spec))) : undefined,
    result?.source === undefined ? undefined : entry('In the sources', h('p', {}, h('code', {}, result.source))),
  );
}

function caseLink(id: string): HTMLElement {
  const known = cases.get(id);
  return known
    ? h('a', { href: hashWith({ case: id, in: '' }) }, known.title)
    : h('code', {}, ...shortened(id, visible));
}

function toolbar({ id }: Case): HTMLElement {
  const walk = (step: 1 | -1, label: string, sign: string): HTMLElement => {
    const other = neighbour(id, step);
    const onclick = (): void => {
      if (other) write({ case: other, in: open.column });
    };
    return h(
      'button',
      { type: 'button', 'aria-label': label, title: label, disabled: other === undefined, onclick },
      sign,
    );
  };
  return h(
    'div',
    { class: 'toolbar' },
    walk(-1, `Previous ${rowWord}`, '‹'),
    walk(1, `Next ${rowWord}`, '›'),
    copyButton(location.href, 'Copy link'),
    h(
      'button',
      { type: 'button', class: 'close', 'aria-label': 'Close', title: 'Close (Escape)', onclick: closeDetail },
      '✕',
    ),
  );
}

function tabs(shown: Case, chosen: Column | undefined): HTMLElement {
  const having = columns.filter(({ name }) => shown.cells.has(name));
  const list = h('div', { role: 'tablist', 'aria-label': 'Engines', onkeydown: walkTabs });
  for (const column of having) {
    const own = shown.cells.get(column.name);
    if (!own) continue;
    const status = statusOf(own);
    const { word, note } = cellText(own);
    const isChosen = column === chosen;
    list.append(
      h(
        'button',
        {
          type: 'button',
          role: 'tab',
          class: `tab ${status}`,
          id: `tab-${column.name}`,
          'aria-selected': isChosen ? 'true' : 'false',
          'aria-controls': 'observed wire',
          tabindex: isChosen ? 0 : -1,
          onclick: () => {
            write({ case: shown.id, in: column.name });
          },
        },
        h('span', { class: 'label' }, column.label),
        h('span', { class: 'said' }, symbol(status), ` ${word}`),
        note ? h('span', { class: 'note' }, `≠ ${note}`) : undefined,
      ),
    );
  }
  return list;
}

function walkTabs(event: KeyboardEvent): void {
  const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
  if (step === 0) return;
  const all = [...panel.querySelectorAll<HTMLElement>('[role=tab]')];
  const at = all.findIndex((tab) => tab === event.target);
  const next = all[(at + step + all.length) % all.length];
  next?.focus();
  next?.click();
}

/** Why a failure is known. */
function recordsOf({ divergence, known }: Result): readonly HTMLElement[] {
  return [
    ...(divergence ? [recordView(divergence.kind.replace('-', ' '), divergence)] : []),
    ...(known ? [recordView('known', known)] : []),
  ];
}

function recordView(label: string, { reason, link, expires }: NonNullable<Result['known']>): HTMLElement {
  return h(
    'p',
    { class: 'record' },
    h('span', { class: 'badge' }, label),
    ' ',
    ...shortened(reason, prose),
    ' ',
    outwardLink(link, link),
    expires === undefined ? undefined : ` until ${expires}`,
  );
}

/** A reason of several lines is a list of what is not as it should be. */
function reasons(reason: string): HTMLElement {
  const lines = reason.split('\n');
  if (lines.length === 1) return h('p', {}, ...shortened(reason, prose));
  return h('ul', {}, ...lines.map((line) => h('li', {}, ...shortened(line, prose))));
}
