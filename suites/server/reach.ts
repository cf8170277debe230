/** What of a response a page can ever meet, and so how grave it is that the response is wrong. */
import { corsUnsafeRequestHeaderNames } from '../../protocol/fetch/safelist.ts';
import { isForbiddenRequestHeader } from '../../protocol/fetch/forbidden.ts';
import { ACRH, ACRM, get } from '../../protocol/http/headers.ts';
import { isForbiddenMethod, isMethod } from '../../protocol/http/methods.ts';
import { OPAQUE, parseOrigin } from '../../protocol/http/origin.ts';
import type { HeaderList } from '../../protocol/http/wire.ts';
import type { Answered, Ask, Finding, Level } from './check.ts';
import { isOfEveryRequest, originOf } from './client/browser-shape.ts';
import type { Context } from './context.ts';
import { together } from './together.ts';

/** Whether it has the form of a CORS-preflight request. */
export function isPreflight({ method, headers }: Ask): boolean {
  return method === 'OPTIONS' && originOf(headers) !== undefined && get(headers, ACRM) !== null;
}

/** Whether a browser can send such a request, with the Origin that the Fetch standard demands. */
export function canBeSent(ask: Ask): boolean {
  const { method, headers } = ask;
  const origin = originOf(headers);
  // https://fetch.spec.whatwg.org/#append-a-request-origin-header
  if (origin === undefined) return (method === 'GET' || method === 'HEAD') && !setByScript(headers).some(isForbidden);
  if (origin !== OPAQUE && parseOrigin(origin) === null) return false;
  if (isPreflight(ask)) return isMethod(get(headers, ACRM) ?? '') && /^[!#-.\w^`|~,*]*$/.test(get(headers, ACRH) ?? '');
  return !isForbiddenMethod(method) && !setByScript(headers).some(isForbidden);
}

function isForbidden([name, value]: HeaderList[number]): boolean {
  return isForbiddenRequestHeader(name, value);
}

/** The headers that browsers do not set by themselves. */
function setByScript(headers: HeaderList): HeaderList {
  return headers.filter(([name]) => !isOfEveryRequest(name) && !/^(?:origin|cookie)$/i.test(name));
}

/**
 * How grave it is that no browser can use the CORS headers of a response. `MUST`: a page may send the request by the policy.
 * `SHOULD`: it must be refused all the same, or there is no CORS check, as without Origin and at the server's own. `ROBUSTNESS`: no
 * browser sends the request.
 */
export function levelOfUnusable({ ask }: Answered, context: Context): Level {
  if (!canBeSent(ask)) return 'ROBUSTNESS';
  const origin = originOf(ask.headers);
  if (origin === undefined || origin === context.url.origin) return 'SHOULD';
  const { policy, declared, readers } = context;
  // Where asking has found nobody who may read, it may be for this very fault.
  if (!declared && readers.length === 0) return 'MUST';
  if (isPreflight(ask)) {
    const names = (get(ask.headers, ACRH) ?? '').split(',').filter((name) => name !== '');
    return policy.permits(origin, get(ask.headers, ACRM) ?? '', names) ? 'MUST' : 'SHOULD';
  }
  // Not every policy that leaves methods open is about OPTIONS, which a server takes for its own.
  if (ask.method === 'OPTIONS' && policy.methods === undefined) return 'SHOULD';
  const names = corsUnsafeRequestHeaderNames(setByScript(ask.headers));
  return policy.permits(origin, ask.method, names) ? 'MUST' : 'SHOULD';
}

const levels: readonly Level[] = ['MUST', 'SECURITY', 'SHOULD', 'ROBUSTNESS', 'INFO'];

/**
 * One finding for each way in which something is wrong, with the response that shows it at its gravest. Paths with policies of their
 * own are judged with those.
 */
export function gravestOfEach(
  answered: readonly Answered[],
  { neighbours }: Context,
  judge: (answered: Answered) => Finding | undefined,
): readonly Finding[] {
  const others = new Set(neighbours.map(({ target }) => target));
  const findings = answered.filter(({ ask }) => !others.has(ask.target)).flatMap((each) => judge(each) ?? []);
  const byLevel = findings.toSorted((a, b) => levels.indexOf(a.level) - levels.indexOf(b.level));
  return together(byLevel, ({ data }) => JSON.stringify(data)).slice(0, 5);
}
