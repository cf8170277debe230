import { isOfEveryRequest } from './client/browser-shape.ts';
import type { RawRequest } from './client/request.ts';

/**
 * The request as a command for a shell (bash), without the header lines that every request of a browser has and that say
 * nothing of CORS.
 * @param origin The server, as `https://api.example.com`.
 */
export function curlOf({ method, target, headers, body, http2 }: RawRequest, origin: string): string {
  const lines = headers
    .filter(([name]) => !isOfEveryRequest(name))
    // Curl sends a header without a value only when a semicolon stands for the colon.
    .map(([name, value]) => ` -H ${quoted(value === '' ? `${name};` : `${name}: ${value}`)}`);
  return [
    'curl -i',
    ...(http2 === true ? [' --http2'] : []),
    ...(method === 'GET' ? [] : method === 'HEAD' ? [' -I'] : [` -X ${quoted(method)}`]),
    ...(/\/\.\.?(?:\/|$)/.test(target) ? [' --path-as-is'] : []),
    ...lines,
    ...(body === undefined ? [] : [` --data-binary ${quoted(body)}`]),
    ` ${quoted(origin + target)}`,
  ].join('');
}

function quoted(text: string): string {
  if (/^[\w:/.=-]+$/.test(text)) return text;
  if (/^[ -~]*$/.test(text)) return `'${text.replaceAll("'", "'\\''")}'`;
  const escaped = text.replace(/[^ -~]|['\\]/g, (character) =>
    /['\\]/.test(character) ? `\\${character}` : `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
  return `$'${escaped}'`;
}
