import type { ProgressStream } from './progress.ts';

/** Milliseconds between two lines. */
const pace = 100;

/** How many requests went out so far: on a terminal one line, that is gone at the end; elsewhere nothing. */
export class RequestCounter {
  readonly #stream: ProgressStream;
  readonly #now: () => number;
  #count = 0;
  #lastAt: number;
  #isDrawn = false;

  /** @param now milliseconds on a clock that does not jump. */
  constructor(stream: ProgressStream, now = () => performance.now()) {
    this.#stream = stream;
    this.#now = now;
    this.#lastAt = now();
  }

  sent(): void {
    this.#count += 1;
    if (this.#stream.isTTY !== true || this.#now() - this.#lastAt < pace) return;
    this.#lastAt = this.#now();
    this.#stream.write(`\r\x1b[2K${String(this.#count)} requests`);
    this.#isDrawn = true;
  }

  end(): void {
    if (this.#isDrawn) this.#stream.write('\r\x1b[2K');
    this.#isDrawn = false;
  }
}
