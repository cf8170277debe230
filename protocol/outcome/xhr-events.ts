import { normalizeMethod } from '../http/methods.ts';
import type { VisibleResponse } from './prediction.ts';
import type { XhrInitiator } from '../initiators/initiator.ts';

/**
 * Events of an XMLHttpRequest from open() on, and of its `upload` where that has listeners. `readystatechange 3` and
 * `progress` may come several times; each stands here once.
 *
 * @param hasBody Whether the response has a body of one byte or more.
 * @param sent Whether the request itself went out, and not only its preflight.
 * @see https://xhr.spec.whatwg.org/#the-send()-method
 */
export function xhrEvents(
  { sync = false, uploadListener, method = 'GET', body }: XhrInitiator,
  succeeds: boolean,
  hasBody: boolean,
  sent: boolean,
): Pick<VisibleResponse, 'events' | 'uploadEvents'> {
  const events = sync ? syncEvents(succeeds) : asyncEvents(succeeds, hasBody);
  if (uploadListener === undefined) return { events };
  // Listeners that come after send() hear nothing, and neither do any where there is no body, as with GET and HEAD.
  const uploads = body !== undefined && !/^(?:GET|HEAD)$/.test(normalizeMethod(method));
  if (uploadListener === 'after-send' || !uploads) return { events, uploadEvents: [] };
  return { events, uploadEvents: ['loadstart', ...(sent ? ['progress', 'load'] : ['error']), 'loadend'] };
}

function asyncEvents(succeeds: boolean, hasBody: boolean): readonly string[] {
  const begin = ['readystatechange 1', 'loadstart'];
  if (!succeeds) return [...begin, 'readystatechange 4', 'error', 'loadend'];
  const body = hasBody ? ['readystatechange 3'] : [];
  return [...begin, 'readystatechange 2', ...body, 'progress', 'readystatechange 4', 'load', 'loadend'];
}

/** A synchronous send() throws where it fails. */
function syncEvents(succeeds: boolean): readonly string[] {
  return succeeds ? ['readystatechange 1', 'readystatechange 4', 'load', 'loadend'] : ['readystatechange 1'];
}
