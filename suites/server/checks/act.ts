import { ACAH, ACAM, ACMA, ACAO, get, getDecodeSplit } from '../../../protocol/headers.ts';
import { isForbiddenMethod } from '../../../protocol/methods.ts';
import { isRedirectStatus } from '../../../protocol/redirect.ts';
import { fetchUrl } from '../../../protocol/standard.ts';
import { ask, askEach, linesOf, notRun } from '../check.ts';
import type { Check, Level } from '../check.ts';
import { originOf } from '../client/browser-shape.ts';
import type { Context } from '../context.ts';
import { mustShare, observedOf, shownBy } from '../judge.ts';
import type { RouteName } from '../policy.ts';
import type { CheckFamily } from './family.ts';

const spec = fetchUrl('concept-cors-check');

const everywhere =
  'Add the headers before the application runs, or where every answer passes, and not in the handlers that succeed.';

/** The answer of a route must be shared as every other is. */
function shared(id: string, route: RouteName, title: string, level: Level, about: string): Check {
  return {
    id,
    title,
    level,
    spec,
    needs: [`route.${route}`, 'reader'],
    about,
    mend: everywhere,
    plan: ({ readers, modes, get: request, route: targetOf }) => {
      const target = targetOf(route);
      return askEach(
        readers.map((origin) => request(origin, target === undefined ? {} : { target })),
        (answered) => mustShare(answered, originOf(answered.ask.headers) ?? '', modes, level),
      );
    },
  };
}

const unreadable = 'Without the headers the page gets a network error, and never learns what the server said.';

const notFound: Check = {
  id: 'act-404',
  title: 'The answer for a path that does not exist is shared as all others are',
  level: 'SHOULD',
  spec,
  needs: ['reader'],
  about: unreadable,
  mend: everywhere,
  plan: ({ url, readers, modes, neighbours, get: request }) => {
    if (neighbours.length > 0)
      return notRun('The policy does not say which of its paths one falls under that does not exist.');
    return askEach(
      readers.map((origin) => request(origin, { target: new URL('/cors-conformance/not-here', url).pathname })),
      (answered) => mustShare(answered, originOf(answered.ask.headers) ?? '', modes, 'SHOULD'),
    );
  },
};

/** Methods that a page may send by the policy, without those that delete. */
function methodsOf({ policy: { methods } }: Context): readonly string[] {
  const listed = methods === undefined || methods === '*' ? [] : methods;
  return [...new Set(['POST', ...listed])].filter(
    (method) => !['GET', 'HEAD', 'OPTIONS', 'DELETE'].includes(method) && !isForbiddenMethod(method),
  );
}

const methods: Check = {
  id: 'act-methods',
  title: 'The answer is shared whatever the method',
  level: 'MUST',
  spec,
  needs: ['policy', 'reader'],
  about:
    'A preflight that allows a method is of no use when the answer to it has no headers. DELETE is not sent, so that nothing is lost.',
  mend: everywhere,
  plan: (context) => {
    const [reader = ''] = context.readers;
    return askEach(
      methodsOf(context).map((method) =>
        context.request(method, reader, { body: '{}', headers: [['Content-Type', 'application/json']] }),
      ),
      (answered) => {
        const { status } = answered.answer;
        // What the HTTP parser refuses never gets so far as CORS.
        if (status === 400 || status === 501) return undefined;
        // Where the route has no such method, the answer is an error like others.
        return mustShare(answered, reader, context.modes, status < 400 ? 'MUST' : 'SHOULD');
      },
    );
  },
};

const head: Check = {
  id: 'act-head',
  title: 'HEAD is shared as GET is',
  level: 'SHOULD',
  spec: 'https://www.rfc-editor.org/rfc/rfc9110#section-9.3.2',
  needs: ['reader'],
  about: 'The answer to HEAD has the headers that GET would have had.',
  mend: everywhere,
  plan: ({ readers, modes, request }) =>
    askEach(
      readers.map((origin) => request('HEAD', origin)),
      (answered) => mustShare(answered, originOf(answered.ask.headers) ?? '', modes, 'SHOULD'),
    ),
};

const redirect: Check = {
  id: 'act-redirect',
  title: 'A redirect is shared itself',
  level: 'MUST',
  spec: fetchUrl('http-fetch'),
  needs: ['route.redirect', 'reader'],
  about: 'The browser holds every answer on the way against the CORS check, and goes no further where one fails.',
  mend: everywhere,
  plan: ({ readers, modes, get: request, route }) => {
    const target = route('redirect');
    return askEach(
      readers.map((origin) => request(origin, target === undefined ? {} : { target })),
      (answered) =>
        isRedirectStatus(answered.answer.status)
          ? mustShare(answered, originOf(answered.ask.headers) ?? '', modes)
          : {
              level: 'INFO',
              summary: `The route for redirects answers with status ${String(answered.answer.status)}.`,
              expected: 'A status of 301, 302, 303, 307 or 308.',
              observed: observedOf(answered),
              ...shownBy(answered),
            },
    );
  },
};

