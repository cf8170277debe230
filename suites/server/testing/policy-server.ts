/**
 * A server that keeps its policy as the standard wants it. It can be right in every way that the standard leaves open
 * (`Freedoms`), and be made wrong in one (`Mutation`).
 */
import { isToken } from '../../../protocol/http/bytes.ts';
import { isCorsSafelistedMethod } from '../../../protocol/http/methods.ts';
import { ACAC, ACAH, ACAM, ACAO, ACEH, ACMA, ACRH, ACRM, get, set } from '../../../protocol/http/headers.ts';
import { OPAQUE } from '../../../protocol/http/origin.ts';
import type { HeaderList, HeaderPair } from '../../../protocol/http/wire.ts';
import type { PathPolicy, PolicyFile } from '../policy.ts';
import { decide, policiesOf } from '../policy/resolve.ts';
import type { Policy } from '../policy/resolve.ts';
import { listen } from './listen.ts';
import type { Listening, ListenOptions, Received, Reply } from './listen.ts';

/** What a server may do in one way or another, and be right. */
export interface Freedoms {
  /** For a policy that allows every origin: the literal `*`, or the origin that asks. */
  readonly everyone: 'star' | 'echo';
  readonly preflightStatus: 200 | 204;
  /** What a request that is not allowed gets: a 403, or the answer without the headers. */
  readonly denied: 'reject' | 'ignore';
  /** A denied preflight is answered as if it came from the first origin of the policy. */
  readonly fixedOrigin: boolean;
  /** The preflight lists all that the policy allows, or what was asked for and is allowed. */
  readonly lists: 'all' | 'asked';
  readonly names: 'usual' | 'lower' | 'upper';
  readonly separator: string;
  /** Values of lists in lower case; methods have a case that counts. */
  readonly lowerLists: boolean;
  readonly reversed: boolean;
  /** Header lines of the application. */
  readonly extra: HeaderList;
  /** A list on several lines. */
  readonly splitLists: boolean;
  /** The response to GET / says how often the origin has asked. */
  readonly counts: boolean;
  readonly secure: ListenOptions['secure'];
}

const usual: Freedoms = {
  everyone: 'star',
  preflightStatus: 204,
  denied: 'ignore',
  fixedOrigin: false,
  lists: 'all',
  names: 'usual',
  separator: ', ',
  lowerLists: false,
  reversed: false,
  extra: [],
  splitLists: false,
  counts: false,
  secure: false,
};

export interface Request extends Omit<Received, 'connection'> {
  /** `undefined` for none. */
  readonly origin: string | undefined;
  readonly isPreflight: boolean;
  /** How many requests of the same origin, method and target came before, from 0. */
  readonly before: number;
  /** Method and origin of the requests that came before on the same connection. */
  readonly earlier: readonly string[];
}

/** One thing that a server does wrong. */
export interface Mutation {
  /** Instead of what the policy allows. */
  readonly allows?: (origin: string, policy: Policy, request: Request) => boolean;
  /** Told the right reply, gives the wrong one. */
  readonly reply?: (reply: Reply, request: Request, policy: Policy) => Reply;
  /** It takes requests that are no HTTP. */
  readonly lenient?: true;
}

export interface PolicyServer extends Listening {
  /** Requests that came so far, without those that were no HTTP. */
  readonly requests: readonly Request[];
}

/** Starts one on a free port of 127.0.0.1. The routes of the policy exist, `/` too; all else is 404. */
export async function startPolicyServer(
  file: PolicyFile,
  freedoms: Partial<Freedoms> = {},
  mutation: Mutation = {},
): Promise<PolicyServer> {
  const chosen = { ...usual, ...freedoms };
  const requests: Request[] = [];
  const counts = new Map<string, number>();
  const paths = new Map(Object.entries(file.paths ?? {}).map(([path, policy]) => [path, deciding(policy)]));
  const top = deciding(file);
  const earlier = new WeakMap<object, string[]>();
  const server = await listen(
    ({ connection, ...received }) => {
      const { method, target, headers } = received;
      const origin = get(headers, 'Origin') ?? undefined;
      const asked = `${method} ${String(origin)}`;
      const key = `${asked} ${target}`;
      const before = counts.get(key) ?? 0;
      counts.set(key, before + 1);
      const onConnection = earlier.get(connection) ?? [];
      earlier.set(connection, [...onConnection, asked]);
      const isPreflight = method === 'OPTIONS' && origin !== undefined && get(headers, ACRM) !== null;
      const request: Request = { ...received, origin, isPreflight, before, earlier: onConnection };
      requests.push(request);
      const policy = (paths.get(target) ?? top)(request);
      const right = replyTo(request, policy, file, chosen, mutation);
      return mutation.reply?.(right, request, policy) ?? right;
    },
    { secure: chosen.secure, lenient: mutation.lenient === true },
  );
  return { ...server, requests };
}

