import { meanings, outcomeMeanings, statuses } from '../../../words/results.ts';
import { cells, file, seenOutcomes, statusNames, statusOf } from './data.ts';
import { h } from './dom.ts';
import { symbol } from './marks.ts';

/** What the marks and words of the matrix mean. */
export function legend(): HTMLElement {
  const used = statusNames.filter((status) => cells.some((cell) => statusOf(cell) === status));
  return h(
    'section',
    { 'aria-label': 'Legend' },
    h(
      'details',
      { class: 'legend' },
      h('summary', {}, 'Legend'),
      h(
        'div',
        { class: 'lists' },
        seenOutcomes.length > 0
          ? h('dl', {}, ...Object.entries(outcomeMeanings).map(([outcome, about]) => entry([outcome], about)))
          : undefined,
        h(
          'dl',
          {},
          ...used.map((status) =>
            entry([symbol(status), ` ${statuses[status].word}`], meanings[file.subject.kind][status]),
          ),
        ),
      ),
    ),
  );
}

function entry(term: readonly (Node | string)[], about: string): HTMLElement {
  return h('div', {}, h('dt', {}, ...term), ' ', h('dd', {}, about));
}
