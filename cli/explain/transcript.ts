import { z } from 'zod';
import type { HeaderList, HeaderPair } from '../../protocol/types.ts';
import { UsageError } from '../usage-error.ts';

/** One request and its answer, as a tool recorded them. */
export interface Recorded {
  readonly method: string;
  readonly url: string;
  readonly requestHeaders: HeaderList;
  readonly status: number;
  readonly responseHeaders: HeaderList;
}

/**
 * Reads what `curl -v` prints, or a HAR file as browsers save it.
 * @throws {UsageError} when it is neither, saying what was looked for.
 */
export function parseTranscript(text: string): readonly Recorded[] {
  const recorded = /^\s*\{/.test(text) ? fromHar(text) : fromCurl(text);
  if (recorded.length === 0)
    throw new UsageError(
      'There is no request with an answer on stdin. Give the output of `curl -v URL 2>&1` ' +
        '(lines that begin with ">" and "<"), or a HAR file.',
    );
  return recorded;
}

const harHeaders = z.array(z.object({ name: z.string(), value: z.string() }));
const har = z.object({
  log: z.object({
    entries: z.array(
      z.object({
        request: z.object({ method: z.string(), url: z.string(), headers: harHeaders }),
        response: z.object({ status: z.int(), headers: harHeaders }),
      }),
    ),
  }),
});

function fromHar(text: string): readonly Recorded[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`What is on stdin begins like a HAR file, but is no JSON: ${(error as Error).message}.`);
  }
  const parsed = har.safeParse(json);
  if (!parsed.success) throw new UsageError(`What is on stdin is no HAR file:\n${z.prettifyError(parsed.error)}`);
  const pairs = (headers: z.infer<typeof harHeaders>) =>
    // HTTP/2's pseudo-header fields are no headers.
    headers.filter(({ name }) => !name.startsWith(':')).map(({ name, value }) => [name, value] as const);
  return parsed.data.log.entries
    .filter(({ request }) => /^https?:/.test(request.url))
    .map(({ request, response }) => ({
      method: request.method,
      url: request.url,
      requestHeaders: pairs(request.headers),
      status: response.status,
      responseHeaders: pairs(response.headers),
    }));
}

/** A message's head: its first line, and its header lines. */
interface Head {
  readonly first: string;
  readonly headers: HeaderPair[];
}

function fromCurl(text: string): readonly Recorded[] {
  const recorded: Recorded[] = [];
  let secure = false;
  let request: Head | undefined;
  let response: Head | undefined;
  const finish = () => {
    const status = /^HTTP\/[\d.]+ (\d{3})/.exec(response?.first ?? '')?.[1];
    // An interim response (100 Continue, 103 Early Hints) is followed by the real one.
    if (request && response && status && !status.startsWith('1')) {
      recorded.push(fromHeads(request, Number(status), response.headers, secure));
      request = undefined;
    }
    response = undefined;
  };
  for (const line of text.split(/\r?\n/)) {
    if (/^\* .*\b(SSL|TLS|ALPN)\b/.test(line)) secure = true;
    else if (/^\* .*(Trying|Connected to)\b/.test(line) && !request) secure = false;
    const [, direction, rest = ''] = /^([<>]) ?(.*)$/.exec(line) ?? [];
    if (direction === '>') request = continued(request, rest);
    else if (direction === '<') {
      if (/^HTTP\//.test(rest)) finish();
      response = continued(response, rest);
    }
    if (direction === '<' && rest === '') finish();
  }
  finish();
  return recorded;
}

function continued(head: Head | undefined, line: string): Head | undefined {
  if (line === '') return head;
  if (!head) return { first: line, headers: [] };
  const colon = line.indexOf(':');
  if (colon > 0) head.headers.push([line.slice(0, colon), line.slice(colon + 1).trim()]);
  return head;
}

function fromHeads({ first, headers }: Head, status: number, responseHeaders: HeaderList, secure: boolean): Recorded {
  const [, method, target] = /^(\S+) (\S+) HTTP\/[\d.]+$/.exec(first) ?? [];
  const host = headers.find(([name]) => name.toLowerCase() === 'host')?.[1];
  if (!method || !target || !host)
    throw new UsageError(
      `The request ${JSON.stringify(first)} has no method, target and Host line. Give all lines of \`curl -v\`.`,
    );
  const url = /^https?:/.test(target) ? target : `${secure ? 'https' : 'http'}://${host}${target}`;
  return { method, url, requestHeaders: headers, status, responseHeaders };
}
