import type { Case } from '../../../protocol/types.ts';
import type { CanvasReader, PictureSource } from '../../../protocol/pictures.ts';
import { pictureResource } from '../../../protocol/pictures.ts';
import { anonymous, type Element, only, useCredentials } from './embedded.ts';
import { type Family, spec } from './family.ts';

const subjects: Readonly<Record<PictureSource, string>> = {
  image: '<img>',
  srcset: '<img srcset>',
  picture: '<picture>',
  'svg-image': 'SVG <image>',
  video: '<video> frame',
};

/** How each reader is said in titles, after the source. */
const readings: Readonly<Record<CanvasReader, string>> = {
  getImageData: 'on a canvas, getImageData()',
  toDataURL: 'on a canvas, toDataURL()',
  toBlob: 'on a canvas, toBlob()',
  createPattern: 'as a pattern on a canvas, getImageData()',
  createImageBitmap: 'as an ImageBitmap on a canvas, getImageData()',
  'canvas-to-canvas': 'on a canvas that is drawn on another one, getImageData()',
  putImageData: 'on a canvas, after putImageData() of clean pixels, getImageData()',
  'offscreen-getImageData': 'on an OffscreenCanvas, getImageData()',
  convertToBlob: 'on an OffscreenCanvas, convertToBlob()',
  transferToImageBitmap: 'on an OffscreenCanvas, whose transferToImageBitmap() is drawn on a canvas, getImageData()',
  transferFromImageBitmap: 'as an ImageBitmap in a bitmaprenderer canvas, toDataURL()',
  captureStream: 'on a canvas, captureStream()',
  VideoFrame: 'as a VideoFrame',
};

/** The readers beside the classic three, which every answer is tried with in its main forms. */
export const otherReaders: readonly CanvasReader[] = [
  'createPattern',
  'createImageBitmap',
  'canvas-to-canvas',
  'putImageData',
  'offscreen-getImageData',
  'convertToBlob',
  'transferToImageBitmap',
  'transferFromImageBitmap',
  'captureStream',
  'VideoFrame',
];

/** Those that take a video frame by a path of their own. */
export const otherReadersOfVideo = ['createPattern', 'createImageBitmap', 'convertToBlob', 'VideoFrame'] as const;

export const onCanvas = (source: PictureSource, readBy: CanvasReader): Element => ({
  family: 'canvas',
  part: readBy === 'getImageData' ? source : `${source}-${readBy.toLowerCase()}`,
  subject: `${subjects[source]} ${readings[readBy]}`,
  spec: readBy === 'VideoFrame' ? spec.videoFrame : readBy === 'captureStream' ? spec.captureStream : spec.originClean,
  resource: pictureResource(source),
  initiator: (crossorigin) => ({ api: 'canvas', source, readBy, ...(crossorigin && { crossorigin }) }),
});

/** How a reader is reached matters to the flag only: the answers that tell readable from blocked are enough. */
export const mainly = (element: Element): readonly Case[] => [
  ...only(anonymous(element), 'acao-star', 'acao-exact', 'acao-absent'),
  ...only(useCredentials(element), 'acac-true'),
];

export const canvas: Family = {
  name: 'canvas',
  title: 'Canvas',
  about: 'An image or a video frame on a canvas: what is not shared taints the canvas, or does not load at all.',
  cases: [
    ...(['image', 'video'] as const).flatMap((source) => [
      ...anonymous(onCanvas(source, 'getImageData')),
      ...useCredentials(onCanvas(source, 'getImageData')),
      ...(['toDataURL', 'toBlob'] as const).flatMap((readBy) =>
        only(anonymous(onCanvas(source, readBy)), 'acao-star', 'acao-exact', 'acao-absent'),
      ),
    ]),
    ...otherReaders.flatMap((readBy) => mainly(onCanvas('image', readBy))),
    ...otherReadersOfVideo.flatMap((readBy) => only(anonymous(onCanvas('video', readBy)), 'acao-exact', 'acao-absent')),
    ...(['srcset', 'picture', 'svg-image'] as const).flatMap((source) => [
      ...anonymous(onCanvas(source, 'getImageData')),
      ...useCredentials(onCanvas(source, 'getImageData')),
    ]),
  ],
};
