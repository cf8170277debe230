import { createHash } from 'node:crypto';
import type { HeaderList } from '../protocol/http/wire.ts';

/** RFC 6455, section 1.3. */
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** Header lines of a response that accepts the handshake with this `Sec-WebSocket-Key` (RFC 6455, section 4.2.2). */
export function handshakeHeaders(key: string): HeaderList {
  const accept = createHash('sha1')
    .update(key + GUID)
    .digest('base64');
  return [
    ['Upgrade', 'websocket'],
    ['Connection', 'Upgrade'],
    ['Sec-WebSocket-Accept', accept],
  ];
}

/** A text message of fewer than 126 bytes as one frame without a mask, as servers send it (RFC 6455, section 5.2). */
export function textFrame(message: string): Buffer {
  const payload = Buffer.from(message);
  return Buffer.concat([Buffer.from([0x81, payload.length]), payload]);
}

/** A close frame without a body. */
export const closeFrame = Buffer.from([0x88, 0]);
