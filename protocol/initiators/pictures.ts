import type { Embedded } from './initiator.ts';
import type { ResourceName } from '../case.ts';

/**
 * What loads the picture that a probe reads.
 * - `image`: `new Image()` with `src`
 * - `srcset`: `<img srcset>`
 * - `picture`: `<picture>` with a `<source srcset>`
 * - `src-first`: `new Image()`, whose `crossorigin` is set after `src`, in the same task
 * - `removed`: `new Image()`, whose `crossorigin` is removed after `src` was set, in the same task
 * - `lazy`: `<img loading=lazy>` in view
 * - `svg-image`: `<image>` of SVG
 * - `video`: a frame of `<video>`
 */
export type PictureSource = 'image' | 'srcset' | 'picture' | 'src-first' | 'removed' | 'lazy' | 'svg-image' | 'video';

/**
 * How script gets at the pixels. But for `VideoFrame`, each is a way through a canvas, whose origin-clean flag answers.
 * - `getImageData`, `toDataURL`, `toBlob`: of a canvas on which drawImage() drew the picture
 * - `createPattern`, `createImageBitmap`, `canvas-to-canvas`: the picture gets on the canvas by these
 * - `putImageData`: puts clean pixels on a canvas that was drawn on, whose flag stays
 * - `offscreen-getImageData`, `convertToBlob`, `transferToImageBitmap`: of an OffscreenCanvas
 * - `transferFromImageBitmap`: a bitmap of the picture becomes the content of a `bitmaprenderer` canvas
 * - `captureStream`: of a canvas on which drawImage() drew the picture
 * - `VideoFrame`: made from the picture itself
 * - `reset`, `resize`: the canvas was drawn on, and then emptied by reset() or by its width: its flag is set again
 * - `redrawn`: the same with reset(), and the picture drawn once more
 * - `unused-pattern`: a pattern of the picture was made, and nothing more
 * - `fill-pattern`, `stroke-pattern`: a pattern of the picture was made the style, and nothing painted with it
 * - `drawn-outside`, `drawn-transparent`: drawImage() changed no pixel
 * - `drawn-nothing`: drawImage() was asked for no width of the picture, and returns before it does anything
 */
export type CanvasReader =
  | 'getImageData'
  | 'toDataURL'
  | 'toBlob'
  | 'createPattern'
  | 'createImageBitmap'
  | 'canvas-to-canvas'
  | 'putImageData'
  | 'offscreen-getImageData'
  | 'convertToBlob'
  | 'transferToImageBitmap'
  | 'transferFromImageBitmap'
  | 'captureStream'
  | 'VideoFrame'
  | 'reset'
  | 'resize'
  | 'redrawn'
  | 'unused-pattern'
  | 'fill-pattern'
  | 'stroke-pattern'
  | 'drawn-outside'
  | 'drawn-transparent'
  | 'drawn-nothing';

export interface CanvasInitiator extends Embedded {
  readonly api: 'canvas';
  readonly source: PictureSource;
  readonly readBy: CanvasReader;
}

/** The picture is uploaded as a texture, and read by readPixels(). */
export interface WebglInitiator extends Embedded {
  readonly api: 'webgl';
  readonly source: 'image' | 'srcset' | 'picture' | 'video';
  /** `webgl` by default; texImage3D is of `webgl2`. */
  readonly context?: 'webgl2';
  /** `texImage2D` by default. */
  readonly upload?: 'texSubImage2D' | 'texImage3D';
  /** What is uploaded in the element's place: a canvas on which it was drawn, or a bitmap of it. */
  readonly through?: 'canvas' | 'ImageBitmap';
}

export type PictureInitiator = CanvasInitiator | WebglInitiator;

const UNTAINTED: ReadonlySet<CanvasReader> = new Set<CanvasReader>([
  'reset',
  'resize',
  'unused-pattern',
  'drawn-nothing',
]);

/** Whether the canvas is origin-clean, whatever picture was asked for. */
export function staysClean(readBy: CanvasReader): boolean {
  return UNTAINTED.has(readBy);
}

/** The resource that a picture is. */
export function pictureResource(source: PictureSource): ResourceName & ('image' | 'video') {
  return source === 'video' ? 'video' : 'image';
}
