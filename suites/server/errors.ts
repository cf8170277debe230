/** The server under test cannot be reached at all, or not started. The message says why and what to do. */
export class ServerUnreachableError extends Error {
  override readonly name = 'ServerUnreachableError';
}
