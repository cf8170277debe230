/** What differs between the exchanges of two runs. */
import type { Exchange, HeaderList } from '../protocol/types.ts';
import { briefText } from './visible-text.ts';

/** What is another one with each version of an engine, or with each second, and so tells nothing. */
const volatile = /^(user-agent|sec-ch-ua.*|date)$/i;

/** Lines that begin with `- ` (only before) and `+ ` (only after), each block below a line that says where; none if all is alike. */
export function diffExchanges(before: readonly Exchange[], after: readonly Exchange[]): readonly string[] {
  const count = Math.max(before.length, after.length);
  return Array.from({ length: count }, (_, index) => {
    const old = linesOf(before[index]);
    const now = linesOf(after[index]);
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

function linesOf(exchange: Exchange | undefined): Lines {
  if (exchange === undefined) return { request: [], response: [] };
  const { origin, request, response } = exchange;
  return {
    request: [`${request.method} ${origin}${request.target}`, ...headerLines(request.headers)],
    response: response
      ? [`${response.status} ${response.statusText}`, ...headerLines(response.headers)]
      : ['no response'],
  };
}

function headerLines(headers: HeaderList): readonly string[] {
  return headers
    .filter(([name]) => !volatile.test(name))
    .map(([name, value]) => `${name}: ${value.replace(/(boundary=)[^;]+/, '$1…')}`);
}
