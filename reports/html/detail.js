/** The details of one case: what the standard requires, what each engine did, and all requests and responses. */
import { cases, columns, detailOf, families, rowWord, wordOf } from './data.js';
import { copyButton, h, outwardLink } from './dom.js';
import { exchangeView, linesOf, prose, shortened, visible } from './http.js';
import { focusCase, neighbour } from './matrix.js';
import { symbol } from './overview.js';
import { hashWith, read, write } from './state.js';
import { cellText, plural, statusOf } from './words.js';

/**
 * @typedef {import('./data.js').Case} Case
 * @typedef {import('./data.js').Column} Column
 * @typedef {import('../model.ts').Result} Result
 */

export const panel = h('aside', {
  id: 'detail',
  'aria-labelledby': 'detail-title',
  hidden: true,
  onkeydown: closeOnEscape,
});

/** On a small screen the panel covers the matrix, which is then inert. */
const covers = matchMedia('(max-width: 56rem)');
covers.addEventListener('change', updateCover);

let open = { id: '', column: '' };

function updateCover() {
  document.getElementById('page')?.toggleAttribute('inert', open.id !== '' && covers.matches);
}

/** @param {KeyboardEvent} event */
function closeOnEscape(event) {
  if (event.key === 'Escape') closeDetail();
}

export function closeDetail() {
  if (open.id) write({ case: '', in: '' });
}

/** The latest call to show a case; an earlier one that is still waiting must not be shown. */
let asked = 0;

/**
 * Shows a case, or nothing for an id that is none.
 *
 * @param {string} id
 * @param {string} wanted the column to begin with
 */
export async function showDetail(id, wanted) {
  const own = (asked += 1);
  const aCase = cases.get(id);
  const detail = aCase && (await detailOf(aCase));
  if (own !== asked) return;
  const before = open;
  open = { id: aCase ? id : '', column: wanted };
  panel.hidden = !aCase;
  document.documentElement.classList.toggle('with-detail', aCase !== undefined);
  updateCover();
  if (!aCase || !detail) {
    panel.replaceChildren();
    if (before.id) focusCase(before.id, before.column);
    return;
  }
  const results = new Map(detail.results.map((result) => [result.engine ?? '', result]));
  const sameCase = before.id === id;
  const top = panel.scrollTop;
  const focused = panel.contains(document.activeElement) ? document.activeElement : null;
  const [hadTab, hadChoice] = [focused?.matches('[role=tab]'), focused?.matches('.beside select')];
  panel.replaceChildren(...content(aCase, results, detail.command, chosenColumn(aCase, wanted)));
  panel.scrollTop = sameCase ? top : 0;
  const focus = (/** @type {string} */ selector) =>
    /** @type {HTMLElement | null} */ (panel.querySelector(selector))?.focus({ preventScroll: true });
  if (!sameCase) focus('h2');
  else if (hadTab) focus('[role=tab][aria-selected=true]');
  else if (hadChoice) focus('.beside select');
}

/**
 * The requested column; else the first with a problem; else the first.
 *
 * @param {Case} aCase
 * @param {string} wanted
 */
function chosenColumn({ cells }, wanted) {
  const having = columns.filter(({ name }) => cells.has(name));
  const isRight = (/** @type {Column} */ { name }) =>
    ['pass', 'unsupported', 'not-run'].includes(cells.get(name)?.result ?? 'pass');
  return (
    having.find(({ name }) => name === wanted && wanted !== '') ??
    having.find((column) => !isRight(column)) ??
    having[0]
  );
}

/**
 * @param {Case} aCase
 * @param {ReadonlyMap<string, Result>} results column → result
 * @param {string} command that runs it again
 * @param {Column | undefined} column
 */
function content(aCase, results, command, column) {
  const result = column && results.get(column.name);
  const others = columns.filter(({ name }) => name !== column?.name && (results.get(name)?.exchanges.length ?? 0) > 0);
  const isFound = (result?.findings ?? []).some(({ level }) => level !== 'INFO');
  const beside = others.find(({ name }) => name === read('beside'));
  return [
    toolbar(aCase),
    h(
      'header',
      {},
      h('p', { class: 'eyebrow' }, families.find(({ name }) => name === aCase.family)?.text.title ?? aCase.family),
      h('h2', { id: 'detail-title', tabindex: -1 }, aCase.title),
      h(
        'p',
        { class: 'idline' },
        h('code', {}, aCase.id),
        aCase.level ? h('span', { class: 'badge' }, aCase.level) : undefined,
      ),
    ),
    // Findings state what was expected and which rule applies.
    result && !isFound ? expectation(result) : undefined,
    columns.length > 1 ? tabs(aCase, column) : undefined,
    column && result ? observation(result, column) : undefined,
    column && result ? wire(result, column, others, beside, beside && results.get(beside.name)) : undefined,
    h(
      'section',
      { class: 'more' },
      command
        ? h(
            'div',
            {},
            h('h3', {}, 'Run just this case'),
            h('p', { class: 'command' }, h('code', {}, command), copyButton(command, 'Copy')),
          )
        : undefined,
      result?.dependsOn
        ? h(
            'div',
            {},
            h('h3', {}, 'Depends on'),
            h(
              'p',
              {},
              caseLink(result.dependsOn),
              ', which differs in one thing only. If it fails, this result is meaningless.',
            ),
          )
        : undefined,
      result
        ? h('div', {}, h('h3', {}, 'In the standard'), h('p', {}, outwardLink(result.spec, result.spec)))
        : undefined,
    ),
  ].filter((part) => part !== undefined);
}

