import type { FetchInitiator, XhrInitiator } from '../../../protocol/initiators/initiator.ts';
import type { Observation, Seen } from '../../../protocol/outcome/observation.ts';
import { messageOf } from './scope.ts';
import { bodyOf, streamOf } from './upload.ts';

const bodyShown = 400;

/** In UTF-8. jsdom 26 has no TextEncoder. */
const byteLengthOf = (text: string): number => new Blob([text]).size;

/** The API threw instead of making a request, which is no network error. */
function threw(error: unknown): Observation<'xhr'> & Observation<'fetch'> {
  return { kind: 'outcome', outcome: 'blocked', seen: { threw: true, error: messageOf(error) } };
}

function requestOf(initiator: FetchInitiator, url: string): Request {
  const { method, headers, mode, credentials, cache, redirect, referrerPolicy, keepalive, integrity } = initiator;
  const init: RequestInit & { duplex?: 'half' } = {
    ...(method !== undefined && { method }),
    ...(headers && { headers: headers.map(([name, value]): [string, string] => [name, value]) }),
    ...(mode && { mode }),
    ...(credentials && { credentials }),
    ...(cache && { cache }),
    ...(redirect && { redirect }),
    ...(referrerPolicy && { referrerPolicy }),
    ...(keepalive !== undefined && { keepalive }),
    ...(integrity !== undefined && { integrity }),
  };
  if (initiator.bodyAs === 'ReadableStream') {
    init.body = streamOf(initiator.body ?? '');
    init.duplex = 'half';
  } else if (initiator.body !== undefined) init.body = bodyOf(initiator);
  return new Request(initiator.userinfo === undefined ? url : url.replace('://', `://${initiator.userinfo}@`), init);
}

export async function probeFetch(initiator: FetchInitiator, url: string): Promise<Observation<'fetch'>> {
  let request: Request;
  try {
    request = requestOf(initiator, url);
  } catch (error) {
    return threw(error);
  }
  const { targetAddressSpace } = initiator;
  let response: Response;
  try {
    // A Request that is made of another one does not take over its targetAddressSpace.
    response = await fetch(request, targetAddressSpace && ({ targetAddressSpace } as RequestInit));
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
      url: response.url,
      redirected: response.redirected,
      headers: [...response.headers],
      body: body.slice(0, bodyShown),
      bodyLength: byteLengthOf(body),
    },
  };
}

const progressEvents = ['loadstart', 'progress', 'error', 'abort', 'timeout', 'load', 'loadend'];

export async function probeXhr(initiator: XhrInitiator, url: string): Promise<Observation<'xhr'>> {
  const xhr = new XMLHttpRequest();
  const events: string[] = [];
  const uploadEvents: string[] = [];
  const listenToUpload = () => {
    for (const name of progressEvents) xhr.upload.addEventListener(name, () => uploadEvents.push(name));
  };
  xhr.addEventListener('readystatechange', () => events.push(`readystatechange ${xhr.readyState}`));
  for (const name of progressEvents) xhr.addEventListener(name, () => events.push(name));
  const ended = new Promise((resolve) => xhr.addEventListener('loadend', resolve));
  try {
    xhr.open(initiator.method ?? 'GET', url, !initiator.sync, ...(initiator.login ?? []));
    for (const [name, value] of initiator.headers ?? []) xhr.setRequestHeader(name, value);
  } catch (error) {
    return threw(error);
  }
  xhr.withCredentials = initiator.withCredentials ?? false;
  if (initiator.responseType) xhr.responseType = initiator.responseType;
  if (initiator.uploadListener === 'before-send') listenToUpload();
  try {
    xhr.send(bodyOf(initiator));
    if (initiator.uploadListener === 'after-send') listenToUpload();
    await ended;
  } catch (error) {
    if (!initiator.sync) throw error;
    return { kind: 'outcome', outcome: 'blocked', seen: { ...(await seenOf(xhr, events)), error: messageOf(error) } };
  }
  return {
    kind: 'outcome',
    outcome: events.includes('load') ? 'readable' : 'blocked',
    seen: { ...(await seenOf(xhr, events)), ...(initiator.uploadListener && { uploadEvents }) },
  };
}

async function seenOf(
  xhr: XMLHttpRequest,
  events: string[],
): Promise<Extract<Seen<'xhr'>, { readonly events: unknown }>> {
  const body = await textOf(xhr);
  return {
    status: xhr.status,
    statusText: xhr.statusText,
    readyState: xhr.readyState,
    url: xhr.responseURL,
    events,
    headers: parseHeaderLines(xhr.getAllResponseHeaders()),
    body: body.slice(0, bodyShown),
    bodyLength: byteLengthOf(body),
  };
}

async function textOf(xhr: XMLHttpRequest): Promise<string> {
  const response: unknown = xhr.response;
  if (response instanceof Blob) return response.text();
  if (response instanceof ArrayBuffer) return new TextDecoder().decode(response);
  if (response === null) return '';
  return typeof response === 'string' ? response : JSON.stringify(response);
}

function parseHeaderLines(lines: string): [name: string, value: string][] {
  return lines
    .split('\r\n')
    .filter((line) => line !== '')
    .map((line) => {
      const colon = line.indexOf(': ');
      return [line.slice(0, colon), line.slice(colon + 2)];
    });
}
