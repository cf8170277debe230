import {
  ACAC,
  ACAH,
  ACAM,
  ACAO,
  ACEH,
  extractHeaderListValues,
  get,
  getDecodeSplit,
} from '../../../protocol/http/headers.ts';
import { isPotentiallyTrustworthy, parseOrigin } from '../../../protocol/http/origin.ts';
import { fetchUrl } from '../../../protocol/standard.ts';
import { nameOrStar } from '../../../words/findings/fixes.ts';
import { ask, askEach, linesOf, notRun } from '../check.ts';
import type { Answered, Check, Finding } from '../check.ts';
import { originOf } from '../client/browser-shape.ts';
import { gathered, mustDeny, opensCredentials, preflightAllows, seenOf, sharedIn, sharing, shownBy } from '../judge.ts';
import { cookies } from './cred-cookies.ts';
import type { CheckFamily } from './family.ts';

const credentialsUrl = fetchUrl('cors-protocol-and-credentials');

const wildcard: Check = {
  id: 'cred-wildcard',
  title: 'Responses that allow credentials MUST NOT use "*"',
  level: 'MUST',
  spec: credentialsUrl,
  needs: ['reader'],
  about:
    'With credentials "*" is no wildcard: as an origin it refuses everybody, and in a list it is the name of a method or header.',
  fix: 'Send the origin of the request where it is one of the allowed origins, and the methods and headers by name.',
  plan: ({ policy, readers: [reader = ''], get: request, preflight, wanted }) =>
    ask([request(reader), preflight(reader, wanted.method, wanted.names)], ([actual, preflighted]) => {
      // Who allows every origin has nobody to name, and to send back each of them would open the server to all.
      if (policy.credentials !== true || policy.origins === '*') {
        return [actual, preflighted].flatMap((each) => vain(each, reader)).slice(0, 1);
      }
      return [
        ...starred(actual, ACAO, !sharing(actual, reader, 'include').ok, reader),
        ...starred(actual, ACEH, hidden(actual, policy.exposedHeaders), reader),
        ...[ACAO, ACAM, ACAH].flatMap((name) =>
          starred(preflighted, name, !preflightAllows(preflighted, reader, wanted, 'include').ok, reader),
        ),
      ];
    }),
};

/** An observation for "*" beside leave for credentials: whoever has configured that believes that cookies work. */
function vain(answered: Answered, reader: string): readonly Finding[] {
  const { headers } = answered.answer;
  if (get(headers, ACAO) !== '*' || get(headers, ACAC) === null) return [];
  return [
    {
      level: 'INFO',
      data: {
        id: 'credentials-beside-star',
        header: linesOf(answered.answer, ACAC),
        response: seenOf(answered),
      },
      decidedBy: sharing(answered, reader, 'include').step,
      fix: { kind: 'drop-credentials' },
      ...shownBy(answered),
    },
  ];
}

/** Whether a declared name is not listed, so that only the wildcard could show it. */
function hidden({ answer }: Answered, exposed: '*' | readonly string[] | undefined): boolean {
  const listed = extractHeaderListValues(ACEH, answer.headers);
  if (listed === null || listed === 'failure' || exposed === undefined) return false;
  return exposed === '*' || exposed.some((name) => !listed.some((each) => each.toLowerCase() === name.toLowerCase()));
}

/** A finding for a `*`: grave where something rests on it. */
function starred(answered: Answered, name: string, matters: boolean, origin: string): readonly Finding[] {
  const values = getDecodeSplit(answered.answer.headers, name) ?? [];
  // Several origins are what acao-single asks about.
  if (!values.includes('*') || (name === ACAO && values.length > 1)) return [];
  const { step } = sharing(answered, origin, 'include');
  return [
    {
      level: matters ? 'MUST' : 'INFO',
      data: { id: 'star-with-credentials', header: linesOf(answered.answer, name) },
      ...(name === ACAO && { decidedBy: step, refusedAt: step }),
      ...shownBy(answered),
    },
  ];
}

const anyone = 'https://evil.test';

