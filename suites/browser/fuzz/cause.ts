import { createHash } from 'node:crypto';
import type { Difference, ExchangeShape, Verdict, VisibleDifference } from '../../../protocol/outcome/difference.ts';
import { isSameSite, registrableDomainByDefaultRule } from '../../../protocol/http/origin.ts';
import type { Answer, Case, Hop, PolicyHeader, Step } from '../../../protocol/case.ts';
import type { HeaderPair } from '../../../protocol/http/wire.ts';
import type { Initiator } from '../../../protocol/initiators/initiator.ts';
import type { BrowserResult } from '../run.ts';

/**
 * What a failure is about, without the values that differ from one case to the next. Failures with the same traits and the same
 * skeleton have one cause as far as can be told.
 */

/** A difference without such values. `exchange` and `hop` change as the case becomes smaller. */
interface Trait {
  readonly kind: Difference['kind'] | Verdict['result'];
  readonly name?: string | null;
  readonly expected?: unknown;
  readonly observed?: unknown;
  readonly exchange?: ExchangeShape;
  readonly step?: readonly [standard: string, algorithm: string, step: string];
}

/** Each departure from the prediction, the same whatever the values; of another failure what it is. */
function traitsOf({ case: each, verdict }: BrowserResult): readonly Trait[] {
  switch (verdict.result) {
    case 'pass':
      return [];
    case 'fail':
      return verdict.differences.map((difference) => traitOf(difference, each));
    case 'unsupported':
    case 'timeout':
    case 'harness-error':
    case 'not-run':
      return [{ kind: verdict.result }];
  }
}

function traitOf(difference: Difference, each: Case): Trait {
  const { kind, name, expected, observed } = difference;
  switch (difference.kind) {
    case 'outcome': {
      if (difference.name === 'before') return { kind, name: `before ${difference.index}`, expected, observed };
      const { standard, algorithm, step } = difference.decidedBy;
      return { kind, name, expected, observed, step: [standard, algorithm, step] };
    }
    case 'missing-exchange':
    case 'extra-exchange':
    case 'exchange-order': {
      const kinds = (shapes: readonly ExchangeShape[]) => shapes.map((shape) => shapeKind(shape, each));
      return { kind, expected: kinds(difference.expected), observed: kinds(difference.observed) };
    }
    case 'header':
    case 'body':
    case 'referer': {
      const exchange = shapeKind(difference.exchange, each);
      const kinds = [difference.expected].flat().map(sentKind);
      return { kind, name, exchange, expected: kinds, observed: sentKind(difference.observed) };
    }
    case 'cookie':
      return { kind, exchange: shapeKind(difference.exchange, each), expected };
    case 'http-version':
      return { kind, exchange: shapeKind(difference.exchange, each), expected, observed };
    case 'visible-header':
      return { kind };
    case 'visible':
      return hasOwnValue(difference.name) ? { kind, name } : { kind, name, expected, observed };
    case 'event':
      return { kind, name, expected, observed };
  }
}

/** Whether what is compared differs from one case to the next. */
function hasOwnValue(name: VisibleDifference['name']): boolean {
  return name === 'type' || name === 'url' || name === 'headers' || name === 'body-length';
}

/** Any method of the case that is not GET stands for the others. */
function shapeKind({ kind, method, hop }: ExchangeShape, each: Case): ExchangeShape {
  const methods = [each, ...(each.before ?? [])].flatMap(({ initiator }) =>
    'method' in initiator && initiator.method !== undefined ? [initiator.method, initiator.method.toUpperCase()] : [],
  );
  return { kind, method: method !== 'GET' && methods.includes(method) ? 'M' : method, hop };
}

/** Of a value on the wire: whether it is there, and the values that mean something of their own. */
function sentKind(value: string | null): string | null {
  return value === null || value === 'null' || value === 'GET' ? value : 'other';
}

/** Texts that are equal for equal traits, sorted. */
function keysOf(traits: readonly Trait[]): readonly string[] {
  return [...new Set(traits.map((trait) => JSON.stringify(trait)))].sort();
}

/** What a failure is about, without what changes as the case becomes smaller: the hop, and what else was on the wire. */
export function kindsOf(result: BrowserResult): ReadonlySet<string> {
  return new Set(
    keysOf(
      traitsOf(result).map(({ kind, exchange: _, ...rest }): Trait =>
        kind === 'missing-exchange' || kind === 'extra-exchange' || kind === 'exchange-order'
          ? { kind: 'exchange-order' }
          : { kind, ...rest },
      ),
    ),
  );
}

