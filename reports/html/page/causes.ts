/** What is wrong with a server and what to change, the worst first; and where, for a server with several paths. */
import type { PageCause, PathTable } from '../page-data.ts';
import { plural } from '../../../words/results.ts';
import { cases, causes, embedded } from './data.ts';
import { copyButton, h, outwardLink, scrolling } from './dom.ts';
import { prose, shortened, visible } from './text.ts';
import { symbol, unseen } from './marks.ts';

/** Causes that are open at first. */
const openAtFirst = 3;

export function causesSection(): HTMLElement | undefined {
  if (causes.length === 0) return undefined;
  const failing = causes.filter(({ failsRun }) => failsRun);
  const others = causes.filter(({ failsRun }) => !failsRun);
  return h(
    'section',
    { class: 'causes', 'aria-labelledby': 'causes' },
    h('h2', { id: 'causes' }, 'What to fix'),
    h('ol', {}, ...failing.map((cause, index) => h('li', {}, view(cause, index < openAtFirst)))),
    others.length > 0
      ? h(
          'details',
          { class: 'minor', open: failing.length === 0 },
          h(
            'summary',
            {},
            `${plural(others.length, 'more cause')} that ${others.length === 1 ? 'does' : 'do'} not fail the run`,
          ),
          h('ol', {}, ...others.map((cause) => h('li', {}, view(cause, false)))),
        )
      : undefined,
  );
}

function view(cause: PageCause, isOpen: boolean): HTMLElement {
  const { title, level, failsRun, suggestion, more, facts, checks, request } = cause;
  return h(
    'details',
    { class: `cause ${failsRun ? 'fail' : 'below-level'}`, open: isOpen },
    h(
      'summary',
      {},
      h('h3', {}, symbol(failsRun ? 'fail' : 'below-level'), ' ', ...shortened(title, prose)),
      h('span', { class: 'badge' }, level),
    ),
    suggestion
      ? h(
          'div',
          { class: 'suggestion' },
          h('p', {}, ...shortened(suggestion.lead, prose)),
          suggestion.code === undefined
            ? undefined
            : h(
                'div',
                { class: 'command' },
                h('pre', {}, ...shortened(suggestion.code, prose)),
                copyButton(suggestion.code, 'Copy'),
              ),
          h('p', { class: 'facts' }, outwardLink(suggestion.docs, suggestion.docs)),
        )
      : undefined,
    more === undefined ? undefined : h('p', {}, ...shortened(more, prose)),
    facts.length > 0
      ? h(
          'dl',
          { class: 'seen words' },
          ...facts.flatMap(([label, text]) => [h('dt', {}, label), h('dd', {}, ...shortened(text, prose))]),
        )
      : undefined,
    h(
      'p',
      { class: 'checks' },
      `${plural(checks.length, 'check')}: `,
      ...checks.flatMap((id, index) => [index > 0 ? ', ' : '', checkLink(id)]),
    ),
    request === undefined
      ? undefined
      : h('p', { class: 'command' }, h('code', {}, ...shortened(request, visible)), copyButton(request, 'Copy')),
  );
}

function checkLink(id: string): HTMLElement {
  return cases.has(id) ? h('a', { href: `#case=${id}` }, h('code', {}, id)) : h('code', {}, id);
}

/** Nothing for a server of one path. */
export function pathsSection(): HTMLElement | undefined {
  const { paths } = embedded;
  if (paths === undefined) return undefined;
  return h(
    'section',
    { class: 'paths', 'aria-labelledby': 'paths' },
    h('h2', { id: 'paths' }, 'Where it fails'),
    scrolling('Failing checks by path', table(paths)),
  );
}

function table({ paths, rows }: PathTable): HTMLTableElement {
  return h(
    'table',
    { class: 'differences' },
    h(
      'thead',
      {},
      h(
        'tr',
        {},
        h('th', { scope: 'col' }, 'Check'),
        ...paths.map((path) => h('th', { scope: 'col' }, h('code', {}, ...shortened(path, visible)))),
      ),
    ),
    h(
      'tbody',
      {},
      ...rows.map(({ id, title, at }) =>
        h(
          'tr',
          {},
          h('th', { scope: 'row' }, h('a', { href: `#case=${id}` }, ...shortened(title, prose))),
          ...paths.map((path) => cell(at[path])),
        ),
      ),
    ),
  );
}

function cell(result: 'fail' | 'pass' | undefined): HTMLTableCellElement {
  switch (result) {
    case 'fail':
      return h('td', { class: 'departs fail' }, '✗ ', h('span', {}, 'fails'));
    case 'pass':
      return h('td', { class: 'right' }, h('span', { 'aria-hidden': 'true' }, '✓'), unseen('passes'));
    case undefined:
      return h('td', { class: 'none' }, h('span', { 'aria-hidden': 'true' }, '–'), unseen('not tested'));
  }
}