const reflect: Check = {
  id: 'cred-reflect',
  title: 'If every origin is allowed, none MUST be allowed with credentials',
  level: 'SECURITY',
  spec: credentialsUrl,
  needs: [],
  about:
    'Sending back every Origin together with leave for credentials gives every site what its visitors are logged in for. The standard forbids it for "*", and an echo goes around that.',
  fix: nameOrStar,
  plan: ({ policy, get: request, preflight }) =>
    policy.origins === '*'
      ? ask([request(anyone), preflight(anyone, 'PUT')], (answered) =>
          gathered(answered.flatMap((each) => opensCredentials(each, anyone, { method: 'PUT' }) ?? [])),
        )
      : notRun({ id: 'origins-named' }),
};

const nearWild: Check = {
  id: 'cred-near-wild',
  title: 'A value that is not a whole origin MUST NOT allow credentials',
  level: 'SECURITY',
  spec: credentialsUrl,
  needs: ['policy', 'origin', 'stranger'],
  about:
    'Patterns like "https://*" or "https://a*" let in every site that is served by https, or begins with a letter.',
  fix: 'List the origins, or subdomains of a domain of one’s own: "https://*.example.org".',
  plan: ({ policy, origins, get: request }) => {
    const near = [...new Set(origins.flatMap(nearly))].filter((origin) => !policy.allows(origin));
    return ask(
      near.map((origin) => request(origin)),
      (answered) => {
        const findings = answered.flatMap((each) => {
          const origin = originOf(each.ask.headers) ?? '';
          if (!sharedIn(each, origin).includes('include')) return [];
          return mustDeny(each, origin, () => ({ level: 'SECURITY', severity: 'high' })) ?? [];
        });
        return findings.length > 0 && findings.length === answered.length
          ? notRun({ id: 'any-origin-allowed', sameForAll: false })
          : gathered(findings);
      },
    );
  },
};

/** Origins that share only the scheme, or the scheme and the first letters, with an allowed one. */
function nearly(origin: string): readonly string[] {
  const { scheme = 'https', host = '' } = parseOrigin(origin) ?? {};
  return ['zq7', host.slice(0, 1), host.slice(0, 2)].map((start) => `${scheme}://${start}x4711.invalid`);
}

const insecure: Check = {
  id: 'cred-insecure-origin',
  title: 'An http origin MUST NOT be allowed with credentials',
  level: 'SECURITY',
  spec: credentialsUrl,
  needs: ['origin'],
  about:
    'Whoever is on the network path, as in a café, can write the pages of an http origin, and reads by them with the visitor’s cookies.',
  fix: 'Serve that origin by https, and allow only that.',
  plan: ({ origins, get: request }) => {
    const unsafe = origins.filter((origin) => parseOrigin(origin) !== null && !isPotentiallyTrustworthy(origin));
    if (unsafe.length === 0) return notRun({ id: 'no-http-origin' });
    return askEach(
      unsafe.map((origin) => request(origin)),
      tooWidely('http'),
    );
  },
};

/** A finding for an allowed origin that reads with credentials and had better not. */
function tooWidely(why: 'http' | 'public-suffix'): (answered: Answered) => Finding | undefined {
  return (answered) => {
    const origin = originOf(answered.ask.headers) ?? '';
    const verdict = sharing(answered, origin, 'include');
    if (!verdict.ok) return undefined;
    return {
      level: 'SECURITY',
      severity: 'medium',
      data: { id: 'credentials-too-widely', origin, why, response: seenOf(answered) },
      decidedBy: verdict.step,
      impact: { origins: [origin], gain: { kind: 'read', credentials: true } },
      ...shownBy(answered),
    };
  };
}

const publicSuffix: Check = {
  id: 'cred-psl',
  title: 'A pattern MUST NOT cover a public suffix',
  level: 'SECURITY',
  spec: credentialsUrl,
  needs: ['policy', 'origin'],
  about:
    'Below a public suffix, as "co.uk" or "github.io", anybody registers a name. A pattern for all of them allows anybody.',
  fix: 'Name the hosts that are one’s own.',
  plan: ({ policy, get: request }) => {
    const open = policy.patterns.filter(({ open: isOpen }) => isOpen);
    if (open.length === 0) return notRun({ id: 'no-open-pattern' });
    return askEach(
      open.map(({ example }) => request(example)),
      tooWidely('public-suffix'),
    );
  },
};

