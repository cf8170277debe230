import { parseOrigin } from '../../protocol/http/origin.ts';
import type { SerializedOrigin } from '../../protocol/http/wire.ts';
import { urlOrNull } from '../../protocol/http/url.ts';
import type { OriginDifference } from './cause.ts';

/** How the value of an Access-Control-Allow-Origin differs from the origin of the request. */
export function originDifference(value: string, origin: SerializedOrigin): OriginDifference {
  if (value === '') return 'empty';
  if (/^["'].*["']$/.test(value)) return 'quotes';
  if (value === 'null') return 'null';
  if (value.includes('*') || /[\\^$()|]/.test(value)) return 'pattern';
  if (value === `${origin}/`) return 'trailing-slash';
  if (value.startsWith(`${origin}/`)) return 'path';
  if (value.toLowerCase() === origin) return 'letter-case';
  const [given, wanted] = [urlOrNull(value), parseOrigin(origin) === null ? null : urlOrNull(origin)];
  if (wanted === null) return 'other-origin';
  if (value === wanted.host || value === wanted.hostname) return 'no-scheme';
  if (given === null) return 'other-origin';
  if (given.hostname !== wanted.hostname) {
    if (isLoopbackName(given.hostname) && isLoopbackName(wanted.hostname)) return 'loopback-name';
    const bare = (host: string): string => host.replace(/^www\./, '');
    return bare(given.hostname) === bare(wanted.hostname) ? 'www' : 'other-origin';
  }
  if (given.protocol !== wanted.protocol) return 'scheme';
  if (given.port !== wanted.port || value !== given.origin) return 'port';
  return 'other-origin';
}

function isLoopbackName(host: string): boolean {
  return /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(host);
}
