import { ACRM, get, remove } from '../../../protocol/http/headers.ts';
import { fetchUrl } from '../../../protocol/standard.ts';
import { ask, askEach, linesOf, notRun } from '../check.ts';
import type { Answered, Ask, Check, Plan } from '../check.ts';
import type { Context } from '../context.ts';
import { seenOf, sharedIn, shownBy } from '../judge.ts';
import type { CheckFamily } from './family.ts';

const spec = fetchUrl('cors-preflight-request');

const fix =
  'Take for a preflight only what has the method OPTIONS, an Origin and Access-Control-Request-Method, and give everything else to the application.';

/** The application must answer this OPTIONS. */
function mustReach(context: Context, asked: Ask): Plan {
  const marker = context.policy.marker ?? '';
  return askEach([asked], (answered) => {
    if (get(answered.answer.headers, marker) !== null) return undefined;
    const { answer } = answered;
    const data = { id: 'options-not-reached', marker: linesOf(answer, marker), status: answer.status } as const;
    return { level: 'SHOULD', data, ...shownBy(answered) };
  });
}

const needs = ['route.options', 'policy.marker', 'reader'] as const;

function optionsOf(context: Context): Ask {
  const [reader = ''] = context.readers;
  const target = context.route('options');
  return context.request('OPTIONS', reader, target === undefined ? {} : { target });
}

function without(asked: Ask, name: string): Ask {
  return { ...asked, headers: remove(asked.headers, name) };
}

const plain: Check = {
  id: 'opt-plain',
  title: 'OPTIONS without Origin SHOULD reach the application',
  level: 'SHOULD',
  spec,
  needs,
  about:
    'OPTIONS is a method with a meaning of its own (RFC 9110, section 9.3.7); a CORS layer that answers all of them takes it away.',
  fix,
  plan: (context) => mustReach(context, without(optionsOf(context), 'Origin')),
};

const withOrigin: Check = {
  id: 'opt-origin',
  title: 'OPTIONS without Access-Control-Request-Method SHOULD reach the application',
  level: 'SHOULD',
  spec,
  needs,
  about: 'It is the request of a page that calls fetch() with the method OPTIONS, and no preflight.',
  fix,
  plan: (context) => mustReach(context, optionsOf(context)),
};

const acrmOnly: Check = {
  id: 'opt-acrm-only',
  title: 'OPTIONS with Access-Control-Request-Method but no Origin SHOULD reach the application',
  level: 'SHOULD',
  spec,
  needs,
  about: 'A preflight is a CORS request, which has an Origin. Without one there is nobody to allow anything to.',
  fix,
  plan: (context) => {
    const asked = without(optionsOf(context), 'Origin');
    return mustReach(context, { ...asked, headers: [...asked.headers, [ACRM, context.wanted.method]] });
  },
};

const getAcrm: Check = {
  id: 'opt-get-acrm',
  title: 'A GET with Access-Control-Request-Method SHOULD NOT be handled as a preflight',
  level: 'SHOULD',
  spec,
  needs: ['reader'],
  about: 'A preflight has the method OPTIONS. To look at the header alone is to leave other requests unanswered.',
  fix,
  plan: (context) => {
    const [reader = ''] = context.readers;
    const marker = context.policy.marker ?? '';
    const usual = context.get(reader);
    const asked = { ...usual, headers: [...usual.headers, [ACRM, 'PUT'] as const] };
    return ask([usual, asked], ([before, after]) => {
      if (before.answer.status >= 500) return notRun({ id: 'get-fails' });
      const ran = (each: Answered): boolean => get(each.answer.headers, marker) !== null;
      const same =
        before.answer.status === after.answer.status &&
        ran(before) === ran(after) &&
        sharedIn(before, reader).join() === sharedIn(after, reader).join();
      if (same) return [];
      const data = { id: 'get-taken-for-preflight', response: seenOf(after), without: seenOf(before) } as const;
      return [{ level: 'SHOULD', data, ...shownBy(after) }];
    });
  },
};

const fails: Check = {
  id: 'opt-error',
  title: 'OPTIONS requests that are no preflights SHOULD NOT fail with a 5xx status',
  level: 'SHOULD',
  spec: 'https://www.rfc-editor.org/rfc/rfc9110#section-9.3.7',
  needs: [],
  about:
    'Monitors, proxies and clients send OPTIONS without Origin, or without Access-Control-Request-Method. A CORS layer that reads a header without asking whether it is there fails with 500.',
  fix: 'Give every OPTIONS that has no Origin or no Access-Control-Request-Method to the application.',
  plan: (context) => {
    const { readers, stranger, wanted } = context;
    const withBoth = context.preflight(readers[0] ?? stranger ?? '', wanted.method);
    const forms = [without(without(withBoth, ACRM), 'Origin'), without(withBoth, ACRM), without(withBoth, 'Origin')];
    return ask([context.sameOrigin(), ...forms], ([get_, ...answered]) => {
      if (get_ === undefined || get_.answer.status >= 500) return notRun({ id: 'get-fails' });
      // 501 says that there is no OPTIONS.
      const failed = answered.filter(({ answer: { status } }) => status >= 500 && status !== 501);
      const [first] = failed;
      if (first === undefined) return [];
      const failures = failed.map(({ ask: asked, answer: { status } }) => ({
        status,
        lacking: ['Origin', ACRM].filter((name) => get(asked.headers, name) === null),
      }));
      return [
        {
          level: 'SHOULD',
          data: { id: 'options-fails', failures, response: seenOf(first) },
          ...shownBy(first),
        },
      ];
    });
  },
};

export const opt: CheckFamily = {
  name: 'opt',
  title: 'Non-preflight OPTIONS',
  about: 'Requests that look like preflights but belong to the application.',
  checks: [plain, withOrigin, acrmOnly, getAcrm, fails],
};
