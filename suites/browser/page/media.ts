import type { CanvasInitiator, CrossOriginAttribute, WebglInitiator } from '../../../protocol/types.ts';
import type { Observation } from '../observation.ts';
import { isSecurityError, messageOf, nextEvent } from './scope.ts';

/** The colour of every pixel of the image and, near enough, of every frame of the video. */
const colour = [0, 128, 255] as const;
const tolerance = 24;

type Media = HTMLImageElement | HTMLVideoElement;

/** Draws the image or a video frame on a 2D canvas and reads it back: the canvas' origin-clean flag answers. */
export async function probeCanvas(initiator: CanvasInitiator, url: string): Promise<Observation> {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 1;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) return { kind: 'unsupported', reason: 'getContext("2d") gives null' };
  return probeMedia(initiator, url, (media) => {
    context.drawImage(media, 0, 0, 1, 1);
    return readBack(canvas, context, initiator.readBy);
  });
}

/** Uploads the image or a video frame as a texture: texImage2D throws where it is not origin-clean. */
export async function probeWebgl(initiator: WebglInitiator, url: string): Promise<Observation> {
  const gl = sharedContext();
  if (!gl) return { kind: 'unsupported', reason: 'getContext("webgl") gives null' };
  const texture = gl.createTexture();
  try {
    return await probeMedia(initiator, url, (media) => {
      gl.bindTexture(gl.TEXTURE_2D, texture);
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, media);
      return readTexture(gl, texture);
    });
  } finally {
    gl.deleteTexture(texture);
  }
}

/** Loads the image or the video, and tries to read a pixel of it. */
function probeMedia(
  { source, crossorigin }: CanvasInitiator | WebglInitiator,
  url: string,
  read: (media: Media) => number[] | Promise<number[]>,
): Promise<Observation> {
  return inTurn(source, async () => {
    const media = await load(source, crossorigin, url);
    if (typeof media === 'string') return { kind: 'outcome', outcome: 'blocked', seen: { event: media } };
    try {
      const pixel = await whenPresented(media, () => read(media));
      assertColour(pixel);
      return { kind: 'outcome', outcome: 'readable', seen: { pixel } };
    } catch (error) {
      if (!isSecurityError(error)) throw error;
      return { kind: 'outcome', outcome: 'opaque', seen: { error: messageOf(error) } };
    } finally {
      release(media);
    }
  });
}

async function readBack(
  canvas: HTMLCanvasElement,
  context: CanvasRenderingContext2D,
  by: CanvasInitiator['readBy'],
): Promise<number[]> {
  switch (by) {
    case 'getImageData':
      return [...context.getImageData(0, 0, 1, 1).data];
    case 'toDataURL':
      return decode(canvas.toDataURL('image/png'));
    case 'toBlob': {
      const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve));
      if (!blob) throw new Error('toBlob() gave null');
      const url = URL.createObjectURL(blob);
      try {
        return await decode(url);
      } finally {
        URL.revokeObjectURL(url);
      }
    }
  }
}

async function decode(url: string): Promise<number[]> {
  const image = new Image();
  image.src = url;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 1;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('getContext("2d") gives null');
  context.drawImage(image, 0, 0, 1, 1);
  return [...context.getImageData(0, 0, 1, 1).data];
}

let context: WebGLRenderingContext | null = null;

/** One context for all cases: engines allow few at a time. A lost one is replaced. */
function sharedContext(): WebGLRenderingContext | null {
  if (!context || context.isContextLost()) context = document.createElement('canvas').getContext('webgl');
  return context;
}

function readTexture(gl: WebGLRenderingContext, texture: WebGLTexture): number[] {
  const frame = gl.createFramebuffer();
  gl.bindFramebuffer(gl.FRAMEBUFFER, frame);
  try {
    gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, texture, 0);
    const pixel = new Uint8Array(4);
    gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
    return [...pixel];
  } finally {
    gl.deleteFramebuffer(frame);
  }
}

/** Reads a pixel; of a video again while it plays, as long as no frame was there to draw. */
async function whenPresented(media: Media, read: () => number[] | Promise<number[]>): Promise<number[]> {
  let pixel = await read();
  while (pixel[3] === 0 && media instanceof HTMLVideoElement && !media.ended) {
    await nextEvent(media, 'timeupdate', 'ended');
    pixel = await read();
  }
  return pixel;
}

let lastVideo: Promise<unknown> = Promise.resolve();

/** One video at a time: with many players at once WebKitGTK presents frames that cannot be drawn yet. */
function inTurn<T>(source: 'image' | 'video', work: () => Promise<T>): Promise<T> {
  if (source === 'image') return work();
  const turn = lastVideo.then(work);
  lastVideo = turn.catch(() => {});
  return turn;
}

/** The loaded element, or the name of the event that ended the try. */
async function load(
  source: 'image' | 'video',
  crossorigin: CrossOriginAttribute | undefined,
  url: string,
): Promise<Media | string> {
  if (source === 'image') {
    const image = new Image();
    if (crossorigin) image.crossOrigin = crossorigin;
    image.src = url;
    const event = await nextEvent(image, 'load', 'error');
    return event === 'load' ? image : event;
  }
  const video = document.createElement('video');
  if (crossorigin) video.crossOrigin = crossorigin;
  video.muted = true;
  video.playsInline = true;
  video.preload = 'auto';
  video.src = url;
  // Engines may present no frames of a video that is out of view, as other probes' frames push it there.
  video.style.cssText = 'position: fixed; top: 0; left: 0; width: 16px; height: 16px';
  document.body.append(video);
  const event = await nextEvent(video, 'loadeddata', 'error');
  if (event === 'loadeddata') {
    // WebKitGTK has the data of a frame, but none to draw, until it has presented one.
    const presented = new Promise((resolve) => video.requestVideoFrameCallback(resolve));
    await video.play();
    await presented;
    return video;
  }
  release(video);
  return event;
}

function release(media: Media): void {
  if (media instanceof HTMLVideoElement) {
    media.removeAttribute('src');
    media.load();
  }
  media.remove();
}

function assertColour(pixel: readonly number[]): void {
  if (!colour.every((channel, i) => Math.abs(channel - (pixel[i] ?? -1)) <= tolerance))
    throw new Error(`the pixel read back is rgba(${pixel.join(', ')}) where rgb(${colour.join(', ')}) was served`);
}
