import type { Gain, Undeclared } from '../../diagnosis/server/finding.ts';
import { request } from './parts.ts';

/** What an origin can do, as the rest of a sentence that begins with the origin and "can". */
export function gainInWords(gain: Gain): string {
  switch (gain.kind) {
    case 'read':
      return gain.engine === undefined
        ? `read this answer${withCookies(gain.credentials)}`
        : `read the answer in ${gain.engine}${gain.credentials ? ', requested with its visitors’ cookies' : ''}`;
    case 'send':
      return `send ${request(gain)}${withCookies(gain.credentials)}`;
    case 'send-undeclared':
      return `send ${undeclaredInWords(gain.what)}`;
    case 'read-headers':
      return `read the headers ${gain.names.join(', ')}`;
    case 'act':
      return `make the application carry out requests${withCookies(true)}`;
    case 'read-in-frame':
      return 'read this answer from a sandboxed frame';
    case 'swap-responses':
      return 'get answers that were meant for each other';
    case 'choose-cache-key':
      return 'control how a shared cache stores the response';
    case 'poison-preflights':
      return 'poison a shared cache with a preflight response that every browser rejects';
    case 'keep-busy':
      return 'keep the server busy with few requests';
    case 'write-responses':
      return 'set cookies and write whole responses, which a cache then serves to everyone';
    case 'repeat-with-cookies':
      return 'make requests with its visitors’ cookies';
    case 'use-websocket':
      return `communicate over a WebSocket${withCookies(true)}`;
    case 'see-timing':
      return 'see the timing and the size of this answer';
    case 'learn-session':
      return 'learn whether the visitor has a session';
  }
}

export function undeclaredInWords(what: Undeclared): string {
  switch (what.kind) {
    case 'method':
      return what.method;
    case 'header':
      return `the header ${what.name}`;
    case 'request':
      return [what.method, ...what.names].join(' with ');
  }
}

function withCookies(credentials: boolean): string {
  return credentials ? ', with its visitors’ cookies' : '';
}
