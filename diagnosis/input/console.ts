import { urlOrNull } from '../../protocol/http/url.ts';
import type { ConnectionFailure, ConsoleEngine, ConsoleMessage, ConsoleProblem } from '../console-message.ts';

/** A message as a browser prints it, in words that are the same whatever the request is. */
interface Pattern {
  readonly engine: ConsoleEngine;
  /** Groups: `url`, `page`, `from`, `status`, `value`, `preflight`. */
  readonly text: RegExp;
  readonly problem: (value: string) => ConsoleProblem;
}

/** Chromium: `Access to fetch at '…' from origin '…' has been blocked by CORS policy: ` and a reason. */
const CHROMIUM = `Access to (?:[\\w -]+?) at '(?<url>[^']*)'(?: \\(redirected from '(?<from>[^']*)'\\))? from origin '(?<page>[^']*)' has been blocked by CORS policy: (?<preflight>Response to preflight request doesn't pass access control check: )?`;

/** Firefox: the reason in brackets, and the status behind it in newer versions. */
const FIREFOX = `Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at ‘?(?<url>[^\\s(]+?)’?\\.? \\(Reason: `;
const FIREFOX_END = `\\)\\.?(?: Status code: (?<status>\\d+))?`;

const chromium = (reason: string, problem: Pattern['problem']): Pattern => ({
  engine: 'chromium',
  text: flexible(CHROMIUM + reason),
  problem,
});
const firefox = (reason: string, problem: Pattern['problem']): Pattern => ({
  engine: 'firefox',
  text: flexible(FIREFOX + reason + FIREFOX_END),
  problem,
});
const other = (engine: ConsoleEngine, text: string, problem: Pattern['problem']): Pattern => ({
  engine,
  text: flexible(text),
  problem,
});

/** Lines may be wrapped where a message is pasted, and quotes made straight. */
function flexible(source: string): RegExp {
  return new RegExp(source.replaceAll(' ', '\\s+').replaceAll(/[‘’]/g, '[‘’\'"]'), 'gm');
}

