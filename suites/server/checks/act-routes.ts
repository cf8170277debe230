import { ACAO, get } from '../../../protocol/http/headers.ts';
import { isRedirectStatus, locationUrl, MAX_REDIRECTS } from '../../../protocol/fetch/redirect.ts';
import { fetchUrl } from '../../../protocol/standard.ts';
import type { HeaderList } from '../../../protocol/http/wire.ts';
import { ask, notRun } from '../check.ts';
import type { Answered, Ask, Check, Finding, Level, Plan } from '../check.ts';
import { originOf } from '../client/browser-shape.ts';
import type { Context } from '../context.ts';
import { mustShare } from '../judge.ts';
import type { RouteName } from '../policy.ts';
import { revalidated } from './revalidation.ts';

export const spec = fetchUrl('concept-cors-check');

export const everywhere =
  'Add the headers before the application runs, or where every answer passes, and not in the handlers that succeed.';

/** Findings for the answers that are not shared with who asked. */
export function unshared({ modes }: Context, answered: readonly Answered[], level: Level): readonly Finding[] {
  return answered.flatMap((each) => mustShare(each, originOf(each.ask.headers) ?? '', modes, level) ?? []);
}

interface Route {
  readonly id: string;
  readonly route: RouteName;
  readonly title: string;
  readonly level: Level;
  readonly about: string;
  /** Instead of a GET. */
  readonly upload?: { readonly method: string; readonly body: string };
  /** What script sets, once for each request. */
  readonly headers?: (context: Context) => readonly HeaderList[];
  /** The body may have no end. */
  readonly headOnly?: true;
  readonly mayBeLimited?: true;
  /** Whether it is an answer of the kind that the check is about; else nothing was asked. */
  readonly isMeant: (answered: Answered) => boolean;
}

/** The answer of a route must be shared as every other is. */
export function shared({
  id,
  route,
  title,
  level,
  about,
  upload,
  headers = () => [[]],
  headOnly,
  mayBeLimited,
  isMeant,
}: Route): Check {
  return {
    id,
    title,
    level,
    spec,
    needs: [`route.${route}`, 'reader'],
    about,
    fix: everywhere,
    plan: (context) => {
      const target = context.route(route) ?? '/';
      const senders = context.policy.decides(upload?.method ?? 'GET') ? context.readers : [];
      const asks = senders.flatMap((origin) =>
        headers(context).map((each): Ask => {
          const { method = 'GET', ...body } = upload ?? {};
          const asked = context.request(method, origin, { target, headers: each, ...body });
          return { ...asked, ...(headOnly && { headOnly }), ...(mayBeLimited && { mayBeLimited }) };
        }),
      );
      return ask(asks, (answered) => {
        const meant = answered.filter(isMeant);
        const [first] = answered;
        if (meant.length > 0 || first === undefined) return unshared(context, meant, level);
        const type = get(first.answer.headers, 'Content-Type') ?? 'no Content-Type';
        return notRun({ id: 'status-of-route', name: route, status: first.answer.status, type });
      });
    },
  };
}

export const unreadable = 'Without the headers the page gets a network error, and never learns what the server said.';
const tooLate = 'Headers go out before the first byte of the body; what is decided later comes too late.';
const isError = ({ answer }: Answered): boolean => answer.status >= 400;

const notFound: Check = {
  id: 'act-404',
  title: '404 responses SHOULD carry CORS headers',
  level: 'SHOULD',
  spec,
  needs: ['reader'],
  about: unreadable,
  fix: everywhere,
  plan: (context) => {
    const { url, readers, neighbours, get: request } = context;
    if (neighbours.length > 0) return notRun({ id: 'path-undecided', path: 'missing' });
    return ask(
      readers.map((origin) => request(origin, { target: new URL('/cors-conformance/not-here', url).pathname })),
      (answered) => unshared(context, answered, 'SHOULD'),
    );
  },
};

const redirect: Check = {
  id: 'act-redirect',
  title: 'Redirects and their targets MUST carry CORS headers',
  level: 'MUST',
  spec: fetchUrl('http-fetch'),
  needs: ['route.redirect', 'reader'],
  about:
    'The browser holds every answer on the way against the CORS check, and goes no further where one fails. The way is followed as far as it stays on this server.',
  fix: everywhere,
  plan: (context) => {
    const target = context.route('redirect') ?? '/';
    return ask(
      context.readers.map((origin) => context.get(origin, { target })),
      (answered) => {
        const [first] = answered;
        const findings = unshared(context, answered, 'MUST');
        if (first === undefined || findings.length > 0) return findings;
        if (isRedirectStatus(first.answer.status)) return followed(context, first, MAX_REDIRECTS) ?? [];
        return notRun({ id: 'status-of-route', name: 'redirect', status: first.answer.status });
      },
      { more: MAX_REDIRECTS },
    );
  },
};

