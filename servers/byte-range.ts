/** The part of a body that a `Range` header asks for, both ends included; `undefined` where the whole is to be sent. */
export function requestedPart(range: string | undefined, length: number): { first: number; last: number } | undefined {
  const match = /^bytes=(\d+)-(\d*)$/.exec(range ?? '');
  if (match === null) return undefined;
  const [, from = '', to = ''] = match;
  const first = Number(from);
  const last = Math.min(to === '' ? Infinity : Number(to), length - 1);
  // A range that cannot be satisfied may be ignored (RFC 9110, section 14.2).
  return first <= last ? { first, last } : undefined;
}
