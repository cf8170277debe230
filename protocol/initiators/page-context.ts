import type { ContentPolicy } from '../fetch/content-policy.ts';
import type { NetworkClient, PrivateSpace } from '../fetch/local-network-access.ts';
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
  readonly network?: NetworkClient;
}

/** The origin of the documents that a page embeds. */
const EMBEDDED: SerializedOrigin = 'https://embedded.example:8404';

interface Context extends Omit<Client, 'origin' | 'network'> {
  readonly opaque: boolean;
  /** Its document is of this origin. Left out: of the page's, unless it is opaque. */
  readonly origin?: SerializedOrigin;
  /** The permissions that permissions policy leaves it. Left out: all of those of the page. */
  readonly permitted?: readonly PrivateSpace[];
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
 * - A frame of another origin may use what its container lets it use, and no document what its own response forbids.
 *   https://w3c.github.io/webappsec-permissions-policy/#algo-define-inherited-policy-in-container
 * - A credentialless frame keeps cookies apart; that is a draft. https://wicg.github.io/anonymous-iframe/
 */
const CONTEXTS: Readonly<Record<PageContext, Context>> = {
  'sandboxed-frame': { opaque: true, referrer: 'none', permitted: [] },
  'data-frame': { opaque: true, referrer: 'none', permitted: [] },
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
  'embedded-frame': { opaque: false, origin: EMBEDDED, referrer: 'page', permitted: [] },
  'allowed-frame': { opaque: false, origin: EMBEDDED, referrer: 'page', permitted: ['loopback'] },
  'no-loopback-frame': { opaque: false, referrer: 'page', permitted: ['local'] },
  worker: { opaque: false, referrer: 'page' },
  'module-worker': { opaque: false, referrer: 'page' },
  'shared-worker': { opaque: false, referrer: 'page' },
  'data-worker': { opaque: true, referrer: 'none' },
  'data-shared-worker': { opaque: true, referrer: 'none' },
  'blob-worker': { opaque: false, referrer: 'none' },
};

/** The environment in which a page's probe runs. */
export function clientOf({ origin, context, network }: Page): Client {
  const inPage: Context = { opaque: false, referrer: 'page' };
  const {
    opaque,
    origin: own = origin,
    referrer,
    embedderPolicy,
    contentPolicy,
    permitted = ['local', 'loopback'],
  } = context === undefined ? inPage : CONTEXTS[context];
  return {
    origin: opaque ? OPAQUE : own,
    referrer,
    ...(embedderPolicy && isPotentiallyTrustworthy(origin) && { embedderPolicy }),
    ...(contentPolicy && { contentPolicy }),
    ...(network && {
      network: {
        addressSpace: network.addressSpace,
        isSecureContext: isPotentiallyTrustworthy(origin),
        permitted: network.permission === 'granted' ? permitted : [],
      },
    }),
  };
}

/** The origin of a context that is not of its page; `undefined` for any other. */
export function embeddedOrigin({ context }: Page): SerializedOrigin | undefined {
  return context === undefined ? undefined : CONTEXTS[context].origin;
}

/** Whether an environment has no cookies of the time before it. */
export function isEphemeral({ context }: Page): boolean {
  return context !== undefined && CONTEXTS[context].ephemeral === true;
}
