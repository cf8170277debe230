import type { HeaderList, HeaderPair } from '../../protocol/http/wire.ts';
import { isOfEveryRequest } from './client/browser-shape.ts';
import type { Reach } from './client/connect.ts';
import type { RawRequest } from './client/request.ts';

/** How the server is reached, and what stands in every request but preflights. */
export interface CurlOptions extends Omit<Reach, 'server' | 'ca'> {
  readonly headers?: HeaderList;
  /** The path of the certificates to trust. */
  readonly caFile?: string;
}

/**
 * The request as a command for a shell (bash), without the header lines that every request of a browser has and that say
 * nothing of CORS.
 * @param origin The server, as `https://api.example.com`.
 * @param options.headers Their values, which may be secrets, are left out.
 */
export function curlOf(
  { method, target, headers, body, http2 }: RawRequest,
  origin: string,
  { headers: own = [], caFile, insecure, proxy }: CurlOptions = {},
): string {
  const secrets = method === 'OPTIONS' ? [] : own.map(([name]): HeaderPair => [name, '...']);
  const lines = [...headers.filter(([name]) => !isOfEveryRequest(name)), ...secrets]
    // Curl sends a header without a value only when a semicolon stands for the colon.
    .map(([name, value]) => ` -H ${quoted(value === '' ? `${name};` : `${name}: ${value}`)}`);
  return [
    'curl -i',
    ...(http2 === true ? [' --http2'] : []),
    ...(insecure === true ? [' -k'] : caFile === undefined ? [] : [` --cacert ${quoted(caFile)}`]),
    ...(proxy === undefined ? [] : [` ${proxyWords(proxy)}`]),
    ...(method === 'GET' ? [] : method === 'HEAD' ? [' -I'] : [` -X ${quoted(method)}`]),
    ...(/\/\.\.?(?:\/|$)/.test(target) ? [' --path-as-is'] : []),
    ...lines,
    ...(body === undefined ? [] : [` --data-binary ${quoted(body)}`]),
    ` ${quoted(origin + target)}`,
  ].join('');
}

/** The proxy as the client uses it: a tunnel in any case, and names are the proxy's to resolve. */
function proxyWords({ protocol, host }: URL): string {
  return protocol === 'socks5:' ? `-x ${quoted(`socks5h://${host}`)}` : `-p -x ${quoted(`http://${host}`)}`;
}

/** A word for a shell (bash). */
export function quoted(text: string): string {
  if (/^[\w:/.=-]+$/.test(text)) return text;
  if (/^[ -~]*$/.test(text)) return `'${text.replaceAll("'", "'\\''")}'`;
  const escaped = text.replace(/[^ -~]|['\\]/g, (character) =>
    /['\\]/.test(character) ? `\\${character}` : `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
  return `$'${escaped}'`;
}
