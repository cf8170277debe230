import { z } from 'zod';
import { get } from '../../protocol/http/headers.ts';
import type { HeaderList, HeaderPair, SerializedOrigin } from '../../protocol/http/wire.ts';
import { urlOrNull } from '../../protocol/http/url.ts';
import type { Evidence, Exchange, Place, Purpose, RecordedResponse, Skipped, SkipReason } from '../evidence.ts';
import { UnreadableInputError } from '../evidence.ts';
import { sortHeaders } from './headers.ts';
import { readJsonArray } from './json-array.ts';

const headers = z
  .array(z.object({ name: z.string(), value: z.string().nullish() }))
  .nullish()
  .transform((lines) => (lines ?? []).map(({ name, value }) => [name, value ?? ''] as const));

const text = z.string().nullish().catch(null);

/** The parts of a HAR entry that are read, as every recorder writes them, and where they may differ. */
const entrySchema = z.object({
  request: z.object({
    method: z.string().regex(/^[!#$%&'*+\-.^_`|~\w]+$/, 'not a method'),
    url: z.string(),
    headers,
    cookies: z.array(z.unknown()).nullish().catch(null),
  }),
  response: z
    .object({
      // Numbers in text are from proxies.
      status: z.coerce.number().nullish().catch(null),
      headers: headers.catch([]),
      _error: text,
      _failureText: text,
    })
    .nullish(),
  _resourceType: text,
  pageref: text,
});

const pageSchema = z.object({ id: text, title: text }).catch({ id: null, title: null });

/** What is around the entries. Chromium writes the URL of a page as its title. */
const logSchema = z.object({
  log: z.object({
    creator: z.object({ name: z.string() }).nullable().catch(null),
    pages: z
      .array(pageSchema)
      .catch([])
      .transform((pages) => pages.flatMap(({ id, title }) => (id == null || title == null ? [] : [{ id, title }]))),
  }),
});

type HarPage = z.infer<typeof logSchema>['log']['pages'][number];

type Entry = z.infer<typeof entrySchema>;

/**
 * Reads a HAR file. An entry that cannot be read is skipped and listed, so that it never hides the others.
 * @throws {UnreadableInputError} for JSON that is not valid, and for JSON that is not a HAR.
 */
export function readHar(json: Buffer): Evidence {
  const exchanges: Exchange[] = [];
  const skipped: Skipped[] = [];
  const share = sharing();
  const pages = new Pages();
  let number = 0;
  const read = parsing(() =>
    readJsonArray(json, ['log', 'entries'], (item) => {
      number += 1;
      const place: Place = { kind: 'entry', number };
      const result = exchangeOf(JSON.parse(item), place, share);
      if ('kind' in result) skipped.push({ place, reason: result });
      else {
        pages.add(result.exchange, result.pageref);
        exchanges.push(result.exchange);
      }
    }),
  );
  if (read === 'truncated') {
    throw new UnreadableInputError(
      `The HAR file is cut off: its JSON ends in the middle, after ${number} whole entries. Save it again.`,
    );
  }
  const around = parsing<unknown>(() => JSON.parse(read.around));
  if (read.found === 0) {
    throw new UnreadableInputError('The input is JSON but not a HAR file: it has no list "log.entries".');
  }
  const { creator, pages: titled } = logSchema.parse(around).log;
  return {
    format: 'har',
    ...(creator !== null && { recorder: creator.name }),
    exchanges: pages.complete(exchanges, titled),
    skipped,
    messages: [],
  };
}

/**
 * The pages of the requests that have no Origin. Recorders leave it out where a request was refused, since they then keep the
 * headers from before the browser added it.
 */
class Pages {
  readonly #documents = new Map<string, SerializedOrigin>();
  readonly #unknown = new Map<Exchange, string | null>();

  add(exchange: Exchange, pageref: string | null): void {
    const { purpose, requestHeaders, response, url } = exchange;
    if (purpose === 'navigation' && pageref !== null) this.#documents.set(pageref, new URL(url).origin);
    const cors = response === null || get(requestHeaders, 'Sec-Fetch-Mode') === 'cors';
    if (purpose === 'script' && cors && get(requestHeaders, 'Origin') === null) this.#unknown.set(exchange, pageref);
  }

  complete(exchanges: readonly Exchange[], titled: readonly HarPage[]): readonly Exchange[] {
    if (this.#unknown.size === 0) return exchanges;
    for (const { id, title } of titled) {
      const origin = originOf(title);
      if (origin !== null && !this.#documents.has(id)) this.#documents.set(id, origin);
    }
    return exchanges.map((exchange) => {
      const pageref = this.#unknown.get(exchange);
      if (pageref === undefined) return exchange;
      const page = originOf(get(exchange.requestHeaders, 'Referer')) ?? this.#documents.get(pageref ?? '');
      return page === undefined ? exchange : { ...exchange, call: { ...exchange.call, page } };
    });
  }
}

function originOf(text: string | null): SerializedOrigin | null {
  const url = text === null ? null : urlOrNull(text);
  return url !== null && /^https?:$/.test(url.protocol) ? url.origin : null;
}

function parsing<Result>(parse: () => Result): Result {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new UnreadableInputError(
      `The input begins like a HAR file, but it is not valid JSON: ${error.message.split('\n', 1)[0] ?? ''}.`,
    );
  }
}

type Share = (line: HeaderPair) => HeaderPair;

/** The entries of a HAR file repeat most of their headers, which are kept once. */
function sharing(): Share {
  const known = new Map<string, HeaderPair>();
  return (line) => {
    const key = line.join('\0');
    const first = known.get(key);
    if (first === undefined) known.set(key, line);
    return first ?? line;
  };
}

interface ReadEntry {
  readonly exchange: Exchange;
  readonly pageref: string | null;
}

function exchangeOf(json: unknown, place: Place, share: Share): ReadEntry | SkipReason {
  const parsed = entrySchema.safeParse(json, {
    error: ({ input }) => (input === undefined ? 'it is missing' : undefined),
  });
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return { kind: 'invalid-entry', field: issue?.path.join('.') ?? '', problem: issue?.message ?? 'not an object' };
  }
  const { request, response } = parsed.data;
  const url = urlOrNull(request.url);
  if (url === null) return { kind: 'invalid-url', url: request.url };
  if (!/^(?:https?|wss?):$/.test(url.protocol)) return { kind: 'not-http', scheme: url.protocol.slice(0, -1) };
  url.hash = '';
  const requestHeaders = sortHeaders(request.headers, share).headers;
  const purpose = purposeOf(parsed.data, requestHeaders);
  const exchange: Exchange = {
    place,
    method: request.method,
    url: url.href,
    schemeGuessed: false,
    requestHeaders,
    hasCookies: (request.cookies ?? []).length > 0,
    purpose: url.protocol.startsWith('ws') ? 'websocket' : purpose,
    call: {},
    response: response == null ? null : responseOf(response.status ?? 0, response.headers, share),
    failure: response?._error ?? response?._failureText ?? null,
  };
  return { exchange, pageref: parsed.data.pageref ?? null };
}

/** A response with a status below 200 is not one: browsers write 0 or -1 where they keep it, 101 opens a WebSocket. */
function responseOf(status: number, lines: HeaderList, share: Share): RecordedResponse | null {
  return Number.isInteger(status) && status >= 200 && status <= 999 ? { status, ...sortHeaders(lines, share) } : null;
}

function purposeOf({ _resourceType: type, response }: Entry, requestHeaders: HeaderList): Purpose {
  if (type === 'websocket' || response?.status === 101 || get(requestHeaders, 'Upgrade') === 'websocket') {
    return 'websocket';
  }
  const [mode, destination] = [get(requestHeaders, 'Sec-Fetch-Mode'), get(requestHeaders, 'Sec-Fetch-Dest')];
  if (mode === 'navigate' || type === 'document') return 'navigation';
  if (destination === 'font' || type === 'font') return 'font';
  if (destination === 'empty' || type === 'fetch' || type === 'xhr' || type === 'preflight') return 'script';
  if (destination !== null) return 'element';
  return type == null || type === 'other' ? 'unknown' : 'element';
}
