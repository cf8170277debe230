/**
 * Numbers from a seed, the same on every machine: mulberry32. Each case has a generator of its own, seeded by the run's seed and the
 * case's index, so that one case can be made again without those before it.
 */
export class Random {
  #state: number;

  constructor(...seeds: readonly number[]) {
    this.#state = 0x9e3779b9;
    for (const seed of seeds) {
      for (const part of [seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0]) {
        this.#state = Math.imul(this.#state ^ part, 0x85ebca6b) >>> 0;
        this.#next();
      }
    }
  }

  /** A whole number from 0 to `below`, without that. */
  int(below: number): number {
    return Math.floor((this.#next() / 2 ** 32) * below);
  }

  /** True so often. */
  chance(probability: number): boolean {
    return this.#next() / 2 ** 32 < probability;
  }

  pick<T>(values: readonly [T, ...T[]]): T {
    return values[this.int(values.length)] ?? values[0];
  }

  /** `undefined` unless the chance hits. */
  maybe<T>(probability: number, make: () => T): T | undefined {
    return this.chance(probability) ? make() : undefined;
  }

  /** So many, each made anew. */
  many<T>(count: number, make: () => T): T[] {
    return Array.from({ length: count }, make);
  }

  #next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }
}
