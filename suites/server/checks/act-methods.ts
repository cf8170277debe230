import { contains, get } from '../../../protocol/http/headers.ts';
import { isCorsSafelistedMethod, isForbiddenMethod } from '../../../protocol/http/methods.ts';
import { fetchUrl } from '../../../protocol/standard.ts';
import type { HeaderList } from '../../../protocol/http/wire.ts';
import { ask, askEach, linesOf, notRun } from '../check.ts';
import type { Answered, Ask, Check, Finding, Plan } from '../check.ts';
import { originOf } from '../client/browser-shape.ts';
import type { Context } from '../context.ts';
import { mustShare, preflightAllows, shownBy } from '../judge.ts';
import { oneName, wish } from './preflights.ts';
import type { Wish } from './preflights.ts';
import { everywhere, spec } from './act-routes.ts';

const bodies = {
  'text/plain': 'x',
  'application/x-www-form-urlencoded': 'x=1',
  'multipart/form-data; boundary=x': '--x\r\nContent-Disposition: form-data; name="x"\r\n\r\n1\r\n--x--\r\n',
  'application/json': '{}',
} as const;
type BodyType = keyof typeof bodies;

/** The methods that a page may use by the policy, and what it may send with them. DELETE is left out, so that nothing is lost. */
function uploads({
  policy: { methods, allowedHeaders = [], decides },
  readers: [reader = ''],
  request,
}: Context): readonly Ask[] {
  const listed = methods === undefined || methods === '*' ? [] : methods;
  const others = [...new Set(listed)].filter(
    (method) => !['GET', 'HEAD', 'POST', 'OPTIONS', 'DELETE'].includes(method) && !isForbiddenMethod(method),
  );
  const anyType = allowedHeaders === '*' || allowedHeaders.some((name) => name.toLowerCase() === 'content-type');
  const upload = (method: string, type: BodyType): Ask =>
    request(method, reader, { body: bodies[type], headers: [['Content-Type', type]] });
  const simple = ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'] as const;
  const posted: readonly BodyType[] = anyType ? [...simple, 'application/json'] : simple;
  return [
    ...(decides('POST') ? posted.map((type) => upload('POST', type)) : []),
    ...others.map((method) => upload(method, anyType ? 'application/json' : 'text/plain')),
  ];
}

const methods: Check = {
  id: 'act-methods',
  title: 'Responses MUST carry CORS headers for every method and body type',
  level: 'MUST',
  spec,
  needs: ['policy', 'reader'],
  about:
    'A preflight that allows a method is of no use when the answer to it has no headers. DELETE is not sent, so that nothing is lost.',
  fix: everywhere,
  plan: (context) => {
    const [reader = ''] = context.readers;
    const asks = uploads(context);
    return ask(
      asks,
      (answered) => {
        const unread = answered.flatMap((each) => {
          const { status } = each.answer;
          // What the HTTP parser refuses never gets so far as CORS; act-405 is about the methods that the route lacks.
          if (status === 400 || status === 501 || status === 405) return [];
          const finding = mustShare(each, reader, context.modes, status < 400 ? 'MUST' : 'SHOULD');
          return finding === undefined ? [] : [{ method: each.ask.method, finding }];
        });
        const listed = unread.filter(({ method }) => !isCorsSafelistedMethod(method));
        if (listed.length === 0) return unread.map(({ finding }) => finding);
        // A server that does not allow a method treats the request as one of a disallowed origin.
        const preflights = [...new Set(['POST', ...listed.map(({ method }) => method)])].map((method): Wish =>
          wish(context, reader, { method }),
        );
        return ask(
          preflights.map((each) => each.ask),
          (preflighted) => {
            const granted = preflights.filter((each, index) => {
              const answer = preflighted[index];
              return answer !== undefined && preflightAllows(answer, reader, each.wanted, 'same-origin').ok;
            });
            const isGranted = (method: string): boolean => granted.some(({ wanted }) => wanted.method === method);
            return unread.map(({ method, finding }) =>
              isGranted('POST') && !isCorsSafelistedMethod(method) && !isGranted(method)
                ? { ...finding, fix: { kind: 'refused-methods', methods: [method] } }
                : finding,
            );
          },
        );
      },
      { more: asks.length + 1 },
    );
  },
};

const notAllowed: Check = {
  id: 'act-405',
  title: '405 responses SHOULD carry CORS headers, and Allow',
  level: 'SHOULD',
  spec: 'https://www.rfc-editor.org/rfc/rfc9110#section-15.5.6',
  needs: ['policy', 'reader'],
  about:
    'Routers answer 405 before the CORS layer sees the request, or the layer takes the place of the router and drops its Allow.',
  fix: everywhere,
  plan: (context) => {
    const [reader = ''] = context.readers;
    const asks = uploads(context);
    const judge = (refused: readonly Answered[]): readonly Finding[] =>
      refused.flatMap((each): readonly Finding[] => {
        const unread = mustShare(each, reader, context.modes, 'SHOULD');
        if (unread !== undefined) return [unread];
        if (contains(each.answer.headers, 'Allow')) return [];
        return [
          {
            level: 'SHOULD',
            data: { id: 'allow-missing', method: each.ask.method, header: linesOf(each.answer, 'Allow') },
            fix: { kind: 'send-allow' },
            ...shownBy(each),
          },
        ];
      });
    return ask(
      asks,
      (answered) => {
        const refused = answered.filter(({ answer }) => answer.status === 405);
        if (refused.length === 0) return notRun({ id: 'method-never-refused' });
        const findings = judge(refused);
        if (findings.length === 0) return [];
        const methods = [...new Set(refused.map(({ ask: { method } }) => method))];
        return ifMethodsGranted(context, methods, (granted) =>
          judge(refused.filter(({ ask: { method } }) => granted.has(method))),
        );
      },
      { more: 1 + asks.length },
    );
  },
};

