import type { HandlerSign, PreflightFinding } from '../../diagnosis/server/finding.ts';
import { ACAH, ACAM, ACMA } from '../../protocol/http/headers.ts';
import { undeclaredInWords } from './gains.ts';
import { header, headers, quoted, request, response } from './parts.ts';
import type { SentencesOf } from './parts.ts';

const stepsPass = 'The steps of the CORS-preflight fetch pass.';
const okStatus = 'A response with a status from 200 to 299.';

export const preflightSentences: SentencesOf<PreflightFinding> = {
  'preflight-refused': ({ origin, wanted, credentials, response: seen }) => ({
    summary: `The policy lets ${origin} send ${request(wanted)}${credentials ? ' with credentials' : ''}, but the preflight does not allow it.`,
    expected: stepsPass,
    observed: response(seen),
  }),
  'preflight-unanswered': ({ preflights, failure }) => ({
    summary: `The server gives ${preflights === 1 ? 'a preflight' : `${preflights} preflights`} no response, although a GET gets one, so browsers never send requests that need a preflight.`,
    expected: okStatus,
    observed: failure,
  }),
  'preflight-rate-limited': ({ response: seen }) => ({
    summary: 'A preflight is refused by the rate limit.',
    expected: 'A response to the preflight as without the limit.',
    observed: response(seen),
  }),
  'preflight-does-not-end': ({ status, failure }) => ({
    summary: `The answer to a preflight, with status ${status}, does not end.`,
    expected: 'No body, or one whose end is announced.',
    observed: failure,
  }),
  'no-content-with-framing': ({ harmless, headers: all, excess }) => ({
    summary: harmless
      ? 'RFC 9110 forbids Content-Length in a 204, but clients tolerate it.'
      : 'A 204 has no body, but this one announces or sends one.',
    expected: 'No Content-Length, no Transfer-Encoding, no bytes after the header section.',
    observed: `${headers(all)}, and ${excess === '' ? 'nothing' : JSON.stringify(excess)} behind it.`,
  }),
  'unknown-path-refused': ({ target, response: seen }) => ({
    summary: `A preflight to a path that does not exist, ${target}, is refused.`,
    expected: stepsPass,
    observed: response(seen),
  }),
  'preflight-redirected': ({ target, status, location }) => ({
    summary: `A preflight to ${JSON.stringify(target)} is redirected, which browsers do not follow.`,
    expected: okStatus,
    observed: `Status ${status}${location === null ? '' : ` with ${JSON.stringify(`Location: ${location}`)}`}.`,
  }),
  'origin-blamed-for-header': ({ origin, name, response: seen }) => ({
    summary: `The header ${JSON.stringify(name)} is refused, and the browser blames the origin ${origin}, which is allowed.`,
    expected: 'The CORS check passes, and the preflight fails because of Access-Control-Allow-Headers.',
    observed: response(seen),
  }),
  'lists-disclosed': ({ origin, names, response: seen }) => ({
    summary: `${origin} may not send anything, but receives ${names.join(' and ')}.`,
    expected: `No ${ACAM} and no ${ACAH}.`,
    observed: response(seen),
  }),
  'handler-ran': ({ origin, sign }) => ({
    summary: `The application’s handler has run for a preflight from ${String(origin)}.`,
    ...signInWords(sign),
  }),
  'list-malformed': ({ lists, header: lines }) => ({
    summary: `${lines.name} is not a valid list of ${lists === 'methods' ? 'methods' : 'header names'}, so every preflight fails.`,
    expected: `${lines.name} with tokens, separated by commas.`,
    observed: `${header(lines)}.`,
  }),
  'unusable-entries': ({ entries, headers: all }) => ({
    summary: `Listed, although script cannot send it: ${entries.join(', ')}.`,
    expected: 'Only what a page can send.',
    observed: `${all.map(header).join(' and ')}.`,
  }),
  'max-age-differs': ({ seconds, declared, header: lines }) => ({
    summary: `The preflight response may be cached for ${seconds} s; the policy declares ${declared} s.`,
    expected: `"${ACMA}: ${declared}".`,
    observed: `${header(lines)}.`,
  }),
  'max-age-invalid': ({ header: lines }) => ({
    summary: `${ACMA} is not a number of seconds, and is ignored.`,
    expected: `One "${ACMA}" with digits only.`,
    observed: `${header(lines)}.`,
  }),
  'max-age-capped': ({ seconds, caps, header: lines }) => ({
    summary: `${seconds} s exceeds the browsers’ limits: ${caps.map((cap) => `${cap.engine} caps it at ${cap.seconds} s`).join(', ')}.`,
    expected: 'A value within every browser’s limit.',
    observed: `${header(lines)}.`,
  }),
  'preflight-repeated': ({ seconds, caps, header: lines }) => ({
    summary:
      seconds === 0
        ? 'The preflight response expires at once: every request waits for a preflight of its own.'
        : `The preflight response expires after ${seconds} s, so that ${senders(seconds, caps)} a day for each URL.`,
    expected: `As few as browsers can do with: ${caps.map((cap) => `${cap.engine} ${perDay(cap.seconds, cap.seconds)}`).join(', ')} a day.`,
    observed: `${header(lines)}.`,
  }),
  'misnamed-headers': ({ lines }) => ({
    summary: `${[...new Set(lines.map(([name]) => name))].join(', ')} in a response means nothing to a browser.`,
    expected: 'The names of the standard.',
    observed: `${quoted(lines)}.`,
  }),
  'invalid-names-echoed': ({ sent, header: lines }) => ({
    summary: `${ACAH} sends back ${JSON.stringify(sent)}, which is not a list of valid names.`,
    expected: `No ${ACAH}, or one with names only.`,
    observed: `${header(lines).slice(0, 200)}.`,
  }),
  'undeclared-request-allowed': ({ origin, what, response: seen }) => ({
    summary: `${origin} may send ${undeclaredInWords(what)}, which the policy does not allow.`,
    expected: `A preflight for ${undeclaredInWords(what)} that does not allow it.`,
    observed: response(seen),
  }),
  'options-not-reached': ({ marker, status }) => ({
    ...notReached('OPTIONS'),
    observed: `${header(marker)}, with status ${status}.`,
  }),
  'get-taken-for-preflight': ({ response: seen, without }) => ({
    ...notReached('GET'),
    observed: `${response(seen)} Without the header: ${response(without)}`,
  }),
  'options-fails': ({ failures, response: seen }) => ({
    summary: `OPTIONS makes the server fail: ${failures.map(({ status, lacking }) => `${status} without ${lacking.join(' and ')}`).join(', ')}.`,
    expected: 'A status below 500.',
    observed: response(seen),
  }),
};

