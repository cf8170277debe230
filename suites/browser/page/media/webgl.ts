import type { WebglInitiator } from '../../../../protocol/initiators/pictures.ts';
import type { Observation } from '../../../../protocol/outcome/observation.ts';
import { drawn } from './canvas.ts';
import { type Picture, type Pixel, probePicture } from './load.ts';

/** Uploads the picture as a texture: WebGL throws where it is not origin-clean. */
export async function probeWebgl(initiator: WebglInitiator, url: string): Promise<Observation<'webgl'>> {
  const { context = 'webgl', through } = initiator;
  const gl = sharedContext(context);
  if (!gl) return { kind: 'unsupported', reason: `getContext(${JSON.stringify(context)}) gives null` };
  return probePicture(initiator, url, async (picture) => {
    const uploaded = await sourceOf(picture, through);
    const texture = gl.createTexture();
    try {
      upload(gl, texture, uploaded, initiator.upload);
      return readTexture(gl, texture, initiator.upload);
    } finally {
      gl.deleteTexture(texture);
    }
  });
}

type Context = WebGLRenderingContext | WebGL2RenderingContext;
type Uploadable = HTMLImageElement | HTMLVideoElement | HTMLCanvasElement | ImageBitmap;

const contexts = new Map<string, Context | null>();

/** One context of a kind for all cases: engines allow few at a time. A lost one is replaced. */
function sharedContext(kind: 'webgl' | 'webgl2'): Context | null {
  const known = contexts.get(kind);
  if (known && !known.isContextLost()) return known;
  const made = document.createElement('canvas').getContext(kind) as Context | null;
  contexts.set(kind, made);
  return made;
}

async function sourceOf(picture: Picture, through: WebglInitiator['through']): Promise<Uploadable> {
  if (picture instanceof SVGImageElement) throw new Error('WebGL takes no SVG image');
  switch (through) {
    case undefined:
      return picture;
    case 'canvas':
      return drawn(picture).canvas;
    case 'ImageBitmap':
      return createImageBitmap(picture);
  }
}

function upload(gl: Context, texture: WebGLTexture, source: Uploadable, by: WebglInitiator['upload']): void {
  if (by === 'texImage3D') {
    const gl2 = asWebgl2(gl);
    gl2.bindTexture(gl2.TEXTURE_3D, texture);
    const [width, height] = sizeOf(source);
    gl2.texImage3D(gl2.TEXTURE_3D, 0, gl2.RGBA, width, height, 1, 0, gl2.RGBA, gl2.UNSIGNED_BYTE, source);
    return;
  }
  gl.bindTexture(gl.TEXTURE_2D, texture);
  if (by === undefined) {
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, source);
    return;
  }
  const [width, height] = sizeOf(source);
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, width, height, 0, gl.RGBA, gl.UNSIGNED_BYTE, null);
  gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, gl.RGBA, gl.UNSIGNED_BYTE, source);
}

function sizeOf(source: Uploadable): readonly [width: number, height: number] {
  if (source instanceof HTMLVideoElement) return [source.videoWidth, source.videoHeight];
  return [source.width, source.height];
}

function asWebgl2(gl: Context): WebGL2RenderingContext {
  if (gl instanceof WebGL2RenderingContext) return gl;
  throw new Error('texImage3D is of WebGL 2');
}

function readTexture(gl: Context, texture: WebGLTexture, by: WebglInitiator['upload']): Pixel {
  const frame = gl.createFramebuffer();
  gl.bindFramebuffer(gl.FRAMEBUFFER, frame);
  try {
    if (by === 'texImage3D') {
      const gl2 = asWebgl2(gl);
      gl2.framebufferTextureLayer(gl2.FRAMEBUFFER, gl2.COLOR_ATTACHMENT0, texture, 0, 0);
    } else gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, texture, 0);
    const pixel = new Uint8Array(4);
    gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
    return [...pixel];
  } finally {
    gl.deleteFramebuffer(frame);
  }
}
