import { statuses } from '../../../words/results.ts';
import type { Status } from '../../../words/results.ts';
import { h } from './dom.ts';

/** A mark. It is for the eye only: the word beside it says the same. */
export function symbol(status: Status): HTMLElement {
  return h('span', { class: `symbol ${status}`, 'aria-hidden': 'true' }, statuses[status].mark);
}

/** Text for screen readers only. */
export function unseen(text: string): HTMLElement {
  return h('span', { class: 'unseen' }, text);
}

/** A link to the cases that a filter lets through. */
export function filterLink(
  filter: Readonly<Record<string, string>>,
  ...content: readonly (Node | string)[]
): HTMLElement {
  const link = h('a', { href: `#${new URLSearchParams(filter).toString()}` }, ...content);
  link.addEventListener('click', () => document.getElementById('filters')?.scrollIntoView());
  return link;
}

/** How much of a column passes, as a bar; for the eye only. */
export function bar(counts: Readonly<Record<Status, number>>): HTMLElement {
  const used = (Object.keys(statuses) as Status[]).filter((status) => counts[status] > 0);
  return h(
    'div',
    { class: 'bar', 'aria-hidden': 'true' },
    ...used
      .toSorted((a, b) => Number(b === 'pass') - Number(a === 'pass'))
      .map((status) => {
        const part = h('span', { class: status });
        part.style.flexGrow = String(counts[status]);
        return part;
      }),
  );
}
