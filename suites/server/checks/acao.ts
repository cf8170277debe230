import { ACAO, get, getDecodeSplit } from '../../../protocol/http/headers.ts';
import { OPAQUE, parseOrigin } from '../../../protocol/http/origin.ts';
import { fetchUrl } from '../../../protocol/standard.ts';
import type { SerializedOrigin } from '../../../protocol/http/wire.ts';
import { compareWhole, nameOrStar } from '../../../words/findings/fixes.ts';
import { ask, askEach, linesOf, notRun, watch } from '../check.ts';
import type { Answered, Check, Finding } from '../check.ts';
import { originOf } from '../client/browser-shape.ts';
import {
  gathered,
  highWithCredentials,
  mustDeny,
  opensCredentials,
  mustShare,
  originsIn,
  seenOf,
  sharedIn,
  sharing,
  shownBy,
} from '../judge.ts';
import { gravestOfEach, levelOfUnusable } from '../reach.ts';
import type { CheckFamily } from './family.ts';
import { onlyErrors } from './only-errors.ts';

const corsCheckUrl = fetchUrl('concept-cors-check');
const syntaxUrl = fetchUrl('http-new-header-syntax');
const cachingUrl = fetchUrl('cors-protocol-and-http-caches');

const allow: Check = {
  id: 'acao-allow',
  title: 'An allowed origin MUST be able to read the response',
  level: 'MUST',
  spec: corsCheckUrl,
  needs: ['policy', 'reader'],
  about:
    'Without it the page gets a network error: Access-Control-Allow-Origin must be the Origin of the request, byte for byte, or "*" where no credentials are involved.',
  fix: 'Look the request’s Origin up in the list of allowed origins, send it back as it came, and add "Vary: Origin".',
  plan: ({ readers, get, modes }) =>
    ask(
      readers.map((origin) => get(origin)),
      (answered) => [
        ...answered.flatMap((each) => {
          const origin = originOf(each.ask.headers) ?? '';
          // Whether credentials are allowed, which is step 8, is asked by acac-exact.
          return (
            modes.flatMap((mode) => mustShare(each, origin, [mode]) ?? []).find((each) => !isOfCredentials(each)) ?? []
          );
        }),
        ...onlyErrors(answered),
      ],
    ),
};

/** Origins that a list of host names forgets: other ports, addresses, opaque origins, pages of apps and extensions. */
const uncommon: readonly SerializedOrigin[] = [
  OPAQUE,
  'http://localhost:3000',
  'https://one.example:65535',
  'http://192.0.2.1',
  'https://[2001:db8::1]:8443',
  'https://xn--bcher-kva.example',
  'http://host_name.example',
  `chrome-extension://${'a'.repeat(32)}`,
  'moz-extension://6ee4d4c0-7a3f-4b56-9c0b-3d2f7f0f4711',
  'capacitor://localhost',
  'tauri://localhost',
];

const any: Check = {
  id: 'acao-any',
  title: 'Every origin MUST be able to read where the policy allows any',
  level: 'MUST',
  spec: corsCheckUrl,
  needs: ['policy'],
  about:
    'Where every origin is sent back instead of "*", a comparison with a pattern of host names leaves some out: those with a port or an address, "null" of sandboxed frames, and pages of apps and extensions.',
  fix: 'Send "Access-Control-Allow-Origin: *" to everybody, whatever Origin is.',
  plan: ({ policy, get: request, modes }) =>
    policy.origins === '*'
      ? ask(
          uncommon.map((origin) => request(origin)),
          (answered) =>
            gathered(answered.flatMap((each) => mustShare(each, originOf(each.ask.headers) ?? '', modes) ?? [])),
        )
      : notRun({ id: 'origins-named' }),
};

function isOfCredentials({ decidedBy }: Finding): boolean {
  return decidedBy?.algorithm === 'CORS check' && decidedBy.step === '8';
}

const deny: Check = {
  id: 'acao-deny',
  title: 'A disallowed origin MUST NOT be able to read the response',
  level: 'MUST',
  spec: corsCheckUrl,
  needs: ['policy', 'stranger'],
  about:
    'A page anywhere on the web reads what only the allowed origins may. The answer may leave Access-Control-Allow-Origin out, or name another origin.',
  fix: compareWhole,
  plan: ({ stranger = '', get }) =>
    askEach([get(stranger)], (answered) => mustDeny(answered, stranger, highWithCredentials)),
};

