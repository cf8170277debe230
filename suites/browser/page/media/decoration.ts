import { type DecorationInitiator, hasUrlModifier } from '../../../../protocol/initiators/media.ts';
import type { Observation } from '../../../../protocol/outcome/observation.ts';

/** Another image of the same size, for comparison: 2 × 2, transparent. */
const reference = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='2' height='2'/%3E";

/** What is asked for in no-cors mode, and only painted. */
const painted: ReadonlySet<DecorationInitiator['by']> = new Set([
  'content',
  'list-style-image',
  'poster',
  'input',
] as const);

/** How a document shows that the image has loaded. */
interface Sign {
  /** A body whose only image from elsewhere is the one asked for. */
  readonly body: string;
  readonly loaded: (scope: Window & typeof globalThis, url: string) => boolean;
}

const rectangle = ({ document }: Window, id: string): DOMRect => {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the document of the probe has no #${id}`);
  return element.getBoundingClientRect();
};

function signOf(initiator: DecorationInitiator, url: string): Sign {
  const { by, crossorigin } = initiator;
  const modifier = hasUrlModifier(initiator) ? ` cross-origin(${crossorigin})` : '';
  const image = `url('${url}'${modifier})`;
  switch (by) {
    case 'shape-outside':
      // Without the shape, text keeps clear of the float's margin.
      return {
        body: `<div style="float: left; width: 20px; height: 20px; margin-right: 50px; shape-outside: ${image}"></div><span id="mark">x</span>`,
        loaded: (scope) => rectangle(scope, 'mark').left < 70,
      };
    case 'content':
      return {
        body: `<style>#mark::before { content: ${image} }</style><span id="mark" style="display: inline-block"></span>`,
        loaded: (scope) => rectangle(scope, 'mark').width === 2,
      };
    case 'list-style-image':
      return {
        body: `<ul><li style="list-style: none inside ${image}"><span id="mark">x</span></li><li style="list-style: none inside url(&quot;${reference}&quot;)"><span id="like">x</span></li></ul>`,
        loaded: (scope) => rectangle(scope, 'mark').left === rectangle(scope, 'like').left,
      };
    case 'poster':
      return {
        body: `<video id="mark"${crossorigin === undefined ? '' : ` crossorigin="${crossorigin}"`} poster="${url}"></video>`,
        loaded: (scope) => rectangle(scope, 'mark').width === 2,
      };
    case 'input':
      return {
        body: `<input type="image" id="mark" src="${url}">`,
        loaded: (scope) => rectangle(scope, 'mark').width === 2,
      };
    case 'use':
      return {
        body: `<svg><use id="mark" href="${url}#shape"/></svg>`,
        loaded: (scope) => rectangle(scope, 'mark').width === 123,
      };
    case 'clip-path':
      // What is clipped away is not hit.
      return {
        body: `<div id="mark" style="width: 100px; height: 100px; clip-path: url('${url}#clip')"></div>`,
        loaded: ({ document }) =>
          document.elementFromPoint(25, 50)?.id === 'mark' && document.elementFromPoint(75, 50)?.id !== 'mark',
      };
    case 'mask-image':
      // It is painted only. In cors mode Resource Timing tells the status, where the engine has that; a network error has none.
      return {
        body: `<div style="width: 20px; height: 20px; mask-image: ${image}"></div>`,
        loaded: ({ performance }) => performance.getEntriesByName(url).some(tellsResponse),
      };
  }
}

function tellsResponse(entry: PerformanceEntry): boolean {
  if ('responseStatus' in entry) return entry.responseStatus !== 0;
  // Such an engine has no entry for a network error.
  return 'requestStart' in entry && entry.requestStart !== 0;
}

/**
 * An image in cors mode that has loaded is CORS-same-origin, and script may look at what it does. One in no-cors mode stays
 * opaque: nothing reads it.
 */
export async function probeDecoration(initiator: DecorationInitiator, url: string): Promise<Observation<'decoration'>> {
  if (hasUrlModifier(initiator) && !CSS.supports('background-image', `url("x" cross-origin(${initiator.crossorigin}))`))
    return { kind: 'unsupported', reason: 'the engine has no cross-origin() in url()' };
  if (initiator.by === 'mask-image' && !CSS.supports('mask-image', 'none'))
    return { kind: 'unsupported', reason: 'the engine has no mask-image' };
  const frame = document.createElement('iframe');
  frame.style.cssText = 'position: fixed; top: 0; left: 0; width: 400px; height: 200px';
  const sign = signOf(initiator, url);
  // The load event waits for the images of style sheets too, loaded or failed.
  const settled = new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }));
  frame.src = `/-/document#${encodeURIComponent(`<body style="margin: 0">${sign.body}`)}`;
  document.body.append(frame);
  try {
    await settled;
    const scope = frame.contentWindow as Window & typeof globalThis;
    await new Promise((resolve) => scope.requestAnimationFrame(resolve));
    const loaded = sign.loaded(scope, url);
    const outcome = !loaded
      ? 'blocked'
      : painted.has(initiator.by) && !hasUrlModifier(initiator)
        ? 'opaque'
        : 'readable';
    return { kind: 'outcome', outcome, seen: { loaded } };
  } finally {
    frame.remove();
  }
}
