import type { EngineIdentity } from '../../../engines/engine.ts';
import { predict } from '../../../protocol/predict.ts';
import type { Case } from '../../../protocol/case.ts';
import type { Prediction } from '../../../protocol/outcome/prediction.ts';
import { EngineRunner } from '../runner/engine-runner.ts';
import { type Launchable, Seat } from '../runner/seat.ts';
import type { BrowserResult, EngineRun } from '../run.ts';
import type { Stage } from '../runner/stage.ts';
import type { Verdict } from '../../../protocol/outcome/difference.ts';
import { causeId, kindsOf, roughCause } from './cause.ts';
import { generateCase } from './generate.ts';
import { explain } from './known.ts';
import { shrink, sizeOf } from './shrink.ts';

/** One cause of failures in one engine. */
export interface Finding {
  /** `fuzz-star-covers-authorization` for a known one, `fuzz-xhr-1f0c9a2b` for another: the same in every run and engine. */
  readonly cause: string;
  readonly engine: EngineIdentity;
  readonly seed: number;
  /** The random case that showed it first. */
  readonly from: string;
  /** The smallest case that still shows it, of a known cause the smallest that came, and what came of it. */
  readonly result: BrowserResult;
}

export interface FuzzOptions {
  readonly seed: number;
  /** How many cases each engine tries; without, it goes on until `isOver`. */
  readonly cases?: number;
  /** The share of the cases that is tried: those whose index divided by `of` leaves `part`, from 0. */
  readonly share?: { readonly part: number; readonly of: number };
  /** Cases that an engine is given at a time. */
  readonly batch?: number;
  readonly timeoutMs: number;
  /** How many of each engine share its cases; one by default. */
  readonly workers?: number;
  /** No more is begun once this says so. */
  readonly isOver?: () => boolean;
  readonly predict?: (each: Case) => Prediction;
  /** Whether it is recorded that the engine does this; by default nothing is. What recorded causes explain is not made smaller. */
  readonly isRecorded?: (cause: string) => boolean;
  /** The first finding of each cause in an engine; of one that is not known, as soon as its smallest case is. */
  readonly onFinding?: (finding: Finding) => void;
  /** After each batch. */
  readonly onProgress?: (run: FuzzRun) => void;
  readonly onNote?: (note: string) => void;
}

/** Failures that look alike before they are made smaller. */
interface Group {
  count: number;
  /** How many there must be before the next one is made smaller. */
  due: number;
  /** The one that is to be made smaller next. */
  waiting: BrowserResult | undefined;
  /** What the last one that was made smaller came to. */
  cause: string | undefined;
}

const usualBatch = 1_000;

/** Failures that are made smaller together at most. */
const shrunkAtOnce = 8;

/** The share of the time that making failures smaller may take before the end, where all that wait for it have their turn. */
const shrinkingShare = 0.25;

/** By default a preflight is remembered for 5 s: where the requests of a case took about as long, by the load of the machine, it is not judged. */
const slowMs = 4_000;

/** What is kept of what shows once only, in numbers. */
const mostGroups = 5_000;

