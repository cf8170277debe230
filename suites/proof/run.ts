import { setTimeout as pause } from 'node:timers/promises';
import type { FoundEngine } from '../../engines/engine.ts';
import type { Case } from '../../protocol/case.ts';
import type { Prediction } from '../../protocol/outcome/prediction.ts';
import type { WireLog } from '../../servers/wire-log.ts';
import { type EngineRun, runInEngines } from '../browser/run.ts';
import { originsOf, setStage, type Stage } from '../browser/runner/stage.ts';
import { createClient } from '../server/client/client.ts';
import { defaultLimits } from '../server/client/outcome.ts';
import { contextsOf } from '../server/context.ts';
import type { ServerRun, ServerRunOptions } from '../server/run.ts';
import { Sender } from '../server/sender.ts';
import { predicted, prepare, type Prepared, tokenOf, withToken } from './answers.ts';
import { type Question, questionsAbout } from './questions.ts';
import { startRecorder } from './recorder.ts';
import { type Proof, proofOf } from './verdict.ts';

export interface ProofOptions extends Omit<ServerRunOptions, 'policy' | 'checks' | 'onSent' | 'headers'> {
  readonly engines: readonly FoundEngine[];
  /** What the raw client found: its policy is the one that is proved. */
  readonly found: ServerRun;
  /** What the engines are held against; another predictor than the standard's shows that a disagreement is seen. */
  readonly predict?: (each: Case) => Prediction;
  /** Told how many pages ask in each engine, before the first of them. */
  readonly onQuestions?: (count: number) => void;
  readonly onProgress?: (engine: string) => void;
  readonly onNote?: (note: string) => void;
}

/** What real engines did with the server. */
export interface ProofRun {
  readonly engines: readonly Pick<EngineRun, 'engine' | 'unavailable'>[];
  /** One for each question and engine. */
  readonly proofs: readonly Proof[];
  /** Requests of the raw client. */
  readonly sent: number;
}

/**
 * Lets pages in real engines ask the server, and sets what they saw beside what the predictor says of the raw client's answers to
 * the same questions. Every question has a result in every engine, whatever the server or the engine does.
 * @throws {ServersError} when the pages cannot be served.
 */
export async function proveInEngines(options: ProofOptions): Promise<ProofRun> {
  const { url, found } = options;
  const contexts = contextsOf(url, found.policy, found.declared, options.request);
  const questions = questionsAbout(contexts, found.results, options.request);
  options.onQuestions?.(questions.length);
  const { prepared, sent } = await askRaw(questions, options);
  const runs = await runQuestions(prepared, options);
  return {
    engines: runs,
    proofs: runs.flatMap(({ engine, results }) =>
      prepared.map((each): Proof => {
        const result = 'case' in each ? results.find(({ case: { id } }) => id === each.case.id) : undefined;
        return proofOf(each, engine.name, result);
      }),
    ),
    sent,
  };
}

async function askRaw(
  questions: readonly Question[],
  options: ProofOptions,
): Promise<{ readonly prepared: readonly Prepared[]; readonly sent: number }> {
  const { url, timeoutMs = defaultLimits.timeoutMs, concurrency = 16, rate } = options;
  const client = createClient({ ...options, server: url }, { ...defaultLimits, timeoutMs });
  const sender = new Sender(client, { concurrency, ...(rate !== undefined && { rate }) });
  try {
    const prepared = await Promise.all(questions.map((question) => prepare(question, sender)));
    return { prepared, sent: sender.sent };
  } finally {
    client.close();
  }
}

async function runQuestions(prepared: readonly Prepared[], options: ProofOptions): Promise<readonly EngineRun[]> {
  const { url, engines, timeoutMs = defaultLimits.timeoutMs, onProgress, onNote, signal } = options;
  const cases = prepared.flatMap((each) => ('case' in each ? [each.case] : []));
  // Where the raw client got no answer, an engine gets none either.
  if (cases.length === 0) return engines.map((engine) => ({ engine: { ...engine, limits: {} }, results: [] }));
  const urls = new Map(prepared.map(({ question: { id, url: asked } }) => [id, asked]));
  const stage = await setStage([], {
    also: originsOf(cases),
    relay: { passLoopback: true },
  });
  try {
    const { origins } = stage;
    const log = patient(origins.log);
    const reach = { ...options, server: url };
    const own = new URL(`${url.protocol}//127.0.0.1:${String(origins.localPort(url.origin))}`);
    const recorder = await startRecorder({
      reach,
      leaf: origins.leaf,
      log,
      tokenOf,
      timeoutMs,
      ...(cases.some(({ page }) => page.origin === url.origin) && {
        pages: { reach: { server: own, insecure: true }, isOne: isOfPages },
      }),
    });
    try {
      origins.relay.map(url.hostname, Number(url.port) || (url.protocol === 'https:' ? 443 : 80), recorder.port);
      const theirs: Stage = {
        ...stage,
        origins: { ...origins, log, register: (token) => log.open(token), forget: (token) => log.drop(token) },
        // Nobody is logged in anywhere.
        names: [],
        loopback: true,
        foreign: true,
        urlOf: (token, { id }) => withToken(urls.get(id) ?? url, token).href,
      };
      return await runInEngines(engines, theirs, {
        cases,
        // A preflight and the request itself.
        timeoutMs: 2 * timeoutMs,
        predict: options.predict ?? predicted,
        ...(onProgress && { onProgress }),
        ...(onNote && { onNote }),
        ...(signal && { signal }),
      });
    } finally {
      await recorder.close();
    }
  } finally {
    await stage.close();
  }
}

/** Whether a request is for what the pages of the suite are made of, and not one that they make. */
function isOfPages(target: string): boolean {
  return tokenOf(target) === undefined && /^\/(?:-\/|favicon\.ico$)/.test(target);
}

/** Milliseconds for an exchange to end that the page is done with. */
const endsWithin = 1000;

/** A server may never end an exchange; the log of one's own origins waits until they do. */
function patient(log: WireLog): WireLog {
  return {
    ...log,
    settled: (token) => Promise.race([log.settled(token), pause(endsWithin, undefined, { ref: false })]),
  };
}
