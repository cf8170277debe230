import { getDecodeSplit } from '../../../protocol/http/headers.ts';
import { fetchUrl } from '../../../protocol/standard.ts';
import type { SerializedOrigin } from '../../../protocol/http/wire.ts';
import { ask, askAnyway, notRun } from '../check.ts';
import type { Answered, Ask, Check, Exchange, Finding } from '../check.ts';
import { originOf } from '../client/browser-shape.ts';
import type { Context } from '../context.ts';
import { credentialsModes, gathered, mustDeny, preflightAllows, seenOf, sharedIn, shownBy } from '../judge.ts';
import type { CheckFamily } from './family.ts';

/** In which modes a page may read the answer, or send what the preflight asks for. */
function decisionOf(answered: Answered, context: Context): string {
  const origin = originOf(answered.ask.headers) ?? '';
  if (answered.ask.method !== 'OPTIONS') return sharedIn(answered, origin).join();
  return credentialsModes.filter((mode) => preflightAllows(answered, origin, context.wanted, mode).ok).join();
}

type When = Extract<Finding['data'], { id: 'decided-otherwise' }>['when'];

/** A finding when the second of two equal requests was decided otherwise. */
function otherwise(before: Answered, after: Answered, context: Context, when: When): Finding | undefined {
  const [first, second] = [decisionOf(before, context), decisionOf(after, context)];
  if (first === second) return undefined;
  const origin = originOf(after.ask.headers) ?? '';
  return {
    level: 'MUST',
    data: {
      id: 'decided-otherwise',
      preflight: after.ask.method === 'OPTIONS',
      origin,
      when,
      response: seenOf(after),
      before: seenOf(before),
    },
    ...shownBy(after),
  };
}

/** What is asked both ways. */
function samples({ readers, stranger, get: request, preflight, wanted }: Context): readonly Ask[] {
  const origins: readonly SerializedOrigin[] = [...readers.slice(0, 2), ...(stranger === undefined ? [] : [stranger])];
  return origins.flatMap((origin) => [request(origin), preflight(origin, wanted.method, wanted.names)]);
}

const http2Parity: Check = {
  id: 'http-h2-parity',
  title: 'HTTP/2 and HTTP/1.1 MUST get the same decision',
  level: 'MUST',
  spec: fetchUrl('http-cors-protocol'),
  needs: [],
  about:
    'Names are in lower case there, and other code reads them; browsers use HTTP/2 wherever it is offered, and tests with HTTP/1.1 do not see it.',
  fix: 'Compare names of headers without regard to case, and put the CORS layer in front of both.',
  plan: (context) => {
    if (context.url.protocol !== 'https:') return notRun({ id: 'not-https' });
    const asks = samples(context);
    const asHttp2 = asks.map((each): Ask => ({ ...each, http2: true }));
    return askAnyway(
      [...asks, ...asHttp2],
      (exchanges) => {
        const lacks = exchanges.some(({ outcome }) => !outcome.ok && outcome.failure.kind === 'alpn');
        if (lacks) return notRun({ id: 'no-http2' });
        if (exchanges[0]?.ask.http2) return notRun({ id: 'http2-only' });
        const answered = exchanges.flatMap(({ ask: asked, outcome }) =>
          outcome.ok ? [{ ask: asked, answer: outcome.answer }] : [],
        );
        if (answered.length < exchanges.length) return broken(exchanges.filter(({ outcome }) => !outcome.ok));
        return answered.slice(asks.length).flatMap((after, index) => {
          const before = answered[index];
          return before === undefined ? [] : (otherwise(before, after, context, 'http2') ?? []);
        });
      },
      { mayFail: ({ http2 }) => http2 === true },
    );
  },
};

function broken([shown]: readonly Exchange[]): readonly Finding[] {
  if (shown === undefined || shown.outcome.ok) return [];
  return [
    {
      level: 'MUST',
      data: { id: 'http2-unanswered', failure: shown.outcome.failure.message },
      shown,
    },
  ];
}

const keepAlive: Check = {
  id: 'http-keepalive',
  title: 'A decision MUST NOT depend on earlier requests on the same connection',
  level: 'MUST',
  spec: 'https://www.rfc-editor.org/rfc/rfc9110#section-3.3',
  needs: ['reader', 'stranger'],
  about:
    'Each request stands for itself. A server that keeps a decision with the connection, or a proxy that shares one among its users, gives it to whoever comes next. A body that nobody reads is taken for the next request.',
  fix: 'Keep what is read of a request with the request, not with its connection, and read every body to its end.',
  plan: (context) => {
    const { readers, stranger = '', get: request } = context;
    const [reader = ''] = readers;
    const alone = [reader, stranger].map((origin) => request(origin, { headers: [['Connection', 'close']] }));
    const together = [reader, stranger, reader, stranger, reader].map((origin) => request(origin));
    // A handler may leave the body unread; act-methods sends one as well where a policy is declared.
    const upload = context.request('POST', reader, { body: 'x'.repeat(64), headers: [['Content-Type', 'text/plain']] });
    const posted = context.declared ? [upload, request(reader)] : [];
    return ask(
      [...alone, ...together, ...posted].map((each): Ask => ({ ...each, fresh: true })),
      (answered) => {
        const [ofReader, ofStranger, ...others] = answered;
        if (ofReader === undefined || ofStranger === undefined) return [];
        if (others.slice(0, together.length).some(closes)) return notRun({ id: 'connection-closed' });
        const changed = others
          .filter(({ ask: { method } }) => method === 'GET')
          .flatMap((after) => {
            const before = originOf(after.ask.headers) === reader ? ofReader : ofStranger;
            const isAfterPost = others.indexOf(after) > together.length;
            return (
              otherwise(before, after, context, isAfterPost ? 'after-post' : 'after-others') ??
              failsAfter(before, after, isAfterPost)
            );
          });
        return changed.slice(0, 1);
      },
      { alone: true },
    );
  },
};

