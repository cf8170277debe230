import { byteLowercase, collectHttpQuotedString, isToken, stripHttpWhitespace } from './bytes.ts';
import { getDecodeSplit } from './headers.ts';
import type { HeaderList } from './wire.ts';

/** https://mimesniff.spec.whatwg.org/#mime-type */
export interface MimeType {
  /** `type/subtype` in lower case. */
  readonly essence: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/** `null` for failure. https://mimesniff.spec.whatwg.org/#parse-a-mime-type */
export function parseMimeType(bytes: string): MimeType | null {
  const input = stripHttpWhitespace(bytes);
  const slash = input.indexOf('/');
  if (slash === -1 || !isToken(input.slice(0, slash))) return null;
  const semicolon = input.indexOf(';', slash);
  const subtypeEnd = semicolon === -1 ? input.length : semicolon;
  const subtype = input.slice(slash + 1, subtypeEnd).replace(/[\t\n\r ]+$/, '');
  if (!isToken(subtype)) return null;
  return {
    essence: byteLowercase(`${input.slice(0, slash)}/${subtype}`),
    parameters: parseParameters(input, subtypeEnd),
  };
}

/** Step 11 of parsing a MIME type, from the first `;` or the end. */
function parseParameters(input: string, position: number): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  while (position < input.length) {
    position += 1;
    while (/[\t\n\r ]/.test(input.charAt(position))) position += 1;
    const nameStart = position;
    while (position < input.length && input.charAt(position) !== ';' && input.charAt(position) !== '=') position += 1;
    const name = byteLowercase(input.slice(nameStart, position));
    if (position >= input.length) break;
    if (input.charAt(position) === ';') continue;
    position += 1;
    let value: string;
    if (input.charAt(position) === '"') {
      const quoted = collectHttpQuotedString(input, position);
      value = quoted.value;
      position = nextSemicolon(input, quoted.position);
    } else {
      const end = nextSemicolon(input, position);
      value = input.slice(position, end).replace(/[\t\n\r ]+$/, '');
      position = end;
      if (value === '') continue;
    }
    if (isToken(name) && /^[\t\x20-\x7e\x80-\xff]*$/.test(value) && !parameters.has(name)) parameters.set(name, value);
  }
  return parameters;
}

function nextSemicolon(input: string, from: number): number {
  const semicolon = input.indexOf(';', from);
  return semicolon === -1 ? input.length : semicolon;
}

/** https://mimesniff.spec.whatwg.org/#serialize-a-mime-type */
export function serializeMimeType(mimeType: MimeType): string {
  let serialization = mimeType.essence;
  for (const [name, value] of mimeType.parameters) {
    serialization += `;${name}=${isToken(value) ? value : `"${value.replace(/["\\]/g, '\\$&')}"`}`;
  }
  return serialization;
}

/** `null` for failure. https://fetch.spec.whatwg.org/#concept-header-extract-mime-type */
export function extractMimeType(headers: HeaderList): MimeType | null {
  let mimeType: MimeType | null = null;
  let essence: string | null = null;
  let charset: string | null = null;
  for (const value of getDecodeSplit(headers, 'Content-Type') ?? []) {
    // 6.2. What does not parse, and */*, are passed over.
    const parsed = parseMimeType(value);
    if (parsed === null || parsed.essence === '*/*') continue;
    mimeType = parsed;
    if (mimeType.essence !== essence) {
      // 6.4. Another essence forgets the charset.
      charset = mimeType.parameters.get('charset') ?? null;
      essence = mimeType.essence;
    } else if (charset !== null && !mimeType.parameters.has('charset')) {
      // 6.5. The same essence keeps it.
      mimeType = { essence, parameters: new Map([...mimeType.parameters, ['charset', charset]]) };
    }
  }
  return mimeType;
}

const JAVASCRIPT_ESSENCES = new Set([
  'application/ecmascript',
  'application/javascript',
  'application/x-ecmascript',
  'application/x-javascript',
  'text/ecmascript',
  'text/javascript',
  'text/javascript1.0',
  'text/javascript1.1',
  'text/javascript1.2',
  'text/javascript1.3',
  'text/javascript1.4',
  'text/javascript1.5',
  'text/jscript',
  'text/livescript',
  'text/x-ecmascript',
  'text/x-javascript',
]);

/** https://mimesniff.spec.whatwg.org/#javascript-mime-type */
export function isJavaScriptMimeType(mimeType: MimeType): boolean {
  return JAVASCRIPT_ESSENCES.has(mimeType.essence);
}

/** https://mimesniff.spec.whatwg.org/#html-mime-type */
export function isHtmlMimeType({ essence }: MimeType): boolean {
  return essence === 'text/html';
}

/** https://mimesniff.spec.whatwg.org/#xml-mime-type */
export function isXmlMimeType({ essence }: MimeType): boolean {
  return essence.endsWith('+xml') || essence === 'application/xml' || essence === 'text/xml';
}

/** https://mimesniff.spec.whatwg.org/#json-mime-type */
export function isJsonMimeType({ essence }: MimeType): boolean {
  return essence.endsWith('+json') || essence === 'application/json' || essence === 'text/json';
}

/** Types that every engine of today presents. */
const SUPPORTED_ESSENCES = new Set([
  'text/plain',
  'text/html',
  'text/css',
  'text/vtt',
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'video/webm',
]);

/** https://www.iana.org/assignments/top-level-media-types */
const TOP_LEVEL_TYPES = new Set(
  'application audio example font haptics image message model multipart text video'.split(' '),
);

/**
 * `null` where it is up to the engine whether it supports the type. What has no registered top-level type is supported by none.
 * https://mimesniff.spec.whatwg.org/#minimize-a-supported-mime-type
 */
export function minimizeSupportedMimeType(mimeType: MimeType): string | null {
  if (isJavaScriptMimeType(mimeType)) return 'text/javascript';
  if (isJsonMimeType(mimeType)) return 'application/json';
  const { essence } = mimeType;
  if (essence === 'image/svg+xml') return essence;
  if (isXmlMimeType(mimeType)) return 'application/xml';
  if (SUPPORTED_ESSENCES.has(essence)) return essence;
  return TOP_LEVEL_TYPES.has(essence.slice(0, essence.indexOf('/'))) ? null : '';
}