const notModified: Check = {
  id: 'act-304',
  title: 'A 304 does not take the answer away from who asks',
  level: 'SHOULD',
  spec: 'https://www.rfc-editor.org/rfc/rfc9111#section-4.3.4',
  needs: ['route.etag', 'reader'],
  about:
    'The headers of a 304 take the place of the stored ones. One that names another origin makes the browser refuse what it has; one without any leaves it as it was.',
  mend: 'Decide by Origin on conditional requests too.',
  plan: ({ readers, modes, get: request, route }) => {
    const target = route('etag') ?? '/';
    return ask(
      readers.map((origin) => request(origin, { target })),
      (first) =>
        askEach(
          first.flatMap(({ ask: { headers }, answer }) => {
            const tag = get(answer.headers, 'ETag');
            const origin = originOf(headers) ?? '';
            return tag === null ? [] : [request(origin, { target, headers: [['If-None-Match', tag]] })];
          }),
          (answered) =>
            answered.answer.status !== 304 || get(answered.answer.headers, ACAO) === null
              ? undefined
              : mustShare(answered, originOf(answered.ask.headers) ?? '', modes, 'SHOULD'),
        ),
      { more: readers.length },
    );
  },
};

const preflightOnly: Check = {
  id: 'act-pf-only',
  title: 'What belongs on a preflight is on no other answer',
  level: 'INFO',
  spec: fetchUrl('http-responses'),
  needs: ['reader'],
  about: 'Browsers read these headers on preflights only. Elsewhere they are bytes that say nothing.',
  mend: `Send ${ACAM}, ${ACAH} and ${ACMA} on preflights only.`,
  plan: ({ readers: [reader = ''], get: request }) =>
    askEach([request(reader)], (answered) => {
      const stray = [ACAM, ACAH, ACMA].filter((name) => get(answered.answer.headers, name) !== null);
      if (stray.length === 0) return undefined;
      return {
        level: 'INFO',
        summary: `The answer to a GET has ${stray.join(', ')}.`,
        expected: 'These headers on preflights only.',
        observed: `${stray.map((name) => linesOf(answered.answer, name)).join(', ')}.`,
        ...shownBy(answered),
      };
    }),
};

const noClobber: Check = {
  id: 'act-no-clobber',
  title: 'The application’s own Vary is kept',
  level: 'SHOULD',
  spec: fetchUrl('cors-protocol-and-http-caches'),
  needs: ['route.vary', 'reader'],
  about: 'A CORS layer that sets Vary instead of adding to it makes caches mix what the application keeps apart.',
  mend: 'Add to Vary, and to Access-Control-Expose-Headers, instead of setting them.',
  plan: ({ readers: [reader = ''], get: request, route }) => {
    const target = route('vary');
    return askEach([request(reader, target === undefined ? {} : { target })], (answered) => {
      const own = (getDecodeSplit(answered.answer.headers, 'Vary') ?? []).filter(
        (name) => !/^(?:origin|access-control-request-.*)$/i.test(name),
      );
      if (own.length > 0) return undefined;
      return {
        level: 'SHOULD',
        summary: 'The route sets a Vary of its own, and it is not in the answer.',
        expected: 'A Vary with the names of the application and of the CORS layer.',
        observed: `${linesOf(answered.answer, 'Vary')}.`,
        ...shownBy(answered),
      };
    });
  },
};

const executes: Check = {
  id: 'act-executes',
  title: 'What a stranger’s POST does',
  level: 'INFO',
  spec: fetchUrl('http-cors-protocol'),
  needs: ['policy.marker', 'stranger'],
  about:
    'CORS keeps the answer from a stranger, and not the request: a form can send it as well. Whether it is carried out is for a CSRF protection to say.',
  mend: 'Protect what changes something by SameSite cookies, by tokens, or by a look at Origin.',
  plan: ({ stranger = '', policy: { marker = '' }, request }) =>
    askEach([request('POST', stranger, { body: 'x', headers: [['Content-Type', 'text/plain']] })], (answered) =>
      get(answered.answer.headers, marker) === null
        ? undefined
        : {
            level: 'INFO',
            summary: `A POST from ${stranger} reaches the application.`,
            expected: 'Either: the standard leaves it to the server.',
            observed: `${linesOf(answered.answer, marker)}, with status ${String(answered.answer.status)}.`,
            ...shownBy(answered),
          },
    ),
};

export const act: CheckFamily = {
  name: 'act',
  title: 'Actual responses',
  about: 'Whether every answer is shared, and not only those that succeed.',
  checks: [
    methods,
    head,
    notFound,
    shared('act-error', 'error', 'The answer of a handler that fails is shared', 'SHOULD', unreadable),
    shared('act-throw', 'throw', 'The answer to an error that nobody handles is shared', 'SHOULD', unreadable),
    shared('act-auth', 'auth', 'The answer that asks for authentication is shared', 'SHOULD', unreadable),
    shared(
      'act-stream',
      'stream',
      'The answer that is sent bit by bit is shared',
      'MUST',
      'Headers go out before the first byte of the body; what is decided later comes too late.',
    ),
    redirect,
    notModified,
    preflightOnly,
    noClobber,
    executes,
  ],
};
