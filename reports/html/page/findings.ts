/** What a check found on a server. */
import type { Result } from '../../../results/model.ts';
import { copyButton, h, outwardLink } from './dom.ts';
import { prose, shortened, visible } from './text.ts';

type Finding = NonNullable<Result['findings']>[number];

/** @param folded whether only its summary shows at first, as another has said most of it. */
export function findingView(finding: Finding, exchanges: Result['exchanges'], folded: boolean): HTMLElement {
  const { level, severity, url, summary, expected, observed, decidedBy, browser, impact, fix, curl, exchange } =
    finding;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['At', url],
    ['Expected', expected],
    ['Observed', observed],
    ['Browser', browser],
    ['Impact', impact && `${impact.origins.join(', ')} can ${impact.what}`],
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
