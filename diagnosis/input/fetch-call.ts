import type { HeaderPair } from '../../protocol/http/wire.ts';
import { urlOrNull } from '../../protocol/http/url.ts';
import type { Call, Exchange } from '../evidence.ts';
import { sortHeaders } from './headers.ts';

/** The request of a `fetch(…)` call, as "Copy as fetch" writes it or as it is in a script; `null` where there is none. */
export function readFetchCall(text: string): Exchange | null {
  const call = /\bfetch\s*\(\s*(?=["'`])/.exec(text);
  if (call === null) return null;
  const start = call.index + call[0].length;
  const [target, ...rest] = splitTopLevel(text.slice(start));
  const url = urlOrNull(stringLiteral(target ?? '') ?? '');
  if (url === null || !/^https?:$/.test(url.protocol)) return null;
  url.hash = '';
  const options = new Map(objectEntries(rest[0] ?? ''));
  const option = (name: string): string | null => stringLiteral(options.get(name) ?? '');
  const lines = objectEntries(options.get('headers') ?? '').map(([name, value]): HeaderPair => [
    name,
    stringLiteral(value) ?? '"',
  ]);
  const [mode, credentials] = [option('mode'), option('credentials')];
  const referrer = urlOrNull(option('referrer') ?? '');
  const page = referrer === null || !/^https?:$/.test(referrer.protocol) ? null : referrer.origin;
  return {
    place: { kind: 'line', number: text.slice(0, call.index).split('\n').length },
    method: option('method') ?? 'GET',
    url: url.href,
    schemeGuessed: false,
    requestHeaders: sortHeaders(lines).headers,
    hasCookies: false,
    purpose: 'script',
    call: {
      ...(page !== null && { page }),
      ...(isMode(mode) && { mode }),
      ...(isCredentials(credentials) && { credentials }),
    },
    response: null,
    failure: null,
  };
}

const isMode = (text: string | null): text is NonNullable<Call['mode']> =>
  text === 'cors' || text === 'no-cors' || text === 'same-origin';

const isCredentials = (text: string | null): text is NonNullable<Call['credentials']> =>
  text === 'omit' || text === 'same-origin' || text === 'include';

/** The parts of a list of expressions between its commas, up to the bracket that closes it. */
function splitTopLevel(text: string): readonly string[] {
  const parts: string[] = [];
  let [depth, start] = [0, 0];
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === '"' || char === "'" || char === '`') at = endOfLiteral(text, at);
    else if ('([{'.includes(char)) depth += 1;
    else if (')]}'.includes(char)) {
      if (depth === 0) return [...parts, text.slice(start, at)];
      depth -= 1;
    } else if (char === ',' && depth === 0) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return [...parts, text.slice(start)];
}

function endOfLiteral(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text.charAt(at) === '\\') at += 1;
    else if (text.charAt(at) === text.charAt(start)) return at;
  }
  return text.length;
}

/** The keys of an object literal with the text of their values. */
function objectEntries(text: string): readonly (readonly [key: string, value: string])[] {
  const open = text.indexOf('{');
  if (open === -1) return [];
  return splitTopLevel(text.slice(open + 1)).flatMap((part) => {
    const [, quoted, bare, value = ''] =
      /^\s*(?:("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|([\w$-]+))\s*:(.*)$/s.exec(part) ?? [];
    const key = bare ?? (quoted === undefined ? null : stringLiteral(quoted));
    return key === null ? [] : [[key, value] as const];
  });
}

/** The value of a string literal; `null` for any other expression. */
function stringLiteral(text: string): string | null {
  const literal = text.trim();
  const quote = literal.charAt(0);
  if (!/^["'`]/.test(quote) || endOfLiteral(literal, 0) !== literal.length - 1) return null;
  const inside = literal.slice(1, -1);
  return inside.replace(/\\(u[\da-f]{4}|.)/gis, (_, escape: string) =>
    escape.length > 1
      ? String.fromCharCode(parseInt(escape.slice(1), 16))
      : ({ n: '\n', r: '\r', t: '\t' }[escape] ?? escape),
  );
}
