/** Text from the wire, made harmless. */

/**
 * Text that harms no terminal, log or document: control characters (escape sequences among them), the ones that turn the
 * direction of text, and the ones that XML cannot hold are written as `\x1B` or `\u202E`. Line breaks too, so that a
 * line stays one.
 */
export function visibleText(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}\u2028-\u202e\u2066-\u2069\ufffe\uffff]/gu, (character) => {
    const code = character.charCodeAt(0).toString(16).toUpperCase();
    return code.length > 2 ? `\\u${code.padStart(4, '0')}` : `\\x${code.padStart(2, '0')}`;
  });
}

/** The same, cut where it would flood what it is shown on. */
export function briefText(text: string): string {
  const shown = visibleText(text);
  return shown.length > 600 ? `${shown.slice(0, 600)}… (${shown.length - 600} more characters)` : shown;
}
