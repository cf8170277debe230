/** The servers could not do what was asked; the message says what, where and what to do. */
export class ServersError extends Error {
  override readonly name = 'ServersError';
}
