import { isForbiddenRequestHeader } from '../../../protocol/fetch/forbidden.ts';
import { ACAH, ACAM, ACMA, ACRM, extractHeaderListValues, get } from '../../../protocol/http/headers.ts';
import { isForbiddenMethod } from '../../../protocol/http/methods.ts';
import { OPAQUE } from '../../../protocol/http/origin.ts';
import { fetchUrl } from '../../../protocol/standard.ts';
import { askEach, linesOf, notRun, watch } from '../check.ts';
import { together } from '../together.ts';
import type { Answered, Check, Finding } from '../check.ts';
import { originOf } from '../client/browser-shape.ts';
import type { Context } from '../context.ts';
import { preflightAllows, shownBy } from '../judge.ts';
import { canBeSent, gravestOfEach, isPreflight, levelOfUnusable } from '../reach.ts';
import { wish } from './preflights.ts';

/** For each preflight that a browser may send one finding; of those with the same header lines the gravest. */
function watchPreflights(context: Context, judge: (answered: Answered) => Finding | undefined) {
  return watch((answered) =>
    gravestOfEach(
      answered.filter(({ ask }) => isPreflight(ask) && canBeSent(ask)),
      context,
      judge,
    ),
  );
}

const listSyntax: Check = {
  id: 'pf-list-syntax',
  title: 'The lists of methods and headers MUST be well-formed',
  level: 'MUST',
  spec: fetchUrl('http-new-header-syntax'),
  needs: [],
  about:
    'One element that is no token (a space in it, a quote, a pattern) makes the browser refuse the preflight, whatever else stands in the list.',
  fix: 'Separate names by commas, and write nothing but names.',
  plan: (context) =>
    watchPreflights(context, (answered) => {
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
        level: levelOfUnusable(answered, context),
        data: {
          id: 'list-malformed',
          lists: name === ACAM ? 'methods' : 'headers',
          header: linesOf(answered.answer, name),
        },
        decidedBy: step,
        refusedAt: step,
        ...shownBy(answered),
      };
    }),
};

const lint: Check = {
  id: 'pf-lint',
  title: 'Listed values that no page can use',
  level: 'INFO',
  spec: fetchUrl('forbidden-request-header'),
  needs: [],
  about:
    'Forbidden methods (TRACE) and headers (Cookie, Origin, the Access-Control-* ones) cannot be sent by script. To list them does nothing, and often tells of a misunderstanding.',
  fix: 'Take them out of the lists.',
  plan: (context) =>
    watchPreflights(context, (answered) => {
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
        data: {
          id: 'unusable-entries',
          entries: idle,
          headers: [ACAM, ACAH].map((name) => linesOf(answered.answer, name)),
        },
        ...shownBy(answered),
      };
    }),
};

function isIdle(name: string): boolean {
  return isForbiddenRequestHeader(name, '') || /^access-control-(?:allow-|max-age$|expose-)/i.test(name);
}

const maxAge: Check = {
  id: 'pf-maxage',
  title: 'Preflight responses MUST be cached as long as the policy declares',
  level: 'MUST',
  spec: fetchUrl('http-access-control-max-age'),
  needs: ['policy.maxAge', 'reader'],
  about:
    'Without the header, and with one that is no number, a preflight holds for 5 seconds; 0 means that the next request asks again.',
  fix: 'Send Access-Control-Max-Age once, with the seconds of the policy.',
  plan: (context) => {
    const { policy, readers, modes, wanted } = context;
    const [reader = ''] = readers;
    const [mode = 'same-origin'] = modes;
    // Of a policy that was found by asking, it is what the header says.
    if (!context.declared) return notRun({ id: 'needs-policy' });
    return askEach([wish(context, reader, wanted).ask], (answered) => {
      const verdict = preflightAllows(answered, reader, wanted, mode);
      if (!verdict.ok || verdict.permission.maxAge === policy.maxAge) return undefined;
      const seconds = verdict.permission.maxAge;
      return {
        // What is asked for too often works all the same.
        level: seconds > (policy.maxAge ?? 0) ? 'MUST' : 'SHOULD',
        data: {
          id: 'max-age-differs',
          seconds,
          declared: policy.maxAge ?? 0,
          header: linesOf(answered.answer, ACMA),
        },
        decidedBy: { ...verdict.step, reason: { kind: 'max-age-rule' } },
        ...shownBy(answered),
      };
    });
  },
};