/** @param {string} id */
function caseLink(id) {
  const known = cases.get(id);
  return known ? h('a', { href: hashWith({ case: id, in: '' }) }, known.title) : h('code', {}, id);
}

/** @param {Case} aCase */
function toolbar({ id }) {
  /**
   * @param {1 | -1} step
   * @param {string} label
   * @param {string} sign
   */
  const walk = (step, label, sign) => {
    const other = neighbour(id, step);
    const onclick = () => {
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

/** @param {Result} result */
function expectation(result) {
  const { outcome, summary, decidedBy, exchanges, visible: seen } = result.expected;
  return h(
    'section',
    { class: 'expected' },
    h('h3', {}, 'Required by the standard'),
    h(
      'p',
      { class: 'outcome' },
      outcome ? h('strong', {}, outcome) : undefined,
      outcome ? '. ' : undefined,
      ...shortened(summary, prose),
    ),
    decidedBy
      ? h(
          'div',
          { class: 'decided' },
          h('p', {}, ...shortened(decidedBy.because, prose)),
          h('p', {}, outwardLink(decidedBy.url, decidedBy.step)),
        )
      : undefined,
    exchanges && exchanges.length > 0
      ? h(
          'details',
          { class: 'predicted', open: result.result !== 'pass' },
          h('summary', {}, `${plural(exchanges.length, 'expected exchange')}`),
          h('ol', {}, ...exchanges.map(predicted)),
        )
      : undefined,
    seen && outcome === 'readable'
      ? h(
          'p',
          { class: 'sees' },
          `Script sees a response of type ${seen.type}, status ${seen.status}, and `,
          ...(seen.headerNames.length > 0 ? ['the headers ', ...codeList(seen.headerNames)] : ['no headers']),
          '.',
        )
      : undefined,
    seen?.events ? h('p', { class: 'sees' }, 'Events: ', ...codeList(seen.events), '.') : undefined,
  );
}

/** @param {readonly string[]} items */
function codeList(items) {
  return items.flatMap((item, index) => [index > 0 ? ', ' : '', h('code', {}, ...visible(item))]);
}

const refererWords = {
  page: 'Referer is the page',
  origin: 'Referer is the origin',
  'page-or-origin': 'Referer is the page or its origin',
  none: '',
};

/** @param {NonNullable<Result['expected']['exchanges']>[number]} exchange */
function predicted(exchange) {
  const { kind, method, origin, acrm, acrh, cookies, referer, contentType, authorization, metadata } = exchange;
  /**
   * @param {string} name
   * @param {string} value
   */
  const header = (name, value) =>
    h('code', { class: 'line' }, h('span', { class: 'name' }, `${name}: `), ...shortened(value, visible));
  /** @type {readonly (readonly [name: string, value: string | null | undefined])[]} */
  const headers = [
    ['Origin', origin],
    ['Access-Control-Request-Method', acrm],
    ['Access-Control-Request-Headers', acrh],
    ['Content-Type', contentType],
    ['Authorization', authorization],
    ['Sec-Fetch-Site', metadata?.site],
    ['Sec-Fetch-Mode', metadata?.mode],
    ['Sec-Fetch-Dest', metadata?.dest],
  ];
  const labels = [
    kind === 'preflight' ? kind : '',
    { sent: 'with cookies', none: '', 'engine-defined': 'cookies up to the engine' }[cookies],
    referer ? refererWords[referer] : '',
  ];
  const absent = [
    ...(origin === undefined ? ['Origin'] : []),
    ...(referer === 'none' ? ['Referer'] : []),
    ...headers.flatMap(([name, value]) => (value === null ? [name] : [])),
    ...(metadata === null ? ['Sec-Fetch-*'] : []),
  ];
  return h(
    'li',
    {},
    h('code', {}, h('strong', {}, ...shortened(method, visible))),
    ...labels.filter(Boolean).map((label) => h('span', { class: 'badge' }, label)),
    ...headers.flatMap(([name, value]) => (typeof value === 'string' ? [header(name, value)] : [])),
    absent.length > 0 ? h('span', { class: 'line absent' }, `without ${absent.join(', ')}`) : undefined,
  );
}

/**
 * @param {Case} aCase
 * @param {Column | undefined} chosen
 */
function tabs(aCase, chosen) {
  const having = columns.filter(({ name }) => aCase.cells.has(name));
  const list = h('div', { role: 'tablist', 'aria-label': 'Engines', onkeydown: walkTabs });
  for (const column of having) {
    const own = aCase.cells.get(column.name);
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
          onclick: () => write({ case: aCase.id, in: column.name }),
        },
        h('span', { class: 'label' }, column.label),
        h('span', { class: 'said' }, symbol(status), ` ${word}`),
        note ? h('span', { class: 'note' }, `≠ ${note}`) : undefined,
      ),
    );
  }
  return list;
}

