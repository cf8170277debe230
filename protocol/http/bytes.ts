/** Bytes are isomorphic strings: one character a byte, U+0000 to U+00FF. */

/** Byte-lowercases: A to Z change, and no byte above 0x7F does. https://infra.spec.whatwg.org/#byte-lowercase */
export function byteLowercase(bytes: string): string {
  // The engine's own toLowerCase is many times faster, and the same for ASCII.
  return /[^\0-\x7f]/.test(bytes) ? bytes.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()) : bytes.toLowerCase();
}

/** Byte-uppercases. https://infra.spec.whatwg.org/#byte-uppercase */
export function byteUppercase(bytes: string): string {
  return bytes.replace(/[a-z]+/g, (letters) => letters.toUpperCase());
}

/** https://infra.spec.whatwg.org/#byte-case-insensitive */
export function byteCaseInsensitiveMatch(a: string, b: string): boolean {
  return a === b || (a.length === b.length && byteLowercase(a) === byteLowercase(b));
}

/** The order of "byte less than", as a comparison function. https://infra.spec.whatwg.org/#byte-less-than */
export function compareBytes(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The token production of HTTP, which methods and header names match. */
export function isToken(bytes: string): boolean {
  return /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(bytes);
}

/** https://fetch.spec.whatwg.org/#http-tab-or-space */
export function stripTabOrSpace(bytes: string): string {
  return bytes.replace(/^[\t ]+|[\t ]+$/g, '');
}

/** https://fetch.spec.whatwg.org/#http-whitespace */
export function stripHttpWhitespace(bytes: string): string {
  return bytes.replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, '');
}

/**
 * Collects an HTTP quoted string that starts at `input[position]`, which is `"`.
 * `raw` is the text with its quotes, `value` the extracted value, `position` the first one after it.
 * https://fetch.spec.whatwg.org/#collect-an-http-quoted-string
 */
export function collectHttpQuotedString(
  input: string,
  position: number,
): { readonly raw: string; readonly value: string; readonly position: number } {
  const start = position;
  let value = '';
  // 4. Advance position past the opening quote.
  position += 1;
  // 5. Until the closing quote or the end of the input:
  while (position < input.length) {
    const character = input.charAt(position);
    position += 1;
    if (character === '"') break;
    if (character !== '\\') {
      value += character;
    } else if (position >= input.length) {
      // 5.5.1. A backslash that ends the input stands for itself.
      value += '\\';
    } else {
      // 5.5.2. Otherwise it escapes the next code point.
      value += input.charAt(position);
      position += 1;
    }
  }
  return { raw: input.slice(start, position), value, position };
}