function notReached(method: string) {
  return {
    summary: `A non-preflight request (${method}) does not reach the application as it should.`,
    expected: 'The answer of the application’s own handler.',
  };
}

function signInWords(sign: HandlerSign) {
  switch (sign.kind) {
    case 'marker':
      return {
        expected: `No ${sign.marker.name} in the response to a preflight.`,
        observed: `${header(sign.marker)}, with status ${sign.status}.`,
      };
    case 'body':
      return {
        expected: 'A response of the CORS layer, without the body of a GET.',
        observed: `Status ${sign.status} with the body of the GET: ${JSON.stringify(sign.body)}.`,
      };
    case 'count':
      return {
        expected: 'The same growth with and without a preflight.',
        observed: `A number in the response to GET was ${sign.numbers.join(', ')}, with a preflight before the fourth and the sixth.`,
      };
  }
}

/** Preflights in a day, where each response holds for so many seconds, and an engine keeps none longer than `cap`. */
function perDay(seconds: number, cap: number): number {
  return Math.ceil(86_400 / Math.min(seconds, cap));
}

/** `Chromium sends up to 12 preflights`, for each engine, or for all where they do the same. */
function senders(seconds: number, caps: readonly { readonly engine: string; readonly seconds: number }[]): string {
  const all = caps.map((cap) => ({ engine: cap.engine, count: perDay(seconds, cap.seconds) }));
  const [first] = all;
  return first !== undefined && all.every(({ count }) => count === first.count)
    ? `browsers send up to ${first.count} preflights`
    : all.map(({ engine, count }) => `${engine} sends up to ${count} preflights`).join(', ');
}
