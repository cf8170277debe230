import { UnreadableInputError } from '../evidence.ts';

/**
 * The text in what a user saved or piped: UTF-8, or UTF-16 as Windows PowerShell writes it, with or without a byte order mark.
 * @throws {UnreadableInputError} for bytes that are not text, or for none.
 */
export function decodeText(bytes: Uint8Array): string {
  const text = new TextDecoder(encodingOf(bytes)).decode(bytes);
  if (text.trim() === '')
    throw new UnreadableInputError('The input is empty. Give a HAR file or the output of curl -v URL 2>&1.');
  if (text.slice(0, 65_536).includes('\0')) {
    throw new UnreadableInputError(
      'The input is binary data, not text. Give a HAR file or the output of curl -v URL 2>&1.',
    );
  }
  return text;
}

function encodingOf(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  const [first = 0, second = 0] = bytes;
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0 && bytes[3] === 0)) return 'utf-16le';
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== 0 && bytes[2] === 0)) return 'utf-16be';
  return 'utf-8';
}