/** A finding when the request behind a POST is refused, and is answered on a connection of its own. */
function failsAfter(before: Answered, after: Answered, isAfterPost: boolean): readonly Finding[] {
  if (!isAfterPost || before.answer.status >= 400 || after.answer.status < 400) return [];
  return [
    {
      level: 'MUST',
      data: { id: 'fails-after-post', alone: before.answer.status, response: seenOf(after) },
      ...shownBy(after),
    },
  ];
}

/** Whether the server ends the connection after the response. */
export function closes({ answer }: Answered): boolean {
  return (getDecodeSplit(answer.headers, 'Connection') ?? []).some((option) => option.toLowerCase() === 'close');
}

/** Targets that a router may take for `target`, and a comparison of paths may not; `other` has another policy. */
function spellings(target: string, other: string): readonly string[] {
  const prefix = other.replace(/\/$/, '');
  const [first = ''] = target.slice(1);
  const encoded = `/%${first.charCodeAt(0).toString(16)}${target.slice(2)}`;
  return [
    `${prefix}/..${target}`,
    `${prefix}/%2e%2e${target}`,
    `/.${target}`,
    `/${target}`,
    `${target}/`,
    ...(first === '' ? [] : [encoded]),
    ...(target === target.toUpperCase() ? [] : [target.toUpperCase()]),
  ];
}

const pathScope: Check = {
  id: 'http-path-scope',
  title: 'Other spellings of a path MUST have the same policy',
  level: 'SECURITY',
  spec: 'https://www.rfc-editor.org/rfc/rfc3986#section-6.2.2',
  needs: ['policy'],
  about:
    'Where the CORS layer compares paths before they are normalised and the router afterwards, /public/../internal is answered by one route with the policy of another.',
  fix: 'Decide by the route that answers, or normalise the path first, in one place.',
  plan: (context) => {
    const { target, neighbours, policy } = context;
    // Origins that may read elsewhere on the server and not here.
    const wrong = neighbours.flatMap((each) => {
      const origins = each.readers.filter((origin) => !policy.allows(origin)).slice(0, 1);
      return origins.map((origin) => ({ origin, other: each.target }));
    });
    if (wrong.length === 0) return notRun({ id: 'needs-other-policy' });
    const plain = [context.sameOrigin(), ...wrong.map(({ other }) => context.sameOrigin({ target: other }))];
    const asks = wrong.flatMap(({ origin, other }) =>
      spellings(target, other).map((each) => context.get(origin, { target: each })),
    );
    return askAnyway(
      [...plain, ...asks],
      (exchanges) => {
        const [own, ...rest] = exchanges.flatMap(({ ask: asked, outcome }) =>
          outcome.ok ? [{ ask: asked, answer: outcome.answer }] : [],
        );
        if (own === undefined || own.answer.status >= 300 || own.answer.body === '') {
          return notRun({ id: 'no-content-to-know' });
        }
        const elsewhere = rest.slice(0, wrong.length);
        if (elsewhere.some(({ answer }) => answer.body === own.answer.body)) {
          return notRun({ id: 'same-content-everywhere' });
        }
        const reached = rest
          .slice(wrong.length)
          .filter(({ answer }) => answer.status === own.answer.status && answer.body === own.answer.body);
        return gathered(
          reached.flatMap((each) => {
            const origin = originOf(each.ask.headers) ?? '';
            const finding = mustDeny(each, origin, () => ({ level: 'SECURITY', severity: 'medium' }));
            return finding === undefined
              ? []
              : [
                  {
                    ...finding,
                    data: {
                      id: 'readable-by-other-spelling' as const,
                      origin,
                      target: each.ask.target,
                      path: target,
                      response: seenOf(each),
                    },
                  },
                ];
          }),
        );
      },
      { mayFail: (each) => asks.includes(each) },
    );
  },
};

export const http: CheckFamily = {
  name: 'http',
  title: 'HTTP versions, connections and paths',
  about: 'Whether the decision is the same for every HTTP version, connection and spelling of the path.',
  checks: [http2Parity, keepAlive, pathScope],
};
