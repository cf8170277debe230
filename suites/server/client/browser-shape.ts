/**
 * Requests as engines write them: which header lines, in which order and case. browser-shape.engine.test.ts holds them against what
 * the engines of this machine send.
 */
import { byteCaseInsensitiveMatch, byteLowercase } from '../../../protocol/http/bytes.ts';
import { ACRH, ACRM } from '../../../protocol/http/headers.ts';
import {
  isPotentiallyTrustworthy,
  isSameSite,
  parseOrigin,
  registrableDomainByDefaultRule,
} from '../../../protocol/http/origin.ts';
import type { HeaderList, HeaderPair, SerializedOrigin } from '../../../protocol/http/wire.ts';
import type { RawRequest } from './request.ts';

export const shapes = ['chromium', 'firefox', 'webkit'] as const;
export type Shape = (typeof shapes)[number];

interface Template {
  readonly values: Readonly<Record<string, string>>;
  /** Names in order; `…` is where the headers stand that script has set. */
  readonly actual: string;
  readonly preflight: string;
}

const webkitPlatform = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit';

const templates: Readonly<Record<Shape, Template>> = {
  chromium: {
    values: {
      Connection: 'keep-alive',
      'sec-ch-ua-platform': '"Linux"',
      'User-Agent': `${webkitPlatform}/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36`,
      'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
      'sec-ch-ua-mobile': '?0',
      'Accept-Encoding': 'gzip, deflate, br, zstd',
      'Accept-Language': 'en-US,en;q=0.9',
    },
    actual:
      'Host Connection Content-Length sec-ch-ua-platform User-Agent sec-ch-ua … sec-ch-ua-mobile Accept Origin Sec-Fetch-Site Sec-Fetch-Mode Sec-Fetch-Dest Referer Accept-Encoding Accept-Language Cookie',
    preflight: `Host Connection Accept ${ACRM} ${ACRH} Origin User-Agent Sec-Fetch-Mode Sec-Fetch-Site Sec-Fetch-Dest Referer Accept-Encoding Accept-Language`,
  },
  firefox: {
    values: {
      'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0',
      'Accept-Language': 'en-US,en;q=0.9',
      'Accept-Encoding': 'gzip, deflate, br, zstd',
      Connection: 'keep-alive',
      Priority: 'u=4',
    },
    actual:
      'Host User-Agent Accept Accept-Language Accept-Encoding Referer … Content-Length Origin Connection Cookie Sec-Fetch-Dest Sec-Fetch-Mode Sec-Fetch-Site Priority',
    preflight: `Host User-Agent Accept Accept-Language Accept-Encoding ${ACRM} ${ACRH} Referer Origin Connection Sec-Fetch-Dest Sec-Fetch-Mode Sec-Fetch-Site Priority`,
  },
  webkit: {
    values: {
      'User-Agent': `${webkitPlatform}/605.1.15 (KHTML, like Gecko) Version/60.5 Safari/605.1.15`,
      'Accept-Encoding': 'gzip, deflate, br',
      'Accept-Language': 'en-US',
      Connection: 'Keep-Alive',
    },
    actual:
      'Content-Type Origin Referer Accept User-Agent Content-Length Accept-Encoding Accept-Language Connection Host Sec-Fetch-Dest Sec-Fetch-Mode Sec-Fetch-Site Cookie …',
    preflight: `Origin ${ACRM} Referer ${ACRH} User-Agent Accept Accept-Encoding Accept-Language Connection Host Sec-Fetch-Mode Sec-Fetch-Dest Sec-Fetch-Site`,
  },
};

export interface BrowserRequest {
  /** The server, with host and port. */
  readonly server: URL;
  readonly target: string;
  /** The value of `Origin`, any bytes; left out for a request without one, as to the page's own origin. */
  readonly origin?: string;
  readonly method: string;
  /** What script has set, and `Cookie`. */
  readonly headers?: HeaderList;
  readonly body?: string;
}

