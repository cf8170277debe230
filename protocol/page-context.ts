import { OPAQUE } from './origin.ts';
import type { Page, PageContext, RefererExpectation, SerializedOrigin } from './types.ts';

/** What the requests of an environment say of it. */
export interface Client {
  readonly origin: SerializedOrigin;
  /** Where the referrer starts from. */
  readonly referrer: RefererExpectation;
}

/**
 * What an environment has of the page that made it.
 *
 * - A sandboxed frame, a `data:` frame and a `data:` worker have an opaque origin; the others inherit the page's.
 *   https://html.spec.whatwg.org/multipage/browsers.html#determining-the-origin
 *   https://html.spec.whatwg.org/multipage/workers.html#set-up-a-worker-environment-settings-object
 * - A srcdoc document refers by the document that holds it, a worker by its own URL. A `blob:` or `data:` URL is never
 *   told, nor is anything by a document with an opaque origin.
 *   https://w3c.github.io/webappsec-referrer-policy/#determine-requests-referrer
 */
const CONTEXTS: Readonly<Record<PageContext, { readonly opaque: boolean; readonly referrer: RefererExpectation }>> = {
  'sandboxed-frame': { opaque: true, referrer: 'none' },
  'data-frame': { opaque: true, referrer: 'none' },
  'srcdoc-frame': { opaque: false, referrer: 'page' },
  'blob-frame': { opaque: false, referrer: 'none' },
  worker: { opaque: false, referrer: 'page' },
  'module-worker': { opaque: false, referrer: 'page' },
  'shared-worker': { opaque: false, referrer: 'page' },
  'data-worker': { opaque: true, referrer: 'none' },
  'data-shared-worker': { opaque: true, referrer: 'none' },
  'blob-worker': { opaque: false, referrer: 'none' },
};

/** The environment in which a page's probe runs. */
export function clientOf({ origin, context }: Page): Client {
  if (context === undefined) return { origin, referrer: 'page' };
  const { opaque, referrer } = CONTEXTS[context];
  return { origin: opaque ? OPAQUE : origin, referrer };
}