const foreign: Check = {
  id: 'acao-foreign',
  title: 'Responses to a disallowed origin SHOULD NOT name another origin',
  level: 'SHOULD',
  spec: corsCheckUrl,
  needs: ['policy', 'stranger'],
  about:
    'A server that falls back to the first entry of its list refuses all the same, tells everybody whom it trusts, and makes browsers complain of a value that nobody has configured for that origin. A server that sends one constant origin to all is right.',
  fix: 'Leave Access-Control-Allow-Origin out where the origin of the request is not in the list, instead of falling back to another entry.',
  plan: ({ policy, origins, stranger = '', wanted, get: request, sameOrigin, preflight }) =>
    ask(
      [request(stranger), preflight(stranger, wanted.method, wanted.names), sameOrigin()],
      ([actual, preflighted, none]) => {
        const named = [actual, preflighted].find(({ answer: { headers } }) => {
          const value = get(headers, ACAO);
          return value !== null && value !== stranger && value !== OPAQUE && parseOrigin(value) !== null;
        });
        if (named === undefined) return [];
        const value = get(named.answer.headers, ACAO) ?? '';
        const isConstant = origins.length <= 1 && get(none.answer.headers, ACAO) === value;
        const { step } = sharing(named, stranger, 'same-origin');
        const finding: Finding = {
          level: isConstant ? 'INFO' : 'SHOULD',
          data: { id: 'other-origin-named', origin: stranger, value, response: seenOf(named) },
          decidedBy: step,
          refusedAt: step,
          ...shownBy(named),
        };
        if (policy.allows(value)) return [finding];
        // Nobody has declared that one.
        return ask([request(value)], ([own]) => {
          const leak = mustDeny(own, value, highWithCredentials);
          return [leak === undefined ? finding : { ...leak, fix: { kind: 'compare-whole' } }];
        });
      },
      { more: 1 },
    ),
};

const single: Check = {
  id: 'acao-single',
  title: 'Responses MUST have at most one Access-Control-Allow-Origin, with one value',
  level: 'MUST',
  spec: syntaxUrl,
  needs: [],
  about:
    'Browsers join the lines of a header by a comma, and the result is no origin. It happens where an application and the proxy in front of it both add the header.',
  fix: 'Send Access-Control-Allow-Origin once: leave it to the application or to the proxy.',
  plan: (context) =>
    watch((answered) =>
      gravestOfEach(answered, context, (each) => {
        const values = valuesOf(each);
        // A host may have a comma in it: the same bytes that were sent are one value.
        if (values.length <= 1 || get(each.answer.headers, ACAO) === get(each.ask.headers, 'Origin')) return undefined;
        return {
          level: levelOfUnusable(each, context),
          data: { id: 'several-allow-origins', count: values.length, header: linesOf(each.answer, ACAO) },
          ...refusedBy(each),
          ...(isList(each) && { fix: { kind: 'send-one-origin' } }),
          ...shownBy(each),
        };
      }),
    ),
};

/** The values of Access-Control-Allow-Origin, which some servers separate by spaces. */
function valuesOf({ answer: { headers } }: Answered): readonly string[] {
  const separated = originsIn(headers);
  return separated.length > 1 ? separated : (getDecodeSplit(headers, ACAO) ?? []);
}

/** Whether one line has several origins: somebody has written a list where one is to be chosen. */
function isList({ answer: { headers } }: Answered): boolean {
  return headers.some((line) => originsIn([line]).length > 1);
}

/** What the browser says to the page that asked. */
function refusedBy(answered: Answered): Pick<Finding, 'decidedBy' | 'refusedAt'> {
  const { step } = sharing(answered, originOf(answered.ask.headers) ?? OPAQUE, 'same-origin');
  return { decidedBy: step, refusedAt: step };
}

const syntax: Check = {
  id: 'acao-syntax',
  title: 'Access-Control-Allow-Origin MUST be an origin, "null" or "*"',
  level: 'MUST',
  spec: syntaxUrl,
  needs: [],
  about:
    'Anything else (a slash at the end, a path, a pattern, an empty value, capital letters) equals no Origin that a browser sends.',
  fix: 'Send the origin as browsers write it: scheme, "://", host in lower case, and the port unless it is the default one.',
  plan: (context) =>
    watch((answered) =>
      gravestOfEach(answered, context, (each) => {
        const asked = originOf(each.ask.headers);
        // To an Origin that no browser sends, any answer is harmless.
        if (asked !== undefined && !isOrigin(asked)) return undefined;
        const value = get(each.answer.headers, ACAO);
        // A list is what acao-single asks about.
        if (value === null || value === '*' || isOrigin(value) || valuesOf(each).length > 1) return undefined;
        return {
          level: levelOfUnusable(each, context),
          data: { id: 'allow-origin-invalid', value, header: linesOf(each.answer, ACAO) },
          ...refusedBy(each),
          ...shownBy(each),
        };
      }),
    ),
};

