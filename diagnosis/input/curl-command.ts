import type { HeaderPair } from '../../protocol/http/wire.ts';
import { urlOrNull } from '../../protocol/http/url.ts';
import type { Exchange } from '../evidence.ts';
import { headerPair, sortHeaders } from './headers.ts';
import { shellWords } from './shell-words.ts';

const isCommand = (line: string): boolean => /^\s*(?:[$>%]\s+)?curl(?:\.exe)?\s/.test(line);

export interface CommandAndOutput {
  /** The request that the command makes, its response not known. */
  readonly request: Exchange;
  /** What follows the command. */
  readonly output: string;
}

/** The curl commands in a text, as "Copy as cURL" writes one or as a terminal shows them with their output. */
export function readCurlCommands(text: string): readonly CommandAndOutput[] {
  const lines = text.split('\n');
  const starts = lines.flatMap((line, index) => (isCommand(line) ? [index] : []));
  return starts.flatMap((start, i) => {
    let end = start;
    while (end < lines.length - 1 && (/[\\^`]\s*$/.test(lines[end] ?? '') || openQuote(lines.slice(start, end + 1))))
      end += 1;
    const request = requestOf(lines.slice(start, end + 1).join('\n'), start + 1);
    return request === null ? [] : [{ request, output: lines.slice(end + 1, starts[i + 1]).join('\n') }];
  });
}

/** Whether a quoted body goes on in the next line. */
function openQuote(lines: readonly string[]): boolean {
  const text = lines.join('\n').replace(/\\./gs, '');
  return (text.match(/'/g) ?? []).length % 2 === 1 && !/\^"/.test(text);
}

/** Options of curl with a value that says nothing about the request as CORS sees it. */
const valued =
  /^(?:-[oKwmxEyYzctTCDePQr]|--(?:output|config|write-out|max-time|connect-timeout|proxy|cert|key|cacert|capath|resolve|connect-to|retry|interface|cookie-jar|dump-header|limit-rate|max-redirs|range|upload-file|proxy-user|tls-max|ciphers|proto|trace|trace-ascii|stderr))$/;

function requestOf(command: string, number: number): Exchange | null {
  const words = shellWords(command.replace(/^\s*[$>%]\s+/, '')).slice(1);
  const lines: HeaderPair[] = [];
  let [method, url, data, form] = ['', '', false, false];
  let query = false;
  for (let at = 0; at < words.length; at += 1) {
    const [option = '', value = words[at + 1] ?? '', inline = false] = splitOption(words[at] ?? '');
    const takes = (): string => {
      if (!inline) at += 1;
      return value;
    };
    switch (option) {
      case '-X':
      case '--request':
        method = takes();
        break;
      case '-H':
      case '--header': {
        const pair = headerPair(takes());
        if (pair !== null) lines.push(pair);
        break;
      }
      case '-d':
      case '--data':
      case '--data-raw':
      case '--data-ascii':
      case '--data-binary':
      case '--data-urlencode':
        takes();
        data = true;
        break;
      case '--json':
        takes();
        data = true;
        lines.push(['Content-Type', 'application/json'], ['Accept', 'application/json']);
        break;
      case '-F':
      case '--form':
        takes();
        form = true;
        break;
      case '-b':
      case '--cookie':
        lines.push(['Cookie', takes()]);
        break;
      case '-A':
      case '--user-agent':
        lines.push(['User-Agent', takes()]);
        break;
      case '-e':
      case '--referer':
        lines.push(['Referer', takes()]);
        break;
      case '-u':
      case '--user':
        takes();
        lines.push(['Authorization', 'Basic']);
        break;
      case '--url':
        url = takes();
        break;
      case '-I':
      case '--head':
        method ||= 'HEAD';
        break;
      case '-G':
      case '--get':
        query = true;
        break;
      default:
        if (valued.test(option)) takes();
        else if (/^-[a-zA-Z]*I/.test(option) && !option.startsWith('--')) method ||= 'HEAD';
        else if (!option.startsWith('-') && option !== '' && !/^(?:\d?>|[|&;])/.test(option)) url ||= option;
    }
    // What follows a pipe or a redirection is not curl's.
    if (/^(?:\||&&|;)$/.test(option)) break;
  }
  const bare = /^(?:localhost|[\w-]+(?:\.[\w-]+)+|\[[\da-f:]+\])(?:[:/?]|$)/i.test(url);
  const parsed = urlOrNull(bare ? `http://${url}` : url);
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) return null;
  parsed.hash = '';
  const body = data || form;
  if (body && !query && !lines.some(([name]) => name.toLowerCase() === 'content-type'))
    lines.push(['Content-Type', form ? 'multipart/form-data' : 'application/x-www-form-urlencoded']);
  const { headers } = sortHeaders(lines);
  return {
    place: { kind: 'line', number },
    method: method === '' ? (body && !query ? 'POST' : 'GET') : method,
    url: parsed.href,
    schemeGuessed: false,
    requestHeaders: headers,
    hasCookies: false,
    purpose: 'unknown',
    call: {},
    response: null,
    failure: null,
  };
}

/** `--name=value` and `-XPUT` have their value in the same word. */
function splitOption(word: string): readonly [option: string, value?: string, inline?: boolean] {
  const long = /^(--[a-z-]+)=(.*)$/s.exec(word);
  if (long !== null) return [long[1] ?? '', long[2] ?? '', true];
  const short = /^(-[XHdbAeuF])(.+)$/s.exec(word);
  return short === null ? [word] : [short[1] ?? '', short[2] ?? '', true];
}
