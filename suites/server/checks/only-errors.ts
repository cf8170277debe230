import { get } from '../../../protocol/http/headers.ts';
import { isRedirectStatus } from '../../../protocol/fetch/redirect.ts';
import type { Answered, Finding } from '../check.ts';
import { observedOf, shownBy } from '../judge.ts';

/** Where nothing but errors and redirects is seen, all that passes says little. */
export function onlyErrors(answered: readonly Answered[]): readonly Finding[] {
  const [first] = answered;
  if (first === undefined || answered.some(({ answer: { status } }) => status < 300)) return [];
  const { status, headers } = first.answer;
  const location = isRedirectStatus(status) ? get(headers, 'Location') : null;
  const remedy =
    location !== null
      ? `It leads to ${JSON.stringify(location)}: give that URL`
      : status === 401 || status === 403
        ? "Give --header 'Authorization: …', or a URL that any page may request"
        : 'Give a URL that any page may request';
  return [
    {
      level: 'INFO',
      summary: `Every answer has status ${String(status)}, so that no success is tested. ${remedy}.`,
      expected: 'A status from 200 to 299.',
      observed: observedOf(first),
      ...shownBy(first),
    },
  ];
}
