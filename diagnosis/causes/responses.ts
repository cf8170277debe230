import { get } from '../../protocol/http/headers.ts';
import type { HttpResponse } from '../../protocol/fetch/fetch.ts';
import type { HeaderList } from '../../protocol/http/wire.ts';
import type { ErrorKind } from './cause.ts';

/** What an error response is about. */
export function errorKind({ status, headers }: HttpResponse): ErrorKind {
  if (get(headers, 'CF-Mitigated') === 'challenge' || get(headers, 'X-Amzn-Waf-Action') !== null)
    return 'bot-challenge';
  switch (status) {
    case 401:
    case 403:
    case 407:
      return 'authentication';
    case 404:
    case 405:
    case 501:
      return 'no-route';
    case 413:
    case 414:
    case 431:
      return 'too-large';
    case 429:
      return 'rate-limit';
    case 502:
    case 503:
    case 504:
      return 'gateway';
    default:
      return status >= 500 ? 'server-error' : 'other';
  }
}

/** The program or service that sent a response, in its own words; `null` where it does not say. */
export function productOf({ headers }: HttpResponse): string | null {
  if (get(headers, 'CF-Ray') !== null) return 'Cloudflare';
  if (get(headers, 'X-Amz-Cf-Id') !== null) return 'CloudFront';
  if (get(headers, 'X-Amzn-ErrorType') !== null || get(headers, 'X-Amz-Apigw-Id') !== null) return 'AWS API Gateway';
  const product = get(headers, 'Server') ?? get(headers, 'X-Powered-By') ?? get(headers, 'Via');
  return product === null || product === '' ? null : product.slice(0, 60);
}

const CACHE_HINTS = [
  'Age',
  'X-Cache',
  'CF-Cache-Status',
  'X-Cache-Hits',
  'X-Vercel-Cache',
  'X-Proxy-Cache',
  'Cache-Status',
];

/** The headers by which a response says that it comes from a cache. */
export function cacheHits(headers: HeaderList): HeaderList {
  return CACHE_HINTS.flatMap((name) => {
    const value = get(headers, name);
    if (value === null) return [];
    const hit = name === 'Age' || name === 'X-Cache-Hits' ? /^[1-9]/.test(value) : /\bhit\b/i.test(value);
    return hit ? [[name, value] as const] : [];
  });
}

/** Whether the response says that it depends on Origin, so that caches keep one for each. */
export function variesByOrigin(headers: HeaderList): boolean {
  const names = (get(headers, 'Vary') ?? '').split(',').map((name) => name.trim().toLowerCase());
  return names.includes('origin') || names.includes('*');
}