/** Asks for where the redirect leads, unless it is another server. https://fetch.spec.whatwg.org/#http-redirect-fetch */
function followed(context: Context, { ask: { target, headers }, answer }: Answered, left: number): Plan | undefined {
  if (left === 0 || !isRedirectStatus(answer.status)) return undefined;
  const location = locationUrl(answer.headers, new URL(target, context.url).href);
  if (location === null || location === 'failure' || location.origin !== context.url.origin) return undefined;
  const { pathname, search } = new URL(location.href);
  return ask([context.get(originOf(headers) ?? '', { target: pathname + search })], ([next]) => {
    const findings = unshared(context, [next], next.answer.status < 400 ? 'MUST' : 'SHOULD');
    return findings.length > 0 ? findings : (followed(context, next, left - 1) ?? []);
  });
}

const notModified: Check = {
  id: 'act-304',
  title: '304 responses SHOULD NOT revoke access to the cached response',
  level: 'SHOULD',
  spec: 'https://www.rfc-editor.org/rfc/rfc9111#section-4.3.4',
  needs: ['route.etag', 'reader'],
  about:
    'The headers of a 304 take the place of the stored ones. One that names another origin makes the browser refuse what it has; one without any leaves it as it was.',
  fix: 'Decide by Origin on conditional requests too.',
  plan: (context) => {
    const target = context.route('etag') ?? '/';
    const stored = context.readers.map((origin) => context.get(origin, { target }));
    return revalidated(stored, (_stored, confirmed) =>
      unshared(
        context,
        confirmed.filter(({ answer }) => get(answer.headers, ACAO) !== null),
        'SHOULD',
      ),
    );
  },
};

export const routeChecks: readonly Check[] = [
  notFound,
  shared({
    id: 'act-error',
    route: 'error',
    title: 'Error responses SHOULD carry CORS headers',
    level: 'SHOULD',
    about: unreadable,
    isMeant: isError,
  }),
  shared({
    id: 'act-throw',
    route: 'throw',
    title: 'Responses to unhandled errors SHOULD carry CORS headers',
    level: 'SHOULD',
    about: unreadable,
    isMeant: isError,
  }),
  shared({
    id: 'act-403',
    route: 'forbidden',
    title: '403 responses SHOULD carry CORS headers',
    level: 'SHOULD',
    about: unreadable,
    isMeant: ({ answer }) => answer.status === 403,
  }),
  shared({
    id: 'act-413',
    route: 'tooLarge',
    title: '413 responses SHOULD carry CORS headers',
    level: 'SHOULD',
    about: `${unreadable} Parsers of bodies and proxies answer 413 before anything else sees the request. The route has to refuse a POST of 64 bytes.`,
    upload: { method: 'POST', body: 'x'.repeat(64) },
    headers: () => [[['Content-Type', 'text/plain']]],
    isMeant: ({ answer }) => answer.status === 413,
  }),
  shared({
    id: 'act-empty',
    route: 'empty',
    title: 'Responses without a body MUST carry CORS headers',
    level: 'MUST',
    about: 'A 204 is an answer as any other: without the headers the page gets a network error, though all went well.',
    isMeant: ({ answer }) => answer.status < 400 && answer.bodyLength === 0,
  }),
  shared({
    id: 'act-auth',
    route: 'auth',
    title: '401 responses SHOULD carry CORS headers',
    level: 'SHOULD',
    about: `${unreadable} It is asked for without Authorization and, where pages may send it, with a wrong one.`,
    headers: ({ policy: { allowedHeaders = [] } }) =>
      allowedHeaders !== '*' && allowedHeaders.some((name) => name.toLowerCase() === 'authorization')
        ? [[], [['Authorization', 'Bearer cors-conformance']]]
        : [[]],
    isMeant: isError,
  }),
  shared({
    id: 'act-stream',
    route: 'stream',
    title: 'Streamed responses MUST carry CORS headers',
    level: 'MUST',
    about: tooLate,
    headOnly: true,
    isMeant: ({ answer }) => answer.status < 400,
  }),
  shared({
    id: 'act-sse',
    route: 'stream',
    title: 'Event streams MUST carry CORS headers',
    level: 'MUST',
    about: tooLate,
    headers: () => [
      [
        ['Accept', 'text/event-stream'],
        ['Cache-Control', 'no-cache'],
      ],
    ],
    headOnly: true,
    isMeant: ({ answer }) => /^text\/event-stream\b/i.test(get(answer.headers, 'Content-Type') ?? ''),
  }),
  redirect,
  notModified,
];
