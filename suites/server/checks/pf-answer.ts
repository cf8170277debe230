import { ACAH, ACAM, ACMA, ACRH, ACRM, extractHeaderListValues, get } from '../../../protocol/headers.ts';
import { isForbiddenRequestHeader } from '../../../protocol/forbidden.ts';
import { isForbiddenMethod, isMethod } from '../../../protocol/methods.ts';
import { OPAQUE, parseOrigin } from '../../../protocol/origin.ts';
import { fetchUrl } from '../../../protocol/standard.ts';
import { ask, askAnyway, askEach, linesOf, notRun, watch } from '../check.ts';
import type { Answered, Check, Exchange, Finding } from '../check.ts';
import { originOf } from '../client/browser-shape.ts';
import { mustAllow, observedOf, preflightAllows, sharing, shownBy } from '../judge.ts';
import { oneName, wish } from './preflights.ts';

/** Whether it is a preflight that a browser may send: what is said to others says nothing to a browser. */
function isPreflight({ ask: { method, headers } }: Answered): boolean {
  const origin = originOf(headers);
  return (
    method === 'OPTIONS' &&
    isMethod(get(headers, ACRM) ?? '') &&
    origin !== undefined &&
    (origin === OPAQUE || parseOrigin(origin) !== null) &&
    /^[!#-.\w^`|~,*]*$/.test(get(headers, ACRH) ?? '')
  );
}

/** For each preflight of the run one finding; of those with the same header lines the first. */
function watchPreflights(judge: (answered: Answered) => Finding | undefined) {
  return watch((answered) => {
    const found = new Map<string, Finding>();
    for (const each of answered.filter(isPreflight)) {
      const finding = judge(each);
      if (finding !== undefined && !found.has(finding.observed)) found.set(finding.observed, finding);
    }
    return [...found.values()].slice(0, 5);
  });
}

const listSyntax: Check = {
  id: 'pf-list-syntax',
  title: 'The lists of methods and headers are lists',
  level: 'MUST',
  spec: fetchUrl('http-new-header-syntax'),
  needs: [],
  about:
    'One element that is no token (a space in it, a quote, a pattern) makes the browser refuse the preflight, whatever else stands in the list.',
  mend: 'Separate names by commas, and write nothing but names.',
  plan: () =>
    watchPreflights((answered) => {
      const { headers } = answered.answer;
      const broken = [ACAM, ACAH] as const;
      const name = broken.find((each) => extractHeaderListValues(each, headers) === 'failure');
      if (name === undefined) return undefined;
      const origin = originOf(answered.ask.headers) ?? OPAQUE;
      const { step } = preflightAllows(
        answered,
        origin,
        { method: get(answered.ask.headers, ACRM) ?? '' },
        'same-origin',
      );
      return {
        level: 'MUST',
        summary: `${name} is no list of ${name === ACAM ? 'methods' : 'names of headers'}, so that every preflight fails.`,
        expected: `${name} with tokens, separated by commas.`,
        observed: `${linesOf(answered.answer, name)}.`,
        decidedBy: step,
        browser: step.because,
        ...shownBy(answered),
      };
    }),
};

const lint: Check = {
  id: 'pf-lint',
  title: 'Nothing is listed that no page can send',
  level: 'INFO',
  spec: fetchUrl('forbidden-request-header'),
  needs: [],
  about:
    'Forbidden methods (TRACE) and headers (Cookie, Origin, the Access-Control-* ones) cannot be sent by script. To list them does nothing, and often tells of a misunderstanding.',
  mend: 'Take them out of the lists.',
  plan: () =>
    watchPreflights((answered) => {
      const { headers } = answered.answer;
      const methods = extractHeaderListValues(ACAM, headers);
      const names = extractHeaderListValues(ACAH, headers);
      const idle = [
        ...(methods === 'failure' ? [] : (methods ?? []).filter(isForbiddenMethod)),
        ...(names === 'failure' ? [] : (names ?? []).filter(isIdle)),
      ];
      if (idle.length === 0) return undefined;
      return {
        level: 'INFO',
        summary: `What is listed and cannot be sent by script: ${idle.join(', ')}.`,
        expected: 'Only what a page can send.',
        observed: `${linesOf(answered.answer, ACAM)} and ${linesOf(answered.answer, ACAH)}.`,
        ...shownBy(answered),
      };
    }),
};

function isIdle(name: string): boolean {
  return isForbiddenRequestHeader(name, '') || /^access-control-(?:allow-|max-age$|expose-)/i.test(name);
}

const maxAge: Check = {
  id: 'pf-maxage',
  title: 'The preflight holds as long as the policy says',
  level: 'MUST',
  spec: fetchUrl('http-access-control-max-age'),
  needs: ['policy.maxAge', 'reader'],
  about:
    'Without the header, and with one that is no number, a preflight holds for 5 seconds; 0 means that the next request asks again.',
  mend: 'Send Access-Control-Max-Age once, with the seconds of the policy.',
  plan: (context) => {
    const { policy, readers, modes, wanted } = context;
    const [reader = ''] = readers;
    const [mode = 'same-origin'] = modes;
    // Of a policy that was found by asking, it is what the header says.
    if (!context.declared) return notRun('It needs a declared policy: give one with --policy.');
    return askEach([wish(context, reader, wanted).ask], (answered) => {
      const verdict = preflightAllows(answered, reader, wanted, mode);
      if (!verdict.ok || verdict.permission.maxAge === policy.maxAge) return undefined;
      return {
        level: 'MUST',
        summary: `The preflight holds for ${String(verdict.permission.maxAge)} s, by the policy for ${String(policy.maxAge)} s.`,
        expected: `"${ACMA}: ${String(policy.maxAge)}".`,
        observed: `${linesOf(answered.answer, ACMA)}.`,
        decidedBy: { ...verdict.step, because: `Max-age is what ${ACMA} says, or 5 s where it says no number.` },
        ...shownBy(answered),
      };
    });
  },
};

/** Seconds above which engines take their own limit: WebKit, Chromium, Firefox. */
const caps = { WebKit: 600, Chromium: 7200, Firefox: 86_400 };

const maxAgeRange: Check = {
  id: 'pf-maxage-range',
  title: 'Access-Control-Max-Age is a number of seconds',
  level: 'SHOULD',
  spec: fetchUrl('http-access-control-max-age'),
  needs: [],
  about:
    'Only digits are a number here: "-1", "600s", "1e3" or two values mean the same as no header, which is 5 seconds. Each engine has a limit above which more does nothing.',
  mend: 'Write whole seconds from 0; 7200 is as much as Chromium takes. To switch caching off send 0.',
  plan: () =>
    watchPreflights((answered) => {
      const seconds = extractHeaderListValues(ACMA, answered.answer.headers);
      if (seconds === null) return undefined;
      const observed = { observed: `${linesOf(answered.answer, ACMA)}.`, ...shownBy(answered) };
      if (seconds === 'failure') {
        return {
          level: 'SHOULD',
          summary: `${ACMA} is no number of seconds, and is not heeded.`,
          expected: `One "${ACMA}" with digits only.`,
          ...observed,
        };
      }
      const capping = Object.entries(caps).filter(([, cap]) => Number(seconds[0]) > cap);
      if (capping.length === 0) return undefined;
      return {
        level: 'INFO',
        summary: `${String(seconds[0])} s is more than is heeded: ${capping.map(([engine, cap]) => `${engine} takes ${String(cap)} s`).join(', ')}.`,
        expected: 'A number that holds everywhere.',
        ...observed,
      };
    }),
};

const body: Check = {
  id: 'pf-body',
  title: 'The answer to a preflight ends where it says',
  level: 'ROBUSTNESS',
  spec: 'https://www.rfc-editor.org/rfc/rfc9110#section-8.6',
  needs: ['reader'],
  about:
    'A 204 has no body, and one that announces it makes clients wait, or takes what follows for the next answer. A 200 has a length, is chunked, or ends with the connection.',
  mend: 'Answer preflights with 204 and no body, or with 200 and "Content-Length: 0".',
  plan: (context) => {
    const [reader = ''] = context.readers;
    return askAnyway([wish(context, reader, context.wanted).ask], (exchanges) => exchanges.flatMap(badlyFramed));
  },
};

function badlyFramed({ ask: asked, outcome }: Exchange): readonly Finding[] {
  const shown = { shown: { ask: asked, outcome } };
  if (!outcome.ok) {
    const { kind, message, head } = outcome.failure;
    // Without a head, it is no matter of the body: pf-ok tells.
    if (head === undefined || (kind !== 'timeout' && kind !== 'closed')) return [];
    return [
      {
        level: 'ROBUSTNESS',
        summary: `The answer to a preflight, with status ${String(head.status)}, does not end.`,
        expected: 'No body, or one whose end is announced.',
        observed: message,
        ...shown,
      },
    ];
  }
  const { status, headers, excess } = outcome.answer;
  if (status !== 204) return [];
  const announced = get(headers, 'Content-Length');
  const chunked = get(headers, 'Transfer-Encoding');
  if (excess === '' && announced === null && chunked === null) return [];
  const harmless = excess === '' && announced === '0' && chunked === null;
  return [
    {
      level: harmless ? 'INFO' : 'ROBUSTNESS',
      summary: harmless
        ? 'A 204 needs no Content-Length; RFC 9110 forbids it, and no client minds.'
        : 'A 204 has no body, but this one announces or sends one.',
      expected: 'No Content-Length, no Transfer-Encoding, no byte behind the head.',
      observed: `${linesOf(outcome.answer, 'Content-Length')}, ${linesOf(outcome.answer, 'Transfer-Encoding')}, and ${excess === '' ? 'nothing' : JSON.stringify(excess.slice(0, 60))} behind it.`,
      ...shown,
    },
  ];
}

const notApp: Check = {
  id: 'pf-not-app',
  title: 'A preflight does not reach the application’s handler',
  level: 'SHOULD',
  spec: fetchUrl('cors-preflight-request'),
  needs: ['policy.marker', 'reader'],
  about:
    'A handler that runs for a preflight does its work twice, for requests that no user has made, or for those that are then refused.',
  mend: 'End the request in the CORS layer when it is a preflight, whether it is allowed or not.',
  plan: (context) => {
    const { policy, get: request, stranger, wanted } = context;
    const [reader = ''] = context.readers;
    const marker = policy.marker ?? '';
    const preflights = [
      wish(context, reader, wanted),
      wish(context, reader, { method: wanted.method, names: [...oneName(context), 'x-cors-conformance-denied'] }),
      ...(stranger === undefined ? [] : [wish(context, stranger, wanted)]),
    ];
    return ask([request(reader), ...preflights.map((each) => each.ask)], ([actual, ...answered]) => {
      if (actual === undefined || get(actual.answer.headers, marker) === null) {
        return notRun(
          `The answer to a GET has no ${marker}: "marker" of the policy names a header that the handler adds.`,
        );
      }
      const ran = answered.find(({ answer }) => get(answer.headers, marker) !== null);
      if (ran === undefined) return [];
      return [
        {
          level: 'SHOULD',
          summary: `The application’s handler has run for a preflight from ${String(originOf(ran.ask.headers))}.`,
          expected: `No ${marker} in the answer to a preflight.`,
          observed: `${linesOf(ran.answer, marker)}, with status ${String(ran.answer.status)}.`,
          ...shownBy(ran),
        },
      ];
    });
  },
};

const unknownRoute: Check = {
  id: 'pf-unknown-route',
  title: 'A preflight to a path that does not exist',
  level: 'INFO',
  spec: fetchUrl('cors-preflight-fetch-0'),
  needs: ['reader'],
  about: 'Where it is refused, the page learns of a network error instead of a 404. Either is right.',
  mend: 'Let the CORS layer answer preflights in front of the router, where pages should see the 404.',
  plan: (context) => {
    const [reader = ''] = context.readers;
    const target = '/cors-conformance-no-such-path';
    return askEach([wish(context, reader, context.wanted, { target }).ask], (answered) =>
      mustAllow(answered, reader, context.wanted, context.modes, 'INFO'),
    );
  },
};

const debuggable: Check = {
  id: 'pf-debuggable',
  title: 'A refused header is what the browser complains of',
  level: 'INFO',
  spec: fetchUrl('cors-preflight-fetch-0'),
  needs: ['policy', 'policy.allowedHeaders', 'reader'],
  about:
    'A server that answers without Access-Control-Allow-Origin when only a header is not allowed makes the browser tell of the wrong cause.',
  mend: 'Send Access-Control-Allow-Origin to an allowed origin also where its method or its headers are refused.',
  plan: (context) => {
    const [reader = ''] = context.readers;
    const wanted = { method: context.wanted.method, names: ['x-cors-conformance-denied'] };
    return askEach([wish(context, reader, wanted).ask], (answered) => {
      const verdict = sharing(answered, reader, 'same-origin');
      if (verdict.ok) return undefined;
      return {
        level: 'INFO',
        summary: `The header "x-cors-conformance-denied" is refused, and the browser blames the origin ${reader}, which is allowed.`,
        expected: 'The CORS check passes, and the list of headers refuses.',
        observed: observedOf(answered),
        decidedBy: verdict.step,
        browser: verdict.step.because,
        ...shownBy(answered),
      };
    });
  },
};

const disclosure: Check = {
  id: 'pf-disclosure',
  title: 'Strangers are not told what is allowed',
  level: 'INFO',
  spec: fetchUrl('http-responses'),
  needs: ['stranger'],
  about:
    'The lists in a refused preflight tell a stranger which methods and headers there are. It harms little, and helps nobody.',
  mend: 'Send the lists to allowed origins only.',
  plan: (context) => {
    const { stranger = '', wanted } = context;
    return askEach([wish(context, stranger, wanted).ask], (answered) => {
      const told = [ACAM, ACAH].filter((name) => get(answered.answer.headers, name) !== null);
      if (told.length === 0 || sharing(answered, stranger, 'same-origin').ok) return undefined;
      return {
        level: 'INFO',
        summary: `${stranger} may not send anything, and is told ${told.join(' and ')}.`,
        expected: `No ${ACAM} and no ${ACAH}.`,
        observed: observedOf(answered),
        ...shownBy(answered),
      };
    });
  },
};

export const answerChecks: readonly Check[] = [
  listSyntax,
  lint,
  maxAge,
  maxAgeRange,
  body,
  notApp,
  unknownRoute,
  debuggable,
  disclosure,
];
