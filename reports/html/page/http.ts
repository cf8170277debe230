/** An exchange in HTTP syntax, line by line, with every byte visible. */
import type { Exchange, HeaderList } from '../../../protocol/http/wire.ts';
import { isPreflight, noMarks, requiredHeaders, valueOf } from './compare-exchanges.ts';
import type { Marks, Required } from './compare-exchanges.ts';
import { h } from './dom.ts';
import { unseen } from './marks.ts';
import { shortened, visible, visibleBody } from './text.ts';

const corsHeader =
  /^(origin|vary|cookie|set-cookie|location|authorization|access-control-.*|cross-origin-.*|timing-allow-origin)$/i;

/** What is pointed out in an exchange, beside what has to do with CORS. */
export interface Emphasis {
  /** Response headers that decided, there or not. */
  readonly deciding?: readonly string[];
  /** What differs from what the standard requires of the request. */
  readonly marks?: Marks;
  /** The standard requires no such exchange. */
  readonly isExtra?: boolean;
  /** Lines of the exchange beside it: what is not among them is marked. */
  readonly others?: ReadonlySet<string>;
}

/** Who speaks: the Origin header says it, else the Referer’s origin, else it is the page, whatever its origin is. */
function speaker(headers: HeaderList): string {
  const origin = valueOf(headers, 'origin');
  if (origin !== undefined) return origin;
  const referrer = valueOf(headers, 'referer') ?? '';
  return URL.canParse(referrer) ? new URL(referrer).origin : 'the page';
}

