import type { Place, Skipped, SkipReason } from '../diagnosis/evidence.ts';
import type { LeftOut, LeftOutReason } from '../diagnosis/pairing.ts';

/** English for what was read, what was skipped and what was left out. */

export function placeInWords(place: Place): string {
  switch (place.kind) {
    case 'entry':
      return `entry ${place.number}`;
    case 'line':
      return `line ${place.number}`;
    case 'flags':
      return 'the command line';
    case 'live':
      return 'the live server';
  }
}

function skipReasonInWords(reason: SkipReason): string {
  switch (reason.kind) {
    case 'not-http':
      return `its URL has the scheme ${JSON.stringify(reason.scheme)}`;
    case 'invalid-url':
      return `${JSON.stringify(reason.url.slice(0, 80))} is not a valid URL`;
    case 'invalid-entry':
      return `${reason.field === '' ? 'the entry' : reason.field}: ${reason.problem}`;
    case 'no-host':
      return `the request ${JSON.stringify(reason.line)} has no Host header`;
  }
}

const SHOWN = 5;

/** One line each, the first few by name. */
export function skippedInWords(skipped: readonly Skipped[]): readonly string[] {
  // Every page loads data: and blob: URLs.
  const named = skipped.filter(({ reason }) => reason.kind !== 'not-http');
  return [
    ...named
      .slice(0, SHOWN)
      .map(({ place, reason }) => `Skipped ${placeInWords(place)}: ${skipReasonInWords(reason)}.`),
    ...(named.length > SHOWN ? [`Skipped ${named.length - SHOWN} more that cannot be read.`] : []),
  ];
}

const leftOutNouns: Readonly<Record<LeftOutReason, readonly [one: string, many: string]>> = {
  navigation: ['navigation', 'navigations'],
  websocket: ['WebSocket handshake', 'WebSocket handshakes'],
  element: [
    'image, script or other element without crossorigin',
    'images, scripts or other elements without crossorigin',
  ],
  'same-origin': ['same-origin request', 'same-origin requests'],
  'no-origin': ['request without an Origin header', 'requests without an Origin header'],
  'invalid-origin': ['request with an invalid Origin header', 'requests with an invalid Origin header'],
  'other-url': ['request for another URL', 'requests for other URLs'],
};

/** How many requests were left out, and why; '' for none. */
export function leftOutInWords(leftOut: readonly LeftOut[]): string {
  const counts = new Map<LeftOutReason, number>();
  for (const { reason } of leftOut) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const parts = [...counts].map(([reason, count]) => `${count} ${leftOutNouns[reason][count === 1 ? 0 : 1]}`);
  return parts.length === 0 ? '' : `Not explained: ${parts.join(', ')}.`;
}

export const preflightImplied =
  'The file has no preflight for it, and it must have passed: otherwise there would be no response to the request itself.';

/** @param recorder What wrote a HAR file that has no cookie and no Authorization header. */
export function withoutCredentialsInWords(recorder: string): string {
  // Chromium’s DevTools call themselves so.
  const why =
    recorder === 'WebInspector'
      ? 'Chrome leaves them out unless its DevTools are set to save HAR files with sensitive data'
      : 'the requests had none, or they were left out when it was saved';
  return `This HAR file has no cookies and no Authorization headers: ${why}. For requests with credentials, add --credentials include.`;
}
