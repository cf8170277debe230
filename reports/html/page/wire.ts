/** What was on the wire in one column, or in another’s beside it with the lines marked that differ. */
import type { Result } from '../../../results/model.ts';
import { aligned, isPreflight, marksOf } from './compare-exchanges.ts';
import type { Column } from './data.ts';
import { h } from './dom.ts';
import { exchangeView, linesOf, missingExchange } from './http.ts';
import type { Emphasis } from './http.ts';
import { write } from './state.ts';

type Exchanges = Result['exchanges'];

/**
 * @param others columns that can be shown beside it.
 * @param other the result of the column that is.
 */
export function wire(
  result: Result,
  { label }: Column,
  others: readonly Column[],
  beside: Column | undefined,
  other: Result | undefined,
): HTMLElement {
  const { exchanges, durationMs } = result;
  const choice = h(
    'select',
    {
      onchange: () => {
        write({ beside: choice.value });
      },
    },
    h('option', { value: '' }, 'nothing'),
    ...others.map((column) => h('option', { value: column.name }, column.label)),
  );
  choice.value = beside?.name ?? '';
  document.documentElement.classList.toggle('with-beside', other !== undefined);
  return h(
    'section',
    { id: 'wire', 'aria-label': 'Requests and responses' },
    h(
      'div',
      { class: 'beside' },
      h('h3', {}, exchanges.length > 0 ? 'The exchange' : 'Nothing was sent'),
      others.length > 0 && exchanges.length > 0 ? h('label', {}, 'compare with ', choice) : undefined,
    ),
    ...(other ? sideBySide(exchanges, other.exchanges, [label, beside?.label ?? '']) : textbook(result)),
    h('p', { class: 'took' }, `Took ${Math.round(durationMs).toLocaleString('en')} ms.`),
  );
}

/** Line by line, with what decided and what is wrong pointed out. */
function textbook({ result, expected, exchanges }: Result): readonly HTMLElement[] {
  const { decidedBy } = expected;
  const decisive =
    decidedBy?.headers === undefined
      ? undefined
      : exchanges.findLast((each) => isPreflight(each) === (decidedBy.inPreflight ?? false));
  const emphasis = (exchange: Exchanges[number]): Emphasis =>
    exchange === decisive && decidedBy?.headers !== undefined ? { deciding: decidedBy.headers } : {};
  // A pass has nothing that is wrong, and the standard leaves some lines open.
  if (result !== 'fail' || expected.exchanges === undefined)
    return exchanges.map((exchange, index) => exchangeView(exchange, index, emphasis(exchange)));
  let index = 0;
  return aligned(expected.exchanges, exchanges).flatMap((step) => {
    const { required, exchange } = step;
    if (exchange === undefined) return required === undefined ? [] : [missingExchange(required)];
    const marks = marksOf(step);
    return [exchangeView(exchange, index++, { ...emphasis(exchange), marks, isExtra: required === undefined })];
  });
}

function sideBySide(
  own: Exchanges,
  others: Exchanges,
  [label, besideLabel]: readonly [string, string],
): readonly HTMLElement[] {
  const count = Math.max(own.length, others.length);
  return [
    h('div', { class: 'pair labels' }, h('strong', {}, label), h('strong', {}, besideLabel)),
    ...Array.from({ length: count }, (_, index) => pair(own[index], others[index], index)),
  ];
}

function pair(one: Exchanges[number] | undefined, other: Exchanges[number] | undefined, index: number): HTMLElement {
  const side = (own: typeof one, beside: typeof one): HTMLElement =>
    own
      ? exchangeView(own, index, { others: linesOf(beside) })
      : h('p', { class: 'exchange http missing' }, `No exchange ${index + 1}.`);
  return h('div', { class: 'pair' }, side(one, other), side(other, one));
}
