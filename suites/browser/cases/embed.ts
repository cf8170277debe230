import { asTexture, onCanvas } from './canvas.ts';
import { script, stylesheet } from './document.ts';
import { type Element, embedded } from './embedded.ts';
import type { Family } from './family.ts';

const elements: readonly (readonly [part: string, element: Element])[] = [
  ['img', onCanvas('image', 'getImageData')],
  ['video', onCanvas('video', 'getImageData')],
  ['img-texture', asTexture('image')],
  ['video-texture', asTexture('video')],
  ['link', stylesheet('cssRules')],
  ['script', script('error')],
  ['script-rejection', script('unhandledrejection')],
];

export const embed: Family = {
  name: 'embed',
  title: 'Plain embedding',
  about: 'Without CORS the web still embeds: <img>, <video>, <link> and <script> load from anywhere, and stay opaque.',
  cases: elements.flatMap(([part, element]) => embedded({ ...element, family: 'embed', part })),
};
