/** What pages ask of the server under test: who asks, by which API, and whether the policy lets them read. */
import { fetchUrl } from '../../protocol/standard.ts';
import { isPotentiallyTrustworthy, OPAQUE, parseOrigin } from '../../protocol/http/origin.ts';
import type { Ability, Page, Step } from '../../protocol/case.ts';
import type { SerializedOrigin } from '../../protocol/http/wire.ts';
import { corsUnsafeRequestHeaderNames } from '../../protocol/fetch/safelist.ts';
import type { Context, MainRequest } from '../server/context.ts';
import { resourceRoutes } from '../server/policy.ts';
import type { CheckResult } from '../server/run.ts';
import { type Ask, elementAsks, scriptAsks } from './asks.ts';
import { type Confirmation, confirmationsOf, type Shows } from './confirmations.ts';

export const proofFamily = {
  name: 'proof',
  title: 'In the engines',
  about:
    'Pages in real engines ask the server. What script could see is held against what the standard makes of the answers to the raw client.',
};

/** One page that asks one URL by one API. */
export interface Question extends Omit<Ask, 'name' | 'label'> {
  /** `proof-`, the API, and the page's origin in letters and digits. */
  readonly id: string;
  readonly title: string;
  readonly spec: string;
  /** The path's whose policy it is asked by. */
  readonly context: Context;
  readonly url: URL;
  /** As the browser sends it. */
  readonly origin: SerializedOrigin;
  readonly page: Page;
  /** Whether the policy lets this page read; `undefined` where it does not say. */
  readonly mayRead: boolean | undefined;
  /** What the page asks before. */
  readonly before?: readonly Step[];
  /** The finding that it confirms. */
  readonly confirms?: Pick<Confirmation, 'check' | 'finding'> & { readonly shows: Shows };
}

/** As many pages of a kind as there can be something new to see. */
const mostReaders = 3;
const mostLetIn = 8;

/**
 * All questions about the server: by pages that may read, by one that may not, by those that the checks saw let in against the
 * policy, and by those that confirm other findings.
 */
export function questionsAbout(
  contexts: readonly Context[],
  found: readonly CheckResult[],
  main?: MainRequest,
): readonly Question[] {
  const questions = contexts.flatMap((context) => {
    const subjects = [
      {
        owner: context,
        url: context.url,
        asks: scriptAsks(context, context.target === contexts[0]?.target ? main : undefined),
      },
      ...resourceRoutes.flatMap((route) => {
        const target = context.route(route);
        if (target === undefined) return [];
        // A path may have a policy of its own.
        const owner = contexts.find((each) => each.target === target) ?? context;
        return [{ owner, url: new URL(target, context.url), asks: elementAsks(route, target) }];
      }),
    ];
    return subjects.flatMap(({ owner, url, asks }) =>
      pagesFor(owner, found).flatMap((origin) =>
        asks.map((ask) =>
          questionOf(owner, url, context.target === contexts[0]?.target ? '' : slug(context.target), origin, ask),
        ),
      ),
    );
  });
  return withUniqueIds(distinct([...questions, ...confirmationsOf(contexts, found).flatMap(confirming)]));
}

/** The question of a page that confirms a finding; none where no page can be shown there. */
function confirming({
  check,
  finding,
  context,
  url,
  origin,
  before,
  initiator,
  shows,
}: Confirmation): readonly Question[] {
  if (origin === OPAQUE || !isPage(origin)) return [];
  const isOwn = origin === url.origin;
  const who = isOwn ? `A page of the server itself, at ${origin},` : `A page at ${origin}`;
  const first = before?.[0]?.page?.origin;
  const after = first === undefined ? '' : `, after a page at ${first}`;
  return [
    {
      id: [proofFamily.name, check.id, slug(origin)].join('-'),
      title: `${who} requests ${url.pathname}${after}: fetch() for ${check.id}`,
      spec: check.spec,
      context,
      url,
      origin,
      page: { origin },
      initiator,
      resource: 'text',
      withCredentials: initiator.api === 'fetch' && initiator.credentials === 'include',
      needs: needsOf(origin, url),
      mayRead: shows.kind === 'blocked' ? true : undefined,
      ...(before && { before }),
      confirms: { check, finding, shows },
    },
  ];
}

function needsOf(page: SerializedOrigin, url: URL): readonly Ability[] {
  const fromHttps = page.startsWith('https:') && url.protocol === 'http:';
  return fromHttps && isPotentiallyTrustworthy(url.origin) ? ['loopback-from-https'] : [];
}

/** The origins of the pages, opaque or not. */
function pagesFor(context: Context, found: readonly CheckResult[]): readonly SerializedOrigin[] {
  const { url, policy, readers, stranger } = context;
  const letIn = found.flatMap(({ findings }) => {
    const origins = findings.flatMap(({ impact, url: at }) => (at === url.href ? (impact?.origins ?? []) : []));
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

function questionOf(
  context: Context,
  url: URL,
  path: string,
  origin: SerializedOrigin,
  { name, label, needs = [], ...ask }: Ask,
): Question {
  const { policy, modes, stranger } = context;
  const allowed = maySend(policy, origin, ask.initiator);
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
    url,
    origin,
    page,
    needs: [...needs, ...needsOf(page.origin, url)],
    mayRead,
  };
}

/** Whether the policy lets a page there send the request. Elements send a plain GET. */
function maySend(
  { allows, permits }: Context['policy'],
  origin: SerializedOrigin,
  initiator: Ask['initiator'],
): boolean {
  if (initiator.api !== 'fetch' && initiator.api !== 'xhr') return allows(origin);
  const { method = 'GET', headers = [] } = initiator;
  return permits(origin, method, corsUnsafeRequestHeaderNames(headers));
}

function slug(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

/** Each rule of a policy has a context, and the same disallowed origins. */
function distinct(questions: readonly Question[]): readonly Question[] {
  const seen = new Set<string>();
  return questions.filter(({ id, origin, url }) => {
    const key = JSON.stringify([id, origin, url.href]);
    return !seen.has(key) && seen.add(key);
  });
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
