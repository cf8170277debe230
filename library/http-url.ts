/**
 * Reads the URL of a server.
 * @param name what gave it, for the message.
 * @throws {TypeError} when it is no http or https URL.
 */
export function httpUrl(value: unknown, name: string): URL {
  const text = value instanceof URL ? value.href : value;
  const url = typeof text === 'string' && URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new TypeError(
      `${name}: an http or https URL is wanted, such as "http://localhost:3000/items", not ${JSON.stringify(text) ?? String(text)}.`,
    );
  url.hash = '';
  return url;
}
