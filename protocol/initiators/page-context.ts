import type { ContentPolicy } from '../fetch/content-policy.ts';
import { isPotentiallyTrustworthy, OPAQUE } from '../http/origin.ts';
import type { EmbedderPolicy } from '../fetch/resource-policy.ts';
import type { Page, PageContext } from '../case.ts';
import type { RefererExpectation } from '../outcome/prediction.ts';
import type { SerializedOrigin } from '../http/wire.ts';

/** What the requests of an environment say of it. */
export interface Client {
  readonly origin: SerializedOrigin;
  /** Where the referrer starts from. */
  readonly referrer: RefererExpectation;
  /** "unsafe-none" where it is left out. */
  readonly embedderPolicy?: EmbedderPolicy;
  readonly contentPolicy?: ContentPolicy;
}

interface Context extends Omit<Client, 'origin'> {
  readonly opaque: boolean;
  /** Storage of its own, which is empty: there are no cookies from before. */
  readonly ephemeral?: true;
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
 * - A document has the embedder policy that its response names, over https.
 *   https://html.spec.whatwg.org/multipage/browsers.html#obtain-an-embedder-policy One that isolates itself fetches as under the embedder policy of
 *   the same name; that is a draft. https://wicg.github.io/document-isolation-policy/
 * - A credentialless frame keeps cookies apart; that is a draft. https://wicg.github.io/anonymous-iframe/
 */
const CONTEXTS: Readonly<Record<PageContext, Context>> = {
  'sandboxed-frame': { opaque: true, referrer: 'none' },
  'data-frame': { opaque: true, referrer: 'none' },
  'srcdoc-frame': { opaque: false, referrer: 'page' },
  'blob-frame': { opaque: false, referrer: 'none' },
  'require-corp-frame': { opaque: false, referrer: 'page', embedderPolicy: 'require-corp' },
  'credentialless-frame': { opaque: false, referrer: 'page', embedderPolicy: 'credentialless' },
  'isolated-frame': { opaque: false, referrer: 'page', embedderPolicy: 'credentialless' },
  'connect-src-frame': { opaque: false, referrer: 'page', contentPolicy: { connectSrc: ['https://bar.other'] } },
  'integrity-policy-frame': {
    opaque: false,
    referrer: 'page',
    contentPolicy: { blockedDestinations: ['script'] },
  },
  'anonymous-frame': { opaque: false, referrer: 'page', ephemeral: true },
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
  const { opaque, referrer, embedderPolicy, contentPolicy } = CONTEXTS[context];
  return {
    origin: opaque ? OPAQUE : origin,
    referrer,
    ...(embedderPolicy && isPotentiallyTrustworthy(origin) && { embedderPolicy }),
    ...(contentPolicy && { contentPolicy }),
  };
}

/** Whether an environment has no cookies of the time before it. */
export function isEphemeral({ context }: Page): boolean {
  return context !== undefined && CONTEXTS[context].ephemeral === true;
}
