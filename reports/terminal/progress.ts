/** Progress of a run, for stderr. */
import { visibleText } from '../../results/visible-text.ts';

export interface EngineProgress {
  readonly engine: string;
  readonly done: number;
  readonly total: number;
  readonly perSecond: number;
}

/** The part of a stream that progress is written to. */
export interface ProgressStream {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

/** `firefox 120/230 (52%), 34/s, 4 s left` */
export function progressLine({ engine, done, total, perSecond }: EngineProgress): string {
  const percent = total === 0 ? 100 : Math.floor((100 * done) / total);
  const left = perSecond > 0 && done < total ? `, ${duration((total - done) / perSecond)} left` : '';
  return `${engine} ${done}/${total} (${percent}%), ${Math.round(perSecond)}/s${left}`;
}

function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** Off a terminal there is a line for each of so many parts of an engine's run. */
const parts = 4;

interface Run {
  done: number;
  readonly startedAt: number;
}

/**
 * On a terminal one line that is written over, with all engines in it. Elsewhere a line of its own now and then, decided
 * by counts and not by time, so that a log is short and the same run leaves the same lines.
 */
export class Progress {
  readonly #stream: ProgressStream;
  readonly #total: number;
  readonly #now: () => number;
  readonly #runs: Map<string, Run>;
  #isDrawn = false;

  /**
   * @param total how many results each engine will have.
   * @param now milliseconds on a clock that does not jump.
   */
  constructor(stream: ProgressStream, engines: readonly string[], total: number, now = () => performance.now()) {
    this.#stream = stream;
    this.#total = total;
    this.#now = now;
    this.#runs = new Map(engines.map((engine) => [engine, { done: 0, startedAt: now() }]));
  }

  /** One more result of an engine is there. */
  done(engine: string): void {
    const run = this.#runs.get(engine);
    if (!run) return;
    const before = this.#part(run.done);
    run.done += 1;
    if (this.#stream.isTTY) this.#draw();
    else if (this.#part(run.done) > before) this.#stream.write(`${this.#line(engine, run)}\n`);
  }

  /** A line between, such as an engine that was started again. */
  note(text: string): void {
    this.#erase();
    this.#stream.write(`${visibleText(text)}\n`);
    if (this.#stream.isTTY) this.#draw();
  }

  /** Leaves the last state standing. */
  end(): void {
    if (this.#isDrawn) this.#stream.write('\n');
    this.#isDrawn = false;
  }

  #part(done: number): number {
    return Math.floor((parts * done) / this.#total);
  }

  #line(engine: string, { done, startedAt }: Run): string {
    const seconds = (this.#now() - startedAt) / 1000;
    return progressLine({ engine, done, total: this.#total, perSecond: seconds > 0 ? done / seconds : 0 });
  }

  #draw(): void {
    const line = [...this.#runs].map(([engine, run]) => this.#line(engine, run)).join('  ·  ');
    this.#erase();
    // A line that wraps could not be written over.
    this.#stream.write(line.slice(0, (this.#stream.columns ?? 80) - 1));
    this.#isDrawn = true;
  }

  #erase(): void {
    if (this.#isDrawn) this.#stream.write('\r\x1b[2K');
    this.#isDrawn = false;
  }
}
