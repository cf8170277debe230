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
  'url-modifiers': 'Firefox takes no modifiers in url(), such as cross-origin(): they are not implemented.',
  'credentialless-frames': 'Firefox has no <iframe credentialless>: it is not implemented.',
  'document-isolation-policy': 'Firefox has no Document-Isolation-Policy: it is not implemented.',
  ping: 'Firefox sends no pings of links by default.',
  'fetch-later': 'Firefox has no fetchLater(): deferred fetching is not implemented.',
  'paint-worklet': 'Firefox has no CSS.paintWorklet: the CSS Painting API is not implemented.',
  'third-party-cookies':
    'Firefox partitions third-party cookies by default (Total Cookie Protection): a cookie set first-party is not sent from another site.',
};
