import { isOkStatus } from '../../../protocol/fetch/answer.ts';
import { isRedirectStatus } from '../../../protocol/fetch/redirect.ts';
import { ACAH, ACAM, get } from '../../../protocol/http/headers.ts';
import { fetchUrl } from '../../../protocol/standard.ts';
import { ask, askAnyway, askEach, linesOf, notRun } from '../check.ts';
import type { Check, Exchange, Finding } from '../check.ts';
import { mustAllow, seenOf, sharing, shownBy } from '../judge.ts';
import { handlerRoutes } from '../policy.ts';
import { wish } from './preflights.ts';
import { handlerChecks } from './pf-handler.ts';

const body: Check = {
  id: 'pf-body',
  title: 'Preflight responses SHOULD end where their framing says',
  level: 'ROBUSTNESS',
  spec: 'https://www.rfc-editor.org/rfc/rfc9110#section-8.6',
  needs: ['reader'],
  about:
    'A 204 has no body, and one that announces it makes clients wait, or takes what follows for the next answer. A 200 has a length, is chunked, or ends with the connection.',
  fix: 'Answer preflights with 204 and no body, or with 200 and "Content-Length: 0".',
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
        data: { id: 'preflight-does-not-end', status: head.status, failure: message },
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
      data: {
        id: 'no-content-with-framing',
        harmless,
        headers: ['Content-Length', 'Transfer-Encoding'].map((name) => linesOf(outcome.answer, name)),
        excess: excess.slice(0, 60),
      },
      ...shown,
    },
  ];
}

const unknownRoute: Check = {
  id: 'pf-unknown-route',
  title: 'Preflights to a path that does not exist',
  level: 'INFO',
  spec: fetchUrl('cors-preflight-fetch-0'),
  needs: ['reader'],
  about: 'Where it is refused, the page learns of a network error instead of a 404. Either is right.',
  fix: 'Let the CORS layer answer preflights in front of the router, where pages should see the 404.',
  plan: (context) => {
    const [reader = ''] = context.readers;
    const target = '/cors-conformance-no-such-path';
    return askEach([wish(context, reader, context.wanted, { target }).ask], (answered) => {
      const refused = mustAllow(answered, reader, context.wanted, context.modes, 'INFO');
      return refused && { ...refused, data: { id: 'unknown-path-refused', target, response: seenOf(answered) } };
    });
  },
};

/** The path with a slash at its end, or without the one that it has. */
function otherSlash(target: string): string {
  const [path = '', ...query] = target.split('?');
  return [path.endsWith('/') ? path.slice(0, -1) : `${path}/`, ...query].join('?');
}

const slash: Check = {
  id: 'pf-slash',
  title: 'Preflights to the path with or without a slash at its end',
  level: 'INFO',
  spec: fetchUrl('cors-preflight-fetch-0'),
  needs: ['reader'],
  about:
    'Routers that add or remove a slash by a redirect do the same for preflights, and browsers follow no redirect of a preflight. A page that writes the other form of the URL gets a network error. The path of the URL is checked, or that of a route where it is "/".',
  fix: 'Answer preflights before the router redirects, or have pages use the form of the URL that is not redirected.',
  plan: (context) => {
    const [reader = ''] = context.readers;
    const targets = [context.target, ...handlerRoutes.map(context.route)];
    const target = targets.find((each) => each !== undefined && !/^\/(?:\?|$)/.test(each));
    if (target === undefined) return notRun({ id: 'needs-path' });
    const other = otherSlash(target);
    const asks = [target, other].map((each) => wish(context, reader, context.wanted, { target: each }).ask);
    return ask(asks, ([usual, redirected]) => {
      if (usual === undefined || redirected === undefined || !isOkStatus(usual.answer.status)) return [];
      const { status, headers } = redirected.answer;
      if (!isRedirectStatus(status)) return [];
      return [
        {
          level: 'INFO',
          data: { id: 'preflight-redirected', target: other, status, location: get(headers, 'Location') },
          ...shownBy(redirected),
        },
      ];
    });
  },
};

const debuggable: Check = {
  id: 'pf-debuggable',
  title: 'The error that a browser shows for a refused header',
  level: 'INFO',
  spec: fetchUrl('cors-preflight-fetch-0'),
  needs: ['policy', 'policy.allowedHeaders', 'reader'],
  about:
    'A server that answers without Access-Control-Allow-Origin when only a header is not allowed makes the browser tell of the wrong cause.',
  fix: 'Send Access-Control-Allow-Origin to an allowed origin also where its method or its headers are refused.',
  plan: (context) => {
    const [reader = ''] = context.readers;
    const name = 'x-cors-conformance-denied';
    const wanted = { method: context.wanted.method, names: [name] };
    return askEach([wish(context, reader, wanted).ask], (answered) => {
      const verdict = sharing(answered, reader, 'same-origin');
      if (verdict.ok) return undefined;
      return {
        level: 'INFO',
        data: { id: 'origin-blamed-for-header', origin: reader, name, response: seenOf(answered) },
        decidedBy: verdict.step,
        refusedAt: verdict.step,
        ...shownBy(answered),
      };
    });
  },
};

const disclosure: Check = {
  id: 'pf-disclosure',
  title: 'What disallowed origins learn about the policy',
  level: 'INFO',
  spec: fetchUrl('http-responses'),
  needs: ['stranger'],
  about:
    'The lists in a refused preflight tell a stranger which methods and headers there are. It harms little, and helps nobody.',
  fix: 'Send the lists to allowed origins only.',
  plan: (context) => {
    const { stranger = '', wanted } = context;
    return askEach([wish(context, stranger, wanted).ask], (answered) => {
      const told = [ACAM, ACAH].filter((name) => get(answered.answer.headers, name) !== null);
      if (told.length === 0 || sharing(answered, stranger, 'same-origin').ok) return undefined;
      return {
        level: 'INFO',
        data: { id: 'lists-disclosed', origin: stranger, names: told, response: seenOf(answered) },
        ...shownBy(answered),
      };
    });
  },
};

export const answerChecks: readonly Check[] = [body, ...handlerChecks, unknownRoute, slash, debuggable, disclosure];