/** One engine on its way through random cases. What it holds grows with the number of causes, not with that of cases. */
export class FuzzRun {
  readonly #launchable: Launchable;
  readonly #stage: Stage;
  readonly #options: FuzzOptions;
  readonly #findings = new Map<string, Finding>();
  /** How many cases each known cause has a part in. */
  readonly #known = new Map<string, number>();
  readonly #groups = new Map<string, Group>();
  readonly #tried: Record<Verdict['result'], number> = {
    pass: 0,
    fail: 0,
    unsupported: 0,
    timeout: 0,
    'harness-error': 0,
    'not-run': 0,
  };
  #next = 0;
  #total = 0;
  #begunMs = 0;
  #shrinkingMs = 0;
  #engine: EngineRun['engine'] | undefined;
  #unavailable: EngineRun['unavailable'];
  #unrepeated: string[] = [];

  constructor(launchable: Launchable, stage: Stage, options: FuzzOptions) {
    this.#launchable = launchable;
    this.#stage = stage;
    this.#options = options;
  }

  get engine(): EngineRun['engine'] {
    return this.#engine ?? { ...this.#launchable.identity, limits: {} };
  }

  /** Why the engine could not take part, or not to the end. */
  get unavailable(): EngineRun['unavailable'] {
    return this.#unavailable;
  }

  /** Cases so far, without those that were tried to make a failure smaller. */
  get total(): number {
    return this.#total;
  }

  get tried(): Readonly<Record<Verdict['result'], number>> {
    return this.#tried;
  }

  /**
   * The causes, with how many of the cases each explains, or has a part in. Of one that is not known it is an estimate: of failures that
   * look alike only some are made smaller.
   */
  get findings(): readonly (Finding & { readonly count: number })[] {
    const counts = new Map(this.#known);
    for (const { cause, count } of this.#groups.values())
      if (cause !== undefined) counts.set(cause, (counts.get(cause) ?? 0) + count);
    return [...this.#findings.values()]
      .map((finding) => ({ ...finding, count: counts.get(finding.cause) ?? 1 }))
      .toSorted((a, b) => b.count - a.count);
  }

  /** Ids of cases that failed once and not again. */
  get unrepeated(): readonly string[] {
    return this.#unrepeated;
  }

  /** Goes on until the cases are through, or it is over, or the engine cannot be had any more. */
  async run(): Promise<void> {
    const { workers = 1 } = this.#options;
    this.#begunMs = performance.now();
    const settled = await Promise.allSettled(Array.from({ length: workers }, () => this.#work()));
    for (const each of settled) if (each.status === 'rejected') throw each.reason;
  }

  async #work(): Promise<void> {
    const seat = new Seat();
    try {
      while (this.#options.isOver?.() !== true && this.#unavailable === undefined) {
        const cases = this.#take();
        if (cases.length === 0) break;
        await this.#tryBatch(cases, seat);
        const mayShrink = this.#shrinkingMs < shrinkingShare * (performance.now() - this.#begunMs);
        if (mayShrink) await this.#shrinkWaiting(seat);
        this.#options.onProgress?.(this);
      }
      const hasTime = () => this.#options.isOver?.() !== true && this.#unavailable === undefined;
      while (this.#waiting().length > 0 && hasTime()) await this.#shrinkWaiting(seat);
      // What had no turn is told as it came, but for what only says that the engine is gone.
      const isGone = this.#unavailable !== undefined;
      for (const { group, result } of this.#takeWaiting())
        if (!isGone || result.verdict.result !== 'harness-error') this.#add(group, result.case.id, result);
    } finally {
      await seat.close();
    }
  }

  /** The next cases. */
  #take(): readonly Case[] {
    const { seed, cases = Infinity, share = { part: 0, of: 1 }, batch = usualBatch } = this.#options;
    const taken: Case[] = [];
    for (; taken.length < batch; this.#next += 1) {
      const index = this.#next * share.of + share.part;
      if (index >= cases) break;
      taken.push(generateCase(seed, index));
    }
    return taken;
  }

  async #tryBatch(cases: readonly Case[], seat: Seat): Promise<void> {
    for (const result of await this.#carryOut(cases, seat)) {
      const wasSlow = isFailure(result) && isSlow(result);
      this.#total += 1;
      this.#tried[wasSlow ? 'not-run' : result.verdict.result] += 1;
      if (wasSlow || !isFailure(result) || this.#isKnown(result)) continue;
      const group = this.#groupOf(roughCause(result));
      group.count += 1;
      if (group.count < group.due) continue;
      // The first, the eighth, the sixty-fourth: what hides among those that look alike shows in time, at hardly any cost.
      group.due = 8 * group.count;
      group.waiting = result;
    }
  }

  #waiting(): readonly { readonly group: Group; readonly result: BrowserResult }[] {
    return [...this.#groups.values()].flatMap((group) => (group.waiting ? [{ group, result: group.waiting }] : []));
  }

  #takeWaiting(most = Infinity): readonly { readonly group: Group; readonly result: BrowserResult }[] {
    const taken = this.#waiting().slice(0, most);
    for (const { group } of taken) group.waiting = undefined;
    return taken;
  }

  /** Makes some of those that wait smaller. */
  async #shrinkWaiting(seat: Seat): Promise<void> {
    const due = this.#takeWaiting(shrunkAtOnce);
    if (due.length === 0) return;
    const begunMs = performance.now();
    try {
      await this.#shrink(due, seat);
    } finally {
      this.#shrinkingMs += performance.now() - begunMs;
    }
  }

  async #shrink(due: readonly { readonly group: Group; readonly result: BrowserResult }[], seat: Seat): Promise<void> {
    const again = await this.#carryOut(
      due.map(({ result }) => result.case),
      seat,
    );
    const byCase = new Map(again.map((result) => [result.case, result]));
    const firm = due.filter(({ result }) => {
      const second = byCase.get(result.case);
      if (second && isFailure(second) && !isSlow(second)) return true;
      if (this.#unrepeated.length < 100) this.#unrepeated.push(result.case.id);
      return false;
    });
    const kinds = firm.map(({ result }) => kindsOf(result));
    const smallest = await shrink(
      firm.map(({ result }) => ({ case: result.case, found: result })),
      async (candidates) => {
        if (this.#unavailable) return [];
        const found = await this.#carryOut(
          candidates.map((each) => each.case),
          seat,
        );
        const results = new Map(found.map((result) => [result.case, result]));
        return candidates.map(({ case: each, of }) => {
          const result = results.get(each);
          const now = result && isFailure(result) && this.#explain(result).length === 0 ? [...kindsOf(result)] : [];
          return now.length > 0 && now.every((kind) => kinds[of]?.has(kind)) ? result : undefined;
        });
      },
      this.#options.predict,
    );
    for (const [i, { found }] of smallest.entries()) {
      const origin = firm[i];
      if (origin) this.#add(origin.group, origin.result.case.id, found);
    }
  }

  #add(group: Group, from: string, result: BrowserResult): void {
    const cause = causeId(result);
    group.cause ??= cause;
    if (!this.#findings.has(cause)) this.#report(cause, from, result);
  }

  #explain(result: BrowserResult): readonly string[] {
    const { isRecorded = () => false, predict: by = predict } = this.#options;
    return explain(result, isRecorded, by);
  }

  /** Counts a failure that known causes explain. */
  #isKnown(result: BrowserResult): boolean {
    const causes = this.#explain(result);
    const [only, ...others] = causes;
    for (const cause of causes) this.#known.set(cause, (this.#known.get(cause) ?? 0) + 1);
    if (only !== undefined && others.length === 0) {
      const found = this.#findings.get(only);
      if (!found) this.#report(only, result.case.id, result);
      else if (sizeOf(result.case) < sizeOf(found.result.case))
        this.#findings.set(only, { ...found, from: result.case.id, result });
    }
    return causes.length > 0;
  }

  #report(cause: string, from: string, result: BrowserResult): void {
    const { seed, onFinding } = this.#options;
    const { name, product, version, driver } = this.engine;
    const finding = { cause, engine: { name, product, version, driver }, seed, from, result };
    this.#findings.set(cause, finding);
    onFinding?.(finding);
  }

  #groupOf(rough: string): Group {
    const found = this.#groups.get(rough);
    if (found) return found;
    const group: Group = { count: 0, due: 1, waiting: undefined, cause: undefined };
    if (this.#groups.size < mostGroups) this.#groups.set(rough, group);
    return group;
  }

  async #carryOut(cases: readonly Case[], seat: Seat): Promise<readonly BrowserResult[]> {
    const { timeoutMs, predict, onNote } = this.#options;
    const runner = new EngineRunner(
      this.#launchable,
      this.#stage,
      { cases, timeoutMs, ...(predict && { predict }), ...(onNote && { onNote }) },
      undefined,
      seat,
    );
    const { engine, unavailable, results } = await runner.run();
    if (unavailable) {
      this.#unavailable = unavailable;
      return [];
    }
    this.#engine = engine;
    return results;
  }
}

function isFailure({ verdict }: BrowserResult): boolean {
  return verdict.result === 'fail' || verdict.result === 'timeout' || verdict.result === 'harness-error';
}

/** Whether its requests took so long that a preflight may have been forgotten meanwhile. */
function isSlow({ case: { before }, durationMs }: BrowserResult): boolean {
  return before !== undefined && durationMs > slowMs;
}
