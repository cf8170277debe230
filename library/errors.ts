import type { SinglePolicy } from '../suites/server/policy.ts';

/** A check failed, or the server did not answer it. The message has the finding as the command line shows it. */
export class CheckFailedError extends Error {
  override readonly name = 'CheckFailedError';
  /** What runners know an assertion by. */
  readonly code = 'ERR_ASSERTION';
  /** Id of the check. */
  readonly check: string;

  constructor(check: string, finding: string) {
    super(`${check}: ${finding}`);
    this.check = check;
    withoutStack(this);
  }
}

/** A check could not be asked, so that it says nothing about the server. */
export class NotRunError extends Error {
  override readonly name = 'NotRunError';
  /** Id of the check. */
  readonly check: string;
  readonly reason: string;

  constructor(id: string, title: string, reason: string) {
    super(
      `${id}: ${title}\nnot asked: ${reason}\n` +
        `Give run() what skips a test in your runner, as (reason) => t.skip(reason); or leave it out by only: ({ id }) => id !== ${JSON.stringify(id)}.`,
    );
    this.check = id;
    this.reason = reason;
    withoutStack(this);
  }
}

/** Nothing of the tester's own is on the stack: lines of this package would only hide the message. */
function withoutStack(error: Error): void {
  error.stack = `${error.name}: ${error.message}`;
}

/** A server fails with a policy that was made up for it. The message has the policy, what failed, and how it is made again. */
export class PropertyFailedError extends Error {
  override readonly name = 'PropertyFailedError';
  readonly code = 'ERR_ASSERTION';
  readonly policy: SinglePolicy;
  readonly seed: number;
  readonly path: string;

  constructor(policy: SinglePolicy, { seed, path }: Pick<PropertyFailedError, 'seed' | 'path'>, cause: unknown) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const again = `{ seed: ${String(seed)}, path: ${JSON.stringify(path)} }`;
    super(
      `With the policy ${JSON.stringify(policy)}\n${why}\nagain       propertyTest(${again})`,
      cause instanceof CheckFailedError ? {} : { cause },
    );
    this.policy = policy;
    this.seed = seed;
    this.path = path;
    withoutStack(this);
  }
}
