import type { Reach } from './connect.ts';
import { Http1 } from './http1.ts';
import { Http2 } from './http2.ts';
import type { Limits, Outcome } from './outcome.ts';
import type { RawRequest } from './request.ts';

export interface Client {
  /** Sends a request, byte for byte, and reads the response. It never throws and always ends, within the time limit. */
  exchange(request: RawRequest): Promise<Outcome>;
  /** Ends the connections that are kept open. */
  close(): void;
}

export function createClient(reach: Reach, limits: Limits): Client {
  const [http1, http2] = [new Http1(reach, limits), new Http2(reach, limits)];
  return {
    exchange: (request) => (request.http2 === true ? http2 : http1).exchange(request),
    close() {
      http1.close();
      http2.close();
    },
  };
}
