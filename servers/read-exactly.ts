import type { Socket } from 'node:net';

/**
 * Reads `length` bytes and leaves those after them in the socket, which must not be flowing.
 *
 * @throws Error when the connection ends before.
 */
export async function readExactly(socket: Socket, length: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let missing = length;
  while (missing > 0) {
    // All of it and not `read(missing)`: with fewer bytes left in the socket, waiting for 'readable' would spin.
    const chunk = socket.read() as Buffer | null;
    if (chunk === null) {
      if (socket.readableEnded || socket.destroyed) throw new Error(`the connection ended ${missing} bytes too early`);
      await somethingHappens(socket);
      continue;
    }
    if (chunk.length > missing) socket.unshift(chunk.subarray(missing));
    chunks.push(chunk.subarray(0, missing));
    missing -= Math.min(missing, chunk.length);
  }
  return Buffer.concat(chunks);
}

function somethingHappens(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const wake = (): void => {
      socket.off('readable', wake).off('end', wake).off('close', wake);
      resolve();
    };
    socket.on('readable', wake).on('end', wake).on('close', wake);
  });
}
