/**
 * Events of an asynchronous XMLHttpRequest without upload listeners, from open() on. `readystatechange 3` and `progress`
 * may come several times; each stands here once.
 *
 * @param hasBody Whether the response has a body of one byte or more.
 * @see https://xhr.spec.whatwg.org/#the-send()-method
 */
export function xhrEvents(succeeds: boolean, hasBody: boolean): readonly string[] {
  const begin = ['readystatechange 1', 'loadstart'];
  if (!succeeds) return [...begin, 'readystatechange 4', 'error', 'loadend'];
  const body = hasBody ? ['readystatechange 3'] : [];
  return [...begin, 'readystatechange 2', ...body, 'progress', 'readystatechange 4', 'load', 'loadend'];
}