/** A request that script makes by fetch(), as the engine writes it. */
export function actualRequest(request: BrowserRequest, shape: Shape = 'chromium'): RawRequest {
  const { method, target, body } = request;
  const length: HeaderList = body === undefined ? [] : [['Content-Length', String(body.length)]];
  const headers = fill(templates[shape].actual, request, [...(request.headers ?? []), ...length]);
  return { method, target, headers, ...(body !== undefined && { body }) };
}

/**
 * A CORS-preflight request, as the engine writes it.
 * @param names The value of `Access-Control-Request-Headers`; left out for no such header.
 */
export function preflightRequest(
  request: Omit<BrowserRequest, 'body' | 'headers'> & { readonly names?: string | undefined },
  shape: Shape = 'chromium',
): RawRequest {
  const names: HeaderList = request.names === undefined ? [] : [[ACRH, request.names]];
  const headers = fill(templates[shape].preflight, request, [[ACRM, request.method], ...names]);
  return { method: 'OPTIONS', target: request.target, headers };
}

type Filled = Pick<BrowserRequest, 'server' | 'origin'>;

interface Names {
  readonly listed: readonly { readonly name: string; readonly lower: string; readonly value: string | undefined }[];
  readonly all: ReadonlySet<string>;
}

/** The names of each template, taken apart once: a run fills templates as often as it plans a request. */
const namesOf = new Map<string, Names>(
  Object.values(templates).flatMap(({ values, actual, preflight }) =>
    [actual, preflight].map((template): [string, Names] => {
      const listed = template.split(' ').map((name) => ({ name, lower: byteLowercase(name), value: values[name] }));
      return [template, { listed, all: new Set(listed.map(({ lower }) => lower)) }];
    }),
  ),
);

function fill(template: string, request: Filled, given: HeaderList): HeaderList {
  const names = namesOf.get(template);
  if (names === undefined) throw new Error('it is one of the templates');
  const values: Readonly<Record<string, string | undefined>> = {
    Host: request.server.host,
    Accept: '*/*',
    Origin: request.origin,
    Referer: refererOf(request),
    'Sec-Fetch-Site': siteOf(request),
    'Sec-Fetch-Mode': 'cors',
    'Sec-Fetch-Dest': 'empty',
  };
  const lowered = given.map((pair) => ({ pair, lower: byteLowercase(pair[0]) }));
  // Client hints and fetch metadata go to trustworthy URLs only.
  const secure = isPotentiallyTrustworthy(request.server.origin);
  const headers: HeaderPair[] = [];
  for (const { name, lower, value = values[name] } of names.listed) {
    if (name === '…') {
      for (const each of lowered) if (!names.all.has(each.lower)) headers.push(each.pair);
      continue;
    }
    const own = lowered.filter((each) => each.lower === lower);
    if (own.length > 0) for (const { pair } of own) headers.push([name, pair[1]]);
    else if (value !== undefined && (secure || !lower.startsWith('sec-'))) headers.push([name, value]);
  }
  return headers;
}

/** By the default referrer policy: the origin, but not from https to http. */
function refererOf({ server, origin = server.origin }: Filled): string | undefined {
  const page = parseOrigin(origin);
  if (page === null || !/^https?$/.test(page.scheme)) return undefined;
  return page.scheme === 'https' && server.protocol === 'http:' ? undefined : `${origin}/`;
}

function siteOf({ server, origin = server.origin }: Filled): string {
  if (origin === server.origin) return 'same-origin';
  return isSameSite(origin, server.origin, registrableDomainByDefaultRule) ? 'same-site' : 'cross-site';
}

/** Names that every request of a browser has, and that say nothing of CORS. */
export function isOfEveryRequest(name: string): boolean {
  return /^(?:host|connection|user-agent|accept|accept-language|accept-encoding|referer|priority|content-length|sec-.*)$/i.test(
    name,
  );
}

/** The value of `Origin`, where it is one. */
export function originOf(headers: HeaderList): SerializedOrigin | undefined {
  return headers.find(([name]) => byteCaseInsensitiveMatch(name, 'Origin'))?.[1];
}
