import type { FontInitiator } from '../../../protocol/initiators/initiator.ts';
import type { Observation } from '../../../protocol/outcome/observation.ts';
import { messageOf } from './scope.ts';

const size = 16;

/** The glyph `A` of the probe font is 4 em wide; no fallback font's is. */
const widthWithFont = 4 * size;

/**
 * A font has no reader: where CORS lets it through it shapes the text, which script can measure. Of a foreign one the shapes are
 * not known: whether it has loaded answers.
 */
export async function probeFont({ via }: FontInitiator, url: string, foreign = false): Promise<Observation<'font'>> {
  const family = `probe-${crypto.getRandomValues(new Uint32Array(2)).join('-')}`;
  const source = `url(${JSON.stringify(url)})`;
  const text = document.createElement('span');
  text.textContent = 'A';
  text.style.font = `${size}px ${family}, monospace`;
  const style = document.createElement('style');
  let face: FontFace | undefined;
  let error: string | null = null;
  try {
    if (via === 'css') {
      style.textContent = `@font-face { font-family: ${family}; src: ${source}; }`;
      document.head.append(style);
      document.body.append(text);
      // load() settles when the faces that the text needs have loaded or failed.
      await document.fonts.load(`${size}px ${family}`, 'A').catch((reason: unknown) => (error = messageOf(reason)));
      await document.fonts.ready;
    } else {
      face = new FontFace(family, source);
      await face.load().then(
        (loaded) => document.fonts.add(loaded),
        (reason: unknown) => (error = messageOf(reason)),
      );
      document.body.append(text);
    }
    const width = text.getBoundingClientRect().width;
    const loaded = foreign ? error === null : Math.abs(width - widthWithFont) < 1;
    return {
      kind: 'outcome',
      outcome: loaded ? 'readable' : 'blocked',
      seen: { width, error },
    };
  } finally {
    text.remove();
    style.remove();
    if (face) document.fonts.delete(face);
  }
}
