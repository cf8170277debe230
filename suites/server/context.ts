import { isForbiddenRequestHeader } from '../../protocol/fetch/forbidden.ts';
import { isCorsSafelistedMethod } from '../../protocol/http/methods.ts';
import { convertToSortedLowercaseSet } from '../../protocol/http/headers.ts';
import type { HeaderList, SerializedOrigin } from '../../protocol/http/wire.ts';
import type { Ask, Need } from './check.ts';
import { actualRequest, preflightRequest } from './client/browser-shape.ts';
import type { Shape } from './client/browser-shape.ts';
import type { CredentialsMode } from '../../protocol/fetch/request.ts';
import type { Wanted } from './judge.ts';
import type { PathPolicy, PolicyFile, RouteName } from './policy.ts';
import { policiesOf } from './policy/resolve.ts';
import type { Policy } from './policy/resolve.ts';
import type { NotRunReason } from '../../diagnosis/server/not-run.ts';

/** A URL of the server under test, and what holds for it: all that a check plans by. */
export interface Context {
  readonly url: URL;
  /** Its request-target. */
  readonly target: string;
  /** Declared, or else found by asking. */
  readonly policy: Policy;
  readonly declared: boolean;
  /** Origins that may read, one for each entry of the policy: the origin itself, or one that a pattern covers. */
  readonly origins: readonly SerializedOrigin[];
  /** Origins that may read, as `origins`, and samples where every origin may. None by a rule that is not about GET. */
  readonly readers: readonly SerializedOrigin[];
  /** What script may send by the policy beside the safelisted, so that there is a preflight that must pass. */
  readonly wanted: Wanted;
  /** The credentials modes in which `readers` may read, as far as it is known. */
  readonly modes: readonly CredentialsMode[];
  /** An origin that may not read; `undefined` where every origin may. */
  readonly stranger: SerializedOrigin | undefined;
  /** The paths of the same server that have policies of their own. */
  readonly neighbours: readonly Pick<Context, 'target' | 'readers'>[];
  /** Request-target of a route of the policy. */
  readonly route: (name: RouteName) => string | undefined;
  /** The method of `get`. */
  readonly method: string;
  /** The GET that a page at this origin makes by fetch(), or the request that is tested instead. */
  readonly get: (origin: string, options?: RequestOptions) => Ask;
  /** Any other request of a page. */
  readonly request: (method: string, origin: string, options?: RequestOptions) => Ask;
  /** The GET of a page at the URL's own origin, which has no Origin header. */
  readonly sameOrigin: (options?: RequestOptions) => Ask;
  /** The CORS-preflight request for a method and header names of script, as engines send it. */
  readonly preflight: (
    origin: string,
    method: string,
    names?: readonly string[],
    options?: Omit<RequestOptions, 'headers'>,
  ) => Ask;
}

/** The request that the server is tested with, instead of a GET: of an RPC or GraphQL endpoint. */
export interface MainRequest {
  readonly method: string;
  /** Of the body, which is an isomorphic string. */
  readonly contentType?: string;
  readonly body?: string;
  /** Other headers that script sets. */
  readonly headers?: HeaderList;
}

export interface RequestOptions {
  /** Instead of the URL's own. */
  readonly target?: string;
  /** What script has set, and `Cookie`. */
  readonly headers?: HeaderList;
  readonly body?: string;
  readonly shape?: Shape;
}

/** Where the strangers live; the first that the policy does not allow is the stranger. */
const strangers = ['https://evil.test', 'https://attacker.example', 'http://evil.test', 'https://evil.invalid:8443'];

/**
 * @param main What is sent to the URL itself and to its routes.
 * @returns A context for each path that has a policy, the URL's own first; where a policy has rules, one for each of them.
 */
export function contextsOf(
  url: URL,
  file: PolicyFile,
  declared: boolean,
  main: MainRequest = { method: 'GET' },
): readonly Context[] {
  const routes = file.routes ?? {};
  const route: Context['route'] = (name) => {
    const relative = routes[name];
    return relative === undefined ? undefined : targetOf(new URL(relative, url));
  };
  const at = (place: URL, policy: PathPolicy, request: MainRequest, marker?: string, routeOf?: Context['route']) =>
    policiesOf(policy, marker).map((each) =>
      createContext(place, each, declared, routeOf ?? (() => undefined), request),
    );
  const all = [
    ...at(url, file, main, file.marker, route),
    ...Object.entries(file.paths ?? {}).flatMap(([path, policy]) => at(new URL(path, url), policy, { method: 'GET' })),
  ];
  return all.map((context) => {
    const neighbours = all.filter(({ target }) => target !== context.target);
    return { ...context, neighbours };
  });
}

