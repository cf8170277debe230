import type { EngineIdentity } from '../../../engines/engine.ts';
import type { Case, Prediction } from '../../../protocol/types.ts';
import { EngineRunner, type Launchable, Seat } from '../engine-runner.ts';
import type { BrowserResult, EngineRun } from '../run.ts';
import type { Stage } from '../stage.ts';
import type { Verdict } from '../judge.ts';
import { causeId, reasonLines, roughCause } from './cause.ts';
import { generateCase } from './generate.ts';
import { shrink } from './shrink.ts';

/** One cause of failures in one engine. */
export interface Finding {
  /** `fuzz-xhr-1f0c9a2b`: the same for the same cause, in every run and engine. */
  readonly cause: string;
  readonly engine: EngineIdentity;
  readonly seed: number;
  /** The random case that showed it first. */
  readonly from: string;
  /** The smallest case that still shows it, and what came of it. */
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
  /** The first finding of each cause in an engine, as soon as its smallest case is known. */
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
  /** What the last one that was made smaller came to. */
  cause: string | undefined;
}

const usualBatch = 1_000;

/** Failures of a batch that are made smaller at most; the others come again. */
const shrunkAtOnce = 4;

/** What is kept of what shows once only, in numbers. */
const mostGroups = 5_000;

/** One engine on its way through random cases. What it holds grows with the number of causes, not with that of cases. */
export class FuzzRun {
  readonly #launchable: Launchable;
  readonly #stage: Stage;
  readonly #options: FuzzOptions;
  readonly #findings = new Map<string, Finding>();
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

  /** The causes, with about how many of the cases each explains: of failures that look alike only some are made smaller. */
  get findings(): readonly (Finding & { readonly count: number })[] {
    const counts = new Map<string, number>();
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
    const settled = await Promise.allSettled(Array.from({ length: workers }, () => this.#work()));
    for (const each of settled) if (each.status === 'rejected') throw each.reason;
  }

  async #work(): Promise<void> {
    const seat = new Seat();
    try {
      while (this.#options.isOver?.() !== true && this.#unavailable === undefined) {
        const cases = this.#take();
        if (cases.length === 0) return;
        await this.#tryBatch(cases, seat);
        this.#options.onProgress?.(this);
      }
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
    const results = await this.#carryOut(cases, seat);
    const due: { readonly group: Group; readonly result: BrowserResult }[] = [];
    for (const result of results) {
      this.#total += 1;
      this.#tried[result.verdict.result] += 1;
      if (!isFailure(result)) continue;
      const group = this.#groupOf(roughCause(result));
      group.count += 1;
      if (group.count < group.due || due.length >= shrunkAtOnce) continue;
      // The first, the eighth, the sixty-fourth: what hides among the known shows in time, at hardly any cost.
      group.due = 8 * group.count;
      due.push({ group, result });
    }
    if (due.length === 0) return;

    const again = await this.#carryOut(
      due.map(({ result }) => result.case),
      seat,
    );
    const byCase = new Map(again.map((result) => [result.case, result]));
    const firm = due.filter(({ result }) => {
      const second = byCase.get(result.case);
      if (second && isFailure(second)) return true;
      if (this.#unrepeated.length < 100) this.#unrepeated.push(result.case.id);
      return false;
    });
    const kinds = firm.map(({ result }) => new Set(reasonLines(result).map(kindOf)));
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
          const lines = result && isFailure(result) ? reasonLines(result) : [];
          return lines.length > 0 && lines.every((line) => kinds[of]?.has(kindOf(line))) ? result : undefined;
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
    if (this.#findings.has(cause)) return;
    const { seed, onFinding } = this.#options;
    const { name, product, version, driver } = this.engine;
    const finding = { cause, engine: { name, product, version, driver }, seed, from, result };
    this.#findings.set(cause, finding);
    onFinding?.(finding);
  }

  #groupOf(rough: string): Group {
    const found = this.#groups.get(rough);
    if (found) return found;
    const group: Group = { count: 0, due: 1, cause: undefined };
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

/** A line without what changes as the case becomes smaller: the hop, and what else was on the wire. */
function kindOf(line: string): string {
  return line
    .replace(/ at hop \d+/g, '')
    .replace(/^on the wire: .*/, 'on the wire')
    .replace(/^(?:preflight|actual) \S+:/, ':');
}
