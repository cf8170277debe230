/** What differs between the exchanges of two runs. */
import type { Exchange, HeaderList } from '../../protocol/http/wire.ts';
import { briefText } from '../visible-text.ts';

/** What is another one with each version of an engine, or with each second, and so tells nothing. */
const volatile = /^(user-agent|sec-ch-ua.*|date)$/i;

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
  const [wasAt, isAt] = [relativeTo(urls.before), relativeTo(urls.after)];
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
      ...headerLines(request.headers).map(relative.text),
    ],
    response: response
      ? [`${response.status} ${response.statusText}`, ...headerLines(response.headers).map(relative.text)]
      : ['no response'],
  };
}

interface Relative {
  /** A line without the server that was tested. */
  readonly text: (line: string) => string;
  /** A request-target without the path that was tested. */
  readonly target: (target: string) => string;
}

/** A server may have moved to another port, host or path, as preview deployments do. */
function relativeTo(url: string | undefined): Relative {
  if (url === undefined) return { text: (line) => line, target: (target) => target };
  const { host, protocol, pathname } = new URL(url);
  const escaped = (text: string): string => text.replaceAll(/[.[\]+*?(){}^$|]/g, '\\$&');
  const path = pathname === '/' ? '' : `(${escaped(pathname)}(?![\\w%.-]))?`;
  const name = new RegExp(`(?:${protocol}//)?(?<![\\w.-])${escaped(host)}(?![\\w.:-])${path}`, 'gi');
  return {
    text: (line) =>
      line.replaceAll(name, (_, inPath: unknown) => (typeof inPath === 'string' ? '(server)(path)' : '(server)')),
    target: (target) =>
      pathname !== '/' &&
      (target === pathname || /^[/?]/.test(target.slice(pathname.length))) &&
      target.startsWith(pathname)
        ? `(path)${target.slice(pathname.length)}`
        : target,
  };
}

function headerLines(headers: HeaderList): readonly string[] {
  return headers
    .filter(([name]) => !volatile.test(name))
    .map(([name, value]) => `${name}: ${value.replace(/(boundary=)[^;]+/, '$1…')}`);
}
