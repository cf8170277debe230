import type { Crossing, Note, PartOrigin, Reason, Reasons } from '../protocol/reason.ts';
import type { OpaqueResponseReason } from '../protocol/fetch/opaque-response-blocking.ts';
import { ACAC, ACAM, ACAO, ACMA } from '../protocol/http/headers.ts';
import { quote } from '../protocol/standard.ts';
import { opaqueInWords } from './initiators.ts';

/** English for what a decision compared, in one sentence, with the bytes quoted. */
export function becauseInWords({
  reason,
  notes = [],
}: {
  readonly reason: Reason;
  readonly notes?: readonly Note[];
}): string {
  const sentence = SENTENCES[reason.kind] as (reason: Reason) => string;
  const prefix = notes.some(({ kind }) => kind === 'in-preflight') ? 'In the response to the preflight: ' : '';
  return `${prefix}${sentence(reason)}${notes.map(noteInWords).join('')}`;
}

const SENTENCES: { readonly [K in keyof Reasons]: (reason: Reasons[K]) => string } = {
  'bad-port': ({ port, origin }) => `Port ${port} of ${quote(origin)} is a bad port.`,
  'mixed-content': ({ page, url }) => `The page is ${quote(page)}, and ${quote(url)} is not over https.`,
  'connect-src': ({ url, allowed }) =>
    `The connect-src of the page's Content-Security-Policy has ${allowed.map(quote).join(', ')}, not ${quote(url)}.`,
  'integrity-policy': ({ destination, mode, metadata }) =>
    `The page's Integrity-Policy blocks the destination ${quote(destination)} unless there is integrity metadata and the mode is "cors" or "same-origin"; ${metadata ? `the mode is ${quote(mode)}` : 'there is none'}.`,
  'local-network': ({ why, url, origin, connection, target }) => {
    const where = `${quote(url)} is at a ${connection} address`;
    switch (why) {
      case 'same-origin':
        return `${quote(url)} is the page’s own origin.`;
      case 'other-target':
        return `${where}, and script says that it is at a ${target ?? ''} one.`;
      case 'not-less-public':
        return `${where}, which is not less public than that of the page.`;
      case 'insecure':
        return `${where}, which is less public than that of ${quote(origin)}, and the page is not a secure context.`;
      case 'permitted':
        return `${where}, and the user lets the page reach it.`;
      case 'denied':
        return `${where}, and ${quote(origin)} has no permission to reach those.`;
    }
  },
  'stream-over-http1': () => 'The body is a stream, and the connection is of HTTP/1.1.',
  'beacon-too-large': ({ length }) => `${length} bytes are more than 64 KiB: it returns false.`,
  'url-with-login': () => 'The URL has a user name or a password: a TypeError.',
  'not-a-method': ({ method, throws }) => `${quote(method)} is not a method: a ${throws}.`,
  'forbidden-method': ({ method, throws }) => `${quote(method)} is a forbidden method: a ${throws}.`,
  'method-of-no-cors': ({ method }) =>
    `The mode is "no-cors" and ${quote(method)} is not a CORS-safelisted method: a TypeError.`,
  'body-of-get': ({ method }) => `A ${method} request cannot have a body: a TypeError.`,
  'stream-of-no-cors': () => 'The body is a stream and the mode "no-cors": a TypeError.',
  'not-a-header': ({ name, value }) => `${quote(`${name}: ${value}`)} is not a header: a SyntaxError.`,
  'not-a-header-name': ({ name }) => `${quote(name)} is not a header name: a TypeError.`,
  'not-a-header-value': ({ value }) => `${quote(value)} is not a header value: a TypeError.`,
  'immutable-headers': () => 'The headers are immutable: a TypeError.',

  'same-origin': ({ origin }) => `The URL's origin ${quote(origin)} is the request's origin.`,
  'mode-without-cors': ({ mode }) => `The request's mode is ${quote(mode)}, which CORS does not govern.`,
  'mode-same-origin': ({ crossing }) => `The request's mode is "same-origin", but ${crossingInWords(crossing)}.`,
  'redirect-mode-of-no-cors': ({ redirect, crossing }) =>
    `The request's mode is "no-cors" and its redirect mode ${quote(redirect)}, not "follow", and ${crossingInWords(crossing)}.`,
  'mode-no-cors': ({ crossing }) => `The request's mode is "no-cors", and ${crossingInWords(crossing)}.`,
  'mode-cors': ({ crossing }) => `The request's mode is "cors", and ${crossingInWords(crossing)}.`,
  'mime-type-and-destination': ({ destination, essence }) =>
    `The destination is ${quote(destination)} and the MIME type ${quote(essence)}.`,
  'not-nosniff': () => 'X-Content-Type-Options is not "nosniff".',
  nosniff: ({ destination, essence }) =>
    `X-Content-Type-Options is "nosniff", the destination ${quote(destination)} and the MIME type ${quote(essence)}.`,
  'opaque-response': ({ why, essence, status }) => opaqueResponse(why, essence, status),
  'no-integrity': () => 'The request has no integrity metadata.',
  integrity: ({ metadata, body }) =>
    `The request's integrity metadata is ${quote(metadata)}, ${integrityInWords(body)}.`,

  'worker-response': ({ type, mode, redirect, redirected }) =>
    redirected
      ? `The service worker's response was redirected, and the request's redirect mode is ${quote(redirect)}, not "follow".`
      : `The service worker answers with a response of type ${quote(type)}; the request's mode is ${quote(mode)} and its redirect mode ${quote(redirect)}.`,

  'acao-missing': ({ origin }) => `The response has no ${ACAO} header; the request's origin is ${quote(origin)}.`,
  'acao-any': ({ credentials }) =>
    `${ACAO} is "*" and the request's credentials mode is ${quote(credentials)}, not "include".`,
  'acao-any-with-credentials': ({ origin }) =>
    `${ACAO} is "*", which stands for every origin only without credentials, but the request's credentials mode is "include" and its origin is ${quote(origin)}.`,
  'acao-differs': ({ value, origin }) => `${ACAO} is ${quote(value)}, but the request's origin is ${quote(origin)}.`,
  'acao-matches': ({ origin, credentials }) =>
    `${ACAO} is ${quote(origin)}, the request's origin, and its credentials mode is ${quote(credentials)}, not "include".`,
  'acao-and-acac-match': ({ origin }) => `${ACAO} is ${quote(origin)}, the request's origin, and ${ACAC} is "true".`,
  'acac-missing': () => `The request's credentials mode is "include", but the response has no ${ACAC} header.`,
  'acac-differs': ({ value }) =>
    `The request's credentials mode is "include", but ${ACAC} is ${quote(value)}, not "true".`,

  'preflight-status': ({ status }) => `The response to the preflight has status ${status}, not one from 200 to 299.`,
  'list-malformed': ({ name, lines }) =>
    `${linesInWords(name, lines)}, which is not a list of ${name === ACAM ? 'methods' : 'header names'}.`,
  'not-listed': notListedInWords,
  'preflight-allows': ({ method }) => `The preflight allows ${quote(method)} with the request's headers.`,
  'max-age-rule': () => `Max-age is what ${ACMA} says, or 5 s where it says no number.`,

  'redirect-mode': ({ status, mode }) =>
    `The response is a redirect (status ${status}) and the redirect mode is ${quote(mode)}${mode === 'manual' ? ': an opaque redirect' : ''}.`,
  'no-location': ({ status }) => `Status ${status} without a Location header is no redirect.`,
  'location-invalid': ({ lines }) =>
    `${locationInWords(lines)}, which is ${lines.length > 1 ? 'more than one header line' : 'not a URL'}.`,
  'location-not-http': ({ lines }) => `${locationInWords(lines)}, which is not an HTTP(S) URL.`,
  'too-many-redirects': ({ most }) => `This is redirect ${most + 1}; ${most} are followed.`,
  'location-with-login': ({ lines, origin }) =>
    `${locationInWords(lines)}, which has a user name or password, and is not of the request's origin ${quote(origin)}.`,
  'location-with-login-after-cors': ({ lines }) =>
    `${locationInWords(lines)}, which has a user name or password, and the response tainting is already "cors".`,
  'stream-redirected': ({ status }) => `Status ${status} wants the body again, which is a stream.`,
  redirected: ({ lines }) => `${locationInWords(lines)}.`,

  'navigation-without-embedder-policy': () => 'It is a navigation, and the embedder policy is "unsafe-none".',
  'resource-policy': ({ value, takenFor, origins }) =>
    [
      value === null ? 'There is no Cross-Origin-Resource-Policy' : `Cross-Origin-Resource-Policy is ${quote(value)}`,
      takenFor === null ? '' : `, which the embedder policy ${quote(takenFor)} takes for "same-origin"`,
      origins === null
        ? '.'
        : `; the URL's origin is ${quote(origins.url)} and the request's ${quote(origins.request)}.`,
    ].join(''),
  'timing-failed-before': () => 'A redirect before did not allow it.',
  'timing-any': ({ values }) => `${timingInWords(values)}.`,
  'timing-origin': ({ values, origin }) =>
    `${timingInWords(values)}, and the request's origin ${quote(origin)} is in it.`,
  'timing-same-origin': () => 'The response is of the same origin.',
  'timing-not-allowed': ({ values, origin }) =>
    `${values.length === 0 ? 'There is no Timing-Allow-Origin' : timingInWords(values)}; the request's origin is ${quote(origin)}.`,

  'status-without-body': ({ status }) => `The response's status is ${status}, so that there is no body.`,
  'status-not-ok': ({ status }) => `The response's status is ${status}, not one from 200 to 299.`,
  'status-not-200': ({ status }) => `The response's status is ${status}, not 200.`,
  'mime-type-differs': ({ essence, wanted }) => `The MIME type is ${quote(essence)}, not ${wanted}.`,
  'handshake-status': ({ status }) => `The status is ${status}, not 101.`,
  'document-origin': ({ document, navigator }) =>
    `The document is of ${quote(document)}, and the one that navigates of ${quote(navigator)}.`,

  'type-not-opaque': ({ type }) => `The response is of type ${quote(type)}, not "opaque".`,
  'status-of-no-range': ({ status }) => `Status ${status} is neither 206 nor 416.`,
  'response-to-no-range': () => 'The response is not one to a request with a Range header.',
  'range-requested': () => 'The request has a Range header.',
  'range-not-requested': ({ status }) =>
    `The opaque response with status ${status} is one to a request with a Range header, and this request has none.`,
  'network-error': () => 'The response is a network error.',
  'entire-resource-requested': () => 'The entire resource was requested.',
  'entire-resource-came': () => 'The status is 200: the entire resource.',
  'status-of-no-part': ({ status }) => `The status is ${status}, not 200 or 206.`,
  'content-range-missing': () => 'The status is 206, and there is no Content-Range.',
  'content-range-invalid': ({ value }) => `Content-Range is ${quote(value)}, not a single range of bytes.`,
  'first-part': ({ origin }) => `It is the first part, ${partInWords(origin)}.`,
  'part-of-same-origin': ({ origin }) => `This part and those before are ${partInWords(origin)}.`,
  'part-of-other-origin': ({ origin, previous, type }) =>
    `This part is ${partInWords(origin)}, those before are ${partInWords(previous)}, ${
      type === 'opaque' || type === 'opaqueredirect'
        ? 'and the response is CORS-cross-origin'
        : 'but the response is CORS-same-origin'
    }, of type ${quote(type)}.`,
};

