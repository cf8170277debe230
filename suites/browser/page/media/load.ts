import type { PictureSource } from '../../../../protocol/initiators/pictures.ts';
import type { CrossOriginAttribute } from '../../../../protocol/initiators/initiator.ts';
import type { Observation } from '../../../../protocol/outcome/observation.ts';
import { isSecurityError, messageOf, nextEvent } from '../scope.ts';

/** The colour of every pixel of the image and, near enough, of every frame of the video. */
const colour = [0, 128, 255] as const;
const tolerance = 24;

export type Picture = HTMLImageElement | SVGImageElement | HTMLVideoElement;

/** Red, green, blue, alpha of a pixel; `null` from what gives access to the picture without showing a pixel. */
export type Pixel = readonly number[] | null;

export interface PictureOf {
  readonly source: PictureSource;
  readonly crossorigin?: CrossOriginAttribute;
  /** What it shows is not known. */
  readonly foreign?: boolean;
}

/** Loads the picture, and tries to read a pixel of it: a SecurityError says that it is not origin-clean. */
export function probePicture(
  { source, crossorigin, foreign = false }: PictureOf,
  url: string,
  read: (picture: Picture) => Pixel | Promise<Pixel>,
): Promise<Observation<'canvas'>> {
  const work = () =>
    withPicture(source, crossorigin, url, async (picture): Promise<Observation<'canvas'>> => {
      if (typeof picture === 'string') return { kind: 'outcome', outcome: 'blocked', seen: { event: picture } };
      try {
        const pixel = foreign ? await read(picture) : await whenPresented(picture, () => read(picture));
        if (pixel && !foreign) assertColour(pixel);
        return { kind: 'outcome', outcome: 'readable', seen: { pixel: pixel && [...pixel] } };
      } catch (error) {
        if (!isSecurityError(error)) throw error;
        return { kind: 'outcome', outcome: 'opaque', seen: { error: messageOf(error) } };
      }
    });
  return source === 'video' ? inTurn(work) : work();
}

/** How often a video is played at most for a frame that can be drawn. */
const mostPlays = 5;

/** Reads a pixel; of a video again as it plays, and plays it again, as long as no frame was there to draw. */
async function whenPresented(picture: Picture, read: () => Pixel | Promise<Pixel>): Promise<Pixel> {
  let pixel = await read();
  let plays = 1;
  while (pixel?.[3] === 0 && picture instanceof HTMLVideoElement && !(picture.ended && plays === mostPlays)) {
    if (picture.ended) {
      plays += 1;
      await picture.play();
    }
    await nextEvent(picture, 'timeupdate', 'ended');
    pixel = await read();
  }
  return pixel;
}

let lastPlayer: Promise<unknown> = Promise.resolve();

/** One player at a time: with many at once WebKitGTK presents frames that cannot be drawn yet. */
export function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const turn = lastPlayer.then(work);
  lastPlayer = turn.catch(() => {});
  return turn;
}

/** Works with the loaded element, or with the name of the event that ended the try. */
async function withPicture<T>(
  source: PictureSource,
  crossorigin: CrossOriginAttribute | undefined,
  url: string,
  work: (picture: Picture | string) => Promise<T>,
): Promise<T> {
  if (source === 'video') {
    const video = document.createElement('video');
    if (crossorigin) video.crossOrigin = crossorigin;
    video.src = url;
    try {
      const event = await firstFrame(video);
      return await work(event === 'loadeddata' ? video : event);
    } finally {
      release(video);
    }
  }
  const { element, inDocument } = imageOf(source, crossorigin, url);
  const settled = nextEvent(element, 'load', 'error');
  if (inDocument) document.body.append(inDocument);
  try {
    const event = await settled;
    return await work(event === 'load' ? element : event);
  } finally {
    inDocument?.remove();
  }
}

interface LoadingImage {
  readonly element: HTMLImageElement | SVGImageElement;
  /** What has to be in a document for the image to load. */
  readonly inDocument?: Element;
}

function imageOf(
  source: Exclude<PictureSource, 'video'>,
  crossorigin: CrossOriginAttribute | undefined,
  url: string,
): LoadingImage {
  if (source === 'svg-image') {
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    const image = document.createElementNS('http://www.w3.org/2000/svg', 'image');
    if (crossorigin) image.setAttribute('crossorigin', crossorigin);
    image.setAttribute('width', '2');
    image.setAttribute('height', '2');
    image.setAttribute('href', url);
    svg.append(image);
    return { element: image, inDocument: svg };
  }
  const image = new Image();
  if (crossorigin && source !== 'src-first') image.crossOrigin = crossorigin;
  switch (source) {
    case 'src-first':
      // The image data are updated in a microtask, by what the attributes are then.
      image.src = url;
      if (crossorigin) image.crossOrigin = crossorigin;
      return { element: image };
    case 'removed':
      image.crossOrigin = 'anonymous';
      image.src = url;
      image.removeAttribute('crossorigin');
      return { element: image };
    case 'lazy':
      image.loading = 'lazy';
      image.style.cssText = 'position: fixed; top: 0; left: 0';
      image.src = url;
      return { element: image, inDocument: image };
    case 'image':
      image.src = url;
      return { element: image };
    case 'srcset':
      image.srcset = `${url} 1x`;
      return { element: image };
    case 'picture': {
      const picture = document.createElement('picture');
      const choice = document.createElement('source');
      choice.srcset = url;
      picture.append(choice, image);
      return { element: image, inDocument: picture };
    }
  }
}

/** Plays until there is a frame to draw; the name of the event that settled it, `loadeddata` or `error`. */
async function firstFrame(video: HTMLVideoElement): Promise<string> {
  video.muted = true;
  video.playsInline = true;
  video.preload = 'auto';
  // Engines may present no frames of a video that is out of view, as other probes' frames push it there.
  video.style.cssText = 'position: fixed; top: 0; left: 0; width: 16px; height: 16px';
  document.body.append(video);
  const event = await nextEvent(video, 'loadeddata', 'error');
  if (event === 'loadeddata') {
    // WebKitGTK has the data of a frame, but none to draw, until it has presented one.
    const presented = new Promise((resolve) => video.requestVideoFrameCallback(resolve));
    await video.play();
    await presented;
  }
  return event;
}

/** Frees the element's player at once. */
export function release(media: HTMLMediaElement): void {
  media.removeAttribute('src');
  media.load();
  media.remove();
}

function assertColour(pixel: readonly number[]): void {
  if (!colour.every((channel, i) => Math.abs(channel - (pixel[i] ?? -1)) <= tolerance))
    throw new Error(`the pixel read back is rgba(${pixel.join(', ')}) where rgb(${colour.join(', ')}) was served`);
}
