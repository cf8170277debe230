/** The policy of a server that none was declared for, as far as asking tells. */
import { ACAC, ACAH, ACAM, ACAO, ACEH, ACMA, extractHeaderListValues, get } from '../../protocol/http/headers.ts';
import type { ExtractedHeader } from '../../protocol/http/headers.ts';
import { isForbiddenMethod, normalizeMethod } from '../../protocol/http/methods.ts';
import { OPAQUE, parseOrigin } from '../../protocol/http/origin.ts';
import type { HeaderList, SerializedOrigin } from '../../protocol/http/wire.ts';
import { getDomain } from 'tldts';
import type { Answered, Ask, Exchange } from './check.ts';
import { contextsOf } from './context.ts';
import type { Context, MainRequest } from './context.ts';
import { sharing } from './judge.ts';
import type { SinglePolicy } from './policy.ts';

/** An origin that no server has reason to allow: one that does, allows all. */
const anyone: SerializedOrigin = 'https://evil.test';

/** Header and method by which a preflight is asked what it lists. */
const probe = { method: 'PUT', names: ['x-cors-conformance'] } as const;

/** Origins that servers are likely to allow by name. */
export function candidates(url: URL): readonly SerializedOrigin[] {
  const domain = getDomain(url.hostname, { allowPrivateDomains: true });
  const ofOwner = domain === null ? [] : ['', 'www.', 'app.', 'admin.'].map((label) => `https://${label}${domain}`);
  const local = ['', ':3000', ':4200', ':5173', ':8080'].map((port) => `http://localhost${port}`);
  return [...new Set([OPAQUE, ...ofOwner, ...local])].filter((origin) => origin !== url.origin);
}

/** What is asked at first. */
export function inferenceAsks(url: URL, main?: MainRequest): readonly Ask[] {
  const context = bare(url, main);
  return [anyone, ...candidates(url)].flatMap((origin) => [
    context.get(origin),
    context.preflight(origin, probe.method, probe.names),
  ]);
}

function bare(url: URL, main?: MainRequest): Context {
  const [context] = contextsOf(url, { origins: [] }, false, main);
  if (context === undefined) throw new Error('there is a context for the URL');
  return context;
}

/** Asks who may read, and reads what is said about it. What does not show is left out. */
export async function infer(
  url: URL,
  send: (ask: Ask) => Promise<Exchange>,
  main?: MainRequest,
): Promise<SinglePolicy> {
  const context = bare(url, main);
  const origins = [anyone, ...candidates(url)];
  const of = async (ask: Ask): Promise<Answered | undefined> => {
    const { outcome } = await send(ask);
    return outcome.ok ? { ask, answer: outcome.answer } : undefined;
  };
  const seen = await Promise.all(
    origins.map(async (origin) => ({
      origin,
      actual: await of(context.get(origin)),
      preflight: await of(context.preflight(origin, probe.method, probe.names)),
    })),
  );
  const isReader = (answered: Answered | undefined, origin: SerializedOrigin): boolean =>
    answered !== undefined && sharing(answered, origin, 'same-origin').ok;
  const readers = seen.filter(({ origin, actual }) => isReader(actual, origin));
  // A server that always names one origin names it to strangers too.
  const named = seen.flatMap(({ actual }) => (actual === undefined ? [] : [get(actual.answer.headers, ACAO) ?? '']));
  const allowed = [...readers.map(({ origin }) => origin), ...named.filter((value) => parseOrigin(value) !== null)];
  const public_ = allowed.includes(anyone);
  const answers = seen
    .flatMap(({ actual, preflight }) => [actual, preflight])
    .flatMap((each) => (each === undefined ? [] : [each.answer.headers]));
  const withCredentials = answers.some((headers) => get(headers, ACAC) === 'true');
  const maxAge = answers.flatMap((headers) => listed(headers, ACMA).map(Number)).find(Number.isSafeInteger);
  const methods = answers
    .flatMap((headers) => listed(headers, ACAM))
    .filter((method) => !isForbiddenMethod(method) && normalizeMethod(method) === method);
  const allowedHeaders = answers.flatMap((headers) => listed(headers, ACAH)).map((name) => name.toLowerCase());
  const exposedHeaders = answers.flatMap((headers) => listed(headers, ACEH)).map((name) => name.toLowerCase());
  return {
    origins: public_ ? '*' : [...new Set(allowed)],
    // Every origin with credentials is a hole, and not what anyone means to allow: acao-default and cred-reflect report it.
    ...(!(public_ && withCredentials) && { credentials: withCredentials }),
    ...found('methods', methods),
    ...found(
      'allowedHeaders',
      allowedHeaders.filter((name) => !probe.names.some((each) => each === name)),
    ),
    ...found('exposedHeaders', exposedHeaders),
    ...(maxAge !== undefined && { maxAge }),
  };
}

function listed(headers: HeaderList, name: ExtractedHeader): readonly string[] {
  const values = extractHeaderListValues(name, headers);
  return values === 'failure' || values === null ? [] : values;
}

function found(key: 'methods' | 'allowedHeaders' | 'exposedHeaders', values: readonly string[]): Partial<SinglePolicy> {
  if (values.length === 0) return {};
  return { [key]: values.includes('*') ? '*' : [...new Set(values)].toSorted() };
}