function isOrigin(value: string): boolean {
  return value === OPAQUE || parseOrigin(value) !== null;
}

const nullDeny: Check = {
  id: 'acao-null-deny',
  title: 'The origin "null" MUST NOT be allowed unless it is declared',
  level: 'SECURITY',
  spec: corsCheckUrl,
  needs: ['policy'],
  about:
    'Every site can make its pages have the origin "null", by a sandboxed frame or a data: URL. To allow it is to allow everybody.',
  fix: 'Take "null" out of the allowed origins. For tests from a local file, serve the file by http.',
  plan: ({ policy, stranger, get: request }) => {
    if (policy.allows(OPAQUE)) return notRun({ id: 'allows', what: 'null' });
    const asks = [request(OPAQUE), ...(stranger === undefined ? [] : [request(stranger)])];
    return ask(asks, ([opaque, other]) => {
      const finding =
        opaque &&
        mustDeny(opaque, OPAQUE, (withCredentials) => ({
          level: 'SECURITY',
          severity: withCredentials ? 'high' : 'medium',
        }));
      if (finding === undefined) return [];
      // It is not in the list: the server writes it for want of an origin.
      const isLiteral = other !== undefined && get(other.answer.headers, ACAO) === OPAQUE;
      if (isLiteral) return [{ ...finding, fix: { kind: 'send-no-null' } }];
      // Nor is it where any origin gets in.
      const isOpen = other !== undefined && mustDeny(other, stranger ?? '', highWithCredentials) !== undefined;
      return [isOpen ? { ...finding, fix: { kind: 'compare-whole' } } : finding];
    });
  },
};

const nullNever: Check = {
  id: 'acao-null-never',
  title: 'A request without Origin MUST NOT be answered with "null"',
  level: 'SECURITY',
  spec: corsCheckUrl,
  needs: [],
  about:
    'Frameworks write "null" where they found no Origin. It reads like nobody, and means every sandboxed frame; a cache then gives it to all.',
  fix: 'Leave Access-Control-Allow-Origin out where the request has no Origin.',
  plan: ({ policy, declared, sameOrigin }) =>
    declared && policy.allows(OPAQUE)
      ? notRun({ id: 'allows', what: 'null' })
      : askEach([sameOrigin()], (answered) =>
          get(answered.answer.headers, ACAO) === OPAQUE
            ? {
                ...(isKeptFromOthers(answered)
                  ? { level: 'SHOULD' }
                  : {
                      level: 'SECURITY',
                      severity: 'medium',
                      impact: { origins: [OPAQUE], gain: { kind: 'read-in-frame' } },
                    }),
                data: { id: 'null-without-origin', response: seenOf(answered) },
                ...shownBy(answered),
              }
            : undefined,
        ),
};

/** Whether no cache gives the response to a request with an Origin, by which alone a frame could get it. */
function isKeptFromOthers(answered: Answered): boolean {
  const directives = getDecodeSplit(answered.answer.headers, 'Cache-Control') ?? [];
  return variesByOrigin(answered) || directives.some((each) => each.toLowerCase() === 'no-store');
}

const noOrigin: Check = {
  id: 'acao-no-origin',
  title: 'A header that is the same for every origin SHOULD also be sent without Origin',
  level: 'SHOULD',
  spec: cachingUrl,
  needs: ['reader'],
  about:
    'A cache that has kept the answer to a request without Origin (of an <img>, say) gives it to fetch() later, which then fails, unless the header was there or Vary names Origin.',
  fix: 'Send a constant Access-Control-Allow-Origin with every answer, whether the request has an Origin or not.',
  plan: ({ readers: [reader = ''], sameOrigin, get: request }) =>
    ask([request(reader), sameOrigin()], ([cross, same]) => {
      const isStatic = get(cross.answer.headers, ACAO) === '*';
      if (!isStatic || sharedIn(same, reader).length > 0 || variesByOrigin(same)) return [];
      return [
        {
          level: 'SHOULD',
          data: {
            id: 'star-only-with-origin',
            allowOrigin: linesOf(same.answer, ACAO),
            vary: linesOf(same.answer, 'Vary'),
          },
          refusedAt: sharing(same, reader, 'same-origin').step,
          ...shownBy(same),
        },
      ];
    }),
};

