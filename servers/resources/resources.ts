import { readFileSync } from 'node:fs';
import { RESOURCE_TYPES } from '../../protocol/initiators/resources.ts';
import type { ResourceName } from '../../protocol/case.ts';

export interface Resource {
  /** Last segment of the URL. */
  readonly file: string;
  readonly contentType: string;
  readonly body: Buffer;
}

/** Line of the classic script, counted from 1, on which it throws. */
export const scriptThrowsOnLine = 2;

const binary = (file: string): Buffer => readFileSync(new URL(file, import.meta.url));

const resources: Readonly<Record<ResourceName, Omit<Resource, 'contentType'>>> = {
  text: { file: 'text.txt', body: Buffer.from('hello from the origin\n') },
  json: { file: 'data.json', body: Buffer.from('{"answer":42}') },
  private: { file: 'private.json', body: Buffer.from('{"account":null}') },
  image: { file: 'image.png', body: binary('image.png') },
  video: { file: 'video.webm', body: binary('video.webm') },
  audio: { file: 'audio.wav', body: binary('audio.wav') },
  track: { file: 'track.vtt', body: Buffer.from('WEBVTT\n\n00:00.000 --> 00:01.000\nsecret cue\n') },
  font: { file: 'font.ttf', body: binary('font.ttf') },
  stylesheet: { file: 'style.css', body: Buffer.from('.probe { width: 123px }\n') },
  script: {
    file: 'script.js',
    body: Buffer.from('globalThis.loaded = true;\nthrow new Error("secret message");\n'),
  },
  'rejecting-script': {
    file: 'rejecting-script.js',
    body: Buffer.from('globalThis.loaded = true;\nPromise.reject(new Error("secret message"));\n'),
  },
  'event-stream': { file: 'events.txt', body: Buffer.from('data: hello\n\n') },
  module: {
    file: 'module.js',
    body: Buffer.from('globalThis.loaded = true;\nexport const answer = 42;\n'),
  },
  'unparsable-script': {
    file: 'unparsable-script.js',
    body: Buffer.from('globalThis.loaded = true;\nsecret message\n'),
  },
  worker: {
    file: 'worker.js',
    body: Buffer.from(
      "if ('onconnect' in self) onconnect = ({ ports: [port] }) => port.postMessage('started');\nelse postMessage('started');\n",
    ),
  },
  svg: {
    file: 'image.svg',
    body: Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg"><rect id="shape" width="123" height="45"/><clipPath id="clip"><rect width="50" height="100"/></clipPath></svg>\n',
    ),
  },
  wasm: { file: 'module.wasm', body: Buffer.from('\0asm\x01\0\0\0', 'latin1') },
};

/** The body of `private` for the user who is logged in. */
export const privateOfAlice = Buffer.from('{"account":"alice","balance":1234}');

/** The file name, content type and bytes of a resource. `private` is what one sees without the session cookie. */
export function resource(name: ResourceName): Resource {
  return { ...resources[name], contentType: RESOURCE_TYPES[name] };
}
