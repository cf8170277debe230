import { ACAC, ACAO, ACEH, get, getDecodeSplit } from '../../../protocol/http/headers.ts';
import type { HeaderLines } from '../../../diagnosis/server/finding.ts';
import { fetchUrl } from '../../../protocol/standard.ts';
import { ask, askEach, linesOf, notRun } from '../check.ts';
import type { Answered, Ask, Check, Finding } from '../check.ts';
import { originOf } from '../client/browser-shape.ts';
import type { Context } from '../context.ts';
import { shownBy } from '../judge.ts';
import type { CheckFamily } from './family.ts';
import { revalidated } from './revalidation.ts';

const spec = fetchUrl('cors-protocol-and-http-caches');

export const fix =
  'Send "Vary: Origin" on every answer of the URL, also where the request has no Origin or is not allowed.';

function values(answered: Answered, name: string): readonly string[] {
  return (getDecodeSplit(answered.answer.headers, name) ?? []).map((value) => value.toLowerCase());
}

/** Whether a cache keeps answers apart by the request header. https://www.rfc-editor.org/rfc/rfc9110#section-12.5.5 */
export function variesBy(answered: Answered, name: string): boolean {
  return values(answered, 'Vary').some((value) => value === '*' || value === name.toLowerCase());
}

/** Whether the answer itself tells shared caches to keep it. https://www.rfc-editor.org/rfc/rfc9111#section-5.2.2 */
export function isPublic(answered: Answered): boolean {
  const directives = values(answered, 'Cache-Control');
  if (directives.some((each) => /^(?:no-store|no-cache|private)(?:$|=)/.test(each))) return false;
  return directives.some((each) => each === 'public' || /^(?:max-age|s-maxage)="?0*[1-9]/.test(each));
}

/** Headers that decide who reads what. */
const deciding = [ACAO, ACAC, ACEH] as const;

/** CORS headers of an answer, as far as they decide who reads what. */
function decisionOf({ answer }: Answered): string {
  return JSON.stringify(deciding.map((name) => get(answer.headers, name)));
}

function finding(
  answered: Answered,
  name: string,
  differing?: readonly HeaderLines[],
  depending: readonly string[] = [ACAO],
): Finding {
  return {
    ...(isPublic(answered) ? { level: 'SECURITY', severity: 'medium' } : { level: 'SHOULD' }),
    data: {
      id: 'vary-lacks-header',
      name,
      differing,
      headers: ['Vary', ...depending].map((each) => linesOf(answered.answer, each)),
    },
    ...shownBy(answered),
  };
}

/** Requests that differ in Origin alone: of readers, of a stranger, and without any. */
export function differing({ readers, stranger, get: request, sameOrigin }: Context, target?: string): readonly Ask[] {
  const options = target === undefined ? {} : { target };
  return [
    ...readers.map((origin) => request(origin, options)),
    ...(stranger === undefined ? [] : [request(stranger, options)]),
    sameOrigin(options),
  ];
}

interface Which {
  readonly id: string;
  readonly title: string;
  readonly about: string;
  readonly route?: 'error';
  readonly picks: (origin: string | undefined, context: Context) => boolean;
  readonly needs: Check['needs'];
}

/** Where the decision depends on Origin, the answers that `picks` chooses must say so. */
function varies({ id, title, about, route, picks, needs }: Which): Check {
  return {
    id,
    title,
    level: 'SHOULD',
    spec,
    needs,
    about,
    fix,
    plan: (context) =>
      ask(differing(context, route && context.route(route)), (answered) => {
        const decisions = new Set(answered.map(decisionOf));
        if (decisions.size < 2) return [];
        return answered
          .filter((each) => picks(originOf(each.ask.headers), context) && !variesBy(each, 'Origin'))
          .filter((each) => !isExplained(each, answered))
          .slice(0, 1)
          .map((each) => finding(each, 'Origin'));
      }),
  };
}

/**
 * Whether caching the answer harms nobody, or acao-no-origin reports it: "*" is right for everyone who gets it from a cache, and
 * where it is left out for requests without Origin, that is one defect and not three.
 */
function isExplained(each: Answered, answered: readonly Answered[]): boolean {
  const isStar = ({ answer }: Answered): boolean => get(answer.headers, ACAO) === '*';
  const others = answered.filter(({ ask: { headers } }) => originOf(headers) !== undefined);
  return isStar(each) || (originOf(each.ask.headers) === undefined && others.every(isStar));
}

const isReader: Which['picks'] = (origin, { readers }) => origin !== undefined && readers.includes(origin);

/** Pairs of requests that differ in one header alone, which a server may look at. */
function pairs({ url, readers: [reader = ''], get: request, sameOrigin }: Context): readonly (readonly [Ask, Ask])[] {
  const others = [
    ['Cookie', 'session=cors-conformance'],
    ['Authorization', 'Bearer cors-conformance'],
    ['Referer', 'https://evil.test/'],
    ['X-Forwarded-Host', 'forwarded.example'],
    ['X-Forwarded-Proto', url.protocol === 'https:' ? 'http' : 'https'],
    ['X-Forwarded-For', '203.0.113.7'],
  ] as const;
  return [
    ...others.map((header) => [request(reader), request(reader, { headers: [header] })] as const),
    [sameOrigin(), sameOrigin({ headers: [['Referer', `${reader}/`]] })],
  ];
}

/** The name of the request header in which two requests differ. */
function differingName(one: Ask, other: Ask): string {
  const lines = ({ headers }: Ask): readonly string[] => headers.map((line) => line.join(': '));
  const name = (a: Ask, b: Ask): string | undefined =>
    a.headers.find((line) => !lines(b).includes(line.join(': ')))?.[0];
  return name(other, one) ?? name(one, other) ?? '';
}

const sound: Check = {
  id: 'vary-sound',
  title: 'Vary SHOULD name every request header that the CORS headers depend on',
  level: 'SHOULD',
  spec,
  needs: ['reader'],
  about:
    'Each request differs from the first in one header. Where the CORS headers of the answers differ too, a cache must not take one for the other.',
  fix: 'Decide by Origin alone, or name the request header in Vary.',
  plan: (context) => {
    const all = pairs(context);
    return ask(
      all.flat(),
      (answered) => {
        const both = all.flatMap((_pair, i) => {
          const [plain, changed] = answered.slice(2 * i, 2 * i + 2);
          // An error shows that a request was refused, and nothing about what a successful response depends on.
          const isSuccess = (each: Answered | undefined): boolean => each !== undefined && each.answer.status < 400;
          return plain !== undefined && changed !== undefined && isSuccess(plain) && isSuccess(changed)
            ? [[plain, changed] as const]
            : [];
        });
        if (both.length === 0) return notRun({ id: 'only-errors' });
        const suspects = both.filter((pair) => unnamed(...pair).length > 0);
        if (suspects.length === 0) return [];
        // What came before on a kept connection may have made the difference: http-keepalive is about that.
        const alone = (each: Answered): Ask => ({ ...each.ask, fresh: true, ownConnection: true });
        return ask(
          suspects.flatMap(([plain, changed]) => [alone(plain), alone(changed)]),
          (again) => suspects.flatMap((_pair, i) => unnamedFinding(again[2 * i], again[2 * i + 1])),
        );
      },
      { more: 2 * all.length },
    );
  },
};

/** The CORS headers in which two answers differ, unless Vary names the request header that makes the difference. */
function unnamed(plain: Answered, changed: Answered): readonly string[] {
  if (variesBy(plain, differingName(plain.ask, changed.ask))) return [];
  return deciding.filter((name) => get(plain.answer.headers, name) !== get(changed.answer.headers, name));
}

function unnamedFinding(plain: Answered | undefined, changed: Answered | undefined): readonly Finding[] {
  if (plain === undefined || changed === undefined) return [];
  const names = unnamed(plain, changed);
  if (names.length === 0 || plain.answer.status >= 400 || changed.answer.status >= 400) return [];
  const lines = names.map((each) => linesOf(changed.answer, each));
  return [finding(plain, differingName(plain.ask, changed.ask), lines, names)];
}

const confirmed: Check = {
  id: 'vary-304',
  title: '304 responses SHOULD repeat "Vary: Origin"',
  level: 'SHOULD',
  spec: 'https://www.rfc-editor.org/rfc/rfc9110#section-15.4.5',
  needs: ['route.etag', 'reader'],
  about:
    'A cache takes the headers of the 304 for those that it has. A 304 has to have the Vary that a 200 would have.',
  fix,
  plan: (context) =>
    revalidated(differing(context, context.route('etag')), (stored, again) => {
      const isKept = new Set(
        stored.filter((each) => variesBy(each, 'Origin')).map((each) => originOf(each.ask.headers)),
      );
      return again
        .filter((each) => isKept.has(originOf(each.ask.headers)) && !variesBy(each, 'Origin'))
        .slice(0, 1)
        .map((each) => ({
          level: 'SHOULD',
          data: { id: 'vary-missing-on-304', header: linesOf(each.answer, 'Vary') },
          ...shownBy(each),
        }));
    }),
};

const injected: Check = {
  id: 'vary-injected',
  title: 'A Vary header in the request MUST NOT be echoed',
  level: 'SECURITY',
  spec: 'https://www.rfc-editor.org/rfc/rfc9110#section-12.5.5',
  needs: ['reader'],
  about: 'Vary is no request header. A server that sends it back lets a visitor decide how a cache keeps the answer.',
  fix: 'Build Vary from the answer alone.',
  plan: ({ readers: [reader = ''], get: request }) =>
    askEach([request(reader, { headers: [['Vary', 'X-Cors-Conformance']] })], (answered) => {
      if (!values(answered, 'Vary').includes('x-cors-conformance')) return undefined;
      return {
        level: 'SECURITY',
        severity: 'medium',
        data: { id: 'vary-echoed', header: linesOf(answered.answer, 'Vary') },
        impact: { origins: [reader], gain: { kind: 'choose-cache-key' } },
        ...shownBy(answered),
      };
    }),
};

const star: Check = {
  id: 'vary-star',
  title: 'Vary: *',
  level: 'INFO',
  spec: 'https://www.rfc-editor.org/rfc/rfc9110#section-12.5.5',
  needs: ['reader'],
  about: '"Vary: *" is right, and ends all caching.',
  fix: 'Send "Vary: Origin" if answers may be cached.',
  plan: ({ readers: [reader = ''], get: request }) =>
    askEach([request(reader)], (answered) =>
      values(answered, 'Vary').includes('*')
        ? {
            level: 'INFO',
            data: { id: 'vary-star', header: linesOf(answered.answer, 'Vary') },
            ...shownBy(answered),
          }
        : undefined,
    ),
};

const onPreflights: Check = {
  id: 'vary-preflight',
  title: 'Preflight responses SHOULD have the "Vary: Origin" of the responses to other requests',
  level: 'SHOULD',
  spec,
  needs: ['reader'],
  about:
    'Some proxies and CDNs keep responses to OPTIONS. Where Vary is lost on preflights, they give one origin the permission of another.',
  fix: 'Send "Vary: Origin" on preflights too, granted or refused.',
  plan: ({ readers, stranger, wanted, get: request, preflight }) => {
    const [reader = ''] = readers;
    const origins = [...readers.slice(0, 3), ...(stranger === undefined ? [] : [stranger])];
    const asks = [request(reader), ...origins.map((origin) => preflight(origin, wanted.method, wanted.names))];
    return ask(asks, ([actual, ...preflights]) => {
      // Where it is missing everywhere, vary-allowed is about that.
      if (actual === undefined || !variesBy(actual, 'Origin')) return [];
      if (new Set(preflights.map(({ answer: { headers } }) => get(headers, ACAO))).size < 2) return [];
      return preflights
        .filter((each) => !variesBy(each, 'Origin') && get(each.answer.headers, ACAO) !== '*')
        .slice(0, 1)
        .map((each) => ({
          level: 'SHOULD',
          data: {
            id: 'vary-missing-on-preflight',
            headers: ['Vary', ACAO].map((name) => linesOf(each.answer, name)),
          },
          ...shownBy(each),
        }));
    });
  },
};

export const vary: CheckFamily = {
  name: 'vary',
  title: 'Vary',
  about: 'Whether caches can tell what the CORS headers depend on.',
  checks: [
    varies({
      id: 'vary-allowed',
      title: 'Responses to allowed origins SHOULD have "Vary: Origin" if the decision depends on Origin',
      about: 'A cache that is not told gives one origin the answer of another, which the browser refuses.',
      picks: isReader,
      needs: ['reader'],
    }),
    varies({
      id: 'vary-denied',
      title: 'Responses to disallowed origins SHOULD have "Vary: Origin" if the decision depends on Origin',
      about: 'Once a stranger’s answer is in a cache, those who are allowed get it without the headers.',
      picks: (origin, { stranger }) => origin !== undefined && origin === stranger,
      needs: ['reader', 'stranger'],
    }),
    varies({
      id: 'vary-no-origin',
      title: 'Responses to requests without Origin SHOULD have "Vary: Origin" if the decision depends on Origin',
      about: 'An <img> or a link asks without Origin, and its answer is kept for the page that reads it by fetch().',
      picks: (origin) => origin === undefined,
      needs: ['reader'],
    }),
    varies({
      id: 'vary-error',
      title: 'Error responses SHOULD have "Vary: Origin" if the decision depends on Origin',
      about: 'Errors are cached as well.',
      route: 'error',
      picks: isReader,
      needs: ['reader', 'route.error'],
    }),
    onPreflights,
    confirmed,
    sound,
    injected,
    star,
  ],
};
