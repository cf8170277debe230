import { ACAC, ACAH, ACAO, ACRH, extractHeaderListValues, get } from '../../protocol/http/headers.ts';
import { OPAQUE, parseOrigin } from '../../protocol/http/origin.ts';
import type { Exchange, HeaderList, SerializedOrigin } from '../../protocol/http/wire.ts';
import type { At, Cause } from '../causes/cause.ts';
import { blockedBy, isPreflight, urlOf } from './blocked.ts';
import type { CheckEvidence, FindingEvidence, ServerEvidence } from './evidence.ts';
import type { ExplainedFinding, ServerCause, ServerProblem } from './problem.ts';

type Found = Omit<ServerCause, 'explains'>;

interface Item {
  readonly check: CheckEvidence;
  readonly finding: FindingEvidence;
  readonly index: number;
}

/**
 * The causes of everything that the checks found: each finding belongs to one. They come in the order of the findings.
 */
export function causesOfServer(evidence: ServerEvidence): readonly ServerCause[] {
  const exchanges = evidence.checks.flatMap((check) => check.exchanges);
  const items: readonly Item[] = evidence.checks.flatMap((check) =>
    check.findings.map((finding, index) => ({ check, finding, index })),
  );
  const causes = new Map<string, { readonly found: Found; readonly explains: ExplainedFinding[] }>();
  const add = (found: Found, explained: ExplainedFinding): void => {
    const key = sameness(found.problem);
    const cause = causes.get(key);
    if (cause === undefined) causes.set(key, { found, explains: [explained] });
    else cause.explains.push(explained);
  };
  const silent = unansweredPreflights(evidence, exchanges);
  if (silent !== null) {
    // A check that fails for it says more than those that could not run.
    for (const { check, index } of items.filter(isOfSilence)) add(silent, { check: check.id, finding: index });
    for (const { id, answered } of evidence.checks) if (!answered) add(silent, { check: id, finding: null });
  }
  for (const { id, answered, exchanges: own } of evidence.checks) {
    if (silent === null && !answered && isLimited(own, exchanges))
      add(bare({ id: 'requests-limited', url: evidence.url }), { check: id, finding: null });
  }
  const refusals = new Map<Item, Found>();
  for (const item of items) {
    const found = item.finding.refusal ? refusalOf(item, evidence, exchanges) : null;
    if (found !== null) refusals.set(item, found);
  }
  const leaks = leaksOf(items, evidence);
  const known = [...refusals.values()];
  for (const item of items) {
    const explained = { check: item.check.id, finding: item.index };
    const found = refusals.get(item) ?? absorbedBy(item, known) ?? leaks.get(item) ?? ofCheck(item);
    if (silent === null || !isOfSilence(item)) add(found, explained);
  }
  const statuses = [...refusals.values()].flatMap(({ problem }) =>
    problem.id === 'errors-lack-headers' ? problem.statuses : [],
  );
  return [...causes.values()].map(({ found, explains }) => ({ ...withAll(found, statuses), explains }));
}

function withAll(found: Found, statuses: readonly number[]): Found {
  const { problem } = found;
  if (problem.id !== 'errors-lack-headers') return found;
  return { ...found, problem: { ...problem, statuses: [...new Set(statuses)].toSorted((a, b) => a - b) } };
}

/** Equal for problems that the same change fixes, wherever they show. */
function sameness(problem: ServerProblem): string {
  switch (problem.id) {
    case 'finding':
      return `finding ${problem.check}`;
    case 'allow-origin-differs':
      return `${problem.id} ${problem.difference} ${problem.value}`;
    case 'allow-origin-twice':
    case 'allow-origin-list':
    case 'allow-origin-missing':
    case 'wildcard-with-credentials':
    case 'credentials-not-allowed':
    case 'errors-lack-headers':
    case 'vary-missing':
    case 'cache-ignores-origin':
      return problem.id;
    case 'method-not-allowed':
      return `${problem.id} ${problem.method}`;
    case 'method-refused':
      return `${problem.id} ${problem.at.method}`;
    case 'header-not-allowed':
      return `${problem.id} ${problem.names.join()}`;
    default:
      return JSON.stringify({ ...problem, at: undefined });
  }
}

/** No preflight gets a response, while other requests of pages mostly do. A server that has ended answers neither. */
function unansweredPreflights({ url }: ServerEvidence, exchanges: readonly Exchange[]): Found | null {
  const preflights = exchanges.filter(isPreflight);
  if (preflights.length === 0 || preflights.some(({ response }) => response !== null)) return null;
  const others = exchanges.filter((each) => !isPreflight(each) && originOf(each) !== null);
  const answered = others.filter(({ response }) => response !== null).length;
  return answered * 2 > others.length ? bare({ id: 'preflight-unanswered', url }) : null;
}

