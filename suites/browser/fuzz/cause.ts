import { createHash } from 'node:crypto';
import { isSameSite, registrableDomainByDefaultRule } from '../../../protocol/origin.ts';
import type { Answer, Case, HeaderPair, Hop, Initiator, PolicyHeader, Step } from '../../../protocol/types.ts';
import { stepName } from '../../../words/steps.ts';
import type { BrowserResult } from '../run.ts';

/**
 * What a failure is about, without the values that differ from one case to the next. Failures with the same lines and the same
 * skeleton have one cause as far as can be told.
 */

/** Each departure from the prediction, in the same words whatever the values. */
export function reasonLines({ case: each, verdict, prediction }: BrowserResult): readonly string[] {
  if (!('reason' in verdict)) return [];
  if (verdict.result !== 'fail') return [verdict.result];
  const lines = verdict.reason.split('\n').map((line) => {
    const outcome = /^(\w+); the standard demands (\w+): /.exec(line);
    if (outcome)
      return `${outcome[1]}; the standard demands ${outcome[2]}: ${prediction ? stepName(prediction.decidedBy) : ''}`;
    return line
      .replace(/^the API threw: .*/, 'the API threw')
      .replace(/^script sees the headers .*/, 'script sees other headers')
      .replace(/^script sees [^ ]+: .*/, 'script sees another value of a header')
      .replace(/"(?:[^"\\]|\\.)*"/g, (quoted) => (/^"(?:null|GET)"$/.test(quoted) ? quoted : '"…"'))
      .replace(/\d+ bytes/g, 'so many bytes')
      .replaceAll(methodPattern(each), '$1M');
  });
  return [...new Set(lines)].sort();
}

/** Any method that is not GET stands for the others. */
function methodPattern(each: Case): RegExp {
  const methods = [each, ...(each.before ?? [])].flatMap(({ initiator }) =>
    'method' in initiator && initiator.method !== undefined ? [initiator.method, initiator.method.toUpperCase()] : [],
  );
  const others = methods.filter((method) => method !== '' && !/^get$/i.test(method));
  const escaped = others.map((method) => method.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`((?:preflight|actual) )(?:${escaped.join('|') || '(?!)'})(?= at hop)`, 'g');
}

/** By which failures are put together before they are made smaller: cheap, and rather too fine than too coarse. */
export function roughCause(result: BrowserResult): string {
  const { page, before, initiator, hops } = result.case;
  return [
    ...reasonLines(result),
    initiator.api,
    page.context ?? '',
    before ? 'before' : '',
    ...hops.slice(1).map((hop, i) => relation(hop.origin, hops[i]?.origin ?? page.origin)),
  ].join(' | ');
}

/** The cause of a failure that was made as small as it still fails, as an id for records: `fuzz-xhr-1f0c9a2b`. */
export function causeId(result: BrowserResult): string {
  const lines = reasonLines(result);
  // What the answers say matters where it was read otherwise; elsewhere it only leads to where something is wrong.
  const text = JSON.stringify([lines, skeleton(result.case, lines.some(isOfOutcome))]);
  return `fuzz-${result.case.initiator.api}-${createHash('sha256').update(text).digest('hex').slice(0, 8)}`;
}

const isOfOutcome = (line: string): boolean => /^(?:\w+; the standard demands |script sees another value)/.test(line);

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