/** @param {KeyboardEvent} event */
function walkTabs(event) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const all = /** @type {HTMLElement[]} */ ([...panel.querySelectorAll('[role=tab]')]);
  const at = all.indexOf(/** @type {HTMLElement} */ (event.target));
  const next = all[(at + step + all.length) % all.length];
  next?.focus();
  next?.click();
}

/**
 * @param {Result} result
 * @param {Column} column
 */
function observation(result, { name, label }) {
  const { observed, reason, divergence, repeats, known, minor, findings = [] } = result;
  const standing = divergence || known ? 'known' : minor ? 'below-level' : undefined;
  const status = statusOf({ result: result.result, ...(standing && { standing }) });
  const seen = observed.seen ?? {};
  const isFound = findings.some(({ level: grave }) => grave !== 'INFO');
  return h(
    'section',
    columns.length > 1
      ? { id: 'observed', role: 'tabpanel', 'aria-labelledby': `tab-${name}` }
      : { id: 'observed', 'aria-label': 'Result' },
    h(
      'div',
      { class: `finding ${status}` },
      h('p', { class: 'outcome' }, symbol(status), ' ', h('strong', {}, wordOf(status)), ` · ${label}`),
      observed.summary && !isFound
        ? h('p', {}, observed.outcome ? `${observed.outcome}: ` : undefined, ...shortened(observed.summary, prose))
        : undefined,
      divergence ? recordView(divergence.kind.replace('-', ' '), divergence) : undefined,
      known ? recordView('known', known) : undefined,
      reason ? reasons(reason) : undefined,
    ),
    Object.keys(seen).length > 0 ? h('div', {}, h('h3', {}, 'Seen by script'), seenList(seen)) : undefined,
    ...findings.map((finding, index) => findingView(finding, result.exchanges, index > 0)),
    repeats
      ? h(
          'div',
          {},
          h('h3', {}, 'Repeats'),
          h(
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
          ),
        )
      : undefined,
  );
}

/**
 * The record of a known failure.
 *
 * @param {string} label
 * @param {NonNullable<Result['known']>} record
 */
function recordView(label, { reason, link, expires }) {
  return h(
    'p',
    {},
    h('span', { class: 'badge' }, label),
    ' ',
    ...shortened(reason, prose),
    ' ',
    outwardLink(link, link),
    expires === undefined ? undefined : ` until ${expires}`,
  );
}

/**
 * @param {NonNullable<Result['findings']>[number]} finding
 * @param {Result['exchanges']} exchanges
 * @param {boolean} folded whether only its summary shows at first: another has told most of it
 */
function findingView(
  { level, severity, url, summary, expected, observed, decidedBy, browser, impact, fix, curl, exchange },
  exchanges,
  folded,
) {
  /** @type {readonly (readonly [string, string | undefined])[]} */
  const facts = [
    ['At', url],
    ['Expected', expected],
    ['Observed', observed],
    ['Browser', browser],
    ['Impact', impact && `${impact.origins.join(', ')} may ${impact.what}`],
    ['How to fix', fix],
  ];
  const shown = exchange === undefined || !exchanges[exchange] ? undefined : exchange + 1;
  const heading = h(
    'h3',
    {},
    h('span', { class: 'badge' }, severity ? `${level} ${severity}` : level),
    ' ',
    ...shortened(summary, prose),
  );
  return h(
    folded ? 'details' : 'section',
    { class: 'found' },
    folded ? h('summary', {}, heading) : heading,
    h(
      'dl',
      { class: 'seen words' },
      ...facts.flatMap(([name, text]) => (text ? [h('dt', {}, name), h('dd', {}, ...shortened(text, prose))] : [])),
    ),
    decidedBy
      ? h(
          'p',
          { class: 'sees' },
          'Decided by ',
          outwardLink(decidedBy.url, decidedBy.step),
          // What a browser says is why it refuses.
          ...(decidedBy.because === browser ? ['.'] : [': ', ...shortened(decidedBy.because, prose)]),
        )
      : undefined,
    curl
      ? h('p', { class: 'command' }, h('code', {}, ...shortened(curl, visible)), copyButton(curl, 'Copy'))
      : undefined,
    shown === undefined ? undefined : h('p', { class: 'sees' }, `Exchange ${shown} below shows it.`),
  );
}

