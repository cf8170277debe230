import { randomBytes } from 'node:crypto';
import { type Engine, type EngineIdentity, EnginesError, type LaunchOptions } from '../../engines/engine.ts';
import { NotModelledError } from '../../protocol/errors.ts';
import { predict } from '../../protocol/predict.ts';
import type { Case, Exchange, PredictedExchange, Prediction } from '../../protocol/types.ts';
import { isUnheard } from '../../protocol/unheard.ts';
import { Session, signInUrl } from './channel.ts';
import { judge, unsupportedReason, type Verdict } from './judge.ts';
import type { Assignment, Report } from './observation.ts';
import type { BrowserResult, EngineRun, RunnerOptions } from './run.ts';
import type { Stage } from './stage.ts';

/** Whatever can be started as often as it dies. */
export interface Launchable {
  readonly identity: EngineIdentity;
  readonly launch: (options: LaunchOptions) => Promise<Engine>;
}

const defaultTimeoutMs = 10_000;

/** How much longer than a case may take a page may be silent, in milliseconds: it has to load first. */
const silenceMs = 10_000;

/** Cases to a page where the run may end at a failure. */
const cautiousShare = 32;

interface Attempt {
  readonly token: string;
  readonly case: Case;
  report?: Report;
}

/** Cases in flight in one page: connections to one host are few, and more than this only wait in the engine's queue. */
const manyAtOnce = 16;

/**
 * Those with a preflight behind a redirect: Chromium keeps the connection of the redirect until it has the answer to the preflight,
 * so that six to one host, as many as it opens, wait for each other.
 */
const fewAtOnce = 4;

/** Cases that pages take together. */
interface Group {
  readonly cases: readonly Case[];
  readonly atOnce: number;
}

/** What became of the cases that one page was given. */
interface PageEnd {
  /** Reported, in time or not. */
  readonly reported: readonly Attempt[];
  /** Handed out, but the page ended before they were reported. */
  readonly interrupted: readonly Case[];
  /** Never handed out. */
  readonly untouched: readonly Case[];
  /** `undefined` when the page reported all its cases. */
  readonly broke: string | undefined;
}

/** Holds an engine from one runner to the next; who made it closes it. */
export class Seat {
  engine: Engine | undefined;
  /** The engine has visited every origin, which signs the user in. */
  signedIn = false;

  async close(): Promise<void> {
    const { engine } = this;
    this.engine = undefined;
    this.signedIn = false;
    await engine?.close();
  }
}

/** Takes one engine through the cases: page after page, and a new engine where one dies. */
export class EngineRunner {
  readonly #launchable: Launchable;
  readonly #stage: Stage;
  readonly #options: RunnerOptions;
  readonly #timeoutMs: number;
  readonly #predictions: ReadonlyMap<Case, Prediction | NotModelledError>;
  readonly #results: BrowserResult[] = [];
  readonly #seen = new Set<string>();
  /** Shared by those that work through one run together. */
  readonly #failures: { count: number };
  readonly #seat: Seat;
  readonly #isOwnSeat: boolean;

  /** @param seat of an engine that goes on when this runner is done with it. */
  constructor(launchable: Launchable, stage: Stage, options: RunnerOptions, failures = { count: 0 }, seat?: Seat) {
    this.#seat = seat ?? new Seat();
    this.#isOwnSeat = seat === undefined;
    this.#launchable = launchable;
    this.#stage = stage;
    this.#options = options;
    this.#failures = failures;
    this.#timeoutMs = options.timeoutMs ?? defaultTimeoutMs;
    this.#predictions = new Map(options.cases.map((each) => [each, predictionOf(each, options.predict ?? predict)]));
  }

