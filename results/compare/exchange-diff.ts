/** What differs between the exchanges of two runs. */
import type { Exchange, HeaderList } from '../../protocol/http/wire.ts';
import { briefText } from '../visible-text.ts';

/** What is another one with each version of an engine, and so tells nothing. */
const volatileInRequests = /^(?:user-agent|sec-ch-ua.*)$/i;

/** What is another one with each second, response, connection or node of a network, and so tells nothing. */
const volatileInResponses =
  /^(?:date|age|expires|keep-alive|connection|via|server-timing|nel|report-to|x-timer|x-runtime|x-response-time|x-served-by|x-cache-hits|(?:x-)?(?:.*-)?(?:request|correlation|trace)-?id|x-amz-(?:id-2|cf-.*)|cf-ray|x-vercel-id|x-cloud-trace-context|traceparent)$/i;

/** What the client makes of the URL: whether it is of the same site, trustworthy, or by http. */
const ofUrl = /^(?:sec-fetch-(?:site|mode|dest)|referer|accept-encoding|x-forwarded-proto)$/i;

/** The URL that each of two runs tested; `undefined` for runs of browsers. */
export interface TestedUrls {
  readonly before?: string | undefined;
  readonly after?: string | undefined;
}

/** Lines that begin with `- ` (only before) and `+ ` (only after), each block below a line that says where; none if all is alike. */
export function diffExchanges(
  before: readonly Exchange[],
  after: readonly Exchange[],
  urls: TestedUrls = {},
): readonly string[] {
  const isMoved = hasMoved(urls);
  const [wasAt, isAt] = [relativeTo(urls.before, isMoved), relativeTo(urls.after, isMoved)];
  const count = Math.max(before.length, after.length);
  return Array.from({ length: count }, (_, index) => {
    const old = linesOf(before[index], wasAt);
    const now = linesOf(after[index], isAt);
    return [
      ...block(`exchange ${index + 1}, request`, old.request, now.request),
      ...block(`exchange ${index + 1}, response`, old.response, now.response),
    ];
  }).flat();
}

/** Whether a server was tested at another origin before. */
export function hasMoved({ before, after }: TestedUrls): boolean {
  return before !== undefined && after !== undefined && new URL(before).origin !== new URL(after).origin;
}

/** Lines that only one side has, each as often as it has it more; the order of lines does not count. */
function block(where: string, before: readonly string[], after: readonly string[]): readonly string[] {
  const gone = without(before, after).map((line) => `- ${briefText(line)}`);
  const come = without(after, before).map((line) => `+ ${briefText(line)}`);
  return gone.length + come.length === 0 ? [] : [where, ...gone, ...come];
}

function without(lines: readonly string[], others: readonly string[]): readonly string[] {
  const left = [...others];
  return lines.filter((line) => {
    const index = left.indexOf(line);
    if (index !== -1) left.splice(index, 1);
    return index === -1;
  });
}

interface Lines {
  readonly request: readonly string[];
  readonly response: readonly string[];
}

function linesOf(exchange: Exchange | undefined, relative: Relative): Lines {
  if (exchange === undefined) return { request: [], response: [] };
  const { origin, request, response } = exchange;
  return {
    request: [
      `${request.method} ${relative.text(origin)}${relative.target(request.target)}`,
      ...headerLines(request.headers, relative.isVolatile).map(relative.text),
    ],
    response: response
      ? [
          `${response.status} ${response.statusText}`,
          ...headerLines(response.headers, (name) => volatileInResponses.test(name)).map(relative.text),
        ]
      : ['no response'],
  };
}

interface Relative {
  /** A line without the server that was tested. */
  readonly text: (line: string) => string;
  /** A request-target without the path that was tested. */
  readonly target: (target: string) => string;
  /** Whether a header of a request tells nothing. */
  readonly isVolatile: (name: string) => boolean;
}

/** The query that keeps a cache from answering with an earlier response. */
function withoutFreshness(text: string): string {
  return text.replaceAll(/(?<=[?&]cors-conformance=)[a-z0-9]+/g, '…');
}

/** A server may have moved to another port, host or path, as preview deployments do. */
function relativeTo(url: string | undefined, isMoved: boolean): Relative {
  const isVolatile = (name: string): boolean => volatileInRequests.test(name) || (isMoved && ofUrl.test(name));
  if (url === undefined) return { text: (line) => line, target: (target) => target, isVolatile };
  const { host, protocol, pathname } = new URL(url);
  const escaped = (text: string): string => text.replaceAll(/[.[\]+*?(){}^$|]/g, '\\$&');
  const path = pathname === '/' ? '' : `(${escaped(pathname)}(?![\\w%.-]))?`;
  const name = new RegExp(`(?:${protocol}//)?(?<![\\w.-])${escaped(host)}(?![\\w.:-])${path}`, 'gi');
  return {
    isVolatile,
    text: (line) =>
      withoutFreshness(line).replaceAll(name, (_, inPath: unknown) =>
        typeof inPath === 'string' ? '(server)(path)' : '(server)',
      ),
    target: (target) =>
      withoutFreshness(
        pathname !== '/' &&
          (target === pathname || /^[/?]/.test(target.slice(pathname.length))) &&
          target.startsWith(pathname)
          ? `(path)${target.slice(pathname.length)}`
          : target,
      ),
  };
}

function headerLines(headers: HeaderList, isVolatile: (name: string) => boolean): readonly string[] {
  return headers
    .filter(([name]) => !isVolatile(name))
    .map(([name, value]) => `${name}: ${value.replace(/(boundary=)[^;]+/, '$1…')}`);
}
