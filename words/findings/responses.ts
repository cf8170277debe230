import type { ResponseFinding, SimpleBody } from '../../diagnosis/server/finding.ts';
import { header, headers, response } from './parts.ts';
import type { SentencesOf } from './parts.ts';
import { checkFails, checkPasses } from './origins.ts';

export const responseSentences: SentencesOf<ResponseFinding> = {
  'oversized-headers-unreadable': ({ origin, response: seen }) => ({
    summary: `A page cannot read the ${seen.status} that the server sends when headers are too long.`,
    expected: checkPasses(origin),
    observed: response(seen),
  }),
  'simple-body-accepted': ({ bodies, marker, status }) => ({
    summary: `The route for JSON runs for a body that is sent ${bodies.map(bodyInWords).join(', ')}, which any page may send without a preflight.`,
    expected: `An error status, without ${marker.name}.`,
    observed: `Status ${status} with ${header(marker)}.`,
  }),
  'method-overridden': ({ marker, status }) => ({
    summary: 'A form submission, which any page can send without a preflight, is treated as a PUT.',
    expected: `An error status, without ${marker.name}.`,
    observed: `Status ${status} with ${header(marker)}.`,
  }),
  'allow-missing': ({ method, header: lines }) => ({
    summary: `The 405 for ${method} does not say which methods there are.`,
    expected: 'Allow, with the methods of the route.',
    observed: `${header(lines)}.`,
  }),
  'post-carried-out': ({ origin, marker, status }) => ({
    summary: `A POST from ${origin} reaches the application.`,
    expected: 'Either: the standard leaves it to the server.',
    observed: `${header(marker)}, with status ${status}.`,
  }),
  'own-origin-refused': ({ method, origin, status, without }) => ({
    summary: `A ${method} with the server’s own origin, ${origin}, is refused with status ${status}.`,
    expected: `The status that the request gets without Origin, ${without}.`,
    observed: `Status ${status}; without Origin ${without}.`,
  }),
  'disallowed-origin-refused': ({ origin, status, without }) => ({
    summary: `A request from ${origin} is answered with status ${status}, and without Origin with ${without}.`,
    expected: `Status ${without}, without CORS headers.`,
    observed: `Status ${status}.`,
  }),
  'preflight-headers-elsewhere': ({ headers: all }) => ({
    summary: `The answer to a GET has ${all.map(({ name }) => name).join(', ')}.`,
    expected: 'These headers on preflights only.',
    observed: `${headers(all)}.`,
  }),
  'vary-overwritten': ({ header: lines }) => ({
    summary: 'The Vary header that the route sets is missing from the response.',
    expected: 'A Vary with the names of the application and of the CORS layer.',
    observed: `${header(lines)}.`,
  }),
  'only-errors': ({ status, location, response: seen }) => ({
    summary: `Every answer has status ${status}, so no successful response was tested. ${otherUrl(status, location)}.`,
    expected: 'A status from 200 to 299.',
    observed: response(seen),
  }),
  'decided-otherwise': ({ preflight, origin, when, response: seen, before }) => ({
    summary: `The ${preflight ? 'preflight' : 'request'} from ${origin} is decided otherwise ${whenInWords(when)}.`,
    expected: 'The same decision.',
    observed: `${response(seen)} Before: ${response(before)}`,
  }),
  'http2-unanswered': ({ failure }) => ({
    summary: 'The server offers HTTP/2, but answers this request only over HTTP/1.1.',
    expected: 'An answer.',
    observed: failure,
  }),
  'fails-after-post': ({ alone, response: seen }) => ({
    summary: 'A GET fails when a POST with a body came before it on the same connection.',
    expected: `Status ${alone}, as on a connection of its own.`,
    observed: response(seen),
  }),
  'readable-by-other-spelling': ({ origin, target, path, response: seen }) => ({
    summary: `As ${JSON.stringify(target)}, ${path} may be read by ${origin}, which the policy of that path does not allow.`,
    expected: checkFails(origin),
    observed: response(seen),
  }),
  'control-character-returned': ({ via, sent, failure }) => ({
    summary: `A control character in ${via} is sent back inside a header value.`,
    expected: 'A 400, or a response without that value.',
    observed: `${failure} It was sent as ${JSON.stringify(sent)}.`,
  }),
  'header-injected': ({ via, sent, line }) => ({
    summary: `A value of ${via} becomes a header line of the response.`,
    expected: 'A 400, or an answer without that line.',
    observed: `${JSON.stringify(line)} in the answer to ${JSON.stringify(sent)}.`,
  }),
  'markup-returned': ({ status, contentType, excerpt }) => ({
    summary: 'Markup in a header of the request appears unescaped in the HTML of the response.',
    expected: 'No value of the request in the body, or an escaped one.',
    observed: `Status ${status}, Content-Type ${JSON.stringify(contentType)}, ${JSON.stringify(excerpt)}.`,
  }),
  'long-request-unanswered': ({ bytes }) => ({
    ...growing,
    observed: `No answer in time to ${bytes} bytes, where shorter ones were answered.`,
  }),
  'response-time-grows': ({ measured }) => ({
    ...growing,
    observed: `Measured twice in a row on fresh connections, fastest of three: ${measured.map(({ ms, bytes }) => `${ms.toFixed(1)} ms for ${bytes} bytes`).join(', ')}.`,
  }),
  'long-header-fails': ({ bytes, status, onlyLong }) => ({
    summary: `A request with ${bytes} bytes in one header is answered with ${status}.`,
    expected: 'An answer, or a refusal with 400, 413 or 431.',
    observed: `Status ${status}${onlyLong ? '; shorter ones are answered' : ''}.`,
  }),
  'private-network-header': ({ header: lines }) => ({
    summary: `${lines.name} is sent, which current browsers ignore.`,
    expected: `No ${lines.name}.`,
    observed: `${header(lines)}.`,
  }),
  'storage-access-granted': ({ origin, header: lines }) => ({
    summary: `Pages at ${origin} may have their requests repeated with cookies that the browser withheld.`,
    expected: `No ${lines.name}, or one with an allowed origin.`,
    observed: `${header(lines)}.`,
  }),
  'any-host-answered': ({ host, status }) => ({
    summary:
      'The server answers requests for any Host, so a page whose name points to its address reads it without CORS.',
    expected: 'An error status for a Host that the server does not have.',
    observed: `Status ${status} for "Host: ${host}".`,
  }),
  'websocket-opened': ({ origin }) => ({
    summary: `A page at ${origin} may open a WebSocket, but the policy does not allow that origin.`,
    expected: 'Any status but 101.',
    observed: 'Status 101.',
  }),
  'timing-visible': ({ origin, header: lines }) => ({
    summary: `${origin} cannot read this response, but can see its timing and size.`,
    expected: 'No Timing-Allow-Origin, or one with allowed origins.',
    observed: `${header(lines)}.`,
  }),
  'resource-policy-contradicts': ({ origin, header: lines }) => ({
    summary: `${origin} can read this with CORS, but cannot load it without, for example with <img>.`,
    expected: 'No Cross-Origin-Resource-Policy, or one that allows it.',
    observed: `${header(lines)}.`,
  }),
  'browser-blocks': ({ engine, origin, question, outcome }) => ({
    summary: `${engine} does not let it: ${question}.`,
    expected: `Script at ${JSON.stringify(origin)} reads the answer.`,
    observed: `${engine}: ${outcome}, as predicted.`,
  }),
  'browser-reads': ({ engine, origin, question }) => ({
    summary: `It reads the answer in ${engine}: ${question}.`,
    expected: `Script at ${JSON.stringify(origin)} reads nothing.`,
    observed: `${engine}: readable, as predicted.`,
  }),
  'browser-refused': ({ engine, origin, question, status, without }) => ({
    summary: `The server answers ${engine} with status ${status}: ${question}.`,
    expected: `The status that the request gets without Origin, ${without}.`,
    observed: `Status ${status} for ${JSON.stringify(origin)} in ${engine}; without Origin ${without}.`,
  }),
  'browser-omits-cookies': ({ engine, question, cookies }) => ({
    summary: `${engine} does not send ${cookies.join(', ')} with the next request: ${question}.`,
    expected: 'The second request has the cookies that the response to the first has set.',
    observed: `${engine}: no ${cookies.join(', ')} in the second request.`,
  }),
};

const growing = {
  summary: 'Response time grows faster than the length of the request.',
  expected: 'At most twice the time for twice the length, or a refusal.',
};

function bodyInWords(body: SimpleBody): string {
  switch (body) {
    case 'text':
      return 'as text/plain';
    case 'text-with-parameter':
      return 'as text/plain with JSON in a parameter';
    case 'untyped':
      return 'without a Content-Type';
    case 'form':
      return 'as a form';
    case 'multipart':
      return 'as multipart/form-data';
  }
}

function whenInWords(when: 'http2' | 'after-others' | 'after-post'): string {
  switch (when) {
    case 'http2':
      return 'by HTTP/2';
    case 'after-others':
      return 'when others came before it on the same connection';
    case 'after-post':
      return 'when a POST came before it on the same connection';
  }
}

function otherUrl(status: number, location: string | null): string {
  if (location !== null) return `It leads to ${JSON.stringify(location)}: give that URL`;
  return status === 401 || status === 403
    ? "Give --header 'Authorization: …', or a URL that any page may request"
    : 'Give a URL that any page may request';
}