  /** A result for every case, in whatever order they came. */
  async run(): Promise<EngineRun> {
    let engine: Engine;
    try {
      engine = this.#seat.engine ?? (await this.#launch());
    } catch (error) {
      if (!(error instanceof EnginesError)) throw error;
      return this.#withoutEngine(error);
    }
    const { name, product, version, driver, limits } = engine;
    try {
      const able = this.#options.cases.filter((each) => {
        const prediction = this.#predictions.get(each);
        const unsupported = unsupportedReason(each, limits);
        if (prediction instanceof NotModelledError)
          this.#withoutTrying(each, {
            result: 'not-run',
            reason: `the predictor does not decide it: ${prediction.message}`,
          });
        else if (unsupported !== undefined) this.#withoutTrying(each, { result: 'unsupported', reason: unsupported });
        else return true;
        return false;
      });
      const again: Case[] = [];
      for (const group of this.#byPage(able)) again.push(...(await this.#runGroup(group)));
      for (const each of again) await this.#runAlone(each);
    } finally {
      if (this.#isOwnSeat) await this.#seat.close();
    }
    return { engine: { name, product, version, driver, limits }, results: this.#results };
  }

  #withoutEngine({ message, remedy }: EnginesError): EngineRun {
    const { name, product, version, driver } = this.#launchable.identity;
    for (const each of this.#options.cases) this.#withoutTrying(each, { result: 'not-run', reason: message });
    const unavailable = { reason: message, remedy };
    return { engine: { name, product, version, driver, limits: {} }, unavailable, results: this.#results };
  }

  /**
   * The cases of each page origin. Those that wait come first, so that others go on meanwhile, but none with a preflight: Firefox
   * remembers the last hundred, and one that a case waits for must not be pushed out. Those of which only the wire tells stay among
   * themselves: Chromium starves their requests, which have the lowest priority, as long as others want connections. So do those
   * that keep others from going on, few at a time.
   */
  #byPage(cases: readonly Case[]): readonly Group[] {
    const groups = new Map<string, { readonly cases: Case[]; readonly atOnce: number }>();
    const someWait = cases.some((each) => pauseOf(each) > 0);
    for (const each of cases.toSorted((a, b) => pauseOf(b) - pauseOf(a))) {
      const exchanges = this.#predictedExchanges(each);
      const preflighted = exchanges.some(({ kind }) => kind === 'preflight');
      const atOnce = isSynchronous(each) ? 1 : each.hops.length > 1 && asksOnceMore(exchanges) ? fewAtOnce : manyAtOnce;
      const key = `${each.page.origin} ${someWait && pauseOf(each) === 0 && preflighted} ${isUnheard(each.initiator)} ${atOnce}`;
      const group = groups.get(key);
      if (group) group.cases.push(each);
      else groups.set(key, { cases: [each], atOnce });
    }
    return [...groups.values()];
  }

  /** The cases of one page origin, in as few pages as it takes. Returns those to try once more. */
  async #runGroup({ cases, atOnce }: Group): Promise<readonly Case[]> {
    const again: Case[] = [];
    let left = cases;
    let fruitless = 0;
    while (left.length > 0) {
      if (this.#failures.count >= (this.#options.maxFailures ?? Infinity)) {
        for (const each of left) this.#withoutTrying(each, { result: 'not-run', reason: 'ended by --max-failures' });
        break;
      }
      // With a limit on failures, pages are small enough to stop soon after it is reached.
      const share = this.#options.maxFailures === undefined ? left : left.slice(0, cautiousShare);
      const { reported, interrupted, untouched, broke } = await this.#runPage(share, atOnce);
      for (const attempt of reported) {
        if (attempt.report?.observation.kind === 'timeout') again.push(attempt.case);
        else await this.#judge(attempt);
      }
      again.push(...interrupted);
      fruitless = untouched.length === share.length ? fruitless + 1 : 0;
      if (fruitless === 2) {
        // Two pages in a row took no case at all; another one would end the same way.
        const reason = broke ?? 'the page asked for no case';
        for (const each of left) this.#withoutTrying(each, { result: 'harness-error', reason });
        break;
      }
      left = [...untouched, ...left.slice(share.length)];
    }
    return again;
  }

  /** The second and last try of a case that did not report in time, or during which the page or the engine ended. */
  async #runAlone(each: Case): Promise<void> {
    const { reported, broke } = await this.#runPage([each], 1);
    for (const attempt of reported) await this.#judge(attempt);
    if (reported.length === 0)
      this.#withoutTrying(each, { result: 'harness-error', reason: `twice: ${broke ?? 'no report'}` });
  }

  async #runPage(cases: readonly Case[], atOnce: number): Promise<PageEnd> {
    const { origins, sessions } = this.#stage;
    const attempts = new Map<string, Attempt>();
    for (const each of cases) {
      const attempt = { token: newToken(), case: each };
      attempts.set(attempt.token, attempt);
      origins.register(attempt.token, { hops: each.hops, resource: each.resource });
    }
    const session = new Session([...attempts.values()].map(this.#assignment), this.#timeoutMs + silenceMs, (report) => {
      const attempt = attempts.get(report.token);
      if (!attempt) return;
      attempt.report = report;
      this.#progress(attempt.case);
    });
    const id = newToken();
    sessions.set(id, session);
    const broke = await this.#show(
      `${cases[0]?.page.origin ?? ''}/-/agent?session=${id}&atOnce=${String(atOnce)}`,
      session,
    );
    sessions.delete(id);
    session.end();

    const all = [...attempts.values()];
    const reported = all.filter(({ report }) => report !== undefined);
    const silent = all.filter(({ report }) => report === undefined);
    for (const { token } of silent) origins.forget(token);
    return {
      reported,
      interrupted: silent.filter(({ token }) => session.wasHandedOut(token)).map((attempt) => attempt.case),
      untouched: silent.filter(({ token }) => !session.wasHandedOut(token)).map((attempt) => attempt.case),
      broke,
    };
  }

  readonly #assignment = ({ token, case: each }: Attempt): Assignment => ({
    token,
    ...(each.before && {
      before: each.before.map(({ initiator, from = 0, query = '', page = each.page, pauseMs = 0 }) => ({
        initiator,
        url: this.#stage.urlOf(token, each, from) + query,
        ...(page.origin !== each.page.origin && { frame: page.origin }),
        ...(page.context && { context: page.context }),
        pauseMs,
      })),
    }),
    initiator: each.initiator,
    ...(isUnheard(each.initiator) && { exchanges: this.#predictedExchanges(each).length }),
    resource: each.resource,
    url: this.#stage.urlOf(token, each, 0),
    timeoutMs: this.#timeoutMs + pauseOf(each),
    ...(each.page.context && { context: each.page.context }),
    ...(this.#stage.foreign && { foreign: true }),
  });

  #predictedExchanges(each: Case): readonly PredictedExchange[] {
    const prediction = this.#predictions.get(each);
    return prediction !== undefined && 'exchanges' in prediction ? prediction.exchanges : [];
  }

  /** Shows the page until its session is complete; otherwise says what went wrong. */
  async #show(page: string, session: Session): Promise<string | undefined> {
    let engine: Engine | undefined;
    try {
      engine = this.#seat.engine ?? (await this.#launch());
      session.next = engine.nextPage;
      await engine.open(this.#seat.signedIn ? page : signInUrl(this.#stage.names, page));
      this.#seat.signedIn = true;
      const ending = await Promise.race([session.settled, engine.died.then((why) => ({ why }))]);
      if (ending === 'complete') return undefined;
      if (ending === 'stalled') return `nothing was heard from the page for ${(this.#timeoutMs + silenceMs) / 1000} s`;
      await this.#bury(engine);
      return `the engine died: ${ending.why}`;
    } catch (error) {
      if (!(error instanceof EnginesError)) throw error;
      if (engine) await this.#bury(engine);
      return error.message;
    }
  }

  async #launch(): Promise<Engine> {
    const { loopback, origins } = this.#stage;
    const { relay, authority, spkiSha256 } = origins;
    const { onNote } = this.#options;
    const engine = await this.#launchable.launch({
      relayPort: relay.port,
      relayHost: relay.host,
      authority: { caPem: authority.caPem, spkiSha256: [spkiSha256] },
      ...(loopback !== undefined && { loopback }),
      ...(onNote && { onNote }),
    });
    this.#seat.engine = engine;
    this.#seat.signedIn = false;
    return engine;
  }

  async #bury(engine: Engine): Promise<void> {
    this.#options.onNote?.(`${engine.product} died and is started again`);
    this.#seat.engine = undefined;
    await engine.close();
  }

  async #judge({ token, case: each, report }: Attempt): Promise<void> {
    const { log } = this.#stage.origins;
    await log.settled(token);
    const exchanges = log.take(token).map((exchange) => withoutToken(exchange, token, each.id));
    this.#stage.origins.forget(token);
    const prediction = this.#predictions.get(each);
    if (!report || !prediction || prediction instanceof NotModelledError) return;
    const verdict = judge(each, prediction, report.observation, exchanges);
    this.#add({
      case: each,
      engine: this.#launchable.identity.name,
      prediction,
      observation: report.observation,
      exchanges,
      verdict,
      durationMs: report.durationMs,
    });
  }

  #withoutTrying(each: Case, verdict: Verdict): void {
    const prediction = this.#predictions.get(each);
    this.#progress(each);
    this.#add({
      case: each,
      engine: this.#launchable.identity.name,
      prediction: prediction instanceof NotModelledError ? undefined : prediction,
      observation: undefined,
      exchanges: [],
      verdict,
      durationMs: 0,
    });
  }

  #add(result: BrowserResult): void {
    this.#results.push(result);
    const { isExpected } = this.#options;
    if (!['pass', 'unsupported'].includes(result.verdict.result) && !isExpected?.(result)) this.#failures.count++;
  }

  /** Once for each case, though it may be tried twice. */
  #progress({ id }: Case): void {
    if (this.#seen.has(id)) return;
    this.#seen.add(id);
    this.#options.onProgress?.(this.#launchable.identity.name);
  }
}

