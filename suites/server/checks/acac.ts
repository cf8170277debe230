import { ACAC, get } from '../../../protocol/http/headers.ts';
import { fetchUrl } from '../../../protocol/standard.ts';
import { askEach, linesOf, notRun } from '../check.ts';
import type { Answered, Check, Finding } from '../check.ts';
import { originOf } from '../client/browser-shape.ts';
import { mustAllow, mustShare, seenOf, sharing, shownBy } from '../judge.ts';
import type { CheckFamily } from './family.ts';

const spec = fetchUrl('http-access-control-allow-credentials');

const fix = `Send "${ACAC}: true" where credentials are allowed, once and in lower case, and nothing where they are not.`;

const exact: Check = {
  id: 'acac-exact',
  title: 'Access-Control-Allow-Credentials MUST be "true" where credentials are allowed',
  level: 'MUST',
  spec,
  needs: ['policy.credentials', 'reader'],
  about: 'The value is compared byte for byte: "True", "1" or two lines mean no.',
  fix,
  plan: ({ policy, readers, get: request }) =>
    policy.credentials === true && policy.origins !== '*'
      ? askEach(
          readers.map((origin) => request(origin)),
          (answered) => ofCredentials(mustShare(answered, originOf(answered.ask.headers) ?? '', ['include'])),
        )
      : notRun({ id: 'no-credentialed-origin' }),
};

/** A refusal of step 8; who may read at all is asked by acao-allow and the preflight checks. */
function ofCredentials(finding: Finding | undefined): Finding | undefined {
  const { algorithm, step } = finding?.decidedBy ?? {};
  return algorithm === 'CORS check' && step === '8' ? finding : undefined;
}

const preflight: Check = {
  id: 'acac-preflight',
  title: 'Preflight responses MUST have Access-Control-Allow-Credentials too',
  level: 'MUST',
  spec,
  needs: ['policy.credentials', 'reader'],
  about: 'The preflight itself has no cookies, and yet must say that the request may have them.',
  fix,
  plan: ({ policy, readers, preflight: request, wanted }) =>
    policy.credentials === true && policy.origins !== '*'
      ? askEach(
          readers.map((origin) => request(origin, wanted.method, wanted.names)),
          (answered) => ofCredentials(mustAllow(answered, originOf(answered.ask.headers) ?? '', wanted, ['include'])),
        )
      : notRun({ id: 'no-credentialed-origin' }),
};

const off: Check = {
  id: 'acac-off',
  title: 'Credentials MUST NOT be allowed where the policy does not allow them',
  level: 'MUST',
  spec,
  needs: ['policy.credentials', 'reader'],
  about: 'With the header a page reads what the server shows to its logged-in visitors only.',
  fix,
  plan: ({ policy, readers, get: request }) =>
    policy.credentials === false
      ? askEach(
          readers.map((origin) => request(origin)),
          (answered) => withCredentials(answered, originOf(answered.ask.headers) ?? ''),
        )
      : notRun({ id: 'credentials-allowed' }),
};

function withCredentials(answered: Answered, origin: string): Finding | undefined {
  const verdict = sharing(answered, origin, 'include');
  if (verdict.ok) {
    return {
      level: 'MUST',
      data: { id: 'credentials-not-declared', origin, response: seenOf(answered) },
      decidedBy: verdict.step,
      impact: { origins: [origin], gain: { kind: 'read', credentials: true } },
      ...shownBy(answered),
    };
  }
  if (get(answered.answer.headers, ACAC) === null) return undefined;
  const data = {
    id: 'credentials-without-effect',
    header: linesOf(answered.answer, ACAC),
    response: seenOf(answered),
  } as const;
  return { level: 'INFO', data, ...shownBy(answered) };
}

const denied: Check = {
  id: 'acac-denied',
  title: 'Access-Control-Allow-Credentials in responses to disallowed origins',
  level: 'INFO',
  spec,
  needs: ['stranger'],
  about: 'Without leave to read, leave to use credentials means nothing. It is noise, and one mistake away from harm.',
  fix: `Send ${ACAC} together with Access-Control-Allow-Origin only.`,
  plan: ({ stranger = '', get: request }) =>
    askEach([request(stranger)], (answered) =>
      get(answered.answer.headers, ACAC) === null || sharing(answered, stranger, 'same-origin').ok
        ? undefined
        : {
            level: 'INFO',
            data: {
              id: 'credentials-to-disallowed',
              origin: stranger,
              header: linesOf(answered.answer, ACAC),
              response: seenOf(answered),
            },
            ...shownBy(answered),
          },
    ),
};

export const acac: CheckFamily = {
  name: 'acac',
  title: 'Credentials',
  about: 'Whether responses to requests with cookies may be read, and what Access-Control-Allow-Credentials says.',
  checks: [exact, off, preflight, denied],
};
