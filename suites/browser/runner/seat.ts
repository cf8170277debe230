import {
  type Engine,
  type EngineIdentity,
  EnginesError,
  LaunchError,
  type LaunchOptions,
} from '../../../engines/engine.ts';
import type { SerializedOrigin } from '../../../protocol/http/wire.ts';
import { SignIn } from '../visitors/sign-in.ts';
import type { Stage } from './stage.ts';

/** Whatever can be started as often as it dies. */
export interface Launchable {
  readonly identity: EngineIdentity;
  readonly launch: (options: LaunchOptions) => Promise<Engine>;
}

/** Starts of an engine that may fail one after the other before it counts as one that does not start. */
const mostLaunches = 3;

/** Holds an engine from one runner to the next; whoever made the seat closes it. */
export class Seat {
  engine: Engine | undefined;
  /** The page that is shown has carried out all that it was given. */
  pageIsDone = false;
  /** Of the engine that is running; a new engine has a new one. */
  #signIn: SignIn | undefined;

  /** @param signIn of an engine that signs in before it is taken. */
  constructor(signIn?: SignIn) {
    this.#signIn = signIn;
  }

  /** The engine has begun to sign in, and was kept from ending it. */
  get isSigningIn(): boolean {
    return this.#signIn?.isUnderWay === true;
  }

  /** The origins at which the user could not be signed in, each with the reason. */
  get refused(): ReadonlyMap<SerializedOrigin, string> {
    return this.#signIn?.refused ?? new Map<SerializedOrigin, string>();
  }

  /**
   * The engine that is running, or else a new one.
   * @throws {EnginesError} when it cannot be launched.
   */
  async take(launchable: Launchable, stage: Stage, onNote?: (note: string) => void): Promise<Engine> {
    if (this.engine) return this.engine;
    const { loopback, networks, origins } = stage;
    const { relay, authority, spkiSha256, directAddress } = origins;
    const options = {
      relayPort: relay.port,
      relayHost: relay.host,
      routes: relay.routes,
      networks,
      ...(directAddress !== undefined && { directAddress }),
      authority: { caPem: authority.caPem, spkiSha256: [spkiSha256] },
      ...(loopback !== undefined && { loopback }),
      ...(onNote && { onNote }),
    };
    for (let launches = 1; ; launches += 1) {
      try {
        return (this.engine = await launchable.launch(options));
      } catch (error) {
        if (!(error instanceof LaunchError) || launches === mostLaunches) throw error;
        onNote?.(`${error.message} It is started again.`);
      }
    }
  }

  /**
   * Opens the page in the engine, past every origin at which it has to be signed in first.
   * @param onVisit called for each origin on the way.
   * @throws {EnginesError} when the engine is gone or cannot show the page.
   */
  async open(page: string, { names, signIns }: Stage, onVisit: () => void): Promise<void> {
    if (!this.engine) throw new EnginesError('there is no engine', 'Take one first.');
    this.#signIn ??= new SignIn(names);
    signIns.set(this.#signIn.id, this.#signIn);
    const previous = { isDone: this.pageIsDone };
    this.pageIsDone = false;
    await this.engine.open(this.#signIn.begin(page, onVisit), previous);
  }

  async close(): Promise<void> {
    const { engine } = this;
    this.engine = undefined;
    this.pageIsDone = false;
    this.#signIn = undefined;
    await engine?.close();
  }
}
