import { onCanvas, otherReaders, otherReadersOfVideo } from './canvas.ts';
import { cssImport, script, stylesheet } from './document.ts';
import { type Element, embedded, only } from './embedded.ts';
import type { Family } from './family.ts';
import { asTexture, otherUploads } from './webgl.ts';

const elements: readonly (readonly [part: string, element: Element])[] = [
  ['img', onCanvas('image', 'getImageData')],
  ['srcset', onCanvas('srcset', 'getImageData')],
  ['picture', onCanvas('picture', 'getImageData')],
  ['svg-image', onCanvas('svg-image', 'getImageData')],
  ['video', onCanvas('video', 'getImageData')],
  ['img-texture', asTexture('image')],
  ['video-texture', asTexture('video')],
  ['link', stylesheet('cssRules')],
  ['script', script('error')],
  ['script-rejection', script('unhandledrejection')],
  ['script-syntax-error', script('syntax-error')],
  ['css-import', cssImport],
];

/** Other ways to read what these elements loaded, which must carry the origin-clean flag along. */
const readers: readonly (readonly [part: string, element: Element])[] = [
  ...otherReaders.map((readBy) => [`img-${readBy.toLowerCase()}`, onCanvas('image', readBy)] as const),
  ...otherUploads.map((upload) => [`img-texture-${upload.part ?? ''}`, asTexture('image', upload)] as const),
];

const readersOfVideo: readonly (readonly [part: string, element: Element])[] = [
  ...otherReadersOfVideo.map((readBy) => [`video-${readBy.toLowerCase()}`, onCanvas('video', readBy)] as const),
  ...otherUploads.map((upload) => [`video-texture-${upload.part ?? ''}`, asTexture('video', upload)] as const),
];

export const embed: Family = {
  name: 'embed',
  title: 'Embedding without CORS',
  about:
    'Without the crossorigin attribute, <img>, <video>, <link> and <script> load from any origin, but the page cannot read them.',
  cases: [
    ...elements.flatMap(([part, element]) => embedded({ ...element, family: 'embed', part })),
    ...readers.flatMap(([part, element]) =>
      only(embedded({ ...element, family: 'embed', part }), ...['acao-absent', 'same-origin', 'redirect-and-back']),
    ),
    ...readersOfVideo.flatMap(([part, element]) =>
      only(embedded({ ...element, family: 'embed', part }), 'acao-absent', 'redirect-and-back'),
    ),
  ],
};