function variesByOrigin({ answer }: Answered): boolean {
  return (getDecodeSplit(answer.headers, 'Vary') ?? []).some((name) => name === '*' || name.toLowerCase() === 'origin');
}

const deterministic: Check = {
  id: 'acao-deterministic',
  title: 'Equal requests MUST get equal decisions',
  level: 'MUST',
  spec: corsCheckUrl,
  needs: ['reader'],
  about:
    'A regular expression with the flag "g" keeps its position in JavaScript, so that every second request fails. Servers behind a balancer differ.',
  fix: 'Make the decision depend on the request alone; take the flag "g" from regular expressions that test() origins.',
  plan: ({ readers: [reader = ''], get: request }) =>
    ask(
      Array.from({ length: 5 }, () => ({ ...request(reader), fresh: true })),
      (answered) => {
        const [first, ...others] = answered;
        const other = others.find(
          (each) => first !== undefined && sharedIn(each, reader).join() !== sharedIn(first, reader).join(),
        );
        if (first === undefined || other === undefined) return [];
        const refused = sharedIn(other, reader).length < sharedIn(first, reader).length ? other : first;
        return [
          {
            level: 'MUST',
            data: {
              id: 'decisions-differ',
              origin: reader,
              responses: answered.map((each) => linesOf(each.answer, ACAO)),
            },
            ...refusedBy(refused),
            ...shownBy(refused),
          },
        ];
      },
    ),
};

const isolated: Check = {
  id: 'acao-isolated',
  title: 'Concurrent requests from two origins MUST NOT mix',
  level: 'SECURITY',
  spec: corsCheckUrl,
  needs: ['origin'],
  about:
    'A server that keeps the origin of a request in a variable of its own answers one page with what was meant for another.',
  fix: 'Keep the request’s Origin with the request, in no global and in no object that requests share.',
  plan: ({ origins: [a, b], get: request }) => {
    if (a === undefined || b === undefined) return notRun({ id: 'needs-second-origin' });
    const asks = Array.from({ length: 100 }, () => [a, b])
      .flat()
      .map((origin) => ({ ...request(origin), fresh: true }));
    return ask(asks, (answered) => {
      const mixed = answered.find((each) => {
        const own = originOf(each.ask.headers);
        return sharedIn(each, own === a ? a : b).length === 0 && sharedIn(each, own === a ? b : a).length > 0;
      });
      if (mixed === undefined) return [];
      return [
        {
          level: 'SECURITY',
          severity: 'high',
          data: {
            id: 'responses-mixed-up',
            origin: originOf(mixed.ask.headers) ?? '',
            requests: asks.length,
            response: seenOf(mixed),
          },
          ...refusedBy(mixed),
          impact: { origins: [a, b], gain: { kind: 'swap-responses' } },
          ...shownBy(mixed),
        },
      ];
    });
  },
};

const unconfigured: SerializedOrigin = 'https://evil.test';

const byDefault: Check = {
  id: 'acao-default',
  title: 'An unrelated origin MUST NOT be echoed with credentials',
  level: 'SECURITY',
  spec: corsCheckUrl,
  needs: [],
  about:
    'Whatever the server is meant to allow, it cannot be that every site reads it with the cookies of its visitors. Some frameworks do that by default.',
  fix: nameOrStar,
  plan: ({ declared, get: request, preflight }) =>
    declared
      ? notRun({ id: 'asked-elsewhere', check: 'acao-deny' })
      : ask([request(unconfigured), preflight(unconfigured, 'PUT')], (answered) => [
          ...gathered(answered.flatMap((each) => opensCredentials(each, unconfigured, { method: 'PUT' }) ?? [])),
          ...onlyErrors([answered[0]]),
        ]),
};

export const acao: CheckFamily = {
  name: 'acao',
  title: 'Origin decision',
  about: 'Which origins may read responses, and what Access-Control-Allow-Origin says.',
  checks: [
    allow,
    any,
    deny,
    foreign,
    single,
    syntax,
    nullDeny,
    nullNever,
    noOrigin,
    deterministic,
    isolated,
    byDefault,
  ],
};
