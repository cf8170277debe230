import { isOkStatus } from '../protocol/fetch/answer.ts';
import { byteCaseInsensitiveMatch, byteLowercase, byteUppercase } from '../protocol/http/bytes.ts';
import type { CorsCheckRefusal } from '../protocol/fetch/cors-check.ts';
import type { Received } from '../protocol/explain.ts';
import type { FetchRefusal, HttpResponse, SentRequest } from '../protocol/fetch/fetch.ts';
import { ACAC, ACAH, ACAM, ACAO, extractHeaderListValues, get } from '../protocol/http/headers.ts';
import type { CreationRefusal } from '../protocol/initiators/initiator.ts';
import { OPAQUE } from '../protocol/http/origin.ts';
import type { PreflightFetchRefusal } from '../protocol/fetch/preflight.ts';
import type { RedirectRefusal } from '../protocol/fetch/redirect.ts';
import { serializeRequestOrigin } from '../protocol/fetch/request.ts';
import { quote } from '../protocol/standard.ts';
import type { SerializedOrigin } from '../protocol/http/wire.ts';

/**
 * What a developer changes so that a step passes, in the imperative.
 *
 * @param received `null` where nothing was sent.
 */
export function remedyFor(step: CreationRefusal | FetchRefusal, received: Received | null): string {
  switch (step.algorithm) {
    case 'Request constructor':
    case 'Headers append':
    case 'open()':
    case 'setRequestHeader()':
    case 'processing model':
      return CHANGE_THE_CALL;
    case 'port blocking':
      return 'Serve it on a port that browsers do not block.';
    case 'should request be blocked by Content Security Policy':
      return 'Add the origin to connect-src in the Content-Security-Policy of the page.';
    case 'should request be blocked by Integrity Policy':
      return 'Give the element an integrity attribute, and crossorigin="anonymous".';
    case 'Local Network Access check':
      return 'Ask the user for the permission to access the local network, from a page over https; name the address space that the server is in, or none.';
    case 'should fetching request be blocked':
      return 'Serve the URL over https.';
    case 'main fetch':
      return remedyOfHidden('opaque');
    case 'HTTP-network fetch':
      return 'Send the body as a string or as bytes, not as a stream; or serve the URL over HTTP/2.';
    case 'HTTP fetch':
      return step.step === '6.3'
        ? remedyOfHidden('opaqueredirect')
        : 'Let the service worker answer with a response that the request may have: fetched in the mode of the request, and not an error.';
    case 'HTTP-redirect fetch':
      return ofRedirect(step.step);
    case 'cross-origin resource policy check':
      return 'Send "Cross-Origin-Resource-Policy: cross-origin" if any site may embed it; or fetch it with mode "cors", where this header is not looked at.';
    case 'determine whether to allow a response':
      return `Serve it with its real Content-Type. ${remedyOfHidden('opaque')}`;
    case 'blocked due to its MIME type':
      return SERVE_AS_JAVASCRIPT;
    case 'blocked due to nosniff':
      return step.step === '4' ? SERVE_AS_JAVASCRIPT : 'Serve it with "Content-Type: text/css".';
    case 'CORS check':
      return received === null ? CHANGE_THE_CALL : ofCorsCheck(step.step, received);
    case 'CORS-preflight fetch':
      return received === null ? CHANGE_THE_CALL : ofPreflight(step.step, received);
  }
}

/** What a developer changes so that script may look at a response. */
export function remedyOfHidden(type: 'opaque' | 'opaqueredirect'): string {
  return type === 'opaque'
    ? `Fetch it with mode "cors" (on an element, with the crossorigin attribute) and let the server answer with ${ACAO}; or fetch a URL of the page's own origin.`
    : 'Request the URL that the redirect leads to, or set the redirect mode to "follow".';
}

const CHANGE_THE_CALL = 'Change the call: it throws before anything is sent.';

const SERVE_AS_JAVASCRIPT = 'Serve it with "Content-Type: text/javascript".';

function ofRedirect(step: RedirectRefusal['step']): string {
  switch (step) {
    case '5':
    case '6':
      return 'Send one Location header, with an http or https URL.';
    case '7':
      return 'Break the redirect loop, or request the URL at its end.';
    case '9':
    case '10':
      return 'Take the user name and password out of the Location.';
    case '11':
      return 'Redirect with status 303, or send the body as a string or as bytes, not as a stream.';
  }
}

function ofCorsCheck(step: CorsCheckRefusal['step'], { sent, response }: Received): string {
  const wanted = serializeRequestOrigin(sent.request);
  const preflight = sent.kind === 'preflight';
  switch (step) {
    case '2':
      return preflight && !isOkStatus(response.status)
        ? `${ANSWER_OPTIONS} Here it answered ${String(response.status)}.`
        : `Add ${quote(`${ACAO}: ${wanted}`)}${alsoCredentials(sent)} to ${preflight ? 'the response to OPTIONS, and to the response to the request itself' : 'this response, and to errors and redirects too: a framework that adds it only to successful responses hides the real error'}.${ofNull(wanted)}`;
    case '4':
      return `${ofAllowOrigin(String(get(response.headers, ACAO)), wanted, sent)}${ofNull(wanted)}`;
    case '8':
      return `Add ${quote(`${ACAC}: true`)}, once and in lower case; or send no credentials (credentials: "same-origin", withCredentials = false, crossorigin="anonymous").`;
  }
}

