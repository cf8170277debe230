/** What pages ask because of a finding: whether what the raw client met is met by a browser too. */
import type { Step } from '../../protocol/case.ts';
import type { FetchInitiator, Initiator } from '../../protocol/initiators/initiator.ts';
import type { HeaderList, SerializedOrigin } from '../../protocol/http/wire.ts';
import type { Check } from '../server/check.ts';
import { isOfEveryRequest, originOf } from '../server/client/browser-shape.ts';
import type { Context } from '../server/context.ts';
import type { CheckResult, LocatedFinding } from '../server/run.ts';

/** What shows that the finding is true in a browser. */
export type Shows =
  /** The page cannot read what it may read. */
  | { readonly kind: 'blocked' }
  /** The request of the page gets an error. `without`: the status without Origin. */
  | { readonly kind: 'refused'; readonly without: number }
  /** The second request of the page lacks the cookies that the response to the first has set. */
  | { readonly kind: 'no-cookies'; readonly names: readonly string[] };

/** A finding to confirm, and the page that does it. */
export interface Confirmation {
  readonly check: Check;
  readonly finding: LocatedFinding;
  readonly context: Context;
  readonly url: URL;
  readonly origin: SerializedOrigin;
  readonly before?: readonly Step[];
  readonly initiator: Initiator;
  readonly shows: Shows;
}

type Page = Pick<Confirmation, 'origin' | 'before' | 'initiator' | 'shows'> & { readonly target: string };

/** The checks whose findings a page can confirm that is not among those of every run. */
const pages: Readonly<Record<string, (finding: LocatedFinding, context: Context) => Page | undefined>> = {
  ...Object.fromEntries(
    ['400', '403', '404', '413', '415', '429', '502', '503', '504', 'error', 'throw'].map((error) => [
      `act-${error}`,
      unreadable,
    ]),
  ),
  'act-431': oversized,
  'act-own-origin': refusedWithOrigin,
  'act-stranger-served': refusedWithOrigin,
  'pf-acrh-pairs': refusedPreflight,
  'pf-no-auth': refusedPreflight,
  'pf-with-options-route': refusedPreflight,
  'pf-429': refusedPreflight,
  'pf-slash': refusedPreflight,
  'cache-live': servedToOthers,
  'cache-live-preflight': servedToOthers,
  'cred-cookie-samesite': withoutCookies,
};

/** A page for the first finding of each check that one can confirm. */
export function confirmationsOf(contexts: readonly Context[], found: readonly CheckResult[]): readonly Confirmation[] {
  return found.flatMap(({ check, findings }) => {
    for (const finding of findings) {
      const context = contexts.find(({ url }) => url.href === finding.url);
      const page = context && pages[check.id]?.(finding, context);
      if (context === undefined || page === undefined) continue;
      const { target, ...rest } = page;
      return [{ ...rest, check, finding, context, url: new URL(target, context.url) }];
    }
    return [];
  });
}

/** The request that a finding shows, as script makes it. */
function sentBy({ shown }: LocatedFinding): (FetchInitiator & { readonly headers: HeaderList }) | undefined {
  if (shown === undefined) return undefined;
  const { method, headers: all, body } = shown.ask;
  const headers = all.filter(([name]) => !isOfEveryRequest(name) && !/^(?:origin|cookie)$/i.test(name));
  return {
    api: 'fetch',
    ...(method !== 'GET' && { method }),
    headers,
    ...(body !== undefined && { body: Buffer.from(body, 'latin1').toString('utf8') }),
  };
}

function unreadable(finding: LocatedFinding): Page | undefined {
  const { data, shown } = finding;
  const initiator = sentBy(finding);
  if (data.id !== 'not-readable' || shown === undefined || initiator === undefined) return undefined;
  return {
    origin: data.origin,
    target: shown.ask.target,
    initiator: { ...initiator, ...(data.credentials && { credentials: 'include' }) },
    shows: { kind: 'blocked' },
  };
}

