import { get } from '../../../protocol/http/headers.ts';
import { isRedirectStatus } from '../../../protocol/fetch/redirect.ts';
import type { Answered, Finding } from '../check.ts';
import { seenOf, shownBy } from '../judge.ts';

/** Where nothing but errors and redirects is seen, all that passes says little. */
export function onlyErrors(answered: readonly Answered[]): readonly Finding[] {
  const [first] = answered;
  if (first === undefined || answered.some(({ answer: { status } }) => status < 300)) return [];
  const { status, headers } = first.answer;
  const location = isRedirectStatus(status) ? get(headers, 'Location') : null;
  return [
    {
      level: 'INFO',
      data: { id: 'only-errors', status, location, response: seenOf(first) },
      ...shownBy(first),
    },
  ];
}
