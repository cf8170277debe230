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
  | 'VideoFrame';

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

/** The resource that a picture is. */
export function pictureResource(source: PictureSource): ResourceName & ('image' | 'video') {
  return source === 'video' ? 'video' : 'image';
}
