import { filterResponse, isCorsSafelistedResponseHeaderName } from '../../../protocol/filtered-response.ts';
import { isForbiddenResponseHeaderName } from '../../../protocol/forbidden.ts';
import { ACEH, extractHeaderListValues, get } from '../../../protocol/headers.ts';
import { fetchUrl } from '../../../protocol/standard.ts';
import { askEach, linesOf } from '../check.ts';
import type { Answered, Check, Finding } from '../check.ts';
import { sharedIn, shownBy } from '../judge.ts';
import type { CheckFamily } from './family.ts';

const spec = fetchUrl('http-access-control-expose-headers');

/** Names of Access-Control-Expose-Headers, none where it does not parse. */
function listedIn({ answer }: Answered): readonly string[] {
  const listed = extractHeaderListValues(ACEH, answer.headers);
  return listed === null || listed === 'failure' ? [] : listed;
}

const listed: Check = {
  id: 'aceh-listed',
  title: 'Script may see the headers that the policy exposes',
  level: 'MUST',
  spec,
  needs: ['policy.exposedHeaders', 'reader'],
  about:
    'A header that is not listed is not there for script. With credentials "*" lists nothing, and one name that is no token voids the list.',
  mend: `Name every header in ${ACEH}, on each answer that has it.`,
  plan: ({ readers: [reader = ''], policy: { exposedHeaders = [] }, get: request }) =>
    askEach([request(reader)], (answered) => {
      if (exposedHeaders === '*') return undefined;
      for (const mode of sharedIn(answered, reader)) {
        const { headers } = filterResponse('cors', mode, answered.answer);
        const hidden = exposedHeaders.filter(
          (name) => get(answered.answer.headers, name) !== null && get(headers, name) === null,
        );
        if (hidden.length === 0) continue;
        return {
          level: 'MUST',
          summary: `Script at ${reader} does not see ${hidden.join(', ')}, which the policy exposes${mode === 'include' ? ', with credentials' : ''}.`,
          expected: `${ACEH} with ${hidden.join(', ')}.`,
          observed: `${linesOf(answered.answer, ACEH)}.`,
          ...shownBy(answered),
        };
      }
      return undefined;
    }),
};

const extra: Check = {
  id: 'aceh-extra',
  title: 'No header is exposed that the policy does not name',
  level: 'SECURITY',
  spec,
  needs: ['policy.exposedHeaders', 'reader'],
  about: 'What is exposed without need may tell other origins of versions, users and limits.',
  mend: `List in ${ACEH} what the policy names, and no more.`,
  plan: ({ readers: [reader = ''], policy: { exposedHeaders = [] }, get: request }) =>
    askEach([request(reader)], (answered) => {
      if (exposedHeaders === '*') return undefined;
      const more = listedIn(answered).filter(
        (name) => !isForbiddenResponseHeaderName(name) && !isCorsSafelistedResponseHeaderName(name, exposedHeaders),
      );
      if (more.length === 0) return undefined;
      const finding: Finding = {
        level: 'SECURITY',
        severity: 'low',
        summary: `${ACEH} lists ${more.join(', ')}, which the policy does not name.`,
        expected: `${ACEH} with ${exposedHeaders.join(', ') || 'nothing'}.`,
        observed: `${linesOf(answered.answer, ACEH)}.`,
        gain: { origins: [reader], what: `read the headers ${more.join(', ')}` },
        ...shownBy(answered),
      };
      return finding;
    }),
};

const lint: Check = {
  id: 'aceh-lint',
  title: 'No header is listed that script never sees',
  level: 'INFO',
  spec,
  needs: ['reader'],
  about: 'Set-Cookie stays hidden whatever the list says.',
  mend: `Take Set-Cookie and Set-Cookie2 out of ${ACEH}.`,
  plan: ({ readers: [reader = ''], get: request }) =>
    askEach([request(reader)], (answered) => {
      const vain = listedIn(answered).filter(isForbiddenResponseHeaderName);
      if (vain.length === 0) return undefined;
      return {
        level: 'INFO',
        summary: `${ACEH} lists ${vain.join(', ')}, which script never sees.`,
        expected: 'A list without it.',
        observed: `${linesOf(answered.answer, ACEH)}.`,
        ...shownBy(answered),
      };
    }),
};

export const aceh: CheckFamily = {
  name: 'aceh',
  title: 'Exposed headers',
  about: 'Which headers of an answer script may see.',
  checks: [listed, extra, lint],
};
