import type { Assignment, Report } from '../observation.ts';
import { carryOut } from './probe.ts';

/**
 * A case at an opaque origin: a sandboxed frame of its own runs this same bundle, takes the case by a message and
 * answers by one.
 */
export async function carryOutInSandbox(assignment: Assignment): Promise<Report> {
  const frame = document.createElement('iframe');
  frame.setAttribute('sandbox', 'allow-scripts');
  frame.srcdoc = `<!doctype html><body><script src="${location.origin}/-/agent.js"></script>`;
  const report = new Promise<Report>((resolve) => {
    const onMessage = (event: MessageEvent<'ready' | Report>) => {
      if (event.source !== frame.contentWindow) return;
      if (event.data === 'ready') frame.contentWindow?.postMessage(assignment, '*');
      else {
        removeEventListener('message', onMessage);
        resolve(event.data);
      }
    };
    addEventListener('message', onMessage);
  });
  document.body.append(frame);
  try {
    return await report;
  } finally {
    frame.remove();
  }
}

/** The sandboxed frame's own part. */
export function serveSandbox(): void {
  addEventListener('message', (event: MessageEvent<Assignment>) => {
    // A frame nested in here would be yet another opaque origin: this document serves itself.
    void carryOut(event.data, (work) => work(window)).then((report) => parent.postMessage(report, '*'));
  });
  parent.postMessage('ready', '*');
}
