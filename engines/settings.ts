/** What holds of an engine whichever package drives it; importing it loads none of these. */
import type { Engine } from './engine.ts';

export const chromiumPreferences = {
  // 2 blocks third-party cookies in incognito mode only, which is Chromium's own default. Debian's build blocks them always.
  profile: { cookie_controls_mode: 2 },
};

export const firefoxRendering = {
  'webgl.force-enabled': true,
  'media.autoplay.default': 0,
  'media.autoplay.blocking_policy': 0,
};

export const firefoxLimits: Engine['limits'] = {
  'web-audio': 'Without an audio device the clock of an AudioContext stands still in Firefox.',
  prefetch: 'Firefox prefetches once the browser is idle, which it is not while cases run.',
  'request-streams': 'Firefox takes a ReadableStream for a string: streams as bodies of requests are not implemented.',
  'target-address-space': 'Firefox takes no targetAddressSpace in fetch(): it is not implemented.',
  'url-modifiers': 'Firefox takes no modifiers in url(), such as cross-origin(): they are not implemented.',
  'credentialless-frames': 'Firefox has no <iframe credentialless>: it is not implemented.',
  'document-isolation-policy': 'Firefox has no Document-Isolation-Policy: it is not implemented.',
  ping: 'Firefox sends no pings of links by default.',
  'error-documents': 'Firefox fires no load event for a frame whose document it does not load.',
  'fetch-later': 'Firefox has no fetchLater(): deferred fetching is not implemented.',
  'paint-worklet': 'Firefox has no CSS.paintWorklet: the CSS Painting API is not implemented.',
  'third-party-cookies':
    'Firefox partitions third-party cookies by default (Total Cookie Protection): a cookie set first-party is not sent from another site.',
};

/** Of WebKit on every platform. */
const webkitLimits: Engine['limits'] = {
  'loopback-from-https':
    'WebKit takes http to a loopback address for mixed content on a page over https, and asks nothing: https://bugs.webkit.org/show_bug.cgi?id=171934. Serve it over https to see more.',
  'local-network-access': 'WebKit has no Local Network Access: it is not implemented.',
  'web-audio': 'Without an audio device the clock of an AudioContext stands still in WebKit.',
  'request-streams': 'WebKit takes a ReadableStream for a string: streams as bodies of requests are not implemented.',
  'external-clip-path':
    'WebKit takes no clip path from another document: only those of the page itself are implemented.',
  'paint-worklet': 'WebKit has no CSS.paintWorklet by default: the CSS Painting API is an experimental feature.',
  prefetch: 'WebKit has no <link rel=prefetch> by default.',
  'storage-access-headers': 'WebKit sends no Sec-Fetch-Storage-Access: storage access headers are not implemented.',
  'text-modules': 'WebKit imports no text: import attributes with { type: "text" } are not implemented.',
  'credentialless-frames': 'WebKit has no <iframe credentialless>: it is not implemented.',
  'document-isolation-policy': 'WebKit has no Document-Isolation-Policy: it is not implemented.',
  'fetch-later': 'WebKit has no fetchLater(): deferred fetching is not implemented.',
};

export const webkitGtkLimits: Engine['limits'] = {
  ...webkitLimits,
  'redirected-ping':
    'WebKit now and then never sends the request behind a redirect of a ping (3 of 24 in 2.50), so a case with one has a different result on each run.',
  'css-modules': 'WebKit imports no CSS: import attributes with { type: "css" } are not implemented.',
  'http-cache': 'An automation session of WebKitGTK has no HTTP cache: every request goes out.',
  http2: 'WebKitGTK asks over HTTP/1.1 through a SOCKS proxy, which is how it reaches the test origins.',
};

export const playwrightWebkitLimits: Engine['limits'] = {
  ...webkitLimits,
  'third-party-cookies': 'WebKit blocks third-party cookies by default (Intelligent Tracking Prevention).',
};