const patterns: readonly Pattern[] = [
  chromium("No 'Access-Control-Allow-Origin' header is present", () => ({ id: 'allow-origin-missing' })),
  chromium("The 'Access-Control-Allow-Origin' header has a value '(?<value>[^']*)' that is not equal", (value) => ({
    id: 'allow-origin-differs',
    value,
  })),
  chromium("The 'Access-Control-Allow-Origin' header contains the invalid value '(?<value>[^']*)'", (value) => ({
    id: 'allow-origin-invalid',
    value,
  })),
  chromium("The 'Access-Control-Allow-Origin' header contains multiple values '(?<value>[^']*)'", (values) => ({
    id: 'allow-origin-multiple',
    values,
  })),
  chromium("The value of the 'Access-Control-Allow-Origin' header in the response must not be the wildcard", () => ({
    id: 'wildcard-with-credentials',
  })),
  chromium(
    "The value of the 'Access-Control-Allow-Credentials' header in the response is '(?<value>[^']*)'",
    (value) => ({ id: 'credentials-not-allowed', value }),
  ),
  chromium('It does not have HTTP ok status', () => ({ id: 'preflight-status' })),
  chromium('Redirect is not allowed for a preflight request', () => ({ id: 'preflight-redirect' })),
  chromium('Method (?<value>\\S+) is not allowed by Access-Control-Allow-Methods', (method) => ({
    id: 'method-not-allowed',
    method,
  })),
  chromium('Request header field (?<value>\\S+) is not allowed by Access-Control-Allow-Headers', (name) => ({
    id: 'header-not-allowed',
    name,
  })),
  chromium('Cannot parse (?<value>Access-Control-Allow-\\w+) response header field', (header) => ({
    id: 'malformed-list',
    header,
  })),
  chromium("Redirect location '[^']*' contains a username and password", () => ({ id: 'redirect-with-password' })),
  chromium('Cross origin requests are only supported for protocol schemes', () => ({ id: 'scheme-not-supported' })),
  chromium('Permission was denied for this request to access the `(?<value>\\w+)` address space', (space) => ({
    id: 'local-network',
    space,
  })),
  chromium(
    'The request client is not a secure context and the resource is in more-private address space `(?<value>\\w+)`',
    (space) => ({ id: 'local-network', space }),
  ),
  chromium(
    'Request had a target IP address space of `\\w+` yet the resource is in address space `(?<value>\\w+)`',
    (space) => ({
      id: 'local-network',
      space,
    }),
  ),
  other(
    'chromium',
    "Mixed Content: The page at '(?<page>[^']*)' was loaded over HTTPS, but requested an insecure [\\w ]+ '(?<url>[^']*)'\\. This request has been blocked",
    () => ({ id: 'mixed-content' }),
  ),
  other(
    'chromium',
    'Fetch API cannot load (?<url>\\S+?)\\. Request mode is "same-origin" but the URL\'s origin is not same as the request origin (?<page>\\S+?)\\.(?=\\s|$)',
    () => ({ id: 'same-origin-mode' }),
  ),
  other('chromium', '(?:(?<url>https?://\\S+) )?(?:Failed to load resource: )?net::ERR_BLOCKED_BY_ORB', () => ({
    id: 'opaque-response-blocking',
  })),
  other('chromium', '(?:(?<url>https?://\\S+) )?(?:Failed to load resource: )?net::ERR_BLOCKED_BY_RESPONSE', () => ({
    id: 'resource-policy',
  })),
  other('chromium', '(?:(?<url>https?://\\S+) )?(?:Failed to load resource: )?net::ERR_BLOCKED_BY_CLIENT', () => ({
    id: 'blocked-by-extension',
  })),
  other(
    'chromium',
    '(?:(?<url>https?://\\S+) )?(?:Failed to load resource: )?net::ERR_(?<value>CONNECTION_REFUSED|CONNECTION_RESET|CONNECTION_CLOSED|CONNECTION_TIMED_OUT|TIMED_OUT|EMPTY_RESPONSE|NAME_NOT_RESOLVED|ADDRESS_UNREACHABLE|INTERNET_DISCONNECTED|SSL_PROTOCOL_ERROR|CERT_\\w+)',
    (error) => ({ id: 'no-response', failure: connectionFailure(error) }),
  ),
  firefox('CORS header ‘Access-Control-Allow-Origin’ missing', () => ({ id: 'allow-origin-missing' })),
  firefox('CORS header ‘Access-Control-Allow-Origin’ does not match ‘(?<value>.*?)’', (value) =>
    value.includes(',') ? { id: 'allow-origin-multiple', values: value } : { id: 'allow-origin-differs', value },
  ),
  firefox('Multiple CORS header ‘Access-Control-Allow-Origin’ not allowed', () => ({
    id: 'allow-origin-multiple',
    values: null,
  })),
  firefox('Credential is not supported if the CORS header ‘Access-Control-Allow-Origin’ is ‘\\*’', () => ({
    id: 'wildcard-with-credentials',
  })),
  firefox('expected ‘true’ in CORS header ‘Access-Control-Allow-Credentials’', () => ({
    id: 'credentials-not-allowed',
    value: null,
  })),
  firefox('CORS preflight response did not succeed', () => ({ id: 'preflight-status' })),
  firefox('Did not find method in CORS header ‘Access-Control-Allow-Methods’', () => ({
    id: 'method-not-allowed',
    method: null,
  })),
  firefox(
    'header ‘(?<value>.*?)’ is not allowed according to header ‘Access-Control-Allow-Headers’ from CORS preflight response',
    (name) => ({ id: 'header-not-allowed', name }),
  ),
  firefox(
    'missing token ‘(?<value>.*?)’ in CORS header ‘Access-Control-Allow-Headers’ from CORS preflight channel',
    (name) => ({ id: 'header-not-allowed', name }),
  ),
  firefox('invalid token ‘.*?’ in CORS header ‘(?<value>Access-Control-Allow-\\w+)’', (header) => ({
    id: 'malformed-list',
    header,
  })),
  firefox('CORS request external redirect not allowed', () => ({ id: 'redirect-not-allowed' })),
  firefox('CORS request not (?:http|HTTP)', () => ({ id: 'scheme-not-supported' })),
  firefox('CORS request did not succeed', () => ({ id: 'no-response', failure: null })),
  other(
    'firefox',
    'Cross-Origin Request Warning: The Same Origin Policy will disallow reading the remote resource at ‘?(?<url>[^\\s(]+?)’? soon\\. \\(Reason: When the `Access-Control-Allow-Headers` is `\\*`, the `Authorization` header is not covered',
    () => ({ id: 'authorization-under-wildcard' }),
  ),
  other('firefox', 'Security Error: Content at (?<page>\\S+) may not load data from (?<url>\\S+?)\\.(?=\\s|$)', () => ({
    id: 'same-origin-mode',
  })),
  other(
    'firefox',
    'Local Network Access permission required: top-level site “[^”]*”, initiator “(?<page>[^”]*)”, attempting to access target “(?<url>[^”]*)” \\([^)]*\\)',
    () => ({ id: 'local-network', space: null }),
  ),
  other('firefox', 'Blocked loading mixed active content “(?<url>[^”]*)”', () => ({ id: 'mixed-content' })),
  other(
    'firefox',
    'The resource at “(?<url>[^”]*)” was blocked due to its Cross-Origin-Resource-Policy header',
    () => ({ id: 'resource-policy' }),
  ),
  other(
    'firefox',
    'The resource from “(?<url>[^”]*)” was blocked due to MIME type \\(“(?<value>[^”]*)”\\) mismatch \\(X-Content-Type-Options: nosniff\\)',
    (type) => ({ id: 'nosniff', type }),
  ),
  other(
    'webkit',
    'Refused to execute (?<url>\\S+) as script because "X-Content-Type-Options: nosniff" was given',
    () => ({ id: 'nosniff', type: null }),
  ),
  other('firefox', '(?:The resource at “(?<url>[^”]*)” was|A resource is) blocked by OpaqueResponseBlocking', () => ({
    id: 'opaque-response-blocking',
  })),
  other(
    'webkit',
    'Origin (?<page>\\S+) is not allowed by Access-Control-Allow-Origin\\.(?: Status code: (?<status>\\d+))?',
    () => ({
      id: 'allow-origin-fails',
    }),
  ),
  other('webkit', 'Access-Control-Allow-Origin cannot contain more than one origin', () => ({
    id: 'allow-origin-multiple',
    values: null,
  })),
  other('webkit', 'Cannot use wildcard in Access-Control-Allow-Origin when credentials flag is true', () => ({
    id: 'wildcard-with-credentials',
  })),
  other('webkit', 'Credentials flag is true, but Access-Control-Allow-Credentials is not "true"', () => ({
    id: 'credentials-not-allowed',
    value: null,
  })),
  other('webkit', 'Preflight response is not successful\\. Status code: (?<status>\\d+)', () => ({
    id: 'preflight-status',
  })),
  other('webkit', 'Method (?<value>\\S+) is not allowed by Access-Control-Allow-Methods\\.', (method) => ({
    id: 'method-not-allowed',
    method,
  })),
  other('webkit', 'Request header field (?<value>\\S+) is not allowed by Access-Control-Allow-Headers\\.', (name) => ({
    id: 'header-not-allowed',
    name,
  })),
  other('webkit', 'Header (?<value>Access-Control-Allow-\\w+) has an invalid value:', (header) => ({
    id: 'malformed-list',
    header,
  })),
  other(
    'webkit',
    'Cross-origin redirection to (?<url>\\S+) denied by Cross-Origin Resource Sharing policy: redirection URL \\S+ has credentials',
    () => ({ id: 'redirect-with-password' }),
  ),
  other(
    'webkit',
    "Cancelled load to (?<url>\\S+) because it violates the resource's Cross-Origin-Resource-Policy response header",
    () => ({ id: 'resource-policy' }),
  ),
  other(
    'webkit',
    '\\[blocked\\] The page at (?<page>\\S+) (?:was not allowed to display|requested) insecure content from (?<url>\\S+?)\\.?(?=\\s|$)',
    () => ({ id: 'mixed-content' }),
  ),
  other('webkit', 'Fetch API cannot load (?<url>\\S+?)\\.(?=\\s*$)', () => ({ id: 'same-origin-mode' })),
];

