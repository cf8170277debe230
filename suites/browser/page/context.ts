import type { PageContext } from '../../../protocol/case.ts';
import { embeddedOrigin } from '../../../protocol/initiators/page-context.ts';
import type { SerializedOrigin } from '../../../protocol/http/wire.ts';
import type { Observation } from '../../../protocol/outcome/observation.ts';
import { framePaths, type WorkerOrder } from '../frames.ts';
import type { Errand } from '../observation.ts';
import { controlledFrame, isControlled } from './controlled.ts';
import { leavesNoTrace, observe } from './probe.ts';
import { inFreshFrame } from './scope.ts';

/**
 * What a probe sees in a frame or a worker that the page makes: it runs this same bundle, takes errands through a port, and
 * answers with what it saw.
 */
export function observeInContext(context: PageContext, errand: Errand): Promise<Observation> {
  if (context === 'anonymous-frame' && !('credentialless' in HTMLIFrameElement.prototype))
    return Promise.resolve({ kind: 'unsupported', reason: 'the engine has no <iframe credentialless>' });
  if (leavesNoTrace(errand.initiator) || isInherited(errand)) {
    const kept = keptContexts.get(context) ?? openContext(context);
    keptContexts.set(context, kept);
    return kept.observe(errand);
  }
  return observeAndClose(openContext(context), errand);
}

/** The same in a frame of another origin. */
export function observeInFrame(origin: SerializedOrigin, errand: Errand): Promise<Observation> {
  return observeAndClose(
    frameContext((frame) => (frame.src = `${origin}/-/agent`)),
    errand,
  );
}

/** The same in a document that a service worker controls. */
export async function observeControlled(order: WorkerOrder, errand: Errand): Promise<Observation> {
  if (!('serviceWorker' in navigator)) return { kind: 'unsupported', reason: 'the engine has no service workers' };
  const key = JSON.stringify(order);
  const kept = keptControlled.get(key) ?? controlledFrame(order, (url) => frameContext((frame) => (frame.src = url)));
  keptControlled.set(key, kept);
  const { frame, observe } = await kept;
  const observation = await observe(errand);
  return isControlled(frame) ? observation : { kind: 'harness-error', message: 'the document lost its service worker' };
}

async function observeAndClose(own: Context, errand: Errand): Promise<Observation> {
  try {
    return await own.observe(errand);
  } finally {
    own.close();
  }
}

const keptContexts = new Map<PageContext, Context>();
const keptControlled = new Map<string, Promise<FrameContext>>();

interface Context {
  readonly observe: (errand: Errand) => Promise<Observation>;
  readonly close: () => void;
}

interface FrameContext extends Context {
  readonly frame: HTMLIFrameElement;
}

/** `id`: of the errand that it is about, as the asking page counts them. */
interface Question {
  readonly id: number;
  readonly errand: Errand;
}

interface Answer {
  readonly id: number;
  readonly observation: Observation;
}

const agentUrl = `${location.origin}/-/agent.js`;

function openContext(context: PageContext): Context {
  const markup = `<!doctype html><meta charset=utf-8><body><script src="${agentUrl}"></script>`;
  const importing = `importScripts(${JSON.stringify(agentUrl)})`;
  switch (context) {
    case 'sandboxed-frame':
      return frameContext((frame) => {
        frame.setAttribute('sandbox', 'allow-scripts allow-forms');
        frame.srcdoc = markup;
      });
    case 'srcdoc-frame':
      return frameContext((frame) => (frame.srcdoc = markup));
    case 'data-frame':
      return frameContext((frame) => (frame.src = `data:text/html,${encodeURIComponent(markup)}`));
    case 'require-corp-frame':
    case 'credentialless-frame':
    case 'isolated-frame':
    case 'connect-src-frame':
    case 'integrity-policy-frame':
    case 'no-loopback-frame':
      return frameContext((frame) => (frame.src = framePaths[context]));
    case 'anonymous-frame':
      return frameContext((frame) => {
        frame.setAttribute('credentialless', '');
        frame.src = framePaths[context];
      });
    case 'embedded-frame':
    case 'allowed-frame':
      return frameContext((frame) => {
        if (context === 'allowed-frame') frame.allow = 'loopback-network';
        frame.src = `${embeddedOrigin({ origin: location.origin, context }) ?? ''}/-/agent`;
      });
    case 'blob-frame':
      return frameContext((frame) => (frame.src = blobUrl(markup, 'text/html')));
    case 'worker':
      return workerContext(new Worker(agentUrl));
    case 'module-worker':
      return workerContext(new Worker(agentUrl, { type: 'module' }));
    case 'data-worker':
      return workerContext(new Worker(`data:text/javascript,${encodeURIComponent(importing)}`));
    case 'blob-worker':
      return workerContext(new Worker(blobUrl(importing, 'text/javascript')));
    case 'shared-worker':
      return sharedWorkerContext(agentUrl);
    case 'data-shared-worker':
      return sharedWorkerContext(`data:text/javascript,${encodeURIComponent(importing)}`);
  }
}

