import { setMaxListeners } from 'node:events';
import { delegateSignals, type EndingSignal, signalExitCodes } from '../engines/processes/owned.ts';

/** A run that the user may end before its time. */
export interface Interruption {
  /** Aborted by the first Ctrl-C, SIGTERM or SIGHUP. A second one ends the process at once. */
  readonly signal: AbortSignal;
  /** The exit code of a run that was interrupted; `undefined` for one that was not. */
  readonly exitCode: () => number | undefined;
  /** From now on signals end the process at once, as usual. */
  readonly release: () => void;
}

/** @param say tells the user what happens now. */
export function interruptible(say: (line: string) => void): Interruption {
  const controller = new AbortController();
  // One listener for each engine and worker.
  setMaxListeners(0, controller.signal);
  let taken: EndingSignal | undefined;
  const release = delegateSignals((signal) => {
    if (taken !== undefined) return false;
    taken = signal;
    say('Interrupted: the results so far are being written. Press Ctrl-C again to quit without them.');
    controller.abort();
    return true;
  });
  return { signal: controller.signal, exitCode: () => taken && signalExitCodes[taken], release };
}
