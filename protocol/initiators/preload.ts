import type { FetchResult } from '../fetch/fetch.ts';
import { currentUrl } from '../fetch/request.ts';
import type { FetchRequest } from '../fetch/request.ts';
import type { Answer } from '../case.ts';
import type { Embedded, Initiator } from './initiator.ts';

/** `<link rel=preload as>`, `<link rel=modulepreload>` or `<link rel=prefetch>`: it says by an event whether it has loaded. */
export type PreloadInitiator = Embedded & { readonly api: 'preload' } & (
    | { readonly rel: 'preload'; readonly as: 'fetch' | 'font' | 'image' | 'script' | 'style' }
    | { readonly rel: 'modulepreload' }
    | { readonly rel: 'prefetch' }
  );

/** What a document keeps of a preload. */
interface Preloaded {
  readonly key: string;
  readonly result: FetchResult;
  readonly answer: Answer;
}

/** The map of preloaded resources and the module map of a document, a value: every change makes a new one. */
export type Preloads = readonly Preloaded[];

/** https://html.spec.whatwg.org/multipage/links.html#preload, step "commit"; for modules the module map. */
export function keepPreload(
  preloads: Preloads,
  initiator: PreloadInitiator,
  request: FetchRequest,
  { result, answer }: Omit<Preloaded, 'key'>,
): Preloads {
  switch (initiator.rel) {
    case 'preload':
      return [...preloads, { key: preloadKey(request), result, answer }];
    case 'prefetch':
      // It is for the HTTP cache only.
      return preloads;
    case 'modulepreload':
      // The module map forgets what failed: https://github.com/whatwg/html/pull/10327
      return result.internal === null ? preloads : [...preloads, { key: moduleKey(request), result, answer }];
  }
}

/**
 * The preloaded response that serves a request, and what is left then. A module stays in the module map, whatever its
 * credentials mode; anything else serves one request, of the same destination, mode and credentials mode, and a network
 * error does so too.
 *
 * https://html.spec.whatwg.org/multipage/links.html#consume-a-preloaded-resource
 */
export function consumePreload(
  preloads: Preloads,
  initiator: Initiator,
  request: FetchRequest,
): { readonly found: Preloaded; readonly left: Preloads } | undefined {
  const module = isJavaScriptModule(initiator) ? preloads.find(({ key }) => key === moduleKey(request)) : undefined;
  if (module !== undefined) return { found: module, left: preloads };
  // Fetch, fetch, 11. A request that script has shaped is not served.
  if (request.method !== 'GET' || (request.unsafeRequest && request.headers.length > 0)) return undefined;
  const found = preloads.find(({ key }) => key === preloadKey(request));
  return found === undefined ? undefined : { found, left: preloads.filter((each) => each !== found) };
}

function isJavaScriptModule(initiator: Initiator): boolean {
  return initiator.api === 'module' || (initiator.api === 'import' && initiator.type === undefined);
}

function moduleKey(request: FetchRequest): string {
  return `module ${currentUrl(request).href}`;
}

/** https://html.spec.whatwg.org/multipage/links.html#preload-key */
function preloadKey(request: FetchRequest): string {
  return [currentUrl(request).href, request.destination, request.mode, request.credentials].join(' ');
}
