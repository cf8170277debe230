/** Text that came from outside, with every character visible and long text cut. */
import { h } from './dom.ts';

type Parts = readonly (Node | string)[];

/** Longer text is cut, with a button for the rest. */
const longest = 800;

export function shortened(text: string, show: (text: string) => Parts): Parts {
  if (text.length <= longest) return show(text);
  const rest = text.length - longest;
  const button = h(
    'button',
    {
      type: 'button',
      class: 'quiet',
      onclick: () => {
        button.replaceWith(...show(text.slice(longest)));
      },
    },
    `… ${rest.toLocaleString('en')} more characters`,
  );
  return [...show(text.slice(0, longest)), button];
}

/** Text in which every character outside printable ASCII is written as its byte, `\x0B`. */
export function visible(text: string): Parts {
  return escaped(text, /[^\x20-\x7e]+/);
}

/** Prose, in which only what cannot be seen or turns the direction of the text is written so. */
export function prose(text: string): Parts {
  return escaped(text, /[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+/);
}

/** Code or a body, whose line breaks and tabs are left alone. */
export function visibleBody(text: string): Parts {
  return escaped(text, /[^\x20-\x7e\n\t]+/);
}

function escaped(text: string, hidden: RegExp): Parts {
  const pieces = text.split(new RegExp(`(${hidden.source})`));
  return pieces
    .map((piece, index) => (index % 2 === 1 ? h('span', { class: 'byte' }, bytes(piece)) : piece))
    .filter((piece) => piece !== '');
}

function bytes(text: string): string {
  return Array.from({ length: text.length }, (_, index) => {
    const code = text.charCodeAt(index).toString(16).toUpperCase();
    return code.length > 2 ? `\\u${code.padStart(4, '0')}` : `\\x${code.padStart(2, '0')}`;
  }).join('');
}
