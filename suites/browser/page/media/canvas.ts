import type { CanvasInitiator, CanvasReader } from '../../../../protocol/initiators/pictures.ts';
import type { Observation } from '../../../../protocol/outcome/observation.ts';
import { type Picture, type Pixel, probePicture } from './load.ts';

/** Reads the image or a video frame by a canvas: its origin-clean flag answers. */
export async function probeCanvas(
  initiator: CanvasInitiator,
  url: string,
  foreign = false,
): Promise<Observation<'canvas'>> {
  const missing = lacking[initiator.readBy]?.();
  if (missing !== undefined) return { kind: 'unsupported', reason: `there is no ${missing}` };
  return probePicture({ ...initiator, foreign }, url, readers[initiator.readBy]);
}

const has = (name: string, object: object = globalThis) => (name in object ? undefined : name);

/** The name of the API that a reader needs and the engine has not. */
const lacking: Partial<Record<CanvasReader, () => string | undefined>> = {
  'offscreen-getImageData': () => has('OffscreenCanvas'),
  convertToBlob: () => has('OffscreenCanvas'),
  transferToImageBitmap: () => has('OffscreenCanvas'),
  captureStream: () => has('captureStream', HTMLCanvasElement.prototype),
  VideoFrame: () => has('VideoFrame'),
  reset: () => has('reset', CanvasRenderingContext2D.prototype),
  redrawn: () => has('reset', CanvasRenderingContext2D.prototype),
};

const readers: Readonly<Record<CanvasReader, (picture: Picture) => Pixel | Promise<Pixel>>> = {
  getImageData: (picture) => pixelOf(drawn(picture)),
  toDataURL: (picture) => decode(drawn(picture).canvas.toDataURL('image/png')),
  toBlob: async (picture) => decodeBlob(await blobOf(drawn(picture).canvas)),
  createPattern(picture) {
    const context = blank();
    const pattern = context.createPattern(picture, 'repeat');
    // A video has a pattern once it has a frame.
    if (!pattern) return [0, 0, 0, 0];
    context.fillStyle = pattern;
    context.fillRect(0, 0, 1, 1);
    return pixelOf(context);
  },
  async createImageBitmap(picture) {
    return pixelOf(drawn(await createImageBitmap(picture)));
  },
  'canvas-to-canvas': (picture) => pixelOf(drawn(drawn(picture).canvas)),
  putImageData(picture) {
    const context = drawn(picture);
    context.putImageData(new ImageData(1, 1), 0, 0);
    // What stands there now is clean, the flag is not.
    context.getImageData(0, 0, 1, 1);
    return null;
  },
  'offscreen-getImageData': (picture) => pixelOf(drawnOffscreen(picture)),
  convertToBlob: async (picture) => decodeBlob(await drawnOffscreen(picture).canvas.convertToBlob()),
  transferToImageBitmap: (picture) => pixelOf(drawn(drawnOffscreen(picture).canvas.transferToImageBitmap())),
  async transferFromImageBitmap(picture) {
    const canvas = document.createElement('canvas');
    const renderer = canvas.getContext('bitmaprenderer');
    if (!renderer) throw new Error('getContext("bitmaprenderer") gives null');
    renderer.transferFromImageBitmap(await createImageBitmap(picture));
    return decode(canvas.toDataURL('image/png'));
  },
  captureStream(picture) {
    for (const track of drawn(picture).canvas.captureStream().getTracks()) track.stop();
    return null;
  },
  VideoFrame(picture) {
    // WebKitGTK readies GStreamer for the first media element only, and its process crashes at a VideoFrame before that.
    document.createElement('video').canPlayType('video/webm');
    const frame = new VideoFrame(picture, { timestamp: 0 });
    try {
      return pixelOf(drawn(frame));
    } finally {
      frame.close();
    }
  },
  reset(picture) {
    const context = drawn(picture);
    context.reset();
    return accessTo(context);
  },
  resize(picture) {
    const context = drawn(picture);
    context.canvas.width = 2;
    return accessTo(context);
  },
  redrawn(picture) {
    const context = drawn(picture);
    context.reset();
    context.drawImage(picture, 0, 0, 1, 1);
    return pixelOf(context);
  },
  'unused-pattern': (picture) => accessTo(patterned(picture, () => {})),
  'fill-pattern': (picture) => accessTo(patterned(picture, (context, pattern) => (context.fillStyle = pattern))),
  'stroke-pattern': (picture) => accessTo(patterned(picture, (context, pattern) => (context.strokeStyle = pattern))),
  'drawn-outside'(picture) {
    const context = blank();
    context.drawImage(picture, 10, 10, 1, 1);
    return accessTo(context);
  },
  'drawn-transparent'(picture) {
    const context = blank();
    context.globalAlpha = 0;
    context.drawImage(picture, 0, 0, 1, 1);
    return accessTo(context);
  },
  'drawn-nothing'(picture) {
    const context = blank();
    context.drawImage(picture, 0, 0, 0, 1, 0, 0, 1, 1);
    return accessTo(context);
  },
};

/** Throws a SecurityError where the canvas is not origin-clean. No pixel on it is the picture’s. */
function accessTo(context: CanvasRenderingContext2D): null {
  const pixel = context.getImageData(0, 0, 1, 1).data;
  if (pixel.some((channel) => channel !== 0)) throw new Error(`the canvas is not empty, but rgba(${pixel.join(', ')})`);
  return null;
}

function patterned(
  picture: Picture,
  use: (context: CanvasRenderingContext2D, pattern: CanvasPattern) => void,
): CanvasRenderingContext2D {
  const context = blank();
  const pattern = context.createPattern(picture, 'repeat');
  if (!pattern) throw new Error('createPattern() gives null');
  use(context, pattern);
  return context;
}

function blank(): CanvasRenderingContext2D {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 1;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('getContext("2d") gives null');
  return context;
}

export function drawn(source: CanvasImageSource): CanvasRenderingContext2D {
  const context = blank();
  context.drawImage(source, 0, 0, 1, 1);
  return context;
}

function drawnOffscreen(source: CanvasImageSource): OffscreenCanvasRenderingContext2D {
  const context = new OffscreenCanvas(1, 1).getContext('2d');
  if (!context) throw new Error('getContext("2d") of an OffscreenCanvas gives null');
  context.drawImage(source, 0, 0, 1, 1);
  return context;
}

function pixelOf(context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D): Pixel {
  return [...context.getImageData(0, 0, 1, 1).data];
}

async function blobOf(canvas: HTMLCanvasElement): Promise<Blob> {
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve));
  if (!blob) throw new Error('toBlob() gave null');
  return blob;
}

async function decodeBlob(blob: Blob): Promise<Pixel> {
  const url = URL.createObjectURL(blob);
  try {
    return await decode(url);
  } finally {
    URL.revokeObjectURL(url);
  }
}

async function decode(url: string): Promise<Pixel> {
  const image = new Image();
  image.src = url;
  await image.decode();
  return pixelOf(drawn(image));
}
