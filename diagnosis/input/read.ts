import type { Evidence, Exchange } from '../evidence.ts';
import { UnreadableInputError } from '../evidence.ts';
import { readConsoleMessages } from './console.ts';
import { readCurlCommands } from './curl-command.ts';
import { decodeText } from './decode.ts';
import { readFetchCall } from './fetch-call.ts';
import { readHar } from './har.ts';
import { readTranscript, type Transcript, type TranscriptOptions } from './transcript.ts';

/**
 * Reads whatever a user has: a HAR file, the output of curl or HTTPie, a request that was copied as cURL or as fetch, or messages of a browser console.
 * @throws {UnreadableInputError} when it is none of them.
 */
export function readInput(bytes: Buffer, options: TranscriptOptions): Evidence {
  const json = utf8Json(bytes);
  if (json !== null) return readHar(json);
  const text = decodeText(bytes);
  if (text.trimStart().startsWith('{')) return readHar(Buffer.from(text));
  const { exchanges, skipped } = readText(text, options);
  const messages = readConsoleMessages(text);
  if (exchanges.length > 0 || skipped.length > 0) return { format: 'transcript', exchanges, skipped, messages };
  if (messages.length > 0) return { format: 'console', exchanges, skipped, messages };
  throw new UnreadableInputError(
    'The input has no request or response that can be read. Give the message of the browser console, the output of curl -v URL 2>&1, a HAR file, or response headers with --page and --url.',
  );
}

function readText(text: string, options: TranscriptOptions): Transcript {
  const commands = readCurlCommands(text);
  if (commands.length > 0) {
    const parts = commands.map(({ request, output }) =>
      withOutput(request, readTranscript(output, { ...options, url: request.url })),
    );
    return {
      exchanges: parts.flatMap(({ exchanges }) => exchanges),
      skipped: parts.flatMap(({ skipped }) => skipped),
    };
  }
  const transcript = readTranscript(text, options);
  const call = transcript.exchanges.length > 0 ? null : readFetchCall(text);
  return call === null ? transcript : { ...transcript, exchanges: [call] };
}

/** A command knows the request that `curl -i` does not print. */
function withOutput(request: Exchange, output: Transcript): Transcript {
  if (output.exchanges.length === 0) return { ...output, exchanges: [request] };
  return {
    ...output,
    exchanges: output.exchanges.map((exchange, hop) => {
      if (exchange.requestHeaders.length > 0) return exchange;
      const { requestHeaders } = request;
      return { ...exchange, requestHeaders, method: hop === 0 ? request.method : exchange.method };
    }),
  };
}

/** The bytes of a JSON object without a byte order mark, so that a large HAR file is not decoded as a whole. */
function utf8Json(bytes: Buffer): Buffer | null {
  const json = bytes.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf])) ? bytes.subarray(3) : bytes;
  return /^\s*\{[\s"}]/.test(json.toString('latin1', 0, 256)) ? json : null;
}