function crossingInWords({ url, request, tainting }: Crossing): string {
  return tainting === null
    ? `the URL's origin is ${quote(url)}, not the request's origin ${quote(request)}`
    : `the URL is of the request's origin ${quote(url)} again, but redirects through other origins made the response tainting ${quote(tainting)}`;
}

function integrityInWords(body: Reasons['integrity']['body']): string {
  switch (body) {
    case 'null':
      return "and the response's body is null";
    case 'different':
      return 'which the bytes of the body do not match';
    case 'matching':
      return 'which the bytes of the body match';
    default:
      return `and a response of type ${quote(body.ofType)} has no body that it could match`;
  }
}

function linesInWords(name: string, lines: readonly string[]): string {
  return `${name} is ${lines.map(quote).join(' and ')}`;
}

function locationInWords(lines: readonly string[]): string {
  return `The redirect's ${linesInWords('Location', lines)}`;
}

function timingInWords(values: readonly string[]): string {
  return `Timing-Allow-Origin is ${quote(values.join(', '))}`;
}

function notListedInWords({ what, item, name, lines, wildcard, nonWildcard }: Reasons['not-listed']): string {
  const sentence =
    lines === null
      ? `The request's ${what} ${quote(item)} needs ${name}, but the response to the preflight has none.`
      : `The request's ${what} ${quote(item)} is not in the preflight's answer: ${linesInWords(name, lines)}${
          wildcard ? ' and "*" is no wildcard with credentials mode "include"' : ''
        }.`;
  return nonWildcard ? `${sentence} "*" never covers it.` : sentence;
}