const cookieBranch: Check = {
  id: 'cred-cookie-branch',
  title: 'The decision MUST NOT depend on cookies',
  level: 'SECURITY',
  spec: credentialsUrl,
  needs: ['reader'],
  about:
    'A server that answers otherwise to a visitor with a session tells other origins who is logged in, and a cache mixes the answers.',
  fix: 'Decide by Origin alone, before sessions are looked at; or add "Vary: Cookie".',
  plan: ({ readers: [reader = ''], stranger, get: request }) => {
    const asks = [reader, ...(stranger === undefined ? [] : [stranger])].flatMap((origin) => [
      request(origin),
      request(origin, { headers: [['Cookie', 'session=cors-conformance']] }),
    ]);
    return ask(asks, (answered) =>
      answered.flatMap((withCookie, index) => {
        const without = answered[index - 1];
        if (index % 2 === 0 || without === undefined) return [];
        const origin = originOf(withCookie.ask.headers) ?? '';
        // Cookies go with the credentials mode "include" alone: what another mode would read has none.
        const [before, after] = [without, withCookie].map((each) => sharing(each, origin, 'include').ok);
        const varies = (getDecodeSplit(without.answer.headers, 'Vary') ?? []).some((name) =>
          /^(?:\*|cookie)$/i.test(name),
        );
        if (before === after || varies) return [];
        return [
          {
            level: 'SECURITY',
            severity: 'medium',
            data: {
              id: 'decided-by-cookie',
              origin,
              without: linesOf(without.answer, ACAO),
              with: linesOf(withCookie.answer, ACAO),
            },
            decidedBy: sharing(withCookie, origin, 'include').step,
            impact: { origins: [origin], gain: { kind: 'learn-session' } },
            ...shownBy(withCookie),
          },
        ];
      }),
    );
  },
};

const authorization: Check = {
  id: 'cred-authorization',
  title: 'Authorization SHOULD be listed by name, not covered by "*"',
  level: 'SHOULD',
  spec: fetchUrl('cors-non-wildcard-request-header-name'),
  needs: ['policy.allowedHeaders', 'reader'],
  about:
    'By the standard "*" in Access-Control-Allow-Headers does not cover Authorization. Chromium, Firefox and WebKit let it pass as yet; they have announced that they will not.',
  fix: 'Add "Authorization" to Access-Control-Allow-Headers by name.',
  plan: ({ policy, readers: [reader = ''], preflight }) => {
    const { allowedHeaders } = policy;
    const named =
      Array.isArray(allowedHeaders) && allowedHeaders.some((name: string) => name.toLowerCase() === 'authorization');
    if (allowedHeaders !== '*' && !named) return notRun({ id: 'authorization-not-allowed' });
    const wanted = { method: 'GET', names: ['authorization'] };
    return askEach([preflight(reader, wanted.method, wanted.names)], (answered) => {
      const verdict = preflightAllows(answered, reader, wanted, 'same-origin');
      const listsAll = extractHeaderListValues(ACAH, answered.answer.headers)?.includes('*') === true;
      if (verdict.ok || !listsAll || verdict.step.step !== '7.6') return undefined;
      return {
        // Whoever declares "*" may not have meant it.
        level: named ? 'SHOULD' : 'INFO',
        data: { id: 'authorization-by-star', header: linesOf(answered.answer, ACAH) },
        decidedBy: verdict.step,
        refusedAt: verdict.step,
        ...shownBy(answered),
      };
    });
  },
};

export const cred: CheckFamily = {
  name: 'cred',
  title: 'Credentials and wildcards',
  about: 'Credentials that are allowed more widely than they should be.',
  checks: [wildcard, reflect, nearWild, insecure, publicSuffix, cookieBranch, cookies, authorization],
};
