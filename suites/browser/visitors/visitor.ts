import { type Engine, type EngineIdentity, EnginesError } from '../../../engines/engine.ts';
import type { Launchable } from '../runner/seat.ts';

/** How long a page waits for its next URL before it asks again, in milliseconds: less than any browser's patience. */
const holdMs = 20_000;

export interface VisitorOptions {
  readonly limits: Engine['limits'];
  /** How long a page may fail to come for its next URL, in milliseconds, before the visitor counts as gone. */
  readonly patienceMs: number;
  /** Is told what the person at the browser has to do. */
  readonly onNote: (note: string) => void;
}

/**
 * A browser that came by itself. Nobody can make it show a page, so each page asks where to go next, at `nextPage`.
 */
export class Visitor implements Engine, Launchable {
  readonly name: string;
  readonly product: string;
  readonly version: string;
  readonly driver = 'visitor';
  readonly limits: Engine['limits'];
  readonly nextPage: string;
  readonly died: Promise<string>;
  readonly #options: VisitorOptions;
  #die: (why: string) => void = () => {};
  #gone = false;
  #launched = false;
  /** Where it has to go and who wants to know that it went. */
  #wanted: { readonly url: string; readonly went: () => void } | undefined;
  /** A page that waits for its next URL. */
  #asking: ((url: string | undefined) => void) | undefined;

  constructor(id: string, { name, product, version }: Omit<EngineIdentity, 'driver'>, options: VisitorOptions) {
    this.name = name;
    this.product = product;
    this.version = version;
    this.limits = options.limits;
    this.nextPage = `/-/next?visitor=${id}`;
    this.died = new Promise((resolve) => (this.#die = resolve));
    this.#options = options;
  }

  get identity(): EngineIdentity {
    const { name, product, version, driver } = this;
    return { name, product, version, driver };
  }

  readonly launch = (): Promise<Engine> => {
    if (this.#gone || this.#launched)
      return Promise.reject(new EnginesError('the browser has left', 'Open the start page in it once more.'));
    this.#launched = true;
    return Promise.resolve(this);
  };

  async open(url: string): Promise<void> {
    const { patienceMs, onNote } = this.#options;
    if (this.#gone) throw new EnginesError('the browser has left', 'Open the start page in it once more.');
    const remind = setTimeout(() => {
      onNote(`${this.product} does not come for its next page; open ${new URL(this.nextPage, url).href} in it`);
    }, patienceMs / 4);
    const giveUp = setTimeout(() => this.leave('it did not come for its next page'), patienceMs);
    await Promise.race([
      new Promise<void>((resolve) => {
        this.#wanted = { url, went: resolve };
        this.#meet();
      }),
      this.died,
    ]);
    clearTimeout(remind);
    clearTimeout(giveUp);
  }

  /** Where the page that asks goes next; `undefined` when it has to ask again. */
  next(): Promise<string | undefined> {
    this.#asking?.(undefined);
    return new Promise((resolve) => {
      const again = setTimeout(() => this.#asking?.(undefined), holdMs);
      this.#asking = (url) => {
        clearTimeout(again);
        this.#asking = undefined;
        resolve(url);
      };
      this.#meet();
    });
  }

  /** It is gone: the tab was closed, or the run has to end. */
  leave(why: string): void {
    this.#gone = true;
    this.#asking?.(undefined);
    this.#die(why);
  }

  /** The browser is not ours to end. */
  close(): Promise<void> {
    return Promise.resolve();
  }

  #meet(): void {
    if (!this.#wanted || !this.#asking) return;
    const { url, went } = this.#wanted;
    this.#wanted = undefined;
    this.#asking(url);
    went();
  }
}
