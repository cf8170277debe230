import { type Engine, type EngineIdentity, EnginesError, type LaunchOptions } from '../../../engines/engine.ts';
import { signInUrl } from '../channel.ts';
import type { Stage } from '../stage.ts';

/** Whatever can be started as often as it dies. */
export interface Launchable {
  readonly identity: EngineIdentity;
  readonly launch: (options: LaunchOptions) => Promise<Engine>;
}

/** Holds an engine from one runner to the next; whoever made the seat closes it. */
export class Seat {
  engine: Engine | undefined;
  /** The engine has visited every origin, which signs the user in. */
  #signedIn = false;

  /**
   * The engine that is running, or else a new one.
   * @throws {EnginesError} when it cannot be launched.
   */
  async take(launchable: Launchable, stage: Stage, onNote?: (note: string) => void): Promise<Engine> {
    if (this.engine) return this.engine;
    const { loopback, origins } = stage;
    const { relay, authority, spkiSha256 } = origins;
    this.engine = await launchable.launch({
      relayPort: relay.port,
      relayHost: relay.host,
      authority: { caPem: authority.caPem, spkiSha256: [spkiSha256] },
      ...(loopback !== undefined && { loopback }),
      ...(onNote && { onNote }),
    });
    this.#signedIn = false;
    return this.engine;
  }

  /**
   * Opens the page in the engine, which signs in at every origin on its first way.
   * @throws {EnginesError} when the engine is gone or cannot show the page.
   */
  async open(page: string, { names }: Stage): Promise<void> {
    if (!this.engine) throw new EnginesError('there is no engine', 'Take one first.');
    await this.engine.open(this.#signedIn ? page : signInUrl(names, page));
    this.#signedIn = true;
  }

  async close(): Promise<void> {
    const { engine } = this;
    this.engine = undefined;
    await engine?.close();
  }
}
