/** The detail of one case: what the standard demands, what each engine did, and what was on the wire. */
import { cases, columns, commands, families } from './data.js';
import { copyButton, h, outwardLink } from './dom.js';
import { exchangeView, prose, shortened, visible } from './http.js';
import { focusCase, neighbour } from './matrix.js';
import { symbol } from './overview.js';
import { hashWith, write } from './state.js';
import { cellText, plural, statuses, statusOf } from './words.js';

/**
 * @typedef {import('./data.js').Case} Case
 * @typedef {import('./data.js').Column} Column
 * @typedef {import('./data.js').Result} Result
 */

export const panel = h('aside', {
  id: 'detail',
  'aria-labelledby': 'detail-title',
  hidden: true,
  onkeydown: closeOnEscape,
});

/** On a small screen the panel covers the matrix, which then must not take part. */
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

/**
 * Shows a case, or nothing for an id that is none.
 *
 * @param {string} id
 * @param {string} wanted the column to begin with
 */
export function showDetail(id, wanted) {
  const aCase = cases.get(id);
  const before = open;
  open = { id: aCase ? id : '', column: wanted };
  panel.hidden = !aCase;
  document.documentElement.classList.toggle('with-detail', aCase !== undefined);
  updateCover();
  if (!aCase) {
    panel.replaceChildren();
    if (before.id) focusCase(before.id, before.column);
    return;
  }
  const sameCase = before.id === id;
  const top = panel.scrollTop;
  const hadTab = panel.querySelector('[role=tab]:focus') !== null;
  panel.replaceChildren(...content(aCase, chosenColumn(aCase, wanted)));
  panel.scrollTop = sameCase ? top : 0;
  if (!sameCase) panel.querySelector('h2')?.focus({ preventScroll: true });
  else if (hadTab)
    /** @type {HTMLElement | null} */ (panel.querySelector('[role=tab][aria-selected=true]'))?.focus({
      preventScroll: true,
    });
}

/**
 * The column that is asked for; else the first in which something went wrong; else the first.
 *
 * @param {Case} aCase
 * @param {string} wanted
 */
function chosenColumn({ results }, wanted) {
  const having = columns.filter(({ name }) => results.has(name));
  const isRight = (/** @type {Column} */ { name }) =>
    ['pass', 'unsupported', 'not-run'].includes(results.get(name)?.result ?? 'pass');
  return (
    having.find(({ name }) => name === wanted && wanted !== '') ??
    having.find((column) => !isRight(column)) ??
    having[0]
  );
}

/**
 * @param {Case} aCase
 * @param {Column | undefined} column
 */
function content(aCase, column) {
  const result = column && aCase.results.get(column.name);
  const command = commands[aCase.id];
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
    result ? expectation(result) : undefined,
    tabs(aCase, column),
    column && result ? observation(result, column) : undefined,
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
      aCase.dependsOn
        ? h(
            'div',
            {},
            h('h3', {}, 'Differs in one thing from'),
            h('p', {}, caseLink(aCase.dependsOn), ', and means nothing if that one fails.'),
          )
        : undefined,
      h('div', {}, h('h3', {}, 'In the standard'), h('p', {}, outwardLink(aCase.spec, aCase.spec))),
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
    walk(-1, 'Previous case', '‹'),
    walk(1, 'Next case', '›'),
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
    h('h3', {}, 'The standard demands'),
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
          { class: 'predicted', open: statusOf(result) !== 'pass' },
          h('summary', {}, `${plural(exchanges.length, 'exchange')} must be on the wire`),
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

/** @param {NonNullable<Result['expected']['exchanges']>[number]} exchange */
function predicted({ kind, method, origin, acrm, acrh, cookies, referer, contentType }) {
  /**
   * @param {string} name
   * @param {string} value
   */
  const header = (name, value) =>
    h('code', { class: 'line' }, h('span', { class: 'name' }, `${name}: `), ...shortened(value, visible));
  const labels = [
    kind === 'preflight' ? kind : '',
    origin === undefined ? 'without Origin' : '',
    { sent: 'with cookies', none: '', 'engine-defined': 'cookies as the engine likes' }[cookies],
    referer ? { page: 'Referer is the page', origin: 'Referer is the origin', none: 'without Referer' }[referer] : '',
    contentType === null ? 'without Content-Type' : '',
  ];
  return h(
    'li',
    {},
    h('code', {}, h('strong', {}, ...shortened(method, visible))),
    ...labels.filter(Boolean).map((label) => h('span', { class: 'badge' }, label)),
    origin === undefined ? undefined : header('Origin', origin),
    acrm === undefined ? undefined : header('Access-Control-Request-Method', acrm),
    acrh === undefined ? undefined : header('Access-Control-Request-Headers', acrh),
    typeof contentType === 'string' ? header('Content-Type', contentType) : undefined,
  );
}

/**
 * @param {Case} aCase
 * @param {Column | undefined} chosen
 */
function tabs(aCase, chosen) {
  const having = columns.filter(({ name }) => aCase.results.has(name));
  const list = h('div', { role: 'tablist', 'aria-label': 'Engines', onkeydown: walkTabs });
  for (const column of having) {
    const result = aCase.results.get(column.name);
    if (!result) continue;
    const status = statusOf(result);
    const { word, note } = cellText(result);
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
          'aria-controls': 'observed',
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
  const { observed, reason, divergence, exchanges, durationMs } = result;
  const status = statusOf(result);
  const seen = Object.entries(observed.seen ?? {});
  return h(
    'section',
    { id: 'observed', role: 'tabpanel', 'aria-labelledby': `tab-${name}` },
    h(
      'div',
      { class: `finding ${status}` },
      h('p', { class: 'outcome' }, symbol(status), ' ', h('strong', {}, statuses[status].word), ` · ${label}`),
      observed.summary
        ? h('p', {}, observed.outcome ? `${observed.outcome}: ` : undefined, ...shortened(observed.summary, prose))
        : undefined,
      divergence
        ? h(
            'p',
            { class: 'divergence' },
            h('span', { class: 'badge' }, divergence.kind.replace('-', ' ')),
            ' ',
            ...prose(divergence.reason),
            ' ',
            outwardLink(divergence.link, divergence.link),
          )
        : undefined,
      reason ? reasons(reason) : undefined,
    ),
    seen.length > 0
      ? h(
          'div',
          {},
          h('h3', {}, 'What the probe saw'),
          h(
            'dl',
            { class: 'seen' },
            ...seen.flatMap(([key, value]) => [h('dt', {}, ...visible(key)), h('dd', {}, ...shownValue(value))]),
          ),
        )
      : undefined,
    h('h3', {}, exchanges.length > 0 ? 'On the wire' : 'Nothing was on the wire'),
    ...exchanges.map(exchangeView),
    h('p', { class: 'took' }, `Took ${Math.round(durationMs).toLocaleString('en')} ms.`),
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

/**
 * A list of pairs, such as headers, a line each; a list of words in one line; anything else as it is, or as JSON.
 *
 * @param {unknown} value
 * @returns {(Node | string)[]}
 */
function shownValue(value) {
  if (typeof value === 'string') return shortened(value, visible);
  if (Array.isArray(value) && value.every((item) => typeof item === 'string'))
    return shortened(value.join(', ') || '(none)', visible);
  const isPairs =
    Array.isArray(value) && value.length > 0 && value.every((item) => Array.isArray(item) && item.length === 2);
  if (!isPairs) return shortened(JSON.stringify(value), visible);
  return value.map(([key, item]) =>
    h('div', {}, h('span', { class: 'name' }, ...visible(String(key)), ':'), ' ', ...shownValue(item)),
  );
}
