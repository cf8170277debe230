import type { Case } from '../../../protocol/case.ts';
import type { CanvasReader, PictureSource } from '../../../protocol/initiators/pictures.ts';
import { pictureResource } from '../../../protocol/initiators/pictures.ts';
import { anonymous, type Element, embedded, only, tag, useCredentials } from './embedded.ts';
import { type Family, spec } from './family.ts';

const subjects: Readonly<Record<PictureSource, Element['subject']>> = {
  image: (crossorigin) => tag('img', crossorigin),
  srcset: (crossorigin) => tag('img srcset', crossorigin),
  picture: (crossorigin) => `${tag('img', crossorigin)} in <picture>`,
  'src-first': (crossorigin) => `${tag('img', crossorigin)} with src set before crossorigin`,
  removed: () => '<img> with crossorigin removed after src is set',
  lazy: (crossorigin) => tag('img loading=lazy', crossorigin),
  'svg-image': (crossorigin) => `SVG ${tag('image', crossorigin)}`,
  video: (crossorigin) => `${tag('video', crossorigin)} frame`,
};

/** The name of each reader in titles, after the source. */
const readings: Readonly<Record<CanvasReader, string>> = {
  getImageData: 'on a canvas, getImageData()',
  toDataURL: 'on a canvas, toDataURL()',
  toBlob: 'on a canvas, toBlob()',
  createPattern: 'as a canvas pattern, getImageData()',
  createImageBitmap: 'as an ImageBitmap on a canvas, getImageData()',
  'canvas-to-canvas': 'on a canvas drawn onto another canvas, getImageData()',
  putImageData: 'on a canvas, getImageData() after putImageData() of clean pixels',
  'offscreen-getImageData': 'on an OffscreenCanvas, getImageData()',
  convertToBlob: 'on an OffscreenCanvas, convertToBlob()',
  transferToImageBitmap: 'via transferToImageBitmap(), getImageData()',
  transferFromImageBitmap: 'as an ImageBitmap in a bitmaprenderer canvas, toDataURL()',
  captureStream: 'on a canvas, captureStream()',
  VideoFrame: 'as a VideoFrame',
  reset: 'on a canvas, getImageData() after reset()',
  resize: 'on a canvas, getImageData() after its width was set',
  redrawn: 'on a canvas, reset and drawn again, getImageData()',
  'unused-pattern': 'as a canvas pattern that is not used, getImageData()',
  'fill-pattern': 'as a canvas pattern set as fillStyle, nothing painted, getImageData()',
  'stroke-pattern': 'as a canvas pattern set as strokeStyle, nothing painted, getImageData()',
  'drawn-outside': 'drawn outside a canvas, getImageData()',
  'drawn-transparent': 'on a canvas with globalAlpha 0, getImageData()',
  'drawn-nothing': 'drawn with a source of width 0, getImageData()',
};

/** The readers besides the classic three; each is tested with the main responses only. */
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
  'reset',
  'resize',
  'redrawn',
  'unused-pattern',
  'fill-pattern',
  'stroke-pattern',
  'drawn-outside',
  'drawn-transparent',
  'drawn-nothing',
];

/** Those with their own code path for video frames. */
export const otherReadersOfVideo = ['createPattern', 'createImageBitmap', 'convertToBlob', 'VideoFrame'] as const;

export const onCanvas = (source: PictureSource, readBy: CanvasReader): Element => ({
  family: 'canvas',
  part: readBy === 'getImageData' ? source : `${source}-${readBy.toLowerCase()}`,
  subject: (crossorigin) => `${subjects[source](crossorigin)} ${readings[readBy]}`,
  spec: readBy === 'VideoFrame' ? spec.videoFrame : readBy === 'captureStream' ? spec.captureStream : spec.originClean,
  resource: pictureResource(source),
  initiator: (crossorigin) => ({ api: 'canvas', source, readBy, ...(crossorigin && { crossorigin }) }),
});

/** The reader only matters for the origin-clean flag, so one readable and one blocked response are enough. */
export const mainly = (element: Element): readonly Case[] => [
  ...only(anonymous(element), 'acao-star', 'acao-exact', 'acao-absent'),
  ...only(useCredentials(element), 'acac-true'),
];

export const canvas: Family = {
  name: 'canvas',
  title: 'Canvas',
  about: 'Images and video frames drawn on a canvas: without valid CORS headers, they taint the canvas or do not load.',
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
    ...embedded(onCanvas('removed', 'getImageData')),
    ...(['srcset', 'picture', 'svg-image', 'src-first', 'lazy'] as const).flatMap((source) => [
      ...anonymous(onCanvas(source, 'getImageData')),
      ...useCredentials(onCanvas(source, 'getImageData')),
    ]),
  ],
};
