/**
 * What a CORS suite has to ask of a browser, row by row, and where this one does. `A` rows are what the web platform tests assert;
 * `B` rows are what the standards demand beside it.
 */
export interface Row {
  readonly row: `${'A' | 'B'}${number}`;
  readonly asks: string;
  /** Ids of cases; a trailing `*` stands for any rest. */
  readonly cases: readonly string[];
  /** What of the row has no case, and why. */
  readonly notCovered?: { readonly what: string; readonly why: string };
}

/** The same case by XMLHttpRequest and by fetch(). */
const both = (...parts: readonly string[]): readonly string[] =>
  parts.flatMap((part) => [`xhr-${part}`, `fetch-${part}`]);

export const coverage: readonly Row[] = [
  {
    row: 'A1',
    asks: 'Access-Control-Allow-Origin is `*` or the origin, with white space around it',
    cases: both('acao-star', 'acao-exact', 'acao-padded', 'acao-star-padded'),
  },
  {
    row: 'A2',
    asks: 'something that looks like the origin: other schemes, colons, slashes, `?`, `#`, a port',
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
    asks: 'a subdomain, the parent domain, a pattern, a path',
    cases: both('acao-subdomain', 'acao-parent-domain', 'acao-dot-host', 'acao-subdomain-pattern', 'acao-path'),
  },
  { row: 'A4', asks: 'the origin in upper case', cases: both('acao-upper-case*') },
  {
    row: 'A5',
    asks: 'lists, quotes and repeated `*`',
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
    asks: 'vertical tab and form feed around the value',
    cases: both('acao-vertical-tab*', 'acao-form-feed*'),
    notCovered: {
      what: 'NUL',
      why: 'no HTTP/1.1 message can carry it: engines and servers drop the message, which says nothing of CORS',
    },
  },
  { row: 'A7', asks: 'an empty value; `null` for another origin', cases: both('acao-empty', 'acao-null') },
  { row: 'A8', asks: 'two lines', cases: both('acao-two-lines', 'acao-lines-*') },
  { row: 'A9', asks: 'a list in one line', cases: both('acao-two-values', 'acao-list-*') },
  {
    row: 'A10',
    asks: 'no header, from another host, port or scheme; none needed at home',
    cases: both('acao-absent', 'other-port', 'other-scheme', 'same-origin'),
  },
  { row: 'A11', asks: 'the target names itself', cases: both('acao-other') },
  {
    row: 'A12',
    asks: 'pages with an opaque origin',
    cases: [...both('opaque-*'), 'context-data-*', 'context-sandboxed-*'],
  },
  { row: 'A13', asks: 'preflight and answer name the origin differently', cases: both('preflight-acao-*') },
  { row: 'A14', asks: 'Access-Control-Allow-Credentials is exactly `true`', cases: both('acac-*') },
  {
    row: 'A15',
    asks: 'no cookie by default, the cookie with credentials',
    cases: both('anonymous-*', 'credentials-*'),
  },
  {
    row: 'A16',
    asks: 'credentials mode "same-origin" and "omit"',
    cases: ['fetch-credentials-*', 'fetch-no-credentials'],
  },
  { row: 'A17', asks: 'cookies of the redirect’s target', cases: both('credentials-cross-site') },
  { row: 'A18', asks: '`*` with credentials', cases: both('acac-star*') },
  {
    row: 'A19',
    asks: '`*` is a plain name with credentials',
    cases: both('credentials-preflight-*', 'exposed-credentials-*'),
  },
  { row: 'A20', asks: 'user name and password', cases: ['xhr-login-*', 'fetch-throws-userinfo'] },
  { row: 'A21', asks: 'requests without a preflight', cases: both('safelisted-headers', 'head', 'post', 'safelist-*') },
  { row: 'A22', asks: 'content types, safe and not', cases: both('safelist-content-type-*') },
  { row: 'A23', asks: 'Range', cases: both('safelist-range-*') },
  { row: 'A24', asks: 'long values and unsafe bytes', cases: both('safelist-accept-*', 'safelist-content-language-*') },
  { row: 'A25', asks: 'client hints', cases: both('safelist-client-hint-*') },
  { row: 'A26', asks: 'a body without Content-Type; no preflight at home', cases: both('post', 'same-origin') },
  { row: 'A27', asks: 'mode "no-cors"', cases: ['fetch-mode-no-cors*'] },
  { row: 'A28', asks: 'what a preflight carries', cases: both('preflight-put', 'preflight-header') },
  {
    row: 'A29',
    asks: 'Access-Control-Request-Headers, sorted, in lower case, only what is unsafe',
    cases: both('preflight-headers-sorted', 'safelist-sorted-bytes'),
  },
  { row: 'A30', asks: 'no cookie on a preflight', cases: both('credentials-preflight*') },
  { row: 'A31', asks: 'Referer by referrer policy', cases: ['fetch-referrer-*'] },
  {
    row: 'A32',
    asks: 'User-Agent',
    cases: [],
    notCovered: {
      what: 'all of it',
      why: 'the value of User-Agent is the engine’s own, and every exchange in the report shows it',
    },
  },
  { row: 'A33', asks: 'Sec-Fetch-* on a preflight', cases: ['xhr-target-secure*', 'fetch-target-secure*'] },
  { row: 'A34', asks: 'listeners on upload that come late', cases: ['xhr-upload-listener-late*'] },
  { row: 'A35', asks: 'the status of a preflight', cases: both('preflight-status-*') },
  {
    row: 'A36',
    asks: 'methods granted and refused',
    cases: both('preflight-delete*', 'preflight-put*', 'preflight-patch*', 'safelist-method-*'),
  },
  { row: 'A37', asks: 'the case of a method', cases: both('preflight-method-case', 'safelist-method-put-lower-case') },
  { row: 'A38', asks: 'odd lists of headers and methods', cases: both('preflight-acah-*', 'preflight-acam-*') },
  {
    row: 'A39',
    asks: 'a header that is not granted',
    cases: both('preflight-header-refused', 'preflight-acah-one-of-two'),
  },
  {
    row: 'A40',
    asks: 'lists that cannot be parsed',
    cases: both('preflight-acah-unparsable', 'preflight-acam-unparsable'),
  },
  { row: 'A41', asks: '`*` for methods and headers', cases: both('preflight-method-star', 'preflight-header-star') },
  { row: 'A42', asks: '`*` and Authorization', cases: both('preflight-authorization-*') },
  { row: 'A43', asks: 'the body of a preflight stays hidden', cases: both('preflight-body-hidden') },
  { row: 'A44', asks: 'failed preflights in a row', cases: both('preflight-cache-refused-*') },
  { row: 'A45', asks: 'Access-Control-Max-Age', cases: both('preflight-max-age-*') },
  {
    row: 'A46',
    asks: 'a new method or header',
    cases: both('preflight-cache-method-new*', 'preflight-cache-header-new*'),
  },
  {
    row: 'A47',
    asks: 'the cache is divided by top-level site',
    cases: [],
    notCovered: {
      what: 'all of it',
      why: 'the standard leaves the key of the division to the engine, so that there is nothing to predict',
    },
  },
  { row: 'A48', asks: 'a remembered `*` and Authorization', cases: both('preflight-cache-header-star-authorization') },
  { row: 'A49', asks: 'Origin along redirects', cases: both('redirect-route-*') },
  { row: 'A50', asks: 'a redirect after a good preflight', cases: both('redirect-header-*') },
  { row: 'A51', asks: 'a preflight at the redirect’s target', cases: both('redirect-header-page-cross-*') },
  { row: 'A52', asks: 'a preflight that is redirected itself', cases: both('preflight-redirect-*') },
  { row: 'A53', asks: 'a redirect after a preflight is no failure', cases: both('redirect-header-cross-cross-302') },
  { row: 'A54', asks: 'Location with a user name', cases: both('redirect-userinfo*') },
  {
    row: 'A55',
    asks: 'a hop without Access-Control-Allow-Origin; other schemes',
    cases: both('redirect-first-hop-refused', 'redirect-to-foo'),
  },
  { row: 'A56', asks: 'which hop exposes headers', cases: both('redirect-aceh-*') },
  { row: 'A57', asks: 'how redirects rewrite method and body', cases: both('redirect-post-*', 'redirect-put-*') },
  { row: 'A58', asks: 'Authorization is dropped across origins', cases: both('redirect-authorization-*') },
  { row: 'A59', asks: 'safelisted response headers', cases: both('exposed-safelisted*', 'exposed-hidden*') },
  {
    row: 'A60',
    asks: 'exposed headers; never Set-Cookie',
    cases: both('exposed-listed', 'exposed-star-set-cookie', 'exposed-set-cookie*'),
  },
  { row: 'A61', asks: 'the grammar of Access-Control-Expose-Headers', cases: both('exposed-bb8-*') },
  {
    row: 'A62',
    asks: 'combined, empty and raw values',
    cases: both('exposed-combined', 'exposed-empty-value', 'exposed-raw-bytes'),
  },
  { row: 'A63', asks: 'statuses from 200 to 299', cases: both('status-2*') },
  { row: 'A64', asks: 'error statuses are visible', cases: both('status-4*', 'status-5*') },
  { row: 'A65', asks: 'what a network error shows', cases: both('status-404-no-acao', 'acao-absent') },
  { row: 'A66', asks: '304 updates the stored headers', cases: ['cache-304*'] },
  {
    row: 'A67',
    asks: 'a script that 304 confirms',
    cases: ['cache-304-script-*'],
  },
  {
    row: 'A68',
    asks: 'an image that the top frame has cached',
    cases: ['cache-poisoned-by-image*'],
    notCovered: {
      what: 'in a frame of another origin',
      why: 'engines divide the HTTP cache by site, so that there is nothing to predict',
    },
  },
  {
    row: 'A69',
    asks: 'keepalive',
    cases: ['fetch-keepalive-*'],
    notCovered: {
      what: 'in a page that unloads',
      why: 'the page that would report the result is gone, and its exchanges could not be told from late ones',
    },
  },
  { row: 'A70', asks: 'bodies survive a preflight; synchronous requests', cases: [...both('upload-*'), 'xhr-sync-*'] },
  {
    row: 'A71',
    asks: 'the type of the response',
    cases: ['fetch-same-origin', 'fetch-acao-star', 'fetch-mode-no-cors'],
  },
  {
    row: 'B1',
    asks: 'the key of a remembered preflight',
    cases: both('preflight-cache-other-*', 'preflight-cache-credentials*'),
  },
  { row: 'B2', asks: 'a network error clears it', cases: both('preflight-cache-cleared*') },
  {
    row: 'B3',
    asks: 'odd values of Access-Control-Max-Age, refresh, union',
    cases: both('preflight-max-age-*', 'preflight-cache-union-*'),
    notCovered: {
      what: 'the engines’ caps (600, 7,200 and 86,400 seconds)',
      why: 'they could only be seen by waiting as long',
    },
  },
  {
    row: 'B4',
    asks: 'boundaries of the safelist',
    cases: both('safelist-accept-128-bytes', 'safelist-accept-129-bytes', 'safelist-many'),
  },
  {
    row: 'B5',
    asks: 'a good preflight, then a wrong answer',
    cases: [...both('preflight-actual-*', 'credentials-preflight-actual-*'), 'beacon-json-*', 'beacon-octet-stream-*'],
  },
  {
    row: 'B6',
    asks: 'several lines, `*` among names, quotes',
    cases: both('preflight-acah-two-lines', 'preflight-acam-star-quoted'),
  },
  {
    row: 'B7',
    asks: 'headers on the wrong one of the two answers',
    cases: both('preflight-acah-only-on-actual', 'preflight-acam-only-on-actual', 'preflight-aceh-only-on-preflight'),
  },
  {
    row: 'B8',
    asks: 'preflights that are reset, empty, compressed or ask for a password',
    cases: both('preflight-status-204', 'preflight-status-401-www-authenticate', 'preflight-body-encoded'),
    notCovered: {
      what: 'connections that break off, are slow, or ask for a certificate; 1xx',
      why: 'they fail alike without CORS, and what engines make of 1xx is a matter of HTTP',
    },
  },
  {
    row: 'B9',
    asks: 'abort and timeout during a preflight',
    cases: [],
    notCovered: { what: 'all of it', why: 'what is on the wire then depends on which of the two is faster' },
  },
  {
    row: 'B10',
    asks: 'upload listeners and streams force a preflight',
    cases: ['xhr-upload-listener*', 'fetch-upload-stream-*'],
  },
  {
    row: 'B11',
    asks: 'preflights pass the service worker by; Resource Timing does not list them',
    cases: ['timing-fetch-preflight'],
    notCovered: { what: 'service workers', why: 'the model of the standard stops before service workers' },
  },
  {
    row: 'B12',
    asks: 'a preflight on every hop',
    cases: both('redirect-header-four-hops', 'redirect-preflight-each-hop'),
  },
  {
    row: 'B13',
    asks: 'preflights over HTTP/2',
    cases: ['h2-*'],
    notCovered: { what: 'HTTP/3', why: 'no server for it runs on Node.js' },
  },
  {
    row: 'B14',
    asks: 'default ports, IP literals, trailing dots, IDN, blob: and srcdoc pages',
    cases: [...both('target-*'), 'context-blob-*', 'context-srcdoc-*'],
    notCovered: { what: 'file: pages', why: 'the standard leaves their origin to the engine' },
  },
  {
    row: 'B15',
    asks: '`*` with credentials, `null` with credentials',
    cases: [...both('acac-star*'), 'attack-sandbox-null'],
  },
  { row: 'B16', asks: 'Vary and the HTTP cache', cases: ['cache-vary-*', 'cache-poisoned-by-*'] },
  {
    row: 'B17',
    asks: 'SameSite, third-party and partitioned cookies',
    cases: [...both('credentials-*'), 'attack-*'],
    notCovered: {
      what: 'SameSite=Strict, partitioned cookies',
      why: 'which third-party cookies are sent is a setting of each engine, not a rule of the standard; a case that asks for one needs an engine that has it',
    },
  },
  {
    row: 'B18',
    asks: 'WebGL and WebGPU',
    cases: ['webgl-*'],
    notCovered: { what: 'WebGPU', why: 'requestAdapter() gives none on a machine without a graphics card' },
  },
  { row: 'B19', asks: 'fonts', cases: ['font-*'] },
  {
    row: 'B20',
    asks: 'video and audio',
    cases: ['canvas-video-*', 'media-*'],
    notCovered: {
      what: 'Media Source Extensions; a stream that changes its origin on the way',
      why: 'script reads by fetch() what it feeds to a media source, and which ranges an engine asks for is its own choice',
    },
  },
  {
    row: 'B21',
    asks: 'images and every reader of a canvas',
    cases: ['canvas-image-*'],
    notCovered: { what: 'foreignObject and feImage', why: 'an SVG image loads nothing from elsewhere' },
  },
  {
    row: 'B22',
    asks: 'style sheets',
    cases: ['cssom-*', 'embed-css-import-*'],
    notCovered: { what: 'adopted style sheets', why: 'they are made of text that script has read already' },
  },
  {
    row: 'B23',
    asks: 'errors of scripts',
    cases: ['script-*', 'import-*', 'worker-*', 'worklet-*', 'wasm-*', 'integrity-*'],
  },
  {
    row: 'B24',
    asks: 'CSS images, clip paths, <use> of SVG',
    cases: ['decoration-*'],
    notCovered: {
      what: 'filter: url(), border-image, cursor',
      why: 'what they do is only painted, and no engine asks another origin for a filter',
    },
  },
  {
    row: 'B25',
    asks: 'preloads, manifests, icons, reports',
    cases: ['preload-*', 'beacon-csp-report-*'],
    notCovered: {
      what: 'icons, manifests, <link rel=prefetch>, the Reporting API, network error logging',
      why: 'an engine fetches these, and sends reports, when it likes or not at all: nothing can be expected within a run',
    },
  },
];
