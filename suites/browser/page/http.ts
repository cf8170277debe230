import type { FetchInitiator, XhrInitiator } from '../../../protocol/types.ts';
import type { Observation } from '../observation.ts';
import { messageOf } from './scope.ts';

const bodyShown = 400;

export async function probeFetch(initiator: FetchInitiator, url: string): Promise<Observation> {
  const init: RequestInit = {};
  if (initiator.method !== undefined) init.method = initiator.method;
  if (initiator.headers) init.headers = initiator.headers.map(([name, value]): [string, string] => [name, value]);
  if (initiator.body !== undefined) init.body = initiator.body;
  if (initiator.mode) init.mode = initiator.mode;
  if (initiator.credentials) init.credentials = initiator.credentials;
  if (initiator.cache) init.cache = initiator.cache;
  if (initiator.redirect) init.redirect = initiator.redirect;
  // A request that cannot be made at all is the case's fault and must not be taken for a network error.
  const request = new Request(url, init);
  let response: Response;
  try {
    response = await fetch(request);
  } catch (error) {
    return { kind: 'outcome', outcome: 'blocked', seen: { error: messageOf(error) } };
  }
  const opaque = response.type === 'opaque' || response.type === 'opaqueredirect';
  let body: string;
  try {
    body = await response.text();
  } catch (error) {
    return { kind: 'outcome', outcome: 'blocked', seen: { error: `body: ${messageOf(error)}` } };
  }
  return {
    kind: 'outcome',
    outcome: opaque ? 'opaque' : 'readable',
    seen: {
      type: response.type,
      status: response.status,
      statusText: response.statusText,
      redirected: response.redirected,
      headers: [...response.headers],
      body: body.slice(0, bodyShown),
      bodyLength: new TextEncoder().encode(body).length,
    },
  };
}

export function probeXhr(initiator: XhrInitiator, url: string): Promise<Observation> {
  return new Promise((resolve) => {
    const xhr = new XMLHttpRequest();
    const events: string[] = [];
    const seen = () => ({
      status: xhr.status,
      statusText: xhr.statusText,
      readyState: xhr.readyState,
      events,
      headers: parseHeaderLines(xhr.getAllResponseHeaders()),
      body: xhr.responseText.slice(0, bodyShown),
      bodyLength: new TextEncoder().encode(xhr.responseText).length,
    });
    xhr.addEventListener('readystatechange', () => events.push(`readystatechange ${xhr.readyState}`));
    for (const name of ['loadstart', 'progress', 'error', 'abort', 'timeout', 'load', 'loadend'])
      xhr.addEventListener(name, () => events.push(name));
    xhr.addEventListener('loadend', () => {
      resolve({ kind: 'outcome', outcome: events.includes('load') ? 'readable' : 'blocked', seen: seen() });
    });
    xhr.open(initiator.method ?? 'GET', url);
    for (const [name, value] of initiator.headers ?? []) xhr.setRequestHeader(name, value);
    xhr.withCredentials = initiator.withCredentials ?? false;
    xhr.send(initiator.body ?? null);
  });
}

function parseHeaderLines(lines: string): [name: string, value: string][] {
  return lines
    .split('\r\n')
    .filter((line) => line !== '')
    .map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon), line.slice(colon + 1).trim()];
    });
}