/** @param error A network error of Chromium without `net::ERR_`: https://source.chromium.org/chromium/chromium/src/+/main:net/base/net_error_list.h */
function connectionFailure(error: string): ConnectionFailure {
  switch (error) {
    case 'CONNECTION_REFUSED':
    case 'ADDRESS_UNREACHABLE':
      return 'refused';
    case 'NAME_NOT_RESOLVED':
      return 'unknown-host';
    case 'SSL_PROTOCOL_ERROR':
      return 'not-tls';
    case 'TIMED_OUT':
    case 'CONNECTION_TIMED_OUT':
      return 'timeout';
    case 'INTERNET_DISCONNECTED':
      return 'offline';
    default:
      return error.startsWith('CERT_') ? 'certificate' : 'closed';
  }
}

/** What script sees. It says that a request failed, and on purpose nothing more. */
const bare: readonly Pattern[] = [
  other('chromium', '(?:(?<url>https?://\\S+) )?(?:Failed to load resource: )?net::ERR_FAILED', () => ({
    id: 'no-details',
  })),
  other('chromium', 'TypeError: Failed to fetch', () => ({ id: 'no-details' })),
  other('firefox', 'TypeError: NetworkError when attempting to fetch resource', () => ({ id: 'no-details' })),
  other('webkit', 'TypeError: Load failed', () => ({ id: 'no-details' })),
];

