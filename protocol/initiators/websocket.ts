import type { HttpResponse } from '../fetch/fetch.ts';
import { sectionStep } from '../standard.ts';
import type { Decision } from '../standard.ts';

/** `new WebSocket()`, until the server's first message or its first error. */
export interface WebSocketInitiator {
  readonly api: 'websocket';
}

/**
 * Why the handshake fails; `null` if it does not. The headers of a response with status 101 are right: the origins see to that.
 * https://websockets.spec.whatwg.org/#concept-websocket-establish
 */
export function whyNoHandshake({ status }: HttpResponse): Decision | null {
  return status === 101
    ? null
    : sectionStep('WebSockets', 'establish a WebSocket connection', { kind: 'handshake-status', status });
}