/** What shows the finding is a preflight without a response. */
function isOfSilence({ finding: { shown } }: Item): boolean {
  return shown !== undefined && isPreflight(shown) && shown.response === null;
}

/** A check got no response but 429, or was not sent any more after those. */
function isLimited(own: readonly Exchange[], all: readonly Exchange[]): boolean {
  const isTooMany = ({ response }: Exchange): boolean => response?.status === 429;
  return own.every((each) => each.response === null || isTooMany(each)) && all.some(isTooMany);
}

function bare(problem: ServerProblem): Found {
  return { problem, support: [], ruledOutBy: [] };
}

/** Why a browser refuses a response that the policy allows. */
function refusalOf({ finding }: Item, evidence: ServerEvidence, exchanges: readonly Exchange[]): Found | null {
  const { shown } = finding;
  const page = originOf(shown);
  if (shown === undefined || page === null || !evidence.isAllowed(page)) return null;
  const alike = exchanges.filter((other) => other !== shown && isSameRequest(other, shown));
  const causes = blockedBy(shown, page, evidence.credentials, alike);
  // The same request, with another result: the server does not decide by it.
  const fickle = alike.some((other) => isReadable(other, page));
  const ofCache = causes.find(({ problem }) => problem.id === 'cache-ignores-origin');
  const cause =
    ofCache !== undefined && (fickle || ofCache.certainty === 'likely')
      ? ofCache
      : causes.find((each) => each !== ofCache);
  if (cause === undefined) return null;
  const at = atOf(shown);
  const { problem } = cause;
  switch (problem.id) {
    case 'error-response':
    case 'preflight-refused':
      return refusedStatus(shown, at, cause, exchanges);
    case 'header-not-allowed':
      return comparedWithCase(problem.names, shown, at, exchanges) ?? cause;
    default:
      return cause;
  }
}

/** A response with an error status, seen beside what the server answers otherwise. */
function refusedStatus(shown: Exchange, at: At, cause: Cause, exchanges: readonly Exchange[]): Found {
  const page = originOf(shown);
  const readable = exchanges.filter((other) => page !== null && originOf(other) === page && isReadable(other, page));
  const same = readable.some(({ request: { target } }) => target === shown.request.target);
  if (!isPreflight(shown) && same && at.method !== 'GET') {
    return { problem: { id: 'method-refused', at }, support: cause.support, ruledOutBy: cause.ruledOutBy };
  }
  if (!isPreflight(shown) && readable.length > 0 && !same) {
    const { support, ruledOutBy } = cause;
    return { problem: { id: 'errors-lack-headers', at, statuses: [at.status] }, support, ruledOutBy };
  }
  return cause;
}

/** A name that is refused in lower case, as browsers send it, and allowed in another spelling. */
function comparedWithCase(
  names: readonly string[],
  shown: Exchange,
  at: At,
  exchanges: readonly Exchange[],
): Found | null {
  for (const other of exchanges) {
    if (!isPreflight(other) || other.request.target !== shown.request.target) continue;
    const asked = (get(other.request.headers, ACRH) ?? '').split(',').map((name) => name.trim());
    const listed = other.response === null ? null : extractHeaderListValues(ACAH, other.response.headers);
    if (listed === null || listed === 'failure') continue;
    for (const name of names) {
      const granted = asked.find((each) => each !== name && each.toLowerCase() === name);
      if (granted === undefined || asked.includes(name)) continue;
      if (listed.some((each) => each.toLowerCase() === name))
        return bare({ id: 'header-names-compared-with-case', at, name, granted });
    }
  }
  return null;
}

/** Checks that say in another way what a refusal has shown already. */
function absorbedBy({ check, finding }: Item, refusals: readonly Found[]): Found | null {
  const { shown } = finding;
  const [family = ''] = check.id.split('-', 1);
  const value = shown?.response ? get(shown.response.headers, ACAO) : null;
  const found = refusals.find(({ problem }) => {
    switch (problem.id) {
      case 'allow-origin-differs':
        return isOfOrigin(check.id) && value === problem.value;
      case 'allow-origin-twice':
      case 'allow-origin-list':
        return (check.id === 'acao-single' || check.id === 'acao-syntax') && value !== null;
      case 'cache-ignores-origin':
        return (
          family === 'vary' ||
          family === 'cache' ||
          ['opt-get-acrm', 'acao-no-origin', 'acao-deterministic', 'acao-isolated'].includes(check.id)
        );
      case 'wildcard-with-credentials':
        return check.id === 'cred-wildcard';
      case 'credentials-not-allowed':
        return check.id === 'acac-exact' || check.id === 'acac-preflight';
      default:
        return false;
    }
  });
  return found ?? null;
}

