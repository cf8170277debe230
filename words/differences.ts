import type { Difference, ExchangeShape, VisibleDifference } from '../protocol/outcome/difference.ts';

import { becauseInWords } from './reasons.ts';

/** English for differences, one line for each. */
export function differencesInWords(differences: readonly Difference[]): string {
  return differences.map(differenceInWords).join('\n');
}

export function differenceInWords(difference: Difference): string {
  switch (difference.kind) {
    case 'outcome':
      return difference.name === 'own'
        ? `${difference.observed}; the standard requires ${difference.expected}: ${becauseInWords(difference.decidedBy)}`
        : `request ${difference.index + 1} before: ${difference.observed}; the standard requires ${difference.expected}`;
    case 'missing-exchange':
    case 'extra-exchange':
    case 'exchange-order':
      return `on the wire: ${list(difference.observed)}; the standard requires ${list(difference.expected)}`;
    case 'header':
      return `${exchangeInWords(difference.exchange)}: ${difference.name} is ${quote(difference.observed)}, the standard requires ${quote(difference.expected)}`;
    case 'cookie':
      return `${exchangeInWords(difference.exchange)}: ${
        difference.expected === 'none'
          ? `carries the cookie ${quote(difference.observed)}, none may be sent`
          : 'carries no cookie, the user’s must be sent'
      }`;
    case 'referer':
      return `${exchangeInWords(difference.exchange)}: Referer is ${quote(difference.observed)}, the standard requires ${refererInWords(difference.expected)}`;
    case 'body':
      return `${exchangeInWords(difference.exchange)}: the body is ${quote(difference.observed)}, the standard requires ${quote(difference.expected)}`;
    case 'http-version':
      return `${exchangeInWords(difference.exchange)}: came over HTTP/${difference.observed}, the case is about HTTP/${difference.expected}`;
    case 'visible':
      return visibleInWords(difference);
    case 'visible-header':
      return `script sees ${difference.name}: ${JSON.stringify(difference.observed)}, the standard requires ${JSON.stringify(difference.expected)}`;
    case 'event':
      return `${difference.name === 'events' ? 'events' : 'events of upload'}: ${names(difference.observed)}; the standard requires ${names(difference.expected)}`;
  }
}

function visibleInWords(difference: Extract<VisibleDifference, { kind: 'visible' }>): string {
  switch (difference.name) {
    case 'type':
      return `response.type is ${JSON.stringify(difference.observed)}, the standard requires ${JSON.stringify(difference.expected)}`;
    case 'status':
      return `script sees status ${difference.observed}, the standard requires ${difference.expected}`;
    case 'url':
      return `script sees the URL ${quote(difference.observed)} for the response, the standard requires ${quote(difference.expected)}`;
    case 'redirected':
      return `response.redirected is ${difference.observed}, the standard requires ${difference.expected}`;
    case 'headers':
      return `script sees the headers ${names(difference.observed)}; the standard requires ${names(difference.expected)}`;
    case 'threw':
      return difference.observed ? `the API threw: ${difference.error}` : 'the standard requires that the API throws';
    case 'body-length':
      return `script sees a body of ${difference.observed} bytes, the standard requires ${difference.expected}`;
    case 'timing-entry':
      return 'there is no entry of Resource Timing; the standard requires one';
    case 'entries':
    case 'detailed':
    case 'responseStatus':
    case 'encodedBodySize':
    case 'decodedBodySize':
    case 'transferSize':
    case 'contentType':
    case 'contentEncoding':
    case 'nextHopProtocol':
    case 'deliveryType':
    case 'serverTiming':
      return `${difference.name} of Resource Timing: ${shown(difference.observed)}; the standard requires ${difference.expected.map(shown).join(' or ')}`;
  }
}

function shown(value: number | boolean | string): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

function exchangeInWords({ kind, method, hop }: ExchangeShape): string {
  const what = kind === 'preflight' ? 'preflight' : method;
  return hop === 0 ? what : `${what} after ${hop === 1 ? 'a redirect' : `${hop} redirects`}`;
}

function list(exchanges: readonly ExchangeShape[]): string {
  return exchanges.length === 0 ? 'no exchange' : exchanges.map(exchangeInWords).join(', ');
}

function names(list: readonly string[]): string {
  return list.join(', ') || 'none';
}

function refererInWords(expected: readonly (string | null)[]): string {
  const [only = null, ...others] = expected;
  if (others.length > 0) return 'the page or its origin';
  return only === null ? 'none' : quote(only);
}

function quote(value: string | null): string {
  return value === null ? 'absent' : JSON.stringify(value);
}
