import type { CanvasInitiator, WebglInitiator } from '../../../protocol/types.ts';
import { anonymous, type Element, useCredentials } from './embedded.ts';
import { type Family, spec } from './family.ts';

type ReadBy = CanvasInitiator['readBy'];

export const onCanvas = (source: CanvasInitiator['source'], readBy: ReadBy): Element => ({
  family: 'canvas',
  part: readBy === 'getImageData' ? source : `${source}-${readBy.toLowerCase()}`,
  subject: `${source === 'image' ? '<img>' : '<video> frame'} on a canvas, ${readBy}()`,
  spec: spec.originClean,
  resource: source,
  initiator: (crossorigin) => ({ api: 'canvas', source, readBy, ...(crossorigin && { crossorigin }) }),
});

export const asTexture = (source: WebglInitiator['source']): Element => ({
  family: 'webgl',
  part: source,
  subject: `${source === 'image' ? '<img>' : '<video>'} as a WebGL texture`,
  spec: spec.webgl,
  resource: source,
  initiator: (crossorigin) => ({ api: 'webgl', source, ...(crossorigin && { crossorigin }) }),
});

export const canvas: Family = {
  name: 'canvas',
  title: 'Canvas',
  about: 'drawImage() of an image or a video frame: what is not shared taints the canvas, or does not load at all.',
  cases: (['image', 'video'] as const).flatMap((source) => [
    ...anonymous(onCanvas(source, 'getImageData')),
    ...useCredentials(onCanvas(source, 'getImageData')),
    // How it is read back matters to the flag only: the answers that tell readable from blocked are enough.
    ...(['toDataURL', 'toBlob'] as const).flatMap((readBy) =>
      anonymous(onCanvas(source, readBy)).filter(({ id }) => /-acao-(star|exact|absent)$/.test(id)),
    ),
  ]),
};

export const webgl: Family = {
  name: 'webgl',
  title: 'WebGL',
  about: 'texImage2D() of an image or a video frame: WebGL refuses with a SecurityError what is not origin-clean.',
  cases: (['image', 'video'] as const).flatMap((source) => [
    ...anonymous(asTexture(source)),
    ...useCredentials(asTexture(source)),
  ]),
};
