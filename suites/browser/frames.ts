import type { ServiceWorker } from '../../protocol/fetch/service-worker.ts';
import type { PageContext } from '../../protocol/case.ts';
import type { SerializedOrigin } from '../../protocol/http/wire.ts';

/** Response headers that a document with the page agent can have, by the value of `?with=`. */
export const documentHeaders = {
  'require-corp': ['Cross-Origin-Embedder-Policy', 'require-corp'],
  credentialless: ['Cross-Origin-Embedder-Policy', 'credentialless'],
  'connect-src': ['Content-Security-Policy', 'connect-src https://bar.other'],
  'integrity-policy': ['Integrity-Policy', 'blocked-destinations=(script)'],
  'no-loopback': ['Permissions-Policy', 'loopback-network=()'],
  isolated: ['Document-Isolation-Policy', 'isolate-and-credentialless'],
} as const;

/** URL of the frames whose document comes from the server. */
export const framePaths = {
  'require-corp-frame': '/-/agent?with=require-corp',
  'credentialless-frame': '/-/agent?with=credentialless',
  'isolated-frame': '/-/agent?with=isolated',
  'connect-src-frame': '/-/agent?with=connect-src',
  'integrity-policy-frame': '/-/agent?with=integrity-policy',
  'no-loopback-frame': '/-/agent?with=no-loopback',
  'anonymous-frame': '/-/agent',
} as const satisfies Readonly<Partial<Record<PageContext, string>>>;

/** What a service worker has to know to answer: how, and the origin of the case's next hop, where it asks that one instead. */
export interface WorkerOrder extends ServiceWorker {
  readonly next?: SerializedOrigin;
}

/** Beside the documents that it controls, which are below `/-/controlled/`. */
export const serviceWorkerPath = '/-/service-worker.js';

/** Folder of the documents that the service worker of an order controls; `unique` keeps it apart from any other's. */
export const controlledPath = (unique: string): string => `/-/controlled/${unique}/`;
