/** A case that no browser could carry out: an origin that is none, a redirect without a next hop. */
export class InvalidCaseError extends Error {
  readonly field: string;
  constructor(field: string, message: string) {
    super(`${field}: ${message}`);
    this.name = 'InvalidCaseError';
    this.field = field;
  }
}

/**
 * A case whose outcome the standards leave open, or that rests on a part of them that is not modelled. It has no
 * prediction: the case is not run, instead of being judged by a guess.
 */
export class NotModelledError extends Error {
  readonly field: string;
  constructor(field: string, message: string) {
    super(`${field}: ${message}`);
    this.name = 'NotModelledError';
    this.field = field;
  }
}
