/**
 * What a CORS suite must test in a browser, and the cases that do. `A` rows are what the web platform tests assert; `B` rows are
 * what the standards require beyond that.
 */
export interface Row {
  readonly row: `${'A' | 'B'}${number}`;
  readonly topic: string;
  /** Ids of cases; a trailing `*` stands for any rest. */
  readonly cases: readonly string[];
  /** What has no case, and why. */
  readonly notCovered?: { readonly what: string; readonly why: string };
}

/** The same case for XMLHttpRequest and fetch(). */
const both = (...parts: readonly string[]): readonly string[] =>
  parts.flatMap((part) => [`xhr-${part}`, `fetch-${part}`]);

export const coverage: readonly Row[] = [
  {
    row: 'A1',
    topic: 'Access-Control-Allow-Origin is `*` or the origin, with whitespace around it',
    cases: both('acao-star', 'acao-exact', 'acao-padded', 'acao-star-padded'),
  },
  {
    row: 'A2',
    topic: 'values that resemble the origin: other schemes, colons, slashes, `?`, `#`, a port',
    cases: both(
      'acao-scheme-relative',
      'acao-ftp',
      'acao-two-colons',
      'acao-one-slash',
      'acao-bare-host',
      'acao-hash',
      'acao-default-port',
    ),
  },
  {
    row: 'A3',
    topic: 'subdomain, parent domain, pattern, path',
    cases: both('acao-subdomain', 'acao-parent-domain', 'acao-dot-host', 'acao-subdomain-pattern', 'acao-path'),
  },
  { row: 'A4', topic: 'the origin in upper case', cases: both('acao-upper-case*') },
  {
    row: 'A5',
    topic: 'lists, quotes and repeated `*`',
    cases: both(
      'acao-star-list',
      'acao-double-star',
      'acao-star-null',
      'acao-quoted-star',
      'acao-comma-star',
      'acao-dash',
    ),
  },
  {
    row: 'A6',
    topic: 'vertical tab and form feed around the value',
    cases: both('acao-vertical-tab*', 'acao-form-feed*'),
    notCovered: {
      what: 'NUL',
      why: 'HTTP/1.1 cannot carry it: engines and servers drop the message, whatever CORS requires',
    },
  },
  { row: 'A7', topic: 'empty value; `null` for another origin', cases: both('acao-empty', 'acao-null') },
  { row: 'A8', topic: 'Access-Control-Allow-Origin sent twice', cases: both('acao-two-lines', 'acao-lines-*') },
  { row: 'A9', topic: 'list in one header', cases: both('acao-two-values', 'acao-list-*') },
  {
    row: 'A10',
    topic: 'no header, from another host, port or scheme; none needed same-origin',
    cases: both('acao-absent', 'other-port', 'other-scheme', 'same-origin'),
  },
  { row: 'A11', topic: 'Access-Control-Allow-Origin is the target’s own origin', cases: both('acao-other') },
  {
    row: 'A12',
    topic: 'pages with an opaque origin',
    cases: [...both('opaque-*'), 'context-data-*', 'context-sandboxed-*'],
  },
  {
    row: 'A13',
    topic: 'different Access-Control-Allow-Origin on preflight and actual response',
    cases: both('preflight-acao-*'),
  },
  { row: 'A14', topic: 'Access-Control-Allow-Credentials is exactly `true`', cases: both('acac-*') },
  {
    row: 'A15',
    topic: 'no cookies by default, cookies with credentials',
    cases: both('anonymous-*', 'credentials-*'),
  },
  {
    row: 'A16',
    topic: 'credentials mode "same-origin" and "omit"',
    cases: ['fetch-credentials-*', 'fetch-no-credentials'],
  },
  { row: 'A17', topic: 'cookies of the redirect target', cases: both('credentials-cross-site') },
  { row: 'A18', topic: '`*` with credentials', cases: both('acac-star*') },
  {
    row: 'A19',
    topic: '`*` is an ordinary name with credentials',
    cases: both('credentials-preflight-*', 'exposed-credentials-*'),
  },
  { row: 'A20', topic: 'user name and password', cases: ['xhr-login-*', 'fetch-throws-userinfo'] },
  {
    row: 'A21',
    topic: 'requests without a preflight',
    cases: both('safelisted-headers', 'head', 'post', 'safelist-*'),
  },
  { row: 'A22', topic: 'safelisted and other content types', cases: both('safelist-content-type-*') },
  { row: 'A23', topic: 'Range', cases: both('safelist-range-*') },
  {
    row: 'A24',
    topic: 'long values and unsafe bytes',
    cases: both('safelist-accept-*', 'safelist-content-language-*'),
  },
  { row: 'A25', topic: 'client hints', cases: both('safelist-client-hint-*') },
  { row: 'A26', topic: 'body without Content-Type; no preflight same-origin', cases: both('post', 'same-origin') },
  { row: 'A27', topic: 'mode "no-cors"', cases: ['fetch-mode-no-cors*'] },
  { row: 'A28', topic: 'headers of a preflight', cases: both('preflight-put', 'preflight-header') },
  {
    row: 'A29',
    topic: 'Access-Control-Request-Headers: sorted, lower case, unsafe headers only',
    cases: both('preflight-headers-sorted', 'safelist-sorted-bytes'),
  },
  { row: 'A30', topic: 'no cookies on a preflight', cases: both('credentials-preflight*') },
  { row: 'A31', topic: 'Referer by referrer policy', cases: ['fetch-referrer-*'] },
  {
    row: 'A32',
    topic: 'User-Agent',
    cases: [],
    notCovered: {
      what: 'all of it',
      why: 'its value is up to the engine; every exchange in the report shows it',
    },
  },
  { row: 'A33', topic: 'Sec-Fetch-* on a preflight', cases: ['xhr-target-secure*', 'fetch-target-secure*'] },
  { row: 'A34', topic: 'upload listeners added after send()', cases: ['xhr-upload-listener-late*'] },
  { row: 'A35', topic: 'status of the preflight response', cases: both('preflight-status-*') },
  {
    row: 'A36',
    topic: 'allowed and disallowed methods',
    cases: both('preflight-delete*', 'preflight-put*', 'preflight-patch*', 'safelist-method-*'),
  },
  {
    row: 'A37',
    topic: 'method names are case-sensitive',
    cases: both('preflight-method-case', 'safelist-method-put-lower-case'),
  },
  { row: 'A38', topic: 'unusual lists of headers and methods', cases: both('preflight-acah-*', 'preflight-acam-*') },
  {
    row: 'A39',
    topic: 'headers that are not allowed',
    cases: both('preflight-header-refused', 'preflight-acah-one-of-two'),
  },
  {
    row: 'A40',
    topic: 'invalid lists',
    cases: both('preflight-acah-unparsable', 'preflight-acam-unparsable'),
  },
  { row: 'A41', topic: '`*` for methods and headers', cases: both('preflight-method-star', 'preflight-header-star') },
  { row: 'A42', topic: '`*` and Authorization', cases: both('preflight-authorization-*') },
  { row: 'A43', topic: 'body of the preflight response is not exposed', cases: both('preflight-body-hidden') },
  { row: 'A44', topic: 'failed preflights in a row', cases: both('preflight-cache-refused-*') },
  { row: 'A45', topic: 'Access-Control-Max-Age', cases: both('preflight-max-age-*') },
  {
    row: 'A46',
    topic: 'a method or header that is not cached',
    cases: both('preflight-cache-method-new*', 'preflight-cache-header-new*'),
  },
  {
    row: 'A47',
    topic: 'preflight cache partitioned by top-level site',
    cases: [],
    notCovered: {
      what: 'all of it',
      why: 'the standard leaves the partition key to the engine, so there is nothing to predict',
    },
  },
  { row: 'A48', topic: 'cached `*` and Authorization', cases: both('preflight-cache-header-star-authorization') },
  { row: 'A49', topic: 'Origin along redirects', cases: both('redirect-route-*') },
  { row: 'A50', topic: 'redirect after a successful preflight', cases: both('redirect-header-*') },
  { row: 'A51', topic: 'preflight at the redirect target', cases: both('redirect-header-page-cross-*') },
  { row: 'A52', topic: 'redirected preflights', cases: both('preflight-redirect-*') },
  { row: 'A53', topic: 'a redirect after a preflight is followed', cases: both('redirect-header-cross-cross-302') },
  { row: 'A54', topic: 'Location with a user name', cases: both('redirect-userinfo*') },
  {
    row: 'A55',
    topic: 'redirect hops without Access-Control-Allow-Origin; other schemes',
    cases: both('redirect-first-hop-refused', 'redirect-to-foo'),
  },
  { row: 'A56', topic: 'Access-Control-Expose-Headers on redirect hops', cases: both('redirect-aceh-*') },
  { row: 'A57', topic: 'redirects change method and body', cases: both('redirect-post-*', 'redirect-put-*') },
  { row: 'A58', topic: 'Authorization is dropped on cross-origin redirects', cases: both('redirect-authorization-*') },
  { row: 'A59', topic: 'safelisted response headers', cases: both('exposed-safelisted*', 'exposed-hidden*') },
  {
    row: 'A60',
    topic: 'exposed headers; never Set-Cookie',
    cases: both('exposed-listed', 'exposed-star-set-cookie', 'exposed-set-cookie*'),
  },
  { row: 'A61', topic: 'syntax of Access-Control-Expose-Headers', cases: both('exposed-bb8-*') },
  {
    row: 'A62',
    topic: 'combined, empty and non-ASCII values',
    cases: both('exposed-combined', 'exposed-empty-value', 'exposed-raw-bytes'),
  },
  { row: 'A63', topic: 'statuses from 200 to 299', cases: both('status-2*') },
  { row: 'A64', topic: 'error statuses are visible', cases: both('status-4*', 'status-5*') },
  { row: 'A65', topic: 'what script sees of a network error', cases: both('status-404-no-acao', 'acao-absent') },
  { row: 'A66', topic: '304 updates the stored headers', cases: ['cache-304*'] },
  {
    row: 'A67',
    topic: 'scripts revalidated by 304',
    cases: ['cache-304-script-*'],
  },
  {
    row: 'A68',
    topic: 'images cached by the top frame',
    cases: ['cache-poisoned-by-image*'],
    notCovered: {
      what: 'in a cross-origin frame',
      why: 'engines partition the HTTP cache by site, so there is nothing to predict',
    },
  },
  {
    row: 'A69',
    topic: 'keepalive',
    cases: ['fetch-keepalive-*'],
    notCovered: {
      what: 'during page unload',
      why: 'the page that would report the result is gone, and its requests cannot be distinguished from late ones',
    },
  },
  {
    row: 'A70',
    topic: 'bodies are sent after a preflight; synchronous requests',
    cases: [...both('upload-*'), 'xhr-sync-*'],
  },
  {
    row: 'A71',
    topic: 'response type',
    cases: ['fetch-same-origin', 'fetch-acao-star', 'fetch-mode-no-cors'],
  },
  {
    row: 'B1',
    topic: 'preflight cache key',
    cases: both('preflight-cache-other-*', 'preflight-cache-credentials*'),
  },
  { row: 'B2', topic: 'a network error clears the preflight cache', cases: both('preflight-cache-cleared*') },
  {
    row: 'B3',
    topic: 'unusual values of Access-Control-Max-Age; refreshed and combined entries',
    cases: both('preflight-max-age-*', 'preflight-cache-union-*'),
    notCovered: {
      what: 'the limits of the engines (600, 7,200 and 86,400 seconds)',
      why: 'observing them takes as long as the limits themselves',
    },
  },
  {
    row: 'B4',
    topic: 'limits of the safelist',
    cases: both('safelist-accept-128-bytes', 'safelist-accept-129-bytes', 'safelist-many'),
  },
  {
    row: 'B5',
    topic: 'successful preflight, then an invalid actual response',
    cases: [...both('preflight-actual-*', 'credentials-preflight-actual-*'), 'beacon-json-*', 'beacon-octet-stream-*'],
  },
  {
    row: 'B6',
    topic: 'repeated headers, `*` among names, quotes',
    cases: both('preflight-acah-two-lines', 'preflight-acam-star-quoted'),
  },
  {
    row: 'B7',
    topic: 'headers on the wrong one of the two responses',
    cases: both('preflight-acah-only-on-actual', 'preflight-acam-only-on-actual', 'preflight-aceh-only-on-preflight'),
  },
  {
    row: 'B8',
    topic: 'preflights that are reset, empty, compressed or require a login',
    cases: both('preflight-status-204', 'preflight-status-401-www-authenticate', 'preflight-body-encoded'),
    notCovered: {
      what: 'connections that are closed, are slow or require a client certificate; 1xx',
      why: 'they fail the same way without CORS, and the handling of 1xx is a matter of HTTP',
    },
  },
  {
    row: 'B9',
    topic: 'abort and timeout during a preflight',
    cases: [],
    notCovered: { what: 'all of it', why: 'whether the request was already sent is a race' },
  },
  {
    row: 'B10',
    topic: 'upload listeners and streams force a preflight',
    cases: ['xhr-upload-listener*', 'fetch-upload-stream-*'],
  },
  {
    row: 'B11',
    topic: 'preflights bypass the service worker; Resource Timing does not list them',
    cases: ['timing-fetch-preflight', 'service-worker-fetch-put-*'],
  },
  {
    row: 'B12',
    topic: 'a preflight on every hop',
    cases: both('redirect-header-four-hops', 'redirect-preflight-each-hop'),
  },
  {
    row: 'B13',
    topic: 'preflights over HTTP/2',
    cases: ['h2-*'],
    notCovered: { what: 'HTTP/3', why: 'no HTTP/3 server runs on Node.js' },
  },
  {
    row: 'B14',
    topic: 'default ports, IP literals, trailing dots, IDN, blob: and srcdoc pages',
    cases: [...both('target-*'), 'context-blob-*', 'context-srcdoc-*'],
    notCovered: { what: 'file: pages', why: 'the standard leaves their origin to the engine' },
  },
  {
    row: 'B15',
    topic: '`*` with credentials, `null` with credentials',
    cases: [...both('acac-star*'), 'attack-sandbox-null'],
  },
  { row: 'B16', topic: 'Vary and the HTTP cache', cases: ['cache-vary-*', 'cache-poisoned-by-*'] },
  {
    row: 'B17',
    topic: 'SameSite, third-party and partitioned cookies',
    cases: [...both('credentials-*'), 'attack-*'],
    notCovered: {
      what: 'SameSite=Strict, partitioned cookies',
      why: 'whether third-party cookies are sent is a setting of each engine, not a rule of the standard; cases that need such cookies only run in engines that send them',
    },
  },
  {
    row: 'B18',
    topic: 'WebGL and WebGPU',
    cases: ['webgl-*'],
    notCovered: { what: 'WebGPU', why: 'requestAdapter() returns null on a machine without a GPU' },
  },
  { row: 'B19', topic: 'fonts', cases: ['font-*'] },
  {
    row: 'B20',
    topic: 'video and audio',
    cases: ['canvas-video-*', 'media-*'],
    notCovered: {
      what: 'Media Source Extensions; streams that change origin between ranges',
      why: 'a media source is fed by fetch(), and each engine decides which ranges it requests',
    },
  },
  {
    row: 'B21',
    topic: 'images, and every API that reads a canvas',
    cases: ['canvas-image-*'],
    notCovered: { what: 'foreignObject and feImage', why: 'an SVG image loads no external resources' },
  },
  {
    row: 'B22',
    topic: 'style sheets',
    cases: ['cssom-*', 'embed-css-import-*'],
    notCovered: { what: 'adopted style sheets', why: 'they are built from text that script can already read' },
  },
  {
    row: 'B23',
    topic: 'script errors',
    cases: ['script-*', 'import-*', 'worker-*', 'worklet-*', 'wasm-*', 'integrity-*'],
  },
  {
    row: 'B24',
    topic: 'CSS images, the modifier cross-origin() of url(), clip paths, SVG <use>',
    cases: ['decoration-*'],
    notCovered: {
      what: 'filter: url(), border-image, cursor',
      why: 'they are only painted, and no engine fetches a cross-origin filter',
    },
  },
  {
    row: 'B25',
    topic: 'preloads, manifests, icons, reports',
    cases: ['preload-*', 'beacon-csp-report-*'],
    notCovered: {
      what: 'icons, manifests, the Reporting API, network error logging',
      why: 'engines fetch these and send reports at any time or not at all, so a run cannot expect them',
    },
  },
  {
    row: 'B26',
    topic: 'responses of service workers: types, cookies, exposed headers, redirects, the Cache API',
    cases: ['service-worker-*'],
    notCovered: {
      what: 'redirects that a worker makes itself, static routing, navigation preload',
      why: 'what a worker answers with its own redirect comes back to the worker; the other two are in Chromium only',
    },
  },
  {
    row: 'B27',
    topic: 'Cross-Origin-Resource-Policy: values, syntax, sites and schemes, redirects, cors mode',
    cases: ['corp-*', 'decoration-content-corp', 'decoration-list-style-image-corp', 'decoration-poster-corp'],
  },
  {
    row: 'B31',
    topic: 'Cross-Origin-Embedder-Policy, Document-Isolation-Policy, <iframe credentialless>',
    cases: ['isolation-*'],
    notCovered: {
      what: 'frames and workers inside isolated documents',
      why: 'they are loaded by navigation or from the page’s own server, which CORS does not govern',
    },
  },
  {
    row: 'B32',
    topic: 'connect-src and Integrity-Policy',
    cases: ['policy-*'],
    notCovered: {
      what: 'other directives, upgrade-insecure-requests, HSTS',
      why: 'each directive decides alike for its own destinations; a request that is upgraded goes to another URL than the case names',
    },
  },
  {
    row: 'B28',
    topic: 'Sec-Fetch-Site, Sec-Fetch-Mode and Sec-Fetch-Dest of every element',
    cases: ['secure-*'],
  },
  {
    row: 'B29',
    topic: 'QUERY',
    cases: both('query-*'),
  },
  {
    row: 'B30',
    topic: 'opaque response blocking: types, nosniff, statuses, parts, redirects',
    cases: ['orb-*'],
    notCovered: {
      what: 'ranges of media after the first one',
      why: 'each engine decides which ranges it requests',
    },
  },
  {
    row: 'B34',
    topic: 'Resource Timing: times, status, sizes, type, coding, protocol, HTTP cache, Server-Timing',
    cases: ['timing-*'],
  },
  {
    row: 'B35',
    topic: 'storage access headers (a draft)',
    cases: ['storage-access-*'],
    notCovered: {
      what: 'Activate-Storage-Access where access is granted',
      why: 'only the user can grant it, by a dialog that the drivers do not answer',
    },
  },
  {
    row: 'B33',
    topic: 'Local Network Access: permission, address spaces, targetAddressSpace, redirects, frames, workers',
    cases: ['local-network-*'],
    notCovered: {
      what: 'permission prompts',
      why: 'a browser that nobody sits in front of never answers them',
    },
  },
];