function predictionOf(each: Case, by: (each: Case) => Prediction): Prediction | NotModelledError {
  try {
    return by(each);
  } catch (error) {
    if (error instanceof NotModelledError) return error;
    throw error;
  }
}

/** A synchronous XHR stops its page, and with it the redirects that others are to follow, whose connections it may wait for. */
function isSynchronous({ initiator }: Case): boolean {
  return initiator.api === 'xhr' && initiator.sync === true;
}

/** Whether there is a preflight behind a redirect. */
function asksOnceMore(exchanges: readonly PredictedExchange[]): boolean {
  const first = exchanges.findIndex(({ kind }) => kind !== 'preflight');
  return first !== -1 && exchanges.slice(first).some(({ kind }) => kind === 'preflight');
}

/** How long a case waits on its way, in milliseconds. */
function pauseOf({ before = [] }: Case): number {
  return before.reduce((sum, { pauseMs = 0 }) => sum + pauseMs, 0);
}

function newToken(): string {
  return randomBytes(9).toString('base64url');
}

/** The exchange without what each run draws anew: the case's id for the token, no session in the page's URL. */
function withoutToken({ request, response, ...rest }: Exchange, token: string, id: string): Exchange {
  const clean = (text: string) => text.replaceAll(token, id).replace(/(\/-\/agent)\?session=[\w-]+&atOnce=\d+/, '$1');
  const cleanHeaders = (headers: readonly (readonly [string, string])[]) =>
    headers.map(([name, value]) => [name, clean(value)] as const);
  return {
    ...rest,
    request: { ...request, target: clean(request.target), headers: cleanHeaders(request.headers) },
    response: response && { ...response, headers: cleanHeaders(response.headers) },
  };
}
