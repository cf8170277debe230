/**
 * Makes text from the wire harmless for a terminal and a log: control characters (escape sequences among them) and the
 * ones that turn the direction of text are written as `\x1B` or `\u202E`. Line breaks too, so that a line stays one.
 */
export function visibleText(text: string): string {
  return text.replace(/[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu, (character) => {
    const code = character.charCodeAt(0).toString(16).toUpperCase();
    return code.length > 2 ? `\\u${code.padStart(4, '0')}` : `\\x${code.padStart(2, '0')}`;
  });
}
