import type { Evidence } from '../evidence.ts';
import { UnreadableInputError } from '../evidence.ts';
import { decodeText } from './decode.ts';
import { readHar } from './har.ts';
import { readTranscript, type TranscriptOptions } from './transcript.ts';

/**
 * Reads whatever a user has: a HAR file, or the output of curl or HTTPie.
 * @throws {UnreadableInputError} when it is none of them.
 */
export function readInput(bytes: Buffer, options: TranscriptOptions): Evidence {
  const json = utf8Json(bytes);
  if (json !== null) return readHar(json);
  const text = decodeText(bytes);
  if (text.trimStart().startsWith('{')) return readHar(Buffer.from(text));
  const evidence = readTranscript(text, options);
  if (evidence.exchanges.length > 0 || evidence.skipped.length > 0) return evidence;
  throw new UnreadableInputError(
    'The input has no request or response that can be read. Give the output of curl -v URL 2>&1, a HAR file, or response headers with --page and --url.',
  );
}

/** The bytes of a JSON object without a byte order mark, so that a large HAR file is not decoded as a whole. */
function utf8Json(bytes: Buffer): Buffer | null {
  const json = bytes.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf])) ? bytes.subarray(3) : bytes;
  return /^\s*\{[\s"}]/.test(json.toString('latin1', 0, 256)) ? json : null;
}
