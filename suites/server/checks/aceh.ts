import { filterResponse, isCorsSafelistedResponseHeaderName } from '../../../protocol/fetch/filtered-response.ts';
import { isForbiddenResponseHeaderName } from '../../../protocol/fetch/forbidden.ts';
import { ACEH, contains, extractHeaderListValues } from '../../../protocol/http/headers.ts';
import type { CredentialsMode } from '../../../protocol/fetch/request.ts';
import { fetchUrl } from '../../../protocol/standard.ts';
import type { HeaderPair } from '../../../protocol/http/wire.ts';
import { ask, askEach, linesOf, notRun } from '../check.ts';
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
  title: 'Access-Control-Expose-Headers MUST list the declared headers',
  level: 'MUST',
  spec,
  needs: ['policy.exposedHeaders', 'reader'],
  about:
    'A header that is not listed is not there for script. With credentials "*" lists nothing, and one name that is no token voids the list.',
  fix: `Name every header in ${ACEH}, on each answer that has it.`,
  plan: ({ readers: [reader = ''], policy: { exposedHeaders = [] }, get: request }) =>
    ask([request(reader)], ([answered]) => {
      const { answer } = answered;
      const present = answer.headers.map(([name]) => name);
      const wanted =
        exposedHeaders === '*' ? present.filter((name) => !isForbiddenResponseHeaderName(name)) : exposedHeaders;
      // With credentials no list stands for all names, so that "*" in a policy can only be kept without.
      const modes = sharedIn(answered, reader).filter((mode) => exposedHeaders !== '*' || mode !== 'include');
      const absent = wanted.filter((name) => !contains(answer.headers, name));
      const complete = [...answer.headers, ...absent.map((name): HeaderPair => [name, ''])];
      for (const mode of modes) {
        const { headers } = filterResponse('cors', mode, { ...answer, headers: complete });
        const hidden = wanted.filter((name) => !contains(headers, name));
        // A name may be listed on those answers alone that have the header.
        const missing = hidden.filter((name) => !absent.includes(name));
        if (missing.length > 0) return [unseen(answered, reader, mode, missing)];
        if (hidden.length > 0 && hidden.length === wanted.length)
          return notRun({ id: 'headers-absent', names: wanted });
      }
      return [];
    }),
};

function unseen(answered: Answered, reader: string, mode: CredentialsMode, names: readonly string[]): Finding {
  return {
    level: 'MUST',
    data: {
      id: 'header-not-exposed',
      origin: reader,
      names,
      credentials: mode === 'include',
      header: linesOf(answered.answer, ACEH),
    },
    ...shownBy(answered),
  };
}

const extra: Check = {
  id: 'aceh-extra',
  title: 'Access-Control-Expose-Headers MUST NOT list undeclared headers',
  level: 'SECURITY',
  spec,
  needs: ['policy.exposedHeaders', 'reader'],
  about: 'What is exposed without need may tell other origins of versions, users and limits.',
  fix: `List in ${ACEH} what the policy names, and no more.`,
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
        data: {
          id: 'undeclared-header-exposed',
          names: more,
          declared: exposedHeaders,
          header: linesOf(answered.answer, ACEH),
        },
        impact: { origins: [reader], gain: { kind: 'read-headers', names: more } },
        ...shownBy(answered),
      };
      return finding;
    }),
};

const lint: Check = {
  id: 'aceh-lint',
  title: 'Exposed headers that script can never see',
  level: 'INFO',
  spec,
  needs: ['reader'],
  about: 'Set-Cookie stays hidden whatever the list says.',
  fix: `Take Set-Cookie and Set-Cookie2 out of ${ACEH}.`,
  plan: ({ readers: [reader = ''], get: request }) =>
    askEach([request(reader)], (answered) => {
      const vain = listedIn(answered).filter(isForbiddenResponseHeaderName);
      if (vain.length === 0) return undefined;
      return {
        level: 'INFO',
        data: { id: 'forbidden-header-exposed', names: vain, header: linesOf(answered.answer, ACEH) },
        ...shownBy(answered),
      };
    }),
};

export const aceh: CheckFamily = {
  name: 'aceh',
  title: 'Exposed headers',
  about: 'Which response headers script may see.',
  checks: [listed, extra, lint],
};