/**
 * What was on the wire, in one column, or in another's beside it with the lines marked that differ.
 *
 * @param {Result} result
 * @param {Column} column
 * @param {readonly Column[]} others columns that can stand beside it
 * @param {Column | undefined} beside
 * @param {Result | undefined} other
 */
function wire({ exchanges, durationMs }, { label }, others, beside, other) {
  const choice = h(
    'select',
    { onchange: () => write({ beside: choice.value }) },
    h('option', { value: '' }, 'nothing'),
    ...others.map((column) => h('option', { value: column.name }, column.label)),
  );
  choice.value = beside?.name ?? '';
  const count = Math.max(exchanges.length, other?.exchanges.length ?? 0);
  document.documentElement.classList.toggle('with-beside', other !== undefined);
  return h(
    'section',
    { id: 'wire', 'aria-label': 'Requests and responses' },
    h(
      'div',
      { class: 'beside' },
      h('h3', {}, exchanges.length > 0 ? 'Requests and responses' : 'No requests'),
      others.length > 0 && exchanges.length > 0 ? h('label', {}, 'compare with ', choice) : undefined,
    ),
    ...(other
      ? [
          h('div', { class: 'pair labels' }, h('strong', {}, label), h('strong', {}, beside?.label ?? '')),
          ...Array.from({ length: count }, (_, index) => pair(exchanges[index], other.exchanges[index], index)),
        ]
      : exchanges.map((exchange, index) => exchangeView(exchange, index))),
    h('p', { class: 'took' }, `Took ${Math.round(durationMs).toLocaleString('en')} ms.`),
  );
}

/**
 * @param {Result['exchanges'][number] | undefined} one
 * @param {Result['exchanges'][number] | undefined} other
 * @param {number} index
 */
function pair(one, other, index) {
  const missing = () => h('p', { class: 'exchange http missing' }, `No exchange ${index + 1}.`);
  return h(
    'div',
    { class: 'pair' },
    one ? exchangeView(one, index, linesOf(other)) : missing(),
    other ? exchangeView(other, index, linesOf(one)) : missing(),
  );
}

/**
 * A reason of several lines is a list of what is not as it should be.
 *
 * @param {string} reason
 */
function reasons(reason) {
  const lines = reason.split('\n');
  if (lines.length === 1) return h('p', {}, ...shortened(reason, prose));
  return h('ul', {}, ...lines.map((line) => h('li', {}, ...shortened(line, prose))));
}

/** Nested values are drawn to this depth, and shown as JSON below it. */
const deepest = 3;

/**
 * A list of pairs, such as headers, a line each; a list of words in one line; what was seen of several things, one below
 * the other; anything else as it is, or as JSON.
 *
 * @param {unknown} value
 * @param {number} [depth]
 * @returns {(Node | string)[]}
 */
function shownValue(value, depth = 0) {
  if (typeof value === 'string') return shortened(value, visible);
  if (Array.isArray(value) && value.every((item) => typeof item === 'string'))
    return shortened(value.join(', ') || '(none)', visible);
  const isPairs =
    Array.isArray(value) && value.length > 0 && value.every((item) => Array.isArray(item) && item.length === 2);
  if (isPairs)
    return value.map(([key, item]) =>
      h('div', {}, h('span', { class: 'name' }, ...visible(String(key)), ':'), ' ', ...shownValue(item, depth + 1)),
    );
  if (depth >= deepest || !isObject(value)) return shortened(JSON.stringify(value), visible);
  if (Array.isArray(value)) return value.map((item) => h('div', { class: 'item' }, ...shownValue(item, depth + 1)));
  return [seenList(value, depth + 1)];
}

/**
 * @param {unknown} value
 * @returns {value is object}
 */
function isObject(value) {
  return typeof value === 'object' && value !== null;
}

/**
 * @param {object} seen
 * @param {number} [depth]
 */
function seenList(seen, depth) {
  const entries = Object.entries(seen);
  return h(
    'dl',
    { class: 'seen' },
    ...entries.flatMap(([key, value]) => [h('dt', {}, ...visible(key)), h('dd', {}, ...shownValue(value, depth))]),
  );
}
