/** An exchange in HTTP syntax, with every byte visible. */
import { h } from './dom.js';

/**
 * @typedef {import('../../protocol/types.ts').Exchange} Exchange
 * @typedef {import('../../protocol/types.ts').HeaderList} HeaderList
 */

const corsHeader =
  /^(origin|vary|cookie|set-cookie|location|authorization|access-control-.*|cross-origin-.*|timing-allow-origin)$/i;

/** Longer text is cut, with a button for the rest. */
const longest = 800;

/**
 * @param {HeaderList} headers
 * @param {string} name
 */
function valueOf(headers, name) {
  return headers.find(([candidate]) => candidate.toLowerCase() === name)?.[1];
}

/**
 * Who speaks: the Origin header says it, else the Referer's origin, else it is the page, whatever its origin is.
 *
 * @param {HeaderList} headers
 */
function speaker(headers) {
  const origin = valueOf(headers, 'origin');
  if (origin !== undefined) return origin;
  const referrer = valueOf(headers, 'referer') ?? '';
  return URL.canParse(referrer) ? new URL(referrer).origin : 'the page';
}

/**
 * The lines of an exchange, each with the message it is of, to find those that another one lacks.
 *
 * @param {Exchange | undefined} exchange
 * @returns {ReadonlySet<string>}
 */
export function linesOf(exchange) {
  if (!exchange) return new Set();
  const { request, response } = exchange;
  return new Set([
    requestLine(request),
    ...request.headers.map((pair) => `Request ${pair.join(': ')}`),
    ...(response
      ? [statusLine(request, response), ...response.headers.map((pair) => `Response ${pair.join(': ')}`)]
      : []),
  ]);
}

/** @param {Exchange['request']} request */
function requestLine({ method, target: to, httpVersion }) {
  return `Request ${method} ${to} HTTP/${httpVersion}`;
}

/**
 * @param {Exchange['request']} request
 * @param {NonNullable<Exchange['response']>} response
 */
function statusLine({ httpVersion }, { status, statusText }) {
  return `Response HTTP/${httpVersion} ${status} ${statusText}`;
}

/**
 * @param {Exchange} exchange
 * @param {number} index
 * @param {ReadonlySet<string>} [others] the lines of the exchange beside it; what is not among them is marked
 */
export function exchangeView({ origin, hop, request, response }, index, others) {
  const differs = (/** @type {string} */ line) => others !== undefined && !others.has(line);
  const isPreflight =
    request.method === 'OPTIONS' && valueOf(request.headers, 'access-control-request-method') !== undefined;
  const isRedirect =
    response !== null &&
    [301, 302, 303, 307, 308].includes(response.status) &&
    valueOf(response.headers, 'location') !== undefined;
  const labels = [
    isPreflight ? 'preflight' : '',
    isRedirect ? 'redirect' : '',
    hop > 0 ? `after ${hop === 1 ? 'a redirect' : `${hop} redirects`}` : '',
  ];
  const version = `HTTP/${request.httpVersion}`;
  return h(
    'section',
    { class: 'exchange' },
    h(
      'h4',
      {},
      h('span', { class: 'ordinal' }, String(index + 1)),
      h('span', { class: 'speakers' }, ...visible(speaker(request.headers)), ' → ', ...visible(origin)),
      ...labels.filter(Boolean).map((label) => h('span', { class: 'badge' }, label)),
    ),
    message(
      'Request',
      [...visible(`${request.method} `), target(request.target), ...visible(` ${version}`)],
      request.headers,
      request.body,
      '',
      (line) => differs(line ?? requestLine(request)),
    ),
    response
      ? message(
          'Response',
          visible(`${version} ${response.status} ${response.statusText}`),
          response.headers,
          response.body,
          response.bodyLength > response.body.length ? bodyNote(response) : '',
          (line) => differs(line ?? statusLine(request, response)),
        )
      : h('p', { class: 'http missing' }, 'The connection ended before a response was written.'),
  );
}

/** @param {{ body: string, bodyLength: number }} response */
function bodyNote({ body, bodyLength }) {
  const length = bodyLength.toLocaleString('en');
  return body === ''
    ? `${length} bytes of binary data`
    : `the first ${body.length.toLocaleString('en')} of ${length} bytes`;
}

/** @param {string} text */
function target(text) {
  return h('span', { class: 'target' }, ...shortened(text, visible));
}

/**
 * @param {string} label
 * @param {(Node | string)[]} startLine
 * @param {HeaderList} headers
 * @param {string} body
 * @param {string} note
 * @param {(line?: string) => boolean} differs whether a line, or the first one, is marked
 */
function message(label, startLine, headers, body, note, differs) {
  const mark = (/** @type {boolean} */ is) => (is ? h('span', { class: 'unseen' }, ' (differs)') : undefined);
  const lines = headers.map(([name, value]) =>
    h(
      'div',
      {
        class: `line${corsHeader.test(name) ? ' telling' : ''}${differs(`${label} ${name}: ${value}`) ? ' differs' : ''}`,
      },
      h('span', { class: 'name' }, ...visible(name), ':'),
      ' ',
      ...shortened(value, visible),
      mark(differs(`${label} ${name}: ${value}`)),
    ),
  );
  return h(
    'div',
    { class: `http ${label.toLowerCase()}`, role: 'group', 'aria-label': label },
    h('div', { class: `line start${differs() ? ' differs' : ''}` }, ...startLine, mark(differs())),
    ...lines,
    body || note
      ? h(
          'div',
          { class: 'body' },
          ...shortened(body, visibleBody),
          note ? h('span', { class: 'note' }, `[${note}]`) : undefined,
        )
      : undefined,
  );
}

/**
 * @param {string} text
 * @param {(text: string) => (Node | string)[]} show
 * @returns {(Node | string)[]}
 */
export function shortened(text, show) {
  if (text.length <= longest) return show(text);
  const rest = text.length - longest;
  const button = h(
    'button',
    { type: 'button', class: 'quiet', onclick: () => button.replaceWith(...show(text.slice(longest))) },
    `… ${rest.toLocaleString('en')} more characters`,
  );
  return [...show(text.slice(0, longest)), button];
}

/**
 * Text in which every character outside printable ASCII is written as its byte, `\x0B`.
 *
 * @param {string} text
 */
export function visible(text) {
  return escaped(text, /[^\x20-\x7e]+/);
}

/**
 * Prose, in which only what cannot be seen or turns the direction of the text is written so.
 *
 * @param {string} text
 */
export function prose(text) {
  return escaped(text, /[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+/);
}

/**
 * The same as `visible` for a body, whose line breaks and tabs are left alone.
 *
 * @param {string} text
 */
function visibleBody(text) {
  return escaped(text, /[^\x20-\x7e\n\t]+/);
}

/**
 * @param {string} text
 * @param {RegExp} hidden
 * @returns {(Node | string)[]}
 */
function escaped(text, hidden) {
  const pieces = text.split(new RegExp(`(${hidden.source})`));
  return pieces
    .map((piece, index) => (index % 2 === 1 ? h('span', { class: 'byte' }, bytes(piece)) : piece))
    .filter((piece) => piece !== '');
}

/** @param {string} text */
function bytes(text) {
  return Array.from({ length: text.length }, (_, index) => {
    const code = text.charCodeAt(index).toString(16).toUpperCase();
    return code.length > 2 ? `\\u${code.padStart(4, '0')}` : `\\x${code.padStart(2, '0')}`;
  }).join('');
}
