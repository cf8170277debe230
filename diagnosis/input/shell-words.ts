/**
 * The words of a command as a POSIX shell splits them, or as cmd.exe does with `^` before quotes and line ends, which is how
 * "Copy as cURL (cmd)" writes it. Nothing is expanded.
 */
export function shellWords(command: string): readonly string[] {
  const windows = /\^\s*\n|\^"/.test(command);
  const text = windows
    ? command.replace(/\^\r?\n/g, ' ').replace(/\^(.)/gs, '$1')
    : command.replace(/[\\`]\r?\n/g, ' ');
  const words: string[] = [];
  let word: string | null = null;
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (/\s/.test(char)) {
      if (word !== null) words.push(word);
      word = null;
    } else if (char === "'" || (char === '$' && text.charAt(at + 1) === "'")) {
      const ansi = char === '$';
      const end = endOfQuote(text, at + (ansi ? 2 : 1), "'", ansi);
      const inside = text.slice(at + (ansi ? 2 : 1), end);
      word = (word ?? '') + (ansi ? unescapeAnsi(inside) : inside);
      at = end;
    } else if (char === '"') {
      const end = endOfQuote(text, at + 1, '"', true);
      word = (word ?? '') + text.slice(at + 1, end).replace(/\\(["\\$`])/g, '$1');
      at = end;
    } else if (char === '\\') {
      word = (word ?? '') + text.charAt(at + 1);
      at += 1;
    } else word = (word ?? '') + char;
  }
  if (word !== null) words.push(word);
  return words;
}

function endOfQuote(text: string, start: number, quote: string, escapes: boolean): number {
  for (let at = start; at < text.length; at += 1) {
    if (escapes && text.charAt(at) === '\\') at += 1;
    else if (text.charAt(at) === quote) return at;
  }
  return text.length;
}

function unescapeAnsi(text: string): string {
  return text.replace(/\\(u[\da-f]{4}|x[\da-f]{2}|.)/gis, (_, escape: string) => {
    if (/^[ux]/i.test(escape) && escape.length > 1) return String.fromCharCode(parseInt(escape.slice(1), 16));
    return { n: '\n', r: '\r', t: '\t' }[escape] ?? escape;
  });
}