function isOfOrigin(id: string): boolean {
  return /^(?:acao|bypass)-/.test(id);
}

/** Checks of which a finding says that an origin is let in that must not be. */
function isOfLeak(id: string): boolean {
  return isOfOrigin(id) || /^(?:cred-reflect|cred-near-wild|pf-deny-origin)$/.test(id);
}

/** The findings by which origins are let in that must not be, with what they have in common. */
function leaksOf(items: readonly Item[], evidence: ServerEvidence): ReadonlyMap<Item, Found> {
  const leaks = items.flatMap((item) => {
    const { shown } = item.finding;
    const origin = originOf(shown);
    const response = shown?.response ?? null;
    if (!isOfLeak(item.check.id) || shown === undefined || origin === null || response === null) return [];
    const value = get(response.headers, ACAO);
    if (evidence.isAllowed(origin) || (value !== origin && value !== '*')) return [];
    const credentials = value !== '*' && get(response.headers, ACAC) === 'true';
    return [{ item, at: atOf(shown), origin, value, credentials }];
  });
  const unrelated = leaks.find(
    ({ item, origin }) =>
      origin !== OPAQUE && /^(?:acao-deny|bypass-reflect|pf-deny-origin|cred-reflect)$/.test(item.check.id),
  );
  const credentials = leaks.some((leak) => leak.credentials);
  const [nulls, others] = [
    leaks.filter(({ origin }) => origin === OPAQUE),
    leaks.filter(({ origin }) => origin !== OPAQUE),
  ];
  const found = new Map<Item, Found>();
  if (unrelated !== undefined) {
    const { at, origin, value } = unrelated;
    const how = value === '*' ? 'wildcard' : 'echo';
    for (const { item } of leaks) found.set(item, bare({ id: 'any-origin-allowed', how, at, origin, credentials }));
    return found;
  }
  for (const { item, at } of nulls)
    found.set(item, bare({ id: 'null-allowed', at, credentials: nulls.some((leak) => leak.credentials) }));
  const [first] = others;
  if (first !== undefined) {
    const real = others.filter(({ item }) => item.finding.gains);
    const origins = [...new Set((real.length > 0 ? real : others).map(({ origin }) => origin))];
    const problem = {
      id: 'origin-compared-loosely',
      at: first.at,
      origins,
      credentials,
      real: real.length > 0,
    } as const;
    for (const { item } of others) found.set(item, bare(problem));
  }
  return found;
}

/** What the finding of a check is about, by the check. */
function ofCheck({ check, finding }: Item): Found {
  const at = finding.shown === undefined ? null : atOf(finding.shown);
  if (at !== null && /^(?:vary-(?:allowed|denied|no-origin|error|304)|cache-poison)$/.test(check.id))
    return bare({ id: 'vary-missing', at });
  return ofSyntax(check.id, finding.shown) ?? bare({ id: 'finding', check: check.id });
}

/** An Access-Control-Allow-Origin that is an origin but for a slash, whoever it is for. */
function ofSyntax(id: string, shown: Exchange | undefined): Found | null {
  const value = id === 'acao-syntax' && shown?.response ? get(shown.response.headers, ACAO) : null;
  if (shown === undefined || value === null || !value.endsWith('/')) return null;
  const origin = value.slice(0, -1);
  if (parseOrigin(origin) === null) return null;
  const at = atOf(shown);
  return bare({ id: 'allow-origin-differs', at, value, origin, difference: 'trailing-slash' });
}

function originOf(exchange: Exchange | undefined): SerializedOrigin | null {
  return exchange === undefined ? null : get(exchange.request.headers, 'Origin');
}

function isReadable({ response }: Exchange, page: SerializedOrigin): boolean {
  const value = response === null ? null : get(response.headers, ACAO);
  return response !== null && (value === page || value === '*');
}

function isSameRequest(a: Exchange, b: Exchange): boolean {
  return (
    a.request.method === b.request.method &&
    a.request.target === b.request.target &&
    originOf(a) === originOf(b) &&
    JSON.stringify(ownHeaders(a)) === JSON.stringify(ownHeaders(b))
  );
}

/** Without what browsers add to every request, each in its own way. */
function ownHeaders({ request }: Exchange): HeaderList {
  return request.headers.filter(
    ([name]) =>
      !/^(?:host|connection|user-agent|accept(?:-.*)?|referer|priority|cache-control|pragma|te|sec-.*)$/i.test(name),
  );
}

function atOf(exchange: Exchange): At {
  return {
    kind: isPreflight(exchange) ? 'preflight' : 'actual',
    hop: 0,
    method: exchange.request.method,
    url: urlOf(exchange),
    status: exchange.response?.status ?? 0,
  };
}
