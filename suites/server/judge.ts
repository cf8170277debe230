/** Decisions of the standard about an answer, and the findings that follow. No check compares header values by itself. */
import type { Fix, Gain, RequestShape, Seen } from '../../diagnosis/server/finding.ts';
import { corsCheck } from '../../protocol/fetch/cors-check.ts';
import type { Verdict } from '../../protocol/fetch/cors-check.ts';
import { InvalidCaseError } from '../../protocol/errors.ts';
import { explain } from '../../protocol/explain.ts';
import { ACAO, get } from '../../protocol/http/headers.ts';
import { preflightCheck } from '../../protocol/fetch/preflight.ts';
import type { PreflightVerdict } from '../../protocol/fetch/preflight.ts';
import type { CredentialsMode } from '../../protocol/fetch/request.ts';
import { parseOrigin } from '../../protocol/http/origin.ts';
import type { HeaderList, SerializedOrigin } from '../../protocol/http/wire.ts';
import type { Answered, Exchange, Finding, Level, Severity } from './check.ts';
import { originOf } from './client/browser-shape.ts';

/** The credentials modes in which decisions differ; "omit" is decided as "same-origin" is. */
export const credentialsModes = ['same-origin', 'include'] as const satisfies readonly CredentialsMode[];

/** Whether the answer may be shared with a page at `origin`. https://fetch.spec.whatwg.org/#concept-cors-check */
export function sharing({ answer }: Answered, origin: SerializedOrigin, credentials: CredentialsMode): Verdict {
  return corsCheck({ serializedOrigin: origin, credentials }, answer.headers);
}

/** What a page wants to send; it is what a preflight asks for. */
export interface Wanted {
  readonly method: string;
  /** Names of headers that script sets. */
  readonly names?: readonly string[];
}

/** Whether the answer to a preflight lets a page at `origin` send what it wants by fetch(). */
export function preflightAllows(
  { answer }: Answered,
  origin: SerializedOrigin,
  { method, names = [] }: Wanted,
  credentials: CredentialsMode,
): PreflightVerdict {
  return preflightCheck(
    { serializedOrigin: origin, credentials, method, headers: withNames(names), useCorsPreflight: false },
    answer,
  );
}

/** Headers with these names, and with a value that is safelisted for none. */
function withNames(names: readonly string[]): HeaderList {
  return names.map((name) => [name, '"']);
}

/** The modes in which the answer is shared with `origin`. */
export function sharedIn(answered: Answered, origin: SerializedOrigin): readonly CredentialsMode[] {
  return credentialsModes.filter((mode) => sharing(answered, origin, mode).ok);
}

/**
 * A finding when the answer is not shared with a page at `origin` in one of these modes, as it must be.
 * @param level MUST by default.
 */
export function mustShare(
  answered: Answered,
  origin: SerializedOrigin,
  modes: readonly CredentialsMode[],
  level: Level = 'MUST',
): Finding | undefined {
  for (const credentials of modes) {
    const verdict = sharing(answered, origin, credentials);
    if (!verdict.ok) return refusal(answered, origin, credentials, verdict, level, undefined);
  }
  return undefined;
}

/** A finding when the answer to a preflight does not let a page at `origin` send what it wants, as it must. */
export function mustAllow(
  answered: Answered,
  origin: SerializedOrigin,
  wanted: Wanted,
  modes: readonly CredentialsMode[],
  level: Level = 'MUST',
): Finding | undefined {
  for (const credentials of modes) {
    const verdict = preflightAllows(answered, origin, wanted, credentials);
    if (!verdict.ok) return refusal(answered, origin, credentials, verdict, level, wanted);
  }
  return undefined;
}

function refusal(
  answered: Answered,
  origin: SerializedOrigin,
  mode: CredentialsMode,
  { step }: Verdict,
  level: Level,
  preflighted: Wanted | undefined,
): Finding {
  const fix = fixOf(answered, origin, mode, preflighted);
  const credentials = mode === 'include';
  const response = seenOf(answered);
  return {
    level,
    data:
      preflighted === undefined
        ? { id: 'not-readable', origin, credentials, response }
        : { id: 'preflight-refused', origin, wanted: shapeOf(preflighted), credentials, response },
    decidedBy: step,
    refusedAt: step,
    ...(fix !== undefined && { fix }),
    ...shownBy(answered),
  };
}

/** What the owner of the server changes, by the step at which this very answer fails. */
function fixOf(
  { ask, answer }: Answered,
  page: SerializedOrigin,
  credentials: CredentialsMode,
  preflighted: Wanted | undefined,
): Fix | undefined {
  if (originsIn(answer.headers).length > 1) return { kind: 'send-one-origin' };
  // The CORS check is the same for every method, and of a GET there is no preflight to miss.
  const method = preflighted === undefined ? 'GET' : preflighted.method;
  const initiator = { api: 'fetch', method, credentials, headers: withNames(preflighted?.names ?? []) } as const;
  const given = { status: answer.status, headers: answer.headers };
  const answers = [preflighted === undefined ? { actual: given } : { preflight: given }];
  try {
    // By https, so that no page's request is mixed content.
    const url = `https://${get(ask.headers, 'Host') ?? ''}${ask.target}`;
    const step = explain({ page, url, initiator, answers }).steps.find((each) => each.kind === 'fails');
    return step && { kind: 'step', step };
  } catch (error) {
    // An answer or an origin that no browser would have.
    if (error instanceof InvalidCaseError) return undefined;
    throw error;
  }
}