function ofPreflight(step: PreflightFetchRefusal['step'], { sent, response }: Received): string {
  switch (step) {
    case '8':
      return ANSWER_OPTIONS;
    case '7.3':
      return 'Separate the names by commas, and write nothing else: no quotes, no brackets, and no spaces inside a name.';
    case '7.5':
      return ofMethod(sent, response);
    case '7.6':
      return nameHeaders(sent);
    case '7.7':
      return `${nameHeaders(sent)}${ofWildcard(sent, response, ACAH)}`;
  }
}

function nameHeaders({ acrh }: SentRequest): string {
  return `In the answer to OPTIONS, name every header of the request: ${quote(`${ACAH}: ${String(acrh)}`)}.`;
}

const ANSWER_OPTIONS =
  'Answer OPTIONS with 200 or 204 before anything else looks at the request. A preflight has no cookies and no Authorization, so a login check would refuse it; it may not be redirected (to https, to a path with a slash at its end); and a router without a route for OPTIONS answers 404 or 405.';

function alsoCredentials(sent: SentRequest): string {
  return sent.request.credentials === 'include' ? ` and ${quote(`${ACAC}: true`)}` : '';
}

function ofNull(wanted: SerializedOrigin): string {
  return wanted === OPAQUE
    ? ' But think twice about allowing "null": every sandboxed frame on the web has that origin. The request has it because a redirect went through another origin, or because the page is sandboxed or no http page; request the URL behind the redirect, or give the page an origin, instead.'
    : '';
}

/** What is wrong with an `Access-Control-Allow-Origin` that is not the origin, and what would be right. */
function ofAllowOrigin(value: string, wanted: SerializedOrigin, sent: SentRequest): string {
  const right = quote(`${ACAO}: ${wanted}`);
  const values = value.split(',').map((part) => part.trim());
  if (values.length > 1) {
    return values.every((part) => part === values[0])
      ? `Send ${ACAO} once. Two layers add it, as an application and the proxy in front of it do: leave it to one of them.`
      : `Send one origin, ${right}: ${ACAO} is not a list. Let the server look the request's Origin up in its list, send back the one that matches, and add "Vary: Origin".`;
  }
  if (value === '*') return `Send ${right}${alsoCredentials(sent)} and "Vary: Origin"; or send no credentials.`;
  if (value.includes('*')) {
    return `Send ${right}: browsers do not understand patterns. Let the server match the request's Origin, send it back, and add "Vary: Origin".`;
  }
  if (value.startsWith(`${wanted}/`)) return `Remove everything after the origin, including the slash: ${right}.`;
  if (/^["'].*["']$/.test(value)) return `Remove the quotes: ${right}.`;
  if (byteCaseInsensitiveMatch(value, wanted)) return `Write it in lower case: ${right}.`;
  if (hostOf(value) === hostOf(wanted)) {
    return `Send ${right}: it is the same host, but scheme and port are part of the origin, and a default port is never written.`;
  }
  return `Send ${right}, if that origin may read it. If the server picks the origin by the request, it lacks this one, or a cache keeps the answer for another one, which "Vary: Origin" prevents.`;
}

/** The host in a text that is like an origin; '' where there is none. */
function hostOf(text: string): string {
  return byteLowercase(/^(?:[a-z][a-z0-9+.-]*:\/\/)?([^/:]+)/i.exec(text)?.[1] ?? '');
}

function ofMethod(sent: SentRequest, response: HttpResponse): string {
  const { method } = sent.request;
  const methods = extractHeaderListValues(ACAM, response.headers);
  const other =
    methods === null || methods === 'failure'
      ? undefined
      : methods.find((item) => byteCaseInsensitiveMatch(item, method));
  if (other === undefined)
    return `In the answer to OPTIONS, add ${quote(method)} to ${ACAM}.${ofWildcard(sent, response, ACAM)}`;
  const compared = `Methods are compared byte for byte, and ${quote(method)} is not ${quote(other)}.`;
  // No script can send a method in lower case that browsers put into upper case.
  return method === byteUppercase(method)
    ? `${compared} Let the server write ${quote(method)} in ${ACAM}.`
    : `${compared} Let the script ask for ${quote(other)}; browsers write only GET, HEAD, POST, PUT, DELETE and OPTIONS in upper case by themselves.`;
}

function ofWildcard(sent: SentRequest, response: HttpResponse, name: typeof ACAM | typeof ACAH): string {
  return sent.request.credentials === 'include' &&
    extractHeaderListValues(name, response.headers)?.includes('*') === true
    ? ' "*" stands for all of them only without credentials.'
    : '';
}
