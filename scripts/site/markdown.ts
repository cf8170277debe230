/** Text as it is, where Markdown and the templates of the site would see more in it. */
export const plain = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('{{', '&#123;&#123;')
    .replaceAll(/[\\`*_[\]|]/g, (mark) => `&#${mark.charCodeAt(0)};`)
    .replaceAll(/\s*\n\s*/g, ' ');

/** A literal of code in a line. */
export const code = (text: string): string => `<code v-pre>${plain(text)}</code>`;

/** Lines of code, whatever they contain. */
export const block = (language: string, text: string): string => {
  const fence = '`'.repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map(([run]) => run.length + 1)));
  return `${fence}${language}\n${text}\n${fence}`;
};

/** Cells are Markdown already. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
