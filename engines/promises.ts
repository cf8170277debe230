export interface Deferred<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
}

/** A promise that is resolved from outside. */
export function deferred<T>(): Deferred<T> {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

export type Settled<T> =
  | { readonly settled: 'fulfilled'; readonly value: T }
  | { readonly settled: 'rejected'; readonly reason: string }
  | { readonly settled: 'late' };

/** How `promise` ended, or `late` when it has not within `ms` milliseconds. Never rejects, also when it ends later. */
export async function settles<T>(promise: Promise<T>, ms: number): Promise<Settled<T>> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Settled<T>>((resolve) => {
    timer = setTimeout(() => resolve({ settled: 'late' }), ms);
  });
  const ended = promise.then(
    (value): Settled<T> => ({ settled: 'fulfilled', value }),
    (error: unknown): Settled<T> => ({ settled: 'rejected', reason: firstLine(error) }),
  );
  try {
    return await Promise.race([ended, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** What went wrong, without the call and the log that drivers write around it. */
export function firstLine(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message.replace(/\n.*/s, '').replace(/^\w+\.\w+: /, '') || error.name;
}
