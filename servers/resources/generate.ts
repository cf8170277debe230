/**
 * Makes the binary resources again: `node --import ./register.mjs servers/resources/generate.ts`. Their bytes are checked in, so
 * that a run needs neither ffmpeg nor the libraries used here. The font carries the date of its making; the others come out the same.
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import opentype from 'opentype.js';
import { PNG } from 'pngjs';

const here = (file: string): URL => new URL(file, import.meta.url);

function image(): Buffer {
  const png = new PNG({ width: 2, height: 2 });
  for (let pixel = 0; pixel < 4; pixel++) png.data.set([0, 128, 255, 255], pixel * 4);
  return PNG.sync.write(png, { colorType: 2 });
}

/** An em is 1000 units; `A` is 4 em wide, which no font that a system brings along is. */
function font(): Buffer {
  const box = (width: number): opentype.Path => {
    const path = new opentype.Path();
    path.moveTo(0, 0);
    path.lineTo(0, 700);
    path.lineTo(width, 700);
    path.lineTo(width, 0);
    path.close();
    return path;
  };
  const made = new opentype.Font({
    familyName: 'Conformance Probe',
    styleName: 'Regular',
    unitsPerEm: 1000,
    ascender: 800,
    descender: -200,
    glyphs: [
      new opentype.Glyph({ name: '.notdef', advanceWidth: 500, path: box(400) }),
      new opentype.Glyph({ name: 'space', unicode: 0x20, advanceWidth: 500, path: new opentype.Path() }),
      new opentype.Glyph({ name: 'A', unicode: 0x41, advanceWidth: 4000, path: box(3900) }),
    ],
  });
  return Buffer.from(made.toArrayBuffer());
}

/** Half a second of a square wave of 400 Hz at half the volume: 8000 samples a second, 8 bits each. */
function audio(): Buffer {
  const rate = 8000;
  const samples = Buffer.from(Array.from({ length: rate / 2 }, (_, i) => (i % 20 < 10 ? 192 : 64)));
  const head = Buffer.alloc(44);
  head.write('RIFF', 0, 'latin1');
  head.writeUInt32LE(36 + samples.length, 4);
  head.write('WAVEfmt ', 8, 'latin1');
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20); // PCM
  head.writeUInt16LE(1, 22); // one channel
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate, 28);
  head.writeUInt16LE(1, 32);
  head.writeUInt16LE(8, 34);
  head.write('data', 36, 'latin1');
  head.writeUInt32LE(samples.length, 40);
  return Buffer.concat([head, samples]);
}

/** One second at 10 frames a second; the players of all three engines find a first frame in that. */
function video(to: URL): void {
  execFileSync(
    'ffmpeg',
    [
      ...['-y', '-loglevel', 'error', '-f', 'lavfi', '-i', 'color=c=0x0080FF:s=16x16:r=10:d=1'],
      ...['-c:v', 'libvpx', '-crf', '4', '-b:v', '500k', '-pix_fmt', 'yuv420p', '-an'],
      ...['-fflags', '+bitexact', '-flags:v', '+bitexact', '-f', 'webm', fileURLToPath(to)],
    ],
    { stdio: 'inherit' },
  );
}

writeFileSync(here('image.png'), image());
writeFileSync(here('audio.wav'), audio());
writeFileSync(here('font.ttf'), font());
video(here('video.webm'));
