import type { Case } from '../../../protocol/case.ts';
import { type CanvasReader, staysClean } from '../../../protocol/initiators/pictures.ts';
import { bar, foo } from '../origins.ts';
import { answering, redirecting } from '../policies.ts';
import { onCanvas, otherReaders, otherReadersOfVideo } from './canvas.ts';
import { cssImport, script, stylesheet } from './document.ts';
import { type Element, embedded, only, settingOf } from './embedded.ts';
import { type Family, hop } from './family.ts';
import { caseOf } from './variants.ts';
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
  ...otherReaders
    .filter((each) => !staysClean(each))
    .map((readBy) => [`img-${readBy.toLowerCase()}`, onCanvas('image', readBy)] as const),
  ...otherUploads.map((upload) => [`img-texture-${upload.part ?? ''}`, asTexture('image', upload)] as const),
];

/** Where nothing of the image gets on the canvas, or stays there, script may read the canvas. */
const cleanly = (readBy: CanvasReader): readonly Case[] => {
  const setting = settingOf({
    ...onCanvas('image', readBy),
    family: 'embed',
    part: `img-${readBy.toLowerCase()}`,
  });
  return [
    caseOf(setting, 'acao-absent', 'loads without CORS headers, canvas stays readable', [hop(bar, answering())]),
    caseOf(setting, 'same-origin', 'same-origin response is readable', [hop(foo, answering())]),
    caseOf(setting, 'redirect-and-back', 'redirected to another origin and back, canvas stays readable', [
      hop(foo, redirecting(302)),
      hop(bar, redirecting(302)),
      hop(foo, answering()),
    ]),
  ];
};

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
    ...otherReaders.filter(staysClean).flatMap(cleanly),
    ...readersOfVideo.flatMap(([part, element]) =>
      only(embedded({ ...element, family: 'embed', part }), 'acao-absent', 'redirect-and-back'),
    ),
  ],
};
