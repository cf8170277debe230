import type { Observation } from '../../../protocol/outcome/observation.ts';

/** The first message of the server, or that the connection could not be made. */
export function probeWebSocket(url: string): Promise<Observation<'websocket'>> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url.replace(/^http/, 'ws'));
    socket.addEventListener('message', ({ data }: MessageEvent<string>) => {
      socket.close();
      resolve({ kind: 'outcome', outcome: 'readable', seen: { data } });
    });
    socket.addEventListener('close', ({ code }) => {
      resolve({ kind: 'outcome', outcome: 'blocked', seen: { code } });
    });
  });
}