/** The origins in Access-Control-Allow-Origin, where it is a list, which no browser reads. */
export function originsIn(headers: HeaderList): readonly string[] {
  const words = (get(headers, ACAO) ?? '').split(/[\s,;|]+/);
  return words.filter((word) => word === '*' || parseOrigin(word) !== null);
}

export function shapeOf({ method, names = [] }: Wanted): RequestShape {
  return { method, names };
}

/** The exchange that shows a finding. */
export function shownBy({ ask, answer }: Answered): { readonly shown: Exchange } {
  return { shown: { ask, outcome: { ok: true, answer } } };
}

/** Status and CORS headers of an answer. */
export function seenOf({ answer: { status, headers } }: Answered): Seen {
  return { status, headers: headers.filter(([name]) => /^access-control-allow-/i.test(name)) };
}

export interface Gravity {
  readonly level: Level;
  readonly severity?: Severity;
}

/**
 * A finding when the answer is shared with a page at `origin`, which must not read it.
 * @param gravity of it, by the modes in which it is shared.
 */
export function mustDeny(
  answered: Answered,
  origin: SerializedOrigin,
  gravity: (withCredentials: boolean) => Gravity,
): Finding | undefined {
  const shared = sharedIn(answered, origin);
  if (shared.length === 0) return undefined;
  return leak(answered, origin, shared.includes('include'), gravity, (credentials) => ({ kind: 'read', credentials }));
}

/** A finding when the answer to a preflight lets a page at `origin` send what it wants, which it must not. */
export function mustRefuse(
  answered: Answered,
  origin: SerializedOrigin,
  wanted: Wanted,
  gravity: (withCredentials: boolean) => Gravity,
): Finding | undefined {
  const allowed = credentialsModes.filter((mode) => preflightAllows(answered, origin, wanted, mode).ok);
  if (allowed.length === 0) return undefined;
  return leak(answered, origin, allowed.includes('include'), gravity, (credentials) => ({
    kind: 'send',
    ...shapeOf(wanted),
    credentials,
  }));
}

/**
 * A finding, SECURITY high, when a page at `origin` may read this answer with credentials, or, if it is that to a preflight, send what it
 * wants with them: nobody reads a response to a preflight.
 */
export function opensCredentials(answered: Answered, origin: SerializedOrigin, wanted: Wanted): Finding | undefined {
  const high = (): Gravity => ({ level: 'SECURITY', severity: 'high' });
  if (answered.ask.method === 'OPTIONS')
    return preflightAllows(answered, origin, wanted, 'include').ok
      ? mustRefuse(answered, origin, wanted, high)
      : undefined;
  return sharedIn(answered, origin).includes('include') ? mustDeny(answered, origin, high) : undefined;
}

function leak(
  answered: Answered,
  origin: SerializedOrigin,
  withCredentials: boolean,
  gravity: (withCredentials: boolean) => Gravity,
  gainOf: (credentials: boolean) => Extract<Gain, { kind: 'read' | 'send' }>,
): Finding {
  const grave = gravity(withCredentials);
  // Of an origin that no page can have.
  const harmless = grave.level === 'ROBUSTNESS';
  const gain = gainOf(withCredentials);
  return {
    ...grave,
    data: { id: 'disallowed-origin', origin, gain, harmless, response: seenOf(answered) },
    decidedBy: sharing(answered, origin, withCredentials ? 'include' : 'same-origin').step,
    ...(!harmless && { impact: { origins: [origin], gain } }),
    ...shownBy(answered),
  };
}

/** Of another origin that gets in: SECURITY high with credentials; without them the declared policy is not kept. */
export function highWithCredentials(withCredentials: boolean): Gravity {
  return withCredentials ? { level: 'SECURITY', severity: 'high' } : { level: 'MUST' };
}

/** One finding for all that are equally serious: the first, with the number of other origins that were sent and show the same. */
export function gathered(findings: readonly Finding[]): readonly Finding[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = `${finding.level} ${finding.severity ?? ''}`;
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const sent = new Set(group.map(({ shown }) => shown && originOf(shown.ask.headers)));
    if (sent.size === 1) return [first];
    const origins = [...new Set(group.flatMap(({ impact }) => impact?.origins ?? []))];
    const alike = { kind: 'origins', count: sent.size - 1 } as const;
    return [{ ...first, alike, ...(first.impact && { impact: { ...first.impact, origins } }) }];
  });
}
