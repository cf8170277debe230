import { get } from '../../../protocol/http/headers.ts';
import { ask, notRun } from '../check.ts';
import type { Answered, Ask, Finding, Plan } from '../check.ts';

/**
 * Asks, and asks again for each answer with an ETag whether it still holds, as a cache does.
 * @param judge told the answers, and those that a 304 confirmed.
 */
export function revalidated(
  asks: readonly Ask[],
  judge: (stored: readonly Answered[], confirmed: readonly Answered[]) => readonly Finding[],
): Plan {
  return ask(
    asks,
    (stored) => {
      const again = stored.flatMap(({ ask: asked, answer }): readonly Ask[] => {
        const tag = get(answer.headers, 'ETag');
        return tag === null ? [] : [{ ...asked, headers: [...asked.headers, ['If-None-Match', tag]] }];
      });
      if (again.length === 0) return notRun({ id: 'no-etag', strong: false });
      return ask(again, (answered) => {
        const confirmed = answered.filter(({ answer }) => answer.status === 304);
        return confirmed.length > 0 ? judge(stored, confirmed) : notRun({ id: 'no-304' });
      });
    },
    { more: asks.length },
  );
}