function blobUrl(text: string, type: string): string {
  return URL.createObjectURL(new Blob([text], { type }));
}

function frameContext(fill: (frame: HTMLIFrameElement) => void): FrameContext {
  const frame = document.createElement('iframe');
  fill(frame);
  const { port1, port2 } = new MessageChannel();
  frame.addEventListener('load', () => frame.contentWindow?.postMessage('', '*', [port2]), { once: true });
  document.body.append(frame);
  return { frame, ...portContext(port1, new Promise(() => {}), () => frame.remove()) };
}

function workerContext(worker: Worker): Context {
  const { port1, port2 } = new MessageChannel();
  worker.postMessage('', [port2]);
  return portContext(port1, failureOf(worker), () => worker.terminate());
}

function sharedWorkerContext(url: string): Context {
  // A name of its own, so that no worker of another page is met.
  const worker = new SharedWorker(url, crypto.getRandomValues(new Uint32Array(2)).join('-'));
  return portContext(worker.port, failureOf(worker), () => worker.port.close());
}

/** Rejects when the worker could not start; its probes' errors come back through the port. */
function failureOf(worker: Worker | SharedWorker): Promise<never> {
  return new Promise((_, reject) => {
    worker.addEventListener('error', () => reject(new Error('the worker did not start')), { once: true });
  });
}

function portContext(port: MessagePort, failure: Promise<never>, close: () => void): Context {
  const waiting = new Map<number, (observation: Observation) => void>();
  let asked = 0;
  port.onmessage = ({ data: { id, observation } }: MessageEvent<Answer>) => {
    waiting.get(id)?.(observation);
    waiting.delete(id);
  };
  const failed = failure.catch((error: Error): Observation => ({ kind: 'harness-error', message: error.message }));
  return {
    observe(errand) {
      const id = asked++;
      const observed = new Promise<Observation>((resolve) => waiting.set(id, resolve));
      port.postMessage({ id, errand } satisfies Question);
      return Promise.race([observed, failed]);
    },
    close,
  };
}

/**
 * Whether a `srcdoc` frame nested in the document has its origin, its policies and its service worker. WebKit does not hand down an
 * Integrity-Policy, which such documents are not asked about.
 */
function isInherited({ context, worker }: Errand): boolean {
  return (
    worker !== undefined || (context !== undefined && context in framePaths && context !== 'integrity-policy-frame')
  );
}

/** The frame's or the worker's own part: what comes through the port that its page sends is carried out here. */
export function serve(): void {
  const answer = ({ ports: [port] }: MessageEvent): void => {
    if (!port) return;
    port.onmessage = ({ data: { id, errand } }: MessageEvent<Question>) => {
      // Where a frame nested in here would be another environment, this document serves itself.
      const observed: Promise<Observation> =
        errand.context === 'isolated-frame' && !crossOriginIsolated
          ? Promise.resolve({ kind: 'unsupported', reason: 'the engine has no Document-Isolation-Policy' })
          : observe(errand, isInherited(errand) ? inFreshFrame : (work) => work(window));
      void observed.then((observation) => port.postMessage({ id, observation } satisfies Answer));
    };
  };
  // A shared worker gets the port with its connection, all others with a message.
  for (const type of ['message', 'connect']) addEventListener(type, (event) => answer(event as MessageEvent));
}
