/**
 * What old engines and simulated DOMs lack, seen before a probe would wait for what never comes. Each function names the feature;
 * `undefined` where nothing is missing that can be seen.
 */
import type { PageContext } from '../../../protocol/case.ts';

const globals = globalThis as unknown as Readonly<Record<string, unknown>>;
const isThere = (name: string): boolean => typeof globals[name] === 'function';
/** The first of these global functions that is not there. */
export const lacking = (...names: readonly string[]): string | undefined => names.find((name) => !isThere(name));
export const prototypeOf = (name: string): object =>
  isThere(name) ? (globals[name] as { readonly prototype: object }).prototype : {};

/** The page makes frames of this kind in its document. */
export const srcdocFrames = (): string | undefined =>
  'srcdoc' in prototypeOf('HTMLIFrameElement') ? undefined : 'frames with srcdoc';

/** What the page lacks to ask a frame of another origin. */
export const missingForFrame = (): string | undefined => lacking('MessageChannel') ?? sandboxes();

/** What the page lacks to make a frame or a worker of this kind. */
export function missingForContext(context: PageContext): string | undefined {
  switch (context) {
    case 'sandboxed-frame':
    case 'srcdoc-frame':
      return lacking('MessageChannel') ?? srcdocFrames() ?? sandboxes();
    case 'data-frame':
    case 'blob-frame':
    case 'allowed-frame':
    case 'anonymous-frame':
    case 'connect-src-frame':
    case 'credentialless-frame':
    case 'embedded-frame':
    case 'integrity-policy-frame':
    case 'isolated-frame':
    case 'no-loopback-frame':
    case 'require-corp-frame':
      return lacking('MessageChannel') ?? srcdocFrames();
    case 'worker':
    case 'module-worker':
    case 'data-worker':
    case 'blob-worker':
      return lacking('Worker', 'MessageChannel');
    case 'shared-worker':
    case 'data-shared-worker':
      return lacking('SharedWorker');
  }
}

/** A DOM without origins for sandboxed frames gives them that of the page. */
const sandboxes = (): string | undefined =>
  'sandbox' in prototypeOf('HTMLIFrameElement') ? undefined : 'sandboxed frames';

/** Within a worker there is no document, and what needs one is not asked for. */
export const inPage = (test: () => string | undefined): string | undefined => (isThere('Window') ? test() : undefined);

export const preloads = (): string | undefined =>
  inPage(() => (document.createElement('link').relList?.supports?.('preload') ? undefined : 'preloads'));

export const modules = (): string | undefined =>
  inPage(() => ('noModule' in prototypeOf('HTMLScriptElement') ? undefined : 'module scripts'));

export const entriesOfResources = (): string | undefined =>
  PerformanceObserver.supportedEntryTypes?.includes('resource') ? undefined : 'Resource Timing';

let hasCanvas: boolean | undefined;

/** A canvas that cannot be drawn on gives no context. */
export function canvas(): string | undefined {
  return inPage(() => {
    hasCanvas ??= Boolean(document.createElement('canvas').getContext('2d'));
    return hasCanvas ? undefined : 'canvas that can be drawn on';
  });
}

let hasLayout: boolean | undefined;

/** A simulated DOM has elements, but none has a size. */
export function layout(): string | undefined {
  return inPage(() => {
    if (hasLayout === undefined) {
      const element = document.createElement('div');
      element.style.cssText = 'width: 3px; height: 3px';
      document.body.append(element);
      hasLayout = element.getBoundingClientRect().width === 3;
      element.remove();
    }
    return hasLayout ? undefined : 'layout';
  });
}