/** WebKit names the URL in a second message. */
const WEBKIT_URL =
  /(?:(?:Fetch API|XMLHttpRequest|EventSource) cannot load|Cannot load image) (\S+) due to access control checks/g;

/** The messages about CORS and its neighbors in a text, in the order of the text. */
export function readConsoleMessages(text: string): readonly ConsoleMessage[] {
  const found = find(text, patterns);
  return found.length > 0 ? withoutEchoes(found) : find(text, bare).slice(0, 1);
}

/**
 * Firefox reports a failed preflight twice: with its reason, and then as a request that did not succeed. A redirect may have a
 * third message.
 */
function withoutEchoes(messages: readonly ConsoleMessage[]): readonly ConsoleMessage[] {
  return messages.filter((message, i) => {
    if (message.engine !== 'firefox') return true;
    const others = messages.filter((each, j) => j !== i && each.engine === 'firefox' && each.url === message.url);
    const earlier = messages.slice(0, i);
    switch (message.problem.id) {
      case 'no-response':
        return !(
          ['scheme-not-supported', 'mixed-content'].includes(earlier.at(-1)?.problem.id ?? '') ||
          others.some(({ problem }) => problem.id !== 'no-response') ||
          earlier.some(({ url, problem }) => url === message.url && problem.id === 'no-response')
        );
      case 'redirect-not-allowed':
        return !others.some(({ problem }) => problem.id === 'preflight-redirect');
      default:
        return true;
    }
  });
}

function find(text: string, among: readonly Pattern[]): readonly ConsoleMessage[] {
  const urls = [...text.matchAll(WEBKIT_URL)].map(({ index, 1: url }) => ({ index, url: url ?? '' }));
  const matches = among
    .flatMap((pattern) => [...text.matchAll(pattern.text)].map((match) => ({ pattern, match, at: match.index })))
    .toSorted((a, b) => a.at - b.at);
  return (
    matches
      // Chromium's words for a preflight contain WebKit's.
      .filter(
        ({ at, match }, i) =>
          !matches.some((before, j) => j < i && at < before.at + before.match[0].length && before.match !== match),
      )
      .map(({ pattern: { engine, problem }, match, at }, i, all) => {
        const { url, page, from, status, value, preflight } = match.groups ?? {};
        const end = all[i + 1]?.at ?? text.length;
        const later = engine === 'webkit' ? urls.find(({ index }) => index > at && index < end)?.url : undefined;
        const code = status === undefined ? null : Number(status);
        const named = problem(value ?? '');
        const found: ConsoleProblem =
          named.id === 'preflight-status' && code !== null && code >= 300 && code <= 399
            ? { id: 'preflight-redirect' }
            : named;
        return {
          place: { kind: 'line', number: text.slice(0, at).split('\n').length },
          engine,
          problem: found,
          preflight: isAboutPreflight(found, preflight),
          url: later ?? url ?? null,
          page: originOf(page),
          redirectedFrom: from ?? null,
          status: code,
        };
      })
  );
}

function isAboutPreflight({ id }: ConsoleProblem, said: string | undefined): boolean | null {
  switch (id) {
    case 'preflight-status':
    case 'preflight-redirect':
    case 'method-not-allowed':
    case 'header-not-allowed':
    case 'malformed-list':
      return true;
    default:
      return said === undefined ? null : true;
  }
}

function originOf(page: string | undefined): string | null {
  if (page === undefined) return null;
  const url = urlOrNull(page);
  return url === null || url.host === '' ? page : `${url.protocol}//${url.host}`;
}
