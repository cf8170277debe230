import type { Verdict } from './cors-check.ts';
import { getDecodeSplit } from '../http/headers.ts';
import { byteLowercase } from '../http/bytes.ts';
import { extractMimeType, isJavaScriptMimeType } from '../http/mime.ts';
import { effectivePort, isPotentiallyTrustworthy, parseOrigin } from '../http/origin.ts';
import type { PrivateSpace } from './local-network-access.ts';
import type { Destination, RequestUrl } from './request.ts';
import { fetchStep, sectionStep } from '../standard.ts';
import type { Decision, FetchStep, SectionStep } from '../standard.ts';
import type { HeaderList, SerializedOrigin } from '../http/wire.ts';

const BAD_PORTS: ReadonlySet<number> = new Set([
  0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109, 110,
  111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532,
  540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061,
  6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
]);

/** The steps at which nothing is sent. */
export type BlockedRequest = FetchStep<'port blocking'> | SectionStep<'Mixed Content'>;

/** The steps at which a response is not used for its type. */
export type BlockedResponse =
  FetchStep<'blocked due to its MIME type', '4'> | FetchStep<'blocked due to nosniff', '4' | '5'>;

/** Whether a request to the origin is blocked due to a bad port. https://fetch.spec.whatwg.org/#block-bad-port */
export function badPort(origin: SerializedOrigin): Decision<BlockedRequest> | null {
  const tuple = parseOrigin(origin);
  const port = tuple === null ? null : effectivePort(tuple);
  return port !== null && BAD_PORTS.has(port)
    ? fetchStep('port blocking', '', { kind: 'bad-port', port, origin })
    : null;
}

/**
 * Whether the page's settings prohibit mixed security contexts.
 *
 * NOTE(spec): Mixed Content counts every potentially trustworthy origin, `http://localhost` among them. Engines
 * count https only, and a page on localhost is what a developer has.
 * https://w3c.github.io/webappsec-mixed-content/#categorize-settings-object
 */
function prohibitsMixedContent(page: SerializedOrigin): boolean {
  return page.startsWith('https:');
}

/**
 * The URL over https where an https page fetches an image, audio or video over http; the URL itself otherwise.
 * https://w3c.github.io/webappsec-mixed-content/#upgrade-algorithm
 */
export function upgradeMixedContent(page: SerializedOrigin, destination: Destination, url: RequestUrl): RequestUrl {
  const upgradable =
    prohibitsMixedContent(page) &&
    !isPotentiallyTrustworthy(url.origin) &&
    (destination === 'image' || destination === 'audio' || destination === 'video') &&
    !/^http:\/\/(?:[0-9.]+|\[[^\]]*\])(?::|$)/.test(url.origin);
  const secure = (text: string): string => text.replace(/^http:/, 'https:');
  return upgradable ? { ...url, href: secure(url.href), origin: secure(url.origin) } : url;
}

/**
 * Whether an https page fetches over http. https://w3c.github.io/webappsec-mixed-content/#should-block-fetch A target that script says is
 * not public may be: https://wicg.github.io/local-network-access/#integration-with-mixed-content, a draft.
 *
 * NOTE(spec): it says so of `local` only, and of origins that are not trustworthy. Its text means URLs, and engines mean `loopback` too.
 */
export function mixedContent(
  page: SerializedOrigin,
  url: RequestUrl,
  target?: PrivateSpace,
): Decision<BlockedRequest> | null {
  return prohibitsMixedContent(page) && !isPotentiallyTrustworthy(url.origin) && target === undefined
    ? sectionStep('Mixed Content', 'should fetching request be blocked', {
        kind: 'mixed-content',
        page,
        url: url.origin,
      })
    : null;
}

const SCRIPT_LIKE: ReadonlySet<Destination> = new Set<Destination>([
  'audioworklet',
  'paintworklet',
  'script',
  'serviceworker',
  'sharedworker',
  'worker',
]);

/** https://fetch.spec.whatwg.org/#script-like */
export function isScriptLike(destination: Destination): boolean {
  return SCRIPT_LIKE.has(destination);
}

/** https://fetch.spec.whatwg.org/#should-response-to-request-be-blocked-due-to-mime-type? */
export function blockedDueToMimeType(destination: Destination, headers: HeaderList): Verdict<BlockedResponse> {
  // 2. A failure is allowed: its essence is none of those below.
  const essence = extractMimeType(headers)?.essence ?? 'unknown';
  // 4. Script-like, and audio, image, video or CSV.
  const blocked = isScriptLike(destination) && /^(?:(?:audio|image|video)\/|text\/csv$)/.test(essence);
  const reason = { kind: 'mime-type-and-destination', destination, essence } as const;
  return blocked
    ? { ok: false, step: fetchStep('blocked due to its MIME type', '4', reason) }
    : { ok: true, step: fetchStep('blocked due to its MIME type', '5', reason) };
}

/** https://fetch.spec.whatwg.org/#determine-nosniff */
export function determineNosniff(headers: HeaderList): boolean {
  const first = getDecodeSplit(headers, 'X-Content-Type-Options')?.[0];
  return first !== undefined && byteLowercase(first) === 'nosniff';
}

/** https://fetch.spec.whatwg.org/#should-response-to-request-be-blocked-due-to-nosniff? */
export function blockedDueToNosniff(destination: Destination, headers: HeaderList): Verdict<BlockedResponse> {
  // 1. Without nosniff everything is allowed.
  if (!determineNosniff(headers)) {
    return { ok: true, step: fetchStep('blocked due to nosniff', '1', { kind: 'not-nosniff' }) };
  }
  const mimeType = extractMimeType(headers);
  const reason = { kind: 'nosniff', destination, essence: mimeType?.essence ?? 'unknown' } as const;
  // 4. Script-like needs a JavaScript MIME type.
  if (isScriptLike(destination) && (mimeType === null || !isJavaScriptMimeType(mimeType))) {
    return { ok: false, step: fetchStep('blocked due to nosniff', '4', reason) };
  }
  // 5. "style" needs text/css.
  if (destination === 'style' && mimeType?.essence !== 'text/css') {
    return { ok: false, step: fetchStep('blocked due to nosniff', '5', reason) };
  }
  return { ok: true, step: fetchStep('blocked due to nosniff', '6', reason) };
}
