/** What pages ask of the server under test: who asks, by which API, and whether the policy lets them read. */
import { fetchUrl } from '../../protocol/standard.ts';
import { isPotentiallyTrustworthy, OPAQUE, parseOrigin } from '../../protocol/origin.ts';
import type { Ability, HeaderList, Initiator, Page, ResourceName, SerializedOrigin } from '../../protocol/types.ts';
import type { Context } from '../server/context.ts';
import type { CheckResult } from '../server/run.ts';

export const proofFamily = {
  name: 'proof',
  title: 'In the engines',
  about:
    'Pages in real engines ask the server. What script could see is held against what the standard makes of the answers to the raw client.',
};

/** One page that asks one URL by one API. */
export interface Question {
  /** `proof-`, the API, and the page's origin in letters and digits. */
  readonly id: string;
  readonly title: string;
  readonly spec: string;
  readonly context: Context;
  /** As the browser sends it. */
  readonly origin: SerializedOrigin;
  readonly page: Page;
  readonly initiator: Initiator;
  readonly resource: ResourceName;
  readonly withCredentials: boolean;
  readonly needs?: readonly Ability[];
  /** Whether the policy lets this page read; `undefined` where it does not say. */
  readonly mayRead: boolean | undefined;
}

/** As many pages of a kind as there can be something new to see. */
const mostReaders = 3;
const mostLetIn = 8;

/**
 * All questions about the server: by pages that may read, by one that may not, and by those that the checks saw let in against the
 * policy.
 */
export function questionsAbout(contexts: readonly Context[], found: readonly CheckResult[]): readonly Question[] {
  const questions = contexts.flatMap((context, index) =>
    pagesFor(context, found).flatMap((origin) =>
      asksOf(context).map((ask) => questionOf(context, index === 0 ? '' : slug(context.target), origin, ask)),
    ),
  );
  return withUniqueIds(questions);
}

/** The origins of the pages, opaque or not. */
function pagesFor(context: Context, found: readonly CheckResult[]): readonly SerializedOrigin[] {
  const { url, policy, readers, stranger } = context;
  const letIn = found.flatMap(({ findings }) => {
    const origins = findings.flatMap(({ gain, url: at }) => (at === url.href ? (gain?.origins ?? []) : []));
    // One of each check: the others of it get in for the same reason.
    return origins.filter((origin) => !policy.allows(origin) && isPage(origin)).slice(0, 1);
  });
  const origins = [
    ...readers.slice(0, mostReaders),
    ...(stranger === undefined ? [] : [stranger, OPAQUE]),
    ...[...new Set(letIn)].slice(0, mostLetIn),
  ];
  // A page of the server itself needs no CORS.
  return [...new Set(origins)].filter((origin) => origin !== url.origin && isPage(origin));
}

/** Whether a page can be shown there. */
function isPage(origin: SerializedOrigin): boolean {
  return origin === OPAQUE || /^https?$/.test(parseOrigin(origin)?.scheme ?? '');
}

interface Ask {
  readonly name: string;
  readonly label: string;
  readonly initiator: Initiator;
  readonly resource: ResourceName;
  readonly withCredentials: boolean;
}

function asksOf(context: Context): readonly Ask[] {
  const text = { resource: 'text', withCredentials: false } as const;
  const headers = preflightedHeaders(context);
  return [
    { ...text, name: 'fetch', label: 'fetch()', initiator: { api: 'fetch' } },
    { ...text, name: 'xhr', label: 'XMLHttpRequest', initiator: { api: 'xhr' } },
    {
      ...text,
      name: 'fetch-credentials',
      label: 'fetch() with credentials',
      initiator: { api: 'fetch', credentials: 'include' },
      withCredentials: true,
    },
    {
      ...text,
      name: 'xhr-credentials',
      label: 'XMLHttpRequest with credentials',
      initiator: { api: 'xhr', withCredentials: true },
      withCredentials: true,
    },
    ...headers.flatMap(([name]): readonly Ask[] => [
      { ...text, name: 'fetch-preflight', label: `fetch() with ${name}`, initiator: { api: 'fetch', headers } },
      { ...text, name: 'xhr-preflight', label: `XMLHttpRequest with ${name}`, initiator: { api: 'xhr', headers } },
    ]),
  ];
}

/** A header that the policy allows and that needs a preflight. The method is GET, so that nothing changes on the server. */
function preflightedHeaders({ wanted: { names = [] } }: Context): HeaderList {
  const [first] = names.toSorted((a, b) => Number(isAuthorization(a)) - Number(isAuthorization(b)));
  return first === undefined ? [] : [[first, /^content-type$/i.test(first) ? 'application/json' : 'cors-conformance']];
}

function isAuthorization(name: string): boolean {
  return name.toLowerCase() === 'authorization';
}

function questionOf(context: Context, path: string, origin: SerializedOrigin, { name, label, ...ask }: Ask): Question {
  const { policy, modes, stranger, url } = context;
  const allowed = policy.allows(origin);
  const mayRead = !allowed ? false : modes.includes(ask.withCredentials ? 'include' : 'same-origin') || undefined;
  const page: Page =
    origin === OPAQUE ? { origin: stranger ?? 'https://evil.test', context: 'sandboxed-frame' } : { origin };
  const words = allowed ? 'may read' : 'may not read';
  const who = origin === OPAQUE ? 'A sandboxed frame, whose origin is null,' : `A page at ${origin}`;
  return {
    ...ask,
    id: [proofFamily.name, name, slug(origin), path].filter((part) => part !== '').join('-'),
    title: `${who} ${words}${path === '' ? '' : ` ${url.pathname}`}: ${label}`,
    spec: fetchUrl('concept-cors-check'),
    context,
    origin,
    page,
    ...(page.origin.startsWith('https:') &&
      url.protocol === 'http:' &&
      isPotentiallyTrustworthy(url.origin) && { needs: ['loopback-from-https'] }),
    mayRead,
  };
}

function slug(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

/** `https://a-b.test` and `https://a.b.test` have the same letters. */
function withUniqueIds(questions: readonly Question[]): readonly Question[] {
  const used = new Map<string, number>();
  return questions.map((question) => {
    const count = (used.get(question.id) ?? 0) + 1;
    used.set(question.id, count);
    return count === 1 ? question : { ...question, id: `${question.id}-${String(count)}` };
  });
}