function opaqueResponse(why: OpaqueResponseReason, essence: string | null, status: number): string {
  const type = essence === null ? 'has no MIME type' : `has the MIME type ${quote(essence)}`;
  return `The response is opaque, has status ${String(status)} and ${type}: ${OPAQUE_RESPONSES[why]}.`;
}

const OPAQUE_RESPONSES: Readonly<Record<OpaqueResponseReason, string>> = {
  safelisted: 'this type is always allowed',
  'never-sniffed': 'this type is always blocked',
  'blocklisted-part': 'HTML, JSON and XML are blocked with status 206',
  'blocklisted-nosniff': 'HTML, JSON, XML and plain text are blocked with X-Content-Type-Options: nosniff',
  'not-the-first-part': 'it is a part of a resource, and not the first one',
  unseen: 'the body decides, which is not known',
  'media-without-element': 'the body is audio or video, which only its own elements may load',
  'media-status': 'the body is audio or video, whose status must be 200 or 206',
  media: 'the body is audio or video',
  'not-media': 'the body is neither audio nor video',
  image: 'the body is an image',
  nosniff: 'the body is no image, and X-Content-Type-Options is "nosniff"',
  status: 'the body is no image, and the status is not ok',
  'no-type': 'without a type, the body may be JavaScript',
  'media-type': 'the body is not what the type says',
  JavaScript: 'the body parses as JavaScript, and not as JSON',
  neither: 'the body is no image, and does not parse as JavaScript or also parses as JSON',
};

function partInWords(origin: PartOrigin): string {
  switch (origin.kind) {
    case 'origin':
      return `from ${quote(origin.origin)}`;
    case 'rewritten':
      return 'from a service worker';
    case 'multiple':
      return 'from several origins';
  }
}

function noteInWords(note: Note): string {
  switch (note.kind) {
    case 'in-preflight':
      return '';
    case 'fire-and-forget':
      return ' Whatever comes of it, script hears nothing.';
    case 'preload-link':
      return ' The link fires load: nothing reads the response yet.';
    case 'preloaded':
      return ' A preload has fetched it.';
    case 'error-document':
      return ' The frame shows a page about the error, which script can’t reach.';
    case 'canvas-is-clean':
      return ' Nothing of the image is on the canvas: it is origin-clean.';
    case 'only-painted':
      return ' The image is only painted: nothing reads it.';
    case 'opaque':
      return ` The response is opaque: ${opaqueInWords(note.api)}.`;
  }
}
