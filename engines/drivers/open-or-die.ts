import { EnginesError } from '../engine.ts';
import { settles } from '../promises.ts';

/** A browser that cannot show a fresh page for this long is stuck. */
const patienceMs = 20_000;

/**
 * Waits until a page is shown, not for ever.
 * @throws {EnginesError} when it cannot be; when it is not in time, the engine is declared dead too.
 */
export async function openOrDie(
  product: string,
  url: string,
  showing: Promise<void>,
  die: (reason: string) => void,
): Promise<void> {
  const shown = await settles(showing, patienceMs);
  switch (shown.settled) {
    case 'fulfilled':
      return;
    case 'rejected':
      throw failed(`${product} could not open ${url}: ${shown.reason}`);
    case 'late': {
      const reason = `${product} could not open ${url} within ${patienceMs / 1000} s`;
      die(reason);
      throw failed(reason);
    }
  }
}

const failed = (message: string) => new EnginesError(message, 'Close the engine and launch it again.');
