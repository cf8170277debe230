import { borrowDisplay, causeOf, type Display } from '../processes/display.ts';
import type { LaunchOptions } from '../engine.ts';
import { discard, ownFolder } from '../processes/owned.ts';

/** What a browser with a window has to itself. */
export interface Place {
  readonly display: Display;
  /** A temporary folder, to which all of its processes belong. */
  readonly folder: string;
  /** Ends these processes, and gives folder and display back. Never rejects. */
  readonly release: () => Promise<void>;
}

/**
 * Launches a browser that needs a display; where that fails, everything is given back.
 * @param label of the folder.
 * @throws {EnginesError} when there is no display to be had, or it was lost meanwhile.
 */
export async function onDisplay<T>(
  label: string,
  options: LaunchOptions,
  launch: (place: Place) => Promise<T>,
): Promise<T> {
  const display = await borrowDisplay(options);
  const folder = ownFolder(label);
  const release = async (): Promise<void> => {
    await discard(folder);
    await display.release();
  };
  try {
    return await launch({ display, folder, release });
  } catch (error) {
    const cause = await causeOf(error, display);
    await release();
    throw cause;
  }
}