/** The long value is that of a header which the page may send: only then does its preflight pass. */
function oversized({ data, shown }: LocatedFinding, { policy }: Context): Page | undefined {
  if (data.id !== 'oversized-headers-unreadable' || shown === undefined) return undefined;
  const { allowedHeaders = [] } = policy;
  const [name] = (allowedHeaders === '*' ? ['x-cors-conformance'] : allowedHeaders).filter(
    (each) => policy.permits(data.origin, 'GET', [each]) && !/^(?:authorization|content-type)$/i.test(each),
  );
  const long = shown.ask.headers.reduce((longest, [, value]) => (value.length > longest.length ? value : longest), '');
  if (name === undefined) return undefined;
  const initiator = { api: 'fetch', headers: [[name, long]] } as const;
  return { origin: data.origin, target: shown.ask.target, initiator, shows: { kind: 'blocked' } };
}

function refusedWithOrigin(finding: LocatedFinding): Page | undefined {
  const { data, shown } = finding;
  const initiator = sentBy(finding);
  if (data.id !== 'own-origin-refused' && data.id !== 'disallowed-origin-refused') return undefined;
  if (shown === undefined || initiator === undefined) return undefined;
  const { origin, without } = data;
  return { origin, target: shown.ask.target, initiator, shows: { kind: 'refused', without } };
}

/** The request itself is a GET where a header is enough for a preflight, should the engine be allowed after all. */
function refusedPreflight({ data, shown }: LocatedFinding, { wanted, policy }: Context): Page | undefined {
  const origin = shown && originOf(shown.ask.headers);
  if (shown === undefined || origin === undefined) return undefined;
  const credentials = data.id === 'preflight-refused' && data.credentials;
  const { method, names = [] } = data.id === 'preflight-refused' ? data.wanted : wanted;
  const isEnough = names.length > 0 && policy.permits(origin, 'GET', names);
  const initiator = {
    api: 'fetch',
    ...(!isEnough && method !== 'GET' && { method }),
    headers: names.map(
      (name) => [name, /^content-type$/i.test(name) ? 'application/json' : 'cors-conformance'] as const,
    ),
    ...(credentials && { credentials: 'include' as const }),
  } as const;
  return { origin, target: shown.ask.target, initiator, shows: { kind: 'blocked' } };
}

/** A page at one origin asks, and then one at another. The browser itself stores nothing of the first response. */
function servedToOthers({ data, shown }: LocatedFinding, { wanted, target }: Context): Page | undefined {
  if (data.id !== 'cache-key-lacks-origin' || shown === undefined) return undefined;
  const { origin, made } = data;
  const isPreflight = shown.ask.method === 'OPTIONS';
  const { method, names = [] } = wanted;
  const headers = names.map((name) => [name, 'cors-conformance'] as const);
  const own = isPreflight
    ? ({ api: 'fetch', ...(names.length === 0 && method !== 'GET' && { method }), headers } as const)
    : ({ api: 'fetch' } as const);
  // A frame over http in a page over https is mixed content.
  const isFrame = made !== null && !(origin.startsWith('https:') && made.startsWith('http:'));
  if (isPreflight && !isFrame) return undefined;
  return {
    origin,
    target,
    before: [
      isFrame
        ? { initiator: { ...own, cache: 'no-store' }, page: { origin: made } }
        : { initiator: { api: 'fetch', mode: 'no-cors', cache: 'no-store' } },
    ],
    initiator: own,
    shows: { kind: 'blocked' },
  };
}

function withoutCookies({ data, shown }: LocatedFinding): Page | undefined {
  if (data.id !== 'cookie-not-sent' || shown === undefined) return undefined;
  const { origin, cookies: names } = data;
  const initiator = { api: 'fetch', credentials: 'include', cache: 'no-store' } as const;
  return {
    origin,
    target: shown.ask.target,
    before: [{ initiator }],
    initiator,
    shows: { kind: 'no-cookies', names },
  };
}
