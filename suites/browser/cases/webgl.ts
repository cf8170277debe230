import type { WebglInitiator } from '../../../protocol/initiators/pictures.ts';
import { mainly } from './canvas.ts';
import { anonymous, type Element, only, tag, useCredentials } from './embedded.ts';
import { type Family, spec } from './family.ts';

/** One way to turn the picture into a texture. */
interface Upload {
  /** Part of the id. */
  readonly part?: string;
  /** Its name in titles, after the source. */
  readonly how: string;
  readonly options: Pick<WebglInitiator, 'context' | 'upload' | 'through'>;
}

const texImage2D: Upload = { how: 'as a WebGL texture', options: {} };

export const otherUploads: readonly Upload[] = [
  { part: 'texsubimage2d', how: 'as a WebGL texture, texSubImage2D()', options: { upload: 'texSubImage2D' } },
  { part: 'canvas', how: 'on a canvas used as a WebGL texture', options: { through: 'canvas' } },
  { part: 'imagebitmap', how: 'as an ImageBitmap used as a WebGL texture', options: { through: 'ImageBitmap' } },
  { part: 'webgl2', how: 'as a WebGL 2 texture', options: { context: 'webgl2' } },
  {
    part: 'webgl2-texsubimage2d',
    how: 'as a WebGL 2 texture, texSubImage2D()',
    options: { context: 'webgl2', upload: 'texSubImage2D' },
  },
  {
    part: 'webgl2-teximage3d',
    how: 'as a WebGL 2 texture, texImage3D()',
    options: { context: 'webgl2', upload: 'texImage3D' },
  },
];

export const asTexture = (source: 'image' | 'video', { part, how, options } = texImage2D): Element => ({
  family: 'webgl',
  part: part === undefined ? source : `${source}-${part}`,
  subject: (crossorigin) => `${tag(source === 'image' ? 'img' : 'video', crossorigin)} ${how}`,
  spec: spec.webgl,
  resource: source,
  initiator: (crossorigin) => ({ api: 'webgl', source, ...options, ...(crossorigin && { crossorigin }) }),
});

export const webgl: Family = {
  name: 'webgl',
  title: 'WebGL',
  about: 'Images and video frames as textures: WebGL throws a SecurityError for images that are not origin-clean.',
  cases: [
    ...(['image', 'video'] as const).flatMap((source) => [
      ...anonymous(asTexture(source)),
      ...useCredentials(asTexture(source)),
    ]),
    ...otherUploads.flatMap((upload) => [
      ...mainly(asTexture('image', upload)),
      ...only(anonymous(asTexture('video', upload)), 'acao-exact', 'acao-absent'),
    ]),
  ],
};
