/** Text in Markdown that is nothing but text. */
import { briefText } from '../../results/visible-text.ts';
import type { Verdict } from '../verdict.ts';

/** No markup, no mention. A URL becomes a link to itself. */
export function plain(text: string): string {
  if (/^https?:\/\/\S{1,500}$/.test(text) && URL.canParse(text)) return `<${new URL(text).href}>`;
  return briefText(text)
    .replace(/[<>&@]/g, (character) => `&#${character.charCodeAt(0)};`)
    .replace(/[\\`*_[\]|#~$]/g, (character) => `\\${character}`);
}

export function code(text: string): string {
  return /^[\w .-]+$/.test(text) ? `\`${text}\`` : plain(text);
}

/** The verdict in bold, with its mark. */
export function verdictLine({ tone, text }: Verdict): string {
  return `${{ good: '✅', bad: '❌', open: '⚠️', unsure: '⚠️' }[tone]} **${plain(text)}**`;
}
