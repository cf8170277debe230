/** The window that a probe works in: the agent's own, or that of a fresh same-origin frame. */
export type Scope = Window & typeof globalThis;

/**
 * Runs `work` in a document of its own, so that its styles, scripts and error events meet nobody else's.
 * In a sandboxed frame, where a nested frame would be another opaque origin, the caller's own window must serve.
 */
export async function inFreshFrame<T>(work: (scope: Scope) => Promise<T>): Promise<T> {
  const frame = document.createElement('iframe');
  frame.srcdoc = '<!doctype html><body>';
  const loaded = new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }));
  document.body.append(frame);
  try {
    await loaded;
    return await work(frame.contentWindow as Scope);
  } finally {
    frame.remove();
  }
}

/** The first of these events on `target`; its name. */
export function nextEvent(target: EventTarget, ...names: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    for (const name of names) target.addEventListener(name, () => resolve(name), { once: true });
  });
}

export function isSecurityError(error: unknown): boolean {
  // A frame's DOMException is not an instance of the agent's.
  return typeof error === 'object' && error !== null && 'name' in error && error.name === 'SecurityError';
}

export function messageOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);
}