/** Finds the policy by which a request is answered: of rules, the first that matches. */
function deciding(declared: PathPolicy): (request: Request) => Policy {
  const only = (policy: PathPolicy): Policy => {
    const [first] = policiesOf(policy);
    if (first === undefined) throw new Error('a policy without rules is one');
    return first;
  };
  if (declared.rules === undefined) {
    const policy = only(declared);
    return () => policy;
  }
  const nobody = only({ origins: [] });
  const byRule = new Map(declared.rules.map((rule) => [rule, only(rule)]));
  return ({ origin = '', method, isPreflight, headers }) => {
    const names = isPreflight ? namesAsked(headers) : [];
    const rule = decide(declared, origin, isPreflight ? (get(headers, ACRM) ?? '') : method, names);
    return (rule && byRule.get(rule)) ?? nobody;
  };
}

function namesAsked(headers: HeaderList): readonly string[] {
  return (get(headers, ACRH) ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter(isToken);
}

function replyTo(request: Request, policy: Policy, file: PolicyFile, freedoms: Freedoms, mutation: Mutation): Reply {
  const { origin, isPreflight } = request;
  const allows = mutation.allows ?? ((each, { allows: byPolicy }) => byPolicy(each));
  const allowed = origin !== undefined && allows(origin, policy, request);
  const cors = corsHeaders(request, policy, allowed, freedoms, file.rules !== undefined);
  // A rule may be for other methods of an origin that is not refused as such.
  const isRefused = !allowed && !(file.rules ?? []).some((rule) => decide(rule, origin ?? '', '', []) !== undefined);
  // Pages of its own send their origin with every POST.
  const isOwn = origin === `${freedoms.secure === false ? 'http' : 'https'}://${get(request.headers, 'Host') ?? ''}`;
  const reply: Reply = isPreflight
    ? { status: !allowed && freedoms.denied === 'reject' ? 403 : freedoms.preflightStatus, headers: cors, body: '' }
    : origin !== undefined && isRefused && !isOwn && freedoms.denied === 'reject'
      ? { status: 403, headers: cors, body: 'no' }
      : application(request, file, cors, freedoms);
  return { ...reply, headers: styled([...reply.headers, ...freedoms.extra], freedoms) };
}

function corsHeaders(
  request: Request,
  policy: Policy,
  allowed: boolean,
  freedoms: Freedoms,
  isRuled: boolean,
): HeaderPair[] {
  const { origin, isPreflight } = request;
  const literal = policy.origins === '*' && policy.credentials !== true && freedoms.everyone === 'star';
  const fixed = policy.patterns.find(({ exact, source }) => exact && source !== OPAQUE);
  const value = literal
    ? '*'
    : allowed
      ? origin
      : freedoms.fixedOrigin && policy.patterns.length === 1 && fixed?.exact === true
        ? fixed.source
        : undefined;
  const vary: HeaderPair[] = literal && !isRuled ? [] : [['Vary', isPreflight ? `Origin, ${ACRM}, ${ACRH}` : 'Origin']];
  if (value === undefined) return vary;
  const headers: HeaderPair[] = [[ACAO, value], ...vary];
  if (policy.credentials === true) headers.push([ACAC, 'true']);
  if (!isPreflight) return [...headers, ...list(ACEH, policy.exposedHeaders, undefined, freedoms)];
  const askedNames = namesAsked(request.headers);
  const asked = [get(request.headers, ACRM) ?? ''];
  headers.push(
    ...list(
      ACAM,
      policy.methods,
      asked.filter((method) => isToken(method) && !isCorsSafelistedMethod(method)),
      freedoms,
    ),
  );
  headers.push(...list(ACAH, allowedNames(policy, askedNames), askedNames, freedoms));
  if (policy.maxAge !== undefined) headers.push([ACMA, String(policy.maxAge)]);
  return headers;
}

/** The names that a preflight may list: of a prefix, those that were asked for. */
function allowedNames(
  { allowedHeaders, permits, samples }: Policy,
  asked: readonly string[],
): Policy['allowedHeaders'] {
  if (allowedHeaders === undefined || allowedHeaders === '*') return allowedHeaders;
  const [sample = ''] = samples;
  const isNew = (name: string): boolean => !allowedHeaders.some((each) => each.toLowerCase() === name.toLowerCase());
  return [...allowedHeaders, ...asked.filter((name) => isNew(name) && permits(sample, 'GET', [name]))];
}

/** The lines of a list; a policy's `*` is the literal one only where it is a wildcard, that is without credentials. */
function list(
  name: string,
  listed: '*' | readonly string[] | undefined,
  asked: readonly string[] | undefined,
  { lists, separator, splitLists, lowerLists }: Freedoms,
): HeaderPair[] {
  const key = (value: string): string => (name === ACAM ? value : value.toLowerCase());
  const wanted = new Set(asked?.map(key));
  const all = listed === undefined ? [] : listed === '*' ? (asked ?? ['*']) : listed;
  const shown = lists === 'asked' && asked !== undefined ? all.filter((each) => wanted.has(key(each))) : all;
  const values = shown
    .map((each) => (lowerLists && name !== ACAM ? each.toLowerCase() : each))
    .filter((each) => each !== '');
  if (values.length === 0) return [];
  return splitLists ? values.map((each): HeaderPair => [name, each]) : [[name, values.join(separator)]];
}

function styled(headers: HeaderList, { names, reversed }: Freedoms): HeaderList {
  const cased = headers.map(([name, value]): HeaderPair => {
    switch (names) {
      case 'usual':
        return [name, value];
      case 'lower':
        return [name.toLowerCase(), value];
      case 'upper':
        return [name.toUpperCase(), value];
    }
  });
  return reversed ? cased.toReversed() : cased;
}

/** What the application's own handlers answer, with the CORS headers that stand before them. */
function application(request: Request, file: PolicyFile, cors: HeaderList, { counts }: Freedoms): Reply {
  const { routes = {}, marker } = file;
  const own: HeaderPair[] = marker === undefined ? [] : [[marker, '1']];
  const exposed = [file, ...(file.rules ?? [])].flatMap(({ exposedHeaders = [] }) =>
    exposedHeaders === '*' ? [] : exposedHeaders,
  );
  const headers: HeaderList = [
    ...cors,
    ...own,
    ['Content-Type', 'text/plain'],
    ...[...new Set(exposed)].map((name): HeaderPair => [name, '1']),
  ];
  const path = (request.target.split('?', 1)[0] ?? '').replace(/^\//, '');
  const is = (name: keyof typeof routes): boolean => routes[name]?.replace(/^\//, '') === path;
  if (is('error')) return { status: 500, headers, body: 'error' };
  if (is('throw')) return { status: 500, headers, body: 'thrown' };
  if (is('empty')) return { status: 204, headers, body: '' };
  if (is('badRequest') || path.includes('%E0%A4%A')) return { status: 400, headers, body: 'bad request' };
  if (is('unsupportedType')) return { status: 415, headers, body: 'unsupported' };
  if (is('rateLimited')) return { status: 429, headers, body: 'too many' };
  if (is('badGateway')) return { status: 502, headers, body: 'bad gateway' };
  if (is('gatewayTimeout')) return { status: 504, headers, body: 'gateway timeout' };
  if (is('unavailable')) return { status: 503, headers, body: 'unavailable' };
  const unmarked = headers.filter(([name]) => name !== marker);
  if (
    is('json') &&
    request.method === 'POST' &&
    !/^application\/json\b/i.test(get(request.headers, 'Content-Type') ?? '')
  )
    return { status: 415, headers: unmarked, body: 'JSON only' };
  if (is('putOnly') && request.method !== 'PUT')
    return { status: 405, headers: [...unmarked, ['Allow', 'PUT']], body: '' };
  if (is('forbidden')) return { status: 403, headers, body: 'forbidden' };
  if (is('tooLarge') && request.method === 'POST') return { status: 413, headers, body: 'too large' };
  if (is('redirect')) return { status: 302, headers: [...headers, ['Location', '/']], body: '' };
  if (is('auth') && get(request.headers, 'Authorization') === null) {
    return { status: 401, headers: [...headers, ['WWW-Authenticate', 'Bearer']], body: '' };
  }
  if (is('etag')) {
    const tag: HeaderPair = ['ETag', '"1"'];
    return get(request.headers, 'If-None-Match') === '"1"'
      ? { status: 304, headers: [...headers, tag], body: '' }
      : { status: 200, headers: [...headers, tag], body: 'tagged' };
  }
  // A path that has no such method says which it has.
  if (request.method === 'PURGE') return { status: 405, headers: [...headers, ['Allow', 'GET, HEAD']], body: '' };
  if (is('stream') && get(request.headers, 'Accept') === 'text/event-stream') {
    return { status: 200, headers: set(headers, 'Content-Type', 'text/event-stream'), body: 'data: 1\n\n' };
  }
  if (path === '' && get(request.headers, 'Range') !== null) {
    return { status: 206, headers: [...headers, ['Content-Range', 'bytes 0-0/2']], body: 'o' };
  }
  if (is('vary')) return { status: 200, headers: [...headers, ['Vary', 'Accept-Language']], body: 'varies' };
  if (is('options') && request.method === 'OPTIONS') return { status: 200, headers, body: 'options' };
  const known = [
    '',
    ...Object.values(routes).map((route) => route?.replace(/^\//, '')),
    ...Object.keys(file.paths ?? {}).map((each) => each.slice(1)),
  ];
  return known.includes(path)
    ? { status: 200, headers, body: path === '' ? `ok${counts ? ` ${String(request.before)}` : ''}` : `ok at ${path}` }
    : { status: 404, headers, body: 'none' };
}
