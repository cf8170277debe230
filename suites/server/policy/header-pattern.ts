/** One entry of `allowedHeaders`: a name, or a prefix with `*` at its end. */
export interface HeaderPattern {
  readonly matches: (name: string) => boolean;
  /** A name that matches. */
  readonly example: string;
  /** A name that does not match, and that a careless implementation of the prefix lets in. */
  readonly outside: string | undefined;
}

export function parseHeaderPattern(source: string): HeaderPattern {
  const lower = source.toLowerCase();
  if (!source.endsWith('*'))
    return { matches: (name) => name.toLowerCase() === lower, example: source, outside: undefined };
  const prefix = lower.slice(0, -1);
  return {
    matches: (name) => name.toLowerCase().startsWith(prefix),
    example: `${prefix}cors-conformance`,
    outside: `${prefix.replace(/[^-]+-?$/, '')}other-cors-conformance`,
  };
}