/** By which failures are put together before they are made smaller: cheap, and rather too fine than too coarse. */
export function roughCause(result: BrowserResult): string {
  const { page, before, initiator, hops } = result.case;
  return [
    ...keysOf(traitsOf(result)),
    initiator.api,
    page.context ?? '',
    before ? 'before' : '',
    ...hops.slice(1).map((hop, i) => relation(hop.origin, hops[i]?.origin ?? page.origin)),
  ].join(' | ');
}

/** The cause of a failure that was made as small as it still fails, as an id for records: `fuzz-xhr-1f0c9a2b`. */
export function causeId(result: BrowserResult): string {
  const traits = traitsOf(result);
  // What the answers say matters where it was read otherwise; elsewhere it only leads to where something is wrong.
  const text = JSON.stringify([keysOf(traits), skeleton(result.case, traits.some(isOfResponse))]);
  return `fuzz-${result.case.initiator.api}-${createHash('sha256').update(text).digest('hex').slice(0, 8)}`;
}

function isOfResponse({ kind, step }: Trait): boolean {
  return kind === 'visible-header' || (kind === 'outcome' && step !== undefined);
}

/** The case with the kind of each value in its place. */
function skeleton(each: Case, withAnswers: boolean): unknown {
  const { page, before = [], initiator, hops } = each;
  const origins = [page.origin, ...hops.map(({ origin }) => origin)];
  return {
    page: page.context ?? 'document',
    way: origins.slice(1).map((origin, i) => [isSame(origin, page.origin), isSame(origin, origins[i] ?? '')]),
    before: before.map(({ initiator, from }: Step) => [request(initiator), from ?? 0]),
    request: request(initiator),
    hops: hops.map(({ policy, next = [] }: Hop) =>
      [policy, ...next].map(({ preflight, actual }) => [
        statusKind(actual.status),
        ...(withAnswers ? [preflight && answer(preflight, each), answer(actual, each)] : []),
      ]),
    ),
  };
}

const isSame = (origin: string, base: string): string => (origin === base ? 'same-origin' : 'cross-origin');

function relation(origin: string, base: string): string {
  if (origin === base) return 'same-origin';
  return isSameSite(origin, base, registrableDomainByDefaultRule) ? 'same-site' : 'cross-site';
}

const request = (initiator: Initiator): unknown => ({
  ...initiator,
  ...('method' in initiator && initiator.method !== undefined && { method: methodKind(initiator.method) }),
  ...('headers' in initiator && { headers: [...new Set((initiator.headers ?? []).map(headerKind))].sort() }),
  ...('body' in initiator && { body: '…' }),
});

function methodKind(method: string): string {
  const normalized = method.toUpperCase();
  if (/^(GET|HEAD)$/.test(normalized)) return normalized;
  return /^(POST|PUT|DELETE|OPTIONS)$/.test(normalized) || method === normalized ? 'M' : 'm';
}

// Whether a value is empty, or how long, hardly matters once the case is small; its bytes do.
const headerKind = ([name, value]: HeaderPair): string =>
  `${nameKind(name)}: ${/[^\x20-\x7e]/.test(value) ? 'odd bytes' : ''}`;

/** Headers that the standards know; all others are alike. */
function nameKind(name: string): string {
  const lower = name.toLowerCase();
  return /^(?:accept|accept-language|content-language|content-type|range|authorization|access-control-.*|cross-origin-.*|content-length)$/.test(
    lower,
  )
    ? lower
    : 'x';
}

const answer = ({ status, headers, body }: Answer, each: Case): unknown => [
  statusKind(status),
  headers.map((header) => policyHeaderKind(header, each)).sort(),
  body === undefined ? '' : 'body',
];

function statusKind(status: number): string {
  if (status === 204 || status === 304) return 'empty';
  if (status < 300) return 'ok';
  if (status >= 400) return 'error';
  return 'redirect';
}

function policyHeaderKind([name, value]: PolicyHeader, { page }: Case): string {
  if (typeof value !== 'string') return `${name.toLowerCase()}: ${'reflect' in value ? 'reflect' : 'next'}`;
  return `${nameKind(name)}: ${value === page.origin ? 'page' : valueKind(value)}`;
}

/** Values that mean something of their own; of any other, what it is made of. */
function valueKind(value: string): string {
  if (/^(?:|\*|true|null|0)$/.test(value)) return value;
  return [
    /[\x80-\xff]/.test(value) ? 'high bytes' : '',
    /[\0-\x08\x0a-\x1f\x7f]/.test(value) ? 'controls' : '',
    /^[\t ]|[\t ]$/.test(value) ? 'space around' : '',
    /^\s*,|,\s*(?:,|$)/.test(value) ? 'empty item' : '',
    value.includes('*') ? 'star' : '',
    value.length > 100 ? 'long' : '',
  ]
    .join(' ')
    .trim();
}
