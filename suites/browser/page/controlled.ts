import { controlledPath, serviceWorkerPath, type WorkerOrder } from '../frames.ts';
import { nextEvent } from './scope.ts';

/** Chromium loads a document from the network, without its service worker, where the worker did not start in time. */
const mostAttempts = 5;

/**
 * A frame whose document a service worker with this order controls, put into the page by `open`.
 * @throws {Error} when no document comes under the worker's control.
 */
export async function controlledFrame<F extends { readonly frame: HTMLIFrameElement }>(
  order: WorkerOrder,
  open: (url: string) => F,
): Promise<F> {
  for (let attempt = 1; attempt <= mostAttempts; attempt += 1) {
    const opened = open(await register(order));
    await nextEvent(opened.frame, 'load');
    if (isControlled(opened.frame)) return opened;
    opened.frame.remove();
  }
  throw new Error(`the service worker controlled none of ${mostAttempts} documents`);
}

export function isControlled({ contentWindow }: HTMLIFrameElement): boolean {
  return (contentWindow?.navigator.serviceWorker.controller ?? null) !== null;
}

/** @returns the URL of documents that the worker, which is active, controls. */
async function register(order: WorkerOrder): Promise<string> {
  const scope = controlledPath(crypto.randomUUID());
  const script = `${serviceWorkerPath}?order=${encodeURIComponent(JSON.stringify(order))}`;
  const registration = await navigator.serviceWorker.register(script, { scope });
  addEventListener('pagehide', () => void registration.unregister());
  const worker = registration.installing ?? registration.waiting ?? registration.active;
  while (worker && worker.state !== 'activated') {
    await nextEvent(worker, 'statechange');
    if (worker.state === 'redundant') throw new Error('the service worker was not installed');
  }
  return `${scope}agent`;
}
