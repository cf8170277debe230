/**
 * The URL, or `null` if it does not parse. Not by `URL.canParse()`, which Node.js 20 gets wrong for bytes from outside ASCII once it
 * is called often.
 * https://url.spec.whatwg.org/#dom-url-parse
 */
export function urlOrNull(url: string, base?: string): URL | null {
  try {
    return new URL(url, base);
  } catch {
    return null;
  }
}