/** The same for checks of preflights: `readers` are the origins whose preflights may pass, `stranger` is one whose may not. */
export function forPreflights(context: Context): Context {
  const { policy, wanted } = context;
  return {
    ...context,
    readers: policy.samples,
    stranger: strangers.find((origin) => !policy.permits(origin, wanted.method, wanted.names)),
  };
}

function targetOf(url: URL): string {
  return url.pathname + url.search;
}

function createContext(
  url: URL,
  policy: Policy,
  declared: boolean,
  route: Context['route'],
  { method, contentType, body, headers: own = [] }: MainRequest,
): Omit<Context, 'neighbours'> {
  const target = targetOf(url);
  const origins = policy.patterns.map(({ example }) => example);
  const request: Context['request'] = (by, origin, { shape, ...options } = {}) =>
    actualRequest({ server: url, target, method: by, origin, ...options }, shape);
  const withContent = (options: RequestOptions = {}): RequestOptions => ({
    ...(body !== undefined && { body }),
    ...options,
    headers: [
      ...(contentType === undefined ? [] : [['Content-Type', contentType] as const]),
      ...own,
      ...(options.headers ?? []),
    ],
  });
  return {
    url,
    target,
    policy,
    declared,
    origins,
    readers: policy.reads ? policy.samples : [],
    wanted: wantedOf(policy, method),
    // With credentials "*" is no wildcard: that every origin may read with them is nothing that a server should be led to.
    modes: policy.credentials === true && policy.origins !== '*' ? ['same-origin', 'include'] : ['same-origin'],
    stranger: strangers.find((origin) => !policy.allows(origin)),
    route,
    request,
    method,
    get: (origin, options) => request(method, origin, withContent(options)),
    sameOrigin: (given) => {
      const { shape, ...options } = withContent(given);
      return actualRequest({ server: url, target, method, ...options }, shape);
    },
    preflight: (origin, wanted, names = [], { shape, ...options } = {}) =>
      preflightRequest(
        {
          server: url,
          target,
          method: wanted,
          origin,
          ...options,
          names: names.length === 0 ? undefined : convertToSortedLowercaseSet(names).join(','),
        },
        shape,
      ),
  };
}

function wantedOf({ methods, allowedHeaders, reads }: Policy, main: string): Wanted {
  const listed = methods === undefined || methods === '*' ? [] : methods;
  const usual = methods === '*' ? 'PUT' : reads ? main : (listed[0] ?? main);
  const method = listed.find((each) => !isCorsSafelistedMethod(each)) ?? usual;
  const names = allowedHeaders === '*' ? ['x-cors-conformance'] : (allowedHeaders ?? []);
  // A name that script cannot set stands in no preflight.
  return { method, names: names.filter((name) => !isForbiddenRequestHeader(name, '')).slice(0, 2) };
}

/** Why a check cannot be asked here; `undefined` when all that it needs is there. */
export function missing(needs: readonly Need[], context: Context): NotRunReason | undefined {
  for (const need of needs) {
    const reason = missingOne(need, context);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function missingOne(
  need: Need,
  { policy, declared, origins, readers, stranger, route }: Context,
): NotRunReason | undefined {
  const noneMay = { id: 'needs-allowed-origin', declared } as const;
  switch (need) {
    case 'policy':
      return declared ? undefined : { id: 'needs-policy' };
    case 'origin':
      if (origins.length > 0) return undefined;
      return policy.origins === '*' ? { id: 'needs-named-origin' } : noneMay;
    case 'reader':
      if (readers.length > 0) return undefined;
      return policy.reads ? noneMay : { id: 'needs-get-rule' };
    case 'stranger':
      return stranger === undefined ? { id: 'needs-disallowed-origin', allAllowed: true } : undefined;
    default: {
      const [kind, name] = need.split('.') as ['policy' | 'route', string];
      if (kind === 'route')
        return route(name as RouteName) === undefined ? { id: 'needs-route', name, orJsonRequest: false } : undefined;
      return name in policy ? undefined : { id: 'needs-field', name };
    }
  }
}