/** The lines of an exchange, each with the message it is of, to find those that another one lacks. */
export function linesOf(exchange: Exchange | undefined): ReadonlySet<string> {
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

function requestLine({ method, target, httpVersion }: Exchange['request']): string {
  return `Request ${method} ${target} HTTP/${httpVersion}`;
}

function statusLine(
  { httpVersion }: Exchange['request'],
  { status, statusText }: NonNullable<Exchange['response']>,
): string {
  return `Response HTTP/${httpVersion} ${status} ${statusText}`;
}

export function exchangeView(exchange: Exchange, index: number, emphasis: Emphasis = {}): HTMLElement {
  const { origin, hop, request, response } = exchange;
  const { deciding = [], marks = noMarks, isExtra = false, others } = emphasis;
  const differs = (line: string): boolean => others !== undefined && !others.has(line);
  const isRedirect =
    response !== null &&
    [301, 302, 303, 307, 308].includes(response.status) &&
    valueOf(response.headers, 'location') !== undefined;
  const labels = [
    isPreflight(exchange) ? 'preflight' : '',
    isRedirect ? 'redirect' : '',
    hop > 0 ? `after ${hop === 1 ? 'a redirect' : `${hop} redirects`}` : '',
  ];
  const version = `HTTP/${request.httpVersion}`;
  const isDeciding = (name: string): boolean => deciding.some((each) => each.toLowerCase() === name.toLowerCase());
  const absent = response === null ? [] : deciding.filter((name) => valueOf(response.headers, name) === undefined);
  return h(
    'section',
    { class: `exchange${isExtra ? ' extra' : ''}` },
    h(
      'h4',
      {},
      h('span', { class: 'ordinal' }, String(index + 1)),
      h('span', { class: 'speakers' }, ...visible(speaker(request.headers)), ' → ', ...visible(origin)),
      ...labels.filter(Boolean).map((label) => h('span', { class: 'badge' }, label)),
      isExtra ? h('span', { class: 'badge fail' }, 'the standard requires no such request') : undefined,
    ),
    message(
      'Request',
      h(
        'div',
        {
          class: `line start${differs(requestLine(request)) ? ' differs' : ''}${marks.method === undefined ? '' : ' wrong'}`,
        },
        ...visible(`${request.method} `),
        h('span', { class: 'target' }, ...shortened(request.target, visible)),
        ...visible(` ${version}`),
        remark(marks.method === undefined ? undefined : `expected ${marks.method}`),
        differs(requestLine(request)) ? unseen(' (differs)') : undefined,
      ),
      [
        ...request.headers.map(([name, value]) => {
          const wanted = marks.wrong.get(name.toLowerCase());
          const said = wanted === undefined ? undefined : wanted === null ? 'must not be sent' : `expected ${wanted}`;
          return headerLine(name, value, {
            isWrong: said !== undefined,
            isTelling: corsHeader.test(name),
            differs: differs(`Request ${name}: ${value}`),
            remark: said,
          });
        }),
        ...marks.missing.map(([name, value]) => missingLine(name, `missing: expected ${value}`)),
      ],
      request.body,
      '',
    ),
    response
      ? message(
          'Response',
          h(
            'div',
            { class: `line start${differs(statusLine(request, response)) ? ' differs' : ''}` },
            ...visible(`${version} ${response.status} ${response.statusText}`),
            differs(statusLine(request, response)) ? unseen(' (differs)') : undefined,
          ),
          [
            ...response.headers.map(([name, value]) =>
              headerLine(name, value, {
                isDeciding: isDeciding(name),
                isTelling: corsHeader.test(name),
                differs: differs(`Response ${name}: ${value}`),
                remark: isDeciding(name) ? 'decides' : undefined,
              }),
            ),
            ...absent.map((name) => missingLine(name, 'missing')),
          ],
          response.body,
          response.bodyLength > response.body.length ? bodyNote(response) : '',
        )
      : h('p', { class: 'http missing' }, 'The connection ended before a response was written.'),
  );
}

/** An exchange that the standard requires and that did not happen. */
export function missingExchange(required: Required): HTMLElement {
  const headers = requiredHeaders(required).flatMap(([name, value]) =>
    typeof value === 'string' ? [[name, value]] : [],
  );
  return h(
    'section',
    { class: 'exchange absent' },
    h(
      'h4',
      {},
      h('span', { class: 'speakers' }, required.kind === 'preflight' ? 'Missing preflight' : 'Missing request'),
      h('span', { class: 'badge fail' }, 'required by the standard, not sent'),
    ),
    h(
      'div',
      { class: 'http', role: 'group', 'aria-label': 'Missing request' },
      h('div', { class: 'line start' }, ...shortened(required.method, visible)),
      ...headers.map(([name = '', value = '']) => headerLine(name, value, {})),
    ),
  );
}

function bodyNote({ body, bodyLength }: NonNullable<Exchange['response']>): string {
  const length = bodyLength.toLocaleString('en');
  return body === ''
    ? `${length} bytes of binary data`
    : `the first ${body.length.toLocaleString('en')} of ${length} bytes`;
}

interface LineLook {
  readonly isDeciding?: boolean;
  readonly isTelling?: boolean;
  readonly isWrong?: boolean;
  readonly differs?: boolean;
  readonly remark?: string | undefined;
}

function headerLine(name: string, value: string, look: LineLook): HTMLElement {
  const classes = [
    'line',
    look.isTelling === true ? 'telling' : '',
    look.isDeciding === true ? 'deciding' : '',
    look.isWrong === true ? 'wrong' : '',
    look.differs === true ? 'differs' : '',
  ];
  return h(
    'div',
    { class: classes.filter(Boolean).join(' ') },
    h('span', { class: 'name' }, ...visible(name), ':'),
    ' ',
    ...shortened(value, visible),
    remark(look.remark),
    look.differs === true ? unseen(' (differs)') : undefined,
  );
}

function missingLine(name: string, said: string): HTMLElement {
  return h('div', { class: 'line gone' }, h('span', { class: 'name' }, ...visible(name), ':'), remark(said));
}

/** A word at the end of a line, about it. It is drawn by the style sheet, so that copied text is what was on the wire. */
function remark(text: string | undefined): HTMLElement | undefined {
  return text === undefined
    ? undefined
    : h('span', { class: 'remark', 'data-text': text, role: 'note', 'aria-label': text });
}

function message(
  label: string,
  start: HTMLElement,
  lines: readonly HTMLElement[],
  body: string,
  note: string,
): HTMLElement {
  return h(
    'div',
    { class: `http ${label.toLowerCase()}`, role: 'group', 'aria-label': label },
    start,
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
