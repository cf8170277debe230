import type { ConsoleMessage } from './console-message.ts';
import type { Exchange } from './evidence.ts';
import { readConsoleMessages } from './input/console.ts';
import type { RecordedRequest } from './pairing.ts';

/**
 * What the browser itself said of a request that it kept no response of. Safari writes the message of its console into a HAR file, and
 * Chromium the name of a network error.
 */
export function reportedProblem({ page, hops }: RecordedRequest): ConsoleMessage | null {
  const failed = hops.flatMap(({ preflight, actual }) => [actual, preflight]).find(isFailed);
  if (failed === undefined) return null;
  const [message] = readConsoleMessages(failed.failure);
  return message === undefined || message.problem.id === 'no-details'
    ? null
    : { ...message, place: failed.place, url: message.url ?? failed.url, page: message.page ?? page };
}

function isFailed(exchange: Exchange | undefined): exchange is Exchange & { readonly failure: string } {
  return exchange !== undefined && exchange.response === null && exchange.failure !== null;
}
