import { get } from '../../protocol/http/headers.ts';
import type { HeaderPair } from '../../protocol/http/wire.ts';
import { urlOrNull } from '../../protocol/http/url.ts';
import type { Exchange, RecordedResponse, Skipped } from '../evidence.ts';
import { headerPair, sortHeaders } from './headers.ts';
import type { Line } from './lines.ts';
import { transcriptLines } from './lines.ts';

/** What the command line says about a transcript. */
export interface TranscriptOptions {
  /** URL of responses that come without their request. */
  readonly url?: string | undefined;
  /** Status of response headers that come without a status line. */
  readonly status?: number | undefined;
}

export interface Transcript {
  readonly exchanges: readonly Exchange[];
  readonly skipped: readonly Skipped[];
}

type Scheme = 'http' | 'https';

/** The head of a message. */
interface Head {
  readonly direction: 'request' | 'response';
  readonly first: string;
  readonly lines: HeaderPair[];
  readonly number: number;
  /** What the transcript says about the connection before this message. */
  readonly scheme: Scheme | null;
}

const REQUEST_LINE = /^([!#$%&'*+\-.^_`|~\w]+) (\S+) HTTP\/(\d(?:\.\d)?)$/;
const STATUS_LINE = /^HTTP\/(\d(?:\.\d)?) (\d{3})(?: .*)?$/;

/**
 * Reads what curl (`-v`, `-i`, `--trace-ascii`) and HTTPie print, and messages as they are on the wire. It finds nothing in
 * other text.
 */
export function readTranscript(text: string, options: TranscriptOptions): Transcript {
  const lines = transcriptLines(text);
  const marked = lines.some(
    (line) =>
      (line.kind === 'sent' && REQUEST_LINE.test(line.text)) ||
      (line.kind === 'received' && STATUS_LINE.test(line.text.trimEnd())),
  );
  const heads = marked ? markedHeads(lines) : plainHeads(lines);
  if (heads.length > 0) return exchangesOf(heads, options);
  return { exchanges: bareHeaders(lines, options), skipped: [] };
}

function markedHeads(lines: readonly Line[]): readonly Head[] {
  const heads: Head[] = [];
  const open: { sent: Head | null; received: Head | null } = { sent: null, received: null };
  let [secure, informed] = [false, false];
  for (const { kind, text, number } of lines) {
    switch (kind) {
      case 'info':
        if (/^ *Trying\b|^(?:Connected|Established connection) to\b/.test(text)) [secure, informed] = [false, true];
        if (/\b(?:SSL|TLS|ALPN)\b|\bOPENED stream for https:/.test(text)) secure = true;
        break;
      case 'sent':
      case 'received': {
        const line = text.trimEnd();
        const starts = (kind === 'sent' ? REQUEST_LINE : STATUS_LINE).test(line);
        if (starts) {
          const scheme = secure ? 'https' : informed ? 'http' : null;
          const head: Head = {
            direction: kind === 'sent' ? 'request' : 'response',
            first: line,
            lines: [],
            number,
            scheme,
          };
          open[kind] = head;
          heads.push(head);
          if (kind === 'sent') [open.received, informed] = [null, false];
        } else if (line === '') open[kind] = null;
        else addLine(open[kind], text);
        break;
      }
      case 'plain':
        break;
    }
  }
  return heads;
}

/** Heads without marks. What follows the empty line behind a head is a body, until the next head begins. */
function plainHeads(lines: readonly Line[]): readonly Head[] {
  const heads: Head[] = [];
  let open: Head | null = null;
  let afterEmpty = true;
  for (const { text, number } of lines) {
    const line = text.trimEnd();
    if (line === '') [open, afterEmpty] = [null, true];
    else if (open !== null) addLine(open, text);
    else {
      const response = STATUS_LINE.test(line) && mayFollow(heads.at(-1), afterEmpty);
      if (response || (afterEmpty && REQUEST_LINE.test(line))) {
        open = { direction: response ? 'response' : 'request', first: line, lines: [], number, scheme: null };
        heads.push(open);
      }
      afterEmpty = false;
    }
  }
  return heads;
}

/** Whether a response may come after this head: a line of a body may look like a status line. */
function mayFollow(before: Head | undefined, afterEmpty: boolean): boolean {
  if (before === undefined || before.direction === 'request') return true;
  const status = before.first.split(' ', 2)[1] ?? '';
  return afterEmpty && (/^[13]/.test(status) || before.lines.length === 0);
}

function addLine(head: Head | null, text: string): void {
  const pair = headerPair(text);
  if (pair !== null) head?.lines.push(pair);
}

function exchangesOf(heads: readonly Head[], options: TranscriptOptions): Transcript {
  const [exchanges, skipped]: [Exchange[], Skipped[]] = [[], []];
  const schemes = new Map<string, Scheme>();
  let request: Head | null = null;
  let nextUrl = options.url;
  const finish = (response: Head | null): void => {
    const head = request;
    request = null;
    if (head?.first.startsWith('CONNECT ') === true) return;
    const exchange = head === null ? orphan(response, nextUrl) : exchangeOf(head, response, schemes);
    if (exchange === 'no-host') {
      skipped.push({
        place: { kind: 'line', number: head?.number ?? 1 },
        reason: { kind: 'no-host', line: head?.first ?? '' },
      });
    } else if (exchange !== null) {
      exchanges.push(exchange);
      const location = get(exchange.response?.headers ?? [], 'Location');
      const target = location === null ? null : urlOrNull(location, exchange.url);
      if (target !== null) nextUrl = target.href;
    }
  };
  for (const head of heads) {
    if (head.direction === 'request') {
      if (request !== null) finish(null);
      request = head;
      // An interim response (100 Continue, 103 Early Hints) is followed by the final one.
    } else if (!/^HTTP\/\S+ 1/.test(head.first)) finish(head);
  }
  if (request !== null) finish(null);
  return { exchanges, skipped };
}

/** A response without its request, as `curl -i` prints it. */
function orphan(response: Head | null, url: string | undefined): Exchange | null {
  const parsed = url === undefined ? null : urlOrNull(url);
  if (response === null || parsed === null) return null;
  parsed.hash = '';
  return { ...unsent(parsed.href, response.number), response: responseOf(response) };
}

function unsent(url: string, number: number): Exchange {
  return {
    place: { kind: 'line', number },
    method: 'GET',
    url,
    schemeGuessed: false,
    requestHeaders: [],
    hasCookies: false,
    purpose: 'unknown',
    call: {},
    response: null,
    failure: null,
  };
}

function exchangeOf(head: Head, response: Head | null, schemes: Map<string, Scheme>): Exchange | 'no-host' {
  const [, method = 'GET', target = '', version = ''] = REQUEST_LINE.exec(head.first) ?? [];
  const { headers: requestHeaders } = sortHeaders(head.lines);
  const host = get(requestHeaders, 'Host') ?? head.lines.find(([name]) => name === ':authority')?.[1];
  const absolute = /^https?:\/\//.test(target) ? urlOrNull(target) : null;
  if (absolute === null && host === undefined) return 'no-host';
  // Browsers and curl speak HTTP/2 and HTTP/3 over TLS only.
  const known = /^[23]/.test(version) ? 'https' : (head.scheme ?? schemes.get(host ?? ''));
  if (known !== undefined) schemes.set(host ?? '', known);
  const scheme = known ?? likelyScheme(host ?? '', get(requestHeaders, 'Origin') ?? get(requestHeaders, 'Referer'));
  const url = absolute ?? urlOrNull(`${scheme}://${host ?? ''}${target}`);
  if (url === null) return 'no-host';
  url.hash = '';
  return {
    ...unsent(url.href, head.number),
    method,
    schemeGuessed: absolute === null && known === undefined,
    requestHeaders,
    purpose: get(requestHeaders, 'Upgrade')?.toLowerCase() === 'websocket' ? 'websocket' : 'unknown',
    response: response === null ? null : responseOf(response),
  };
}

/** A guess: that of the page, since an https page does not get as far as a response over http. */
function likelyScheme(host: string, page: string | null): Scheme {
  if (host.endsWith(':443')) return 'https';
  if (host.endsWith(':80') || /^(?:localhost|127\.\d+\.\d+\.\d+)(?::|$)/.test(host)) return 'http';
  return page?.startsWith('http:') === true ? 'http' : 'https';
}

function responseOf({ first, lines }: Head): RecordedResponse {
  return { status: Number(STATUS_LINE.exec(first)?.[2]), ...sortHeaders(lines) };
}

/** Response headers alone, as developer tools copy them: lines of which each is a header, for the URL of the command line. */
function bareHeaders(lines: readonly Line[], { url, status = 200 }: TranscriptOptions): readonly Exchange[] {
  const parsed = url === undefined ? null : urlOrNull(url);
  const pairs = lines.map((line) => line.text.trim()).filter((line) => line !== '');
  const headers = pairs.map(headerPair).filter((pair) => pair !== null);
  if (parsed === null || headers.length === 0 || headers.length < pairs.length) return [];
  parsed.hash = '';
  return [{ ...unsent(parsed.href, 1), response: { status, ...sortHeaders(headers) } }];
}