const head: Check = {
  id: 'act-head',
  title: 'HEAD responses SHOULD carry the CORS headers of GET',
  level: 'SHOULD',
  spec: 'https://www.rfc-editor.org/rfc/rfc9110#section-9.3.2',
  needs: ['reader'],
  about: 'The answer to HEAD has the headers that GET would have had.',
  fix: everywhere,
  plan: (context) => {
    const { readers, modes, request, policy } = context;
    // Where GET breaks off there is nothing that HEAD could be like.
    const origins = policy.decides('HEAD') ? readers : [];
    return ask(
      origins.flatMap((origin) => [request('HEAD', origin), request('GET', origin)]),
      (answered) => {
        const findings = answered.flatMap((each) =>
          // A server without HEAD says so by its status.
          each.ask.method === 'HEAD' && each.answer.status !== 405 && each.answer.status !== 501
            ? (mustShare(each, originOf(each.ask.headers) ?? '', modes, 'SHOULD') ?? [])
            : [],
        );
        if (findings.length === 0 || policy.methods?.includes('HEAD') === true) return findings;
        return ifMethodsGranted(context, ['HEAD'], (granted) =>
          granted.has('HEAD') ? findings : findings.map((finding) => ({ ...finding, level: 'INFO' as const })),
        );
      },
      { more: 2 },
    );
  },
};

/**
 * Asks which methods the server allows in preflights. One that allows GET and not another treats a request by that method as one of
 * a disallowed origin, as S3 does.
 */
function ifMethodsGranted(
  context: Context,
  methods: readonly string[],
  judge: (granted: ReadonlySet<string>) => readonly Finding[],
): Plan {
  const [reader = ''] = context.readers;
  const wishes = ['GET', ...methods].map((method) => wish(context, reader, { method, names: oneName(context) }));
  return ask(
    wishes.map((each) => each.ask),
    (answered) => {
      const granted = wishes.filter(({ wanted }, index) => {
        const answer = answered[index];
        return answer !== undefined && preflightAllows(answer, reader, wanted, 'same-origin').ok;
      });
      const names = new Set(granted.map(({ wanted }) => wanted.method));
      // Where no preflight is allowed, they tell nothing about methods.
      return judge(names.has('GET') ? names : new Set(methods));
    },
  );
}

const range: Check = {
  id: 'act-range',
  title: '206 responses MUST carry CORS headers',
  level: 'MUST',
  spec: 'https://www.rfc-editor.org/rfc/rfc9110#section-15.3.7',
  needs: ['reader'],
  about: 'Media players and readers of PDF ask for parts. File servers answer those by other code than the whole.',
  fix: everywhere,
  plan: ({ readers, modes, get: request }) => {
    // As the standard has it, a request for a part wants no content coding.
    const headers: HeaderList = [
      ['Range', 'bytes=0-0'],
      ['Accept-Encoding', 'identity'],
    ];
    return ask(
      readers.map((origin) => request(origin, { headers })),
      (answered) => {
        const parts = answered.filter(({ answer: { status } }) => status === 206 || status === 416);
        if (parts.length === 0) return notRun({ id: 'no-partial-content' });
        return parts.flatMap((part) => {
          const level = part.answer.status === 206 ? 'MUST' : 'SHOULD';
          return mustShare(part, originOf(part.ask.headers) ?? '', modes, level) ?? [];
        });
      },
    );
  },
};

const executes: Check = {
  id: 'act-executes',
  title: 'What a POST from a disallowed origin does',
  level: 'INFO',
  spec: fetchUrl('http-cors-protocol'),
  needs: ['policy.marker', 'stranger'],
  about:
    'CORS keeps the answer from a stranger, and not the request: a form can send it as well. Whether it is carried out is for a CSRF protection to say.',
  fix: 'Protect what changes something by SameSite cookies, by tokens, or by a look at Origin.',
  plan: ({ stranger = '', policy: { marker = '' }, request }) =>
    askEach([request('POST', stranger, { body: 'x', headers: [['Content-Type', 'text/plain']] })], (answered) =>
      get(answered.answer.headers, marker) === null
        ? undefined
        : {
            level: 'INFO',
            data: {
              id: 'post-carried-out',
              origin: stranger,
              marker: linesOf(answered.answer, marker),
              status: answered.answer.status,
            },
            ...shownBy(answered),
          },
    ),
};

export const methodChecks: readonly Check[] = [methods, notAllowed, head, range, executes];
