/** `DEBUG=cors-conformance:engines` (or `cors-conformance:*`, or `*`) lets the output of browsers and drivers through. */
export const debugging = (process.env['DEBUG'] ?? '')
  .split(/[\s,]+/)
  .some((pattern) => ['*', 'cors-conformance:*', 'cors-conformance:engines'].includes(pattern));