/** Seconds above which engines take their own limit: WebKit, Chromium, Firefox. */
const caps = [
  { engine: 'WebKit', seconds: 600 },
  { engine: 'Chromium', seconds: 7200 },
  { engine: 'Firefox', seconds: 86_400 },
];

const maxAgeRange: Check = {
  id: 'pf-maxage-range',
  title: 'Access-Control-Max-Age SHOULD be a number of seconds',
  level: 'SHOULD',
  spec: fetchUrl('http-access-control-max-age'),
  needs: [],
  about:
    'Only digits are a number here: "-1", "600s", "1e3" or two values mean the same as no header, which is 5 seconds. Each engine has a limit above which more does nothing.',
  fix: 'Write whole seconds from 0; 7200 is as much as Chromium takes. To switch caching off send 0.',
  plan: (context) =>
    watchPreflights(context, (answered) => {
      const seconds = extractHeaderListValues(ACMA, answered.answer.headers);
      if (seconds === null) return undefined;
      const header = linesOf(answered.answer, ACMA);
      if (seconds === 'failure')
        return { level: 'SHOULD', data: { id: 'max-age-invalid', header }, ...shownBy(answered) };
      const asked = Number(seconds[0]);
      const capping = caps.filter((cap) => asked > cap.seconds);
      if (capping.length === 0) return undefined;
      return {
        level: 'INFO',
        data: { id: 'max-age-capped', seconds: asked, caps: capping, header },
        ...shownBy(answered),
      };
    }),
};

/** Seconds that are worth most: Chromium, the commonest engine, takes no more. */
const worthwhile = 7200;

const cost: Check = {
  id: 'pf-cost',
  title: 'How often browsers repeat a preflight',
  level: 'INFO',
  spec: fetchUrl('http-access-control-max-age'),
  needs: ['reader'],
  about:
    'Until the preflight response expires, requests go out at once; then the next one waits for another round trip. Without Access-Control-Max-Age that is after 5 seconds, for each URL and each origin. Chromium keeps it for 2 hours at most, Firefox for 24 hours, WebKit for 10 minutes.',
  fix: `Send "${ACMA}: ${String(worthwhile)}" unless the policy changes more often than that.`,
  plan: (context) => {
    const { readers, modes, wanted } = context;
    const [reader = ''] = readers;
    const [mode = 'same-origin'] = modes;
    return askEach([wish(context, reader, wanted).ask], (answered) => {
      const verdict = preflightAllows(answered, reader, wanted, mode);
      if (!verdict.ok || verdict.permission.maxAge >= worthwhile) return undefined;
      const seconds = verdict.permission.maxAge;
      return {
        level: 'INFO',
        data: { id: 'preflight-repeated', seconds, caps, header: linesOf(answered.answer, ACMA) },
        decidedBy: { ...verdict.step, reason: { kind: 'max-age-rule' } },
        ...shownBy(answered),
      };
    });
  },
};

/** Headers of requests, and names that look like headers of CORS and are none. */
const misnamed =
  /^(?:access-control-request-.*|access-control-allow(?:ed)?-(?:header|method|credential|origins)|access-control-allowed-.*|access-control-expose(?:d)?-header|access-control-exposed-headers|access-control-maxage|access-control-origin)$/i;

const misnamedHeaders: Check = {
  id: 'pf-misnamed',
  title: 'Responses SHOULD NOT carry request headers or misspelled headers of CORS',
  level: 'SHOULD',
  spec: fetchUrl('http-responses'),
  needs: [],
  about:
    'Access-Control-Request-Method says what a preflight asks for; in a response it says nothing. Somebody meant Access-Control-Allow-Methods, and browsers do not see it.',
  fix: `Write ${ACAM} and ${ACAH}, and Access-Control-Allow-Origin, Access-Control-Allow-Credentials, Access-Control-Expose-Headers and ${ACMA}.`,
  plan: () =>
    watch((answered) =>
      together(
        answered.flatMap((each): readonly Finding[] => {
          const wrong = each.answer.headers.filter(([name]) => misnamed.test(name));
          if (wrong.length === 0) return [];
          return [
            {
              level: 'SHOULD',
              data: { id: 'misnamed-headers', lines: wrong },
              ...shownBy(each),
            },
          ];
        }),
        ({ data }) => JSON.stringify(data),
      ).slice(0, 5),
    ),
};

export const listChecks: readonly Check[] = [listSyntax, lint, misnamedHeaders, maxAge, maxAgeRange, cost];
