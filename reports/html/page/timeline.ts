/** What came of a case in the versions of an engine that are on record: a bar, and its words. */
import { statuses } from '../../../words/results.ts';
import type { PageSpan } from '../page-data.ts';
import type { Column } from './data.ts';
import { h } from './dom.ts';
import { symbol } from './marks.ts';

export function timelineView({ label }: Column, spans: readonly PageSpan[]): HTMLElement {
  const count = spans.reduce((sum, span) => sum + span.count, 0);
  const title = h('h3', {}, 'Over the versions on record');
  const [only, ...others] = spans;
  const [first, last] = [only?.from ?? '', spans.at(-1)?.to ?? ''];
  if (others.length === 0)
    return h(
      'section',
      { class: 'timeline' },
      title,
      h('p', {}, `The same in ${count} versions of ${label}, ${first} to ${last}.`),
    );
  const bar = h('div', { class: 'spans', 'aria-hidden': 'true' });
  for (const span of spans) {
    const part = h('span', { class: span.result });
    part.style.flexGrow = String(span.count);
    bar.append(part);
  }
  return h(
    'section',
    { class: 'timeline' },
    title,
    h('p', {}, `${count} versions of ${label}, ${first} to ${last}.`),
    bar,
    h('ol', {}, ...spans.map(item)),
  );
}

function item({ result, outcome, from, to }: PageSpan): HTMLElement {
  const { word } = statuses[result];
  return h(
    'li',
    { class: result },
    h('strong', {}, from === to ? from : `${from}–${to}`),
    ' ',
    symbol(result),
    ` ${word}${outcome === undefined ? '' : `, ${outcome}`}`,
  );
}
