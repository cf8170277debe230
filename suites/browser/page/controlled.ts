import { controlledPath, serviceWorkerPath, type WorkerOrder } from '../frames.ts';
import { nextEvent } from './scope.ts';

const registered = new Map<string, Promise<string>>();

/** The URL of documents that a service worker with this order controls. One worker serves all of them, as long as the page is there. */
export function controlledDocument(order: WorkerOrder): Promise<string> {
  const key = JSON.stringify(order);
  const url = registered.get(key) ?? register(key);
  registered.set(key, url);
  return url;
}

async function register(order: string): Promise<string> {
  const scope = controlledPath(crypto.randomUUID());
  const script = `${serviceWorkerPath}?order=${encodeURIComponent(order)}`;
  const registration = await navigator.serviceWorker.register(script, { scope });
  addEventListener('pagehide', () => void registration.unregister());
  const worker = registration.installing ?? registration.waiting;
  while (worker && worker.state !== 'activated') {
    await nextEvent(worker, 'statechange');
    if (worker.state === 'redundant') throw new Error('the service worker was not installed');
  }
  return `${scope}agent`;
}
