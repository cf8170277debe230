import { isUnexpected } from '../results/expectations/expected-failures.ts';
import type { FailLevel } from '../results/choices.ts';
import { checkReport } from '../suites/server/results.ts';
import type { Finding } from './finding.ts';
import { briefText } from '../results/visible-text.ts';
import { levelOf } from '../reports/words.ts';
import type { Check, Level } from '../suites/server/check.ts';
import { allChecks } from '../suites/server/checks/index.ts';
import { validatePolicy } from '../suites/server/policy.ts';
import type { PolicyFile } from '../suites/server/policy.ts';
import { ServerUnreachableError } from '../suites/server/errors.ts';
import { runServerSuite, unaskable } from '../suites/server/run.ts';
import type { CheckResult, ServerRunOptions } from '../suites/server/run.ts';
import { checkFailed } from './check-failed.ts';
import { NotRunError } from './errors.ts';
import { httpUrl } from './http-url.ts';

type Reach = Pick<
  ServerRunOptions,
  | 'headers'
  | 'ca'
  | 'insecure'
  | 'proxy'
  | 'timeoutMs'
  | 'concurrency'
  | 'rate'
  | 'maxRequests'
  | 'readOnly'
  | 'request'
>;

export interface ServerChecksOptions extends Reach {
  /** What to ask: any page may request it. A function is called when the first check runs, so that the server may start before. */
  readonly url: string | URL | (() => string | URL | Promise<string | URL>);
  /** What the server is meant to allow. */
  readonly policy: PolicyFile;
  /** What fails: `must`; `security` (the default), also SECURITY of high and medium severity; `should`; `all` but INFO. */
  readonly level?: FailLevel;
  /** Which checks; all by default. */
  readonly only?: (check: Pick<Check, 'id' | 'title' | 'level'>) => boolean;
  /** Receives a line for each finding below the level, which fails no test; `console.log` by default. */
  readonly print?: (line: string) => void;
}

/** A check as a test. */
export interface ServerCheck {
  /** Never changes: for lists of what is known to fail. */
  readonly id: string;
  readonly title: string;
  /** What a finding of it usually is. */
  readonly level: Level;
  /** Why it is not asked, where the policy tells it already; `undefined` where it is. */
  readonly skip: string | undefined;
  /**
   * Asks. What all checks need of the server is asked together, when the first of them runs.
   * @param skip Receives why the check could not be asked: only the server's answers show it, or the server cannot be reached, which the first
   *   check to run reports as an error.
   * @returns what was noticed and fails nothing at this level.
   * @throws {CheckFailedError} with the finding in words, or why there was no answer.
   * @throws {NotRunError} where it could not be asked, unless `skip` took it.
   * @throws {ServerUnreachableError} when the server cannot be reached, from the first check that runs.
   */
  readonly run: (skip?: (reason: string) => unknown) => Promise<readonly Finding[]>;
}

/**
 * The checks of a server, for any test runner.
 * @throws {PolicyError} when the policy cannot be understood.
 * @throws {TypeError} when the URL is none, or nothing is left of the checks.
 */
export function serverChecks(options: ServerChecksOptions): readonly ServerCheck[] {
  const { url, level = 'security', only = () => true, print = console.log } = options;
  const policy = validatePolicy(options.policy, 'policy');
  const checks = allChecks.filter(only);
  if (checks.length === 0) throw new TypeError('only: no check is left.');
  const known = typeof url === 'function' ? unknownUrl : httpUrl(url, 'url');
  const session = new Session(options, policy, checks);
  return checks.map((check) => {
    const skip = unaskable(check, known, policy, options.request);
    const { id, title } = check;
    return {
      id,
      title,
      level: check.level,
      skip,
      run: async (onSkip = notTaken(check)) => {
        const asked = skip === undefined ? await session.resultOf(check) : { skipped: skip };
        if ('skipped' in asked) {
          onSkip(asked.skipped);
          return [];
        }
        const { result, at } = asked;
        const report = checkReport(result, at, level, options);
        if (isUnexpected(report)) throw checkFailed(report);
        const { findings = [] } = report;
        for (const finding of findings)
          if (finding.level !== 'INFO')
            print(briefText(`${id}, below the level "${level}": ${levelOf(finding) ?? ''}: ${finding.summary}`));
        return findings;
      },
    };
  });
}

/** Stands for a URL that is not known yet; over https every check can be asked. */
const unknownUrl = new URL('https://localhost/');

function notTaken({ id, title }: Check) {
  return (reason: string): never => {
    throw new NotRunError(id, title, reason);
  };
}

interface Ran {
  readonly at: URL;
  readonly result: CheckResult;
}

type Asked = Ran | { readonly skipped: string };

/** One run of all checks, begun by whoever first wants a result. */
class Session {
  readonly #begin: () => void;
  readonly #results: ReadonlyMap<Check, Promise<Ran>>;
  #isReported = false;

  constructor({ url, ...options }: ServerChecksOptions, policy: PolicyFile, checks: readonly Check[]) {
    const waiting = new Map<Check, { resolve: (ran: Ran) => void; reject: (reason: unknown) => void }>();
    this.#results = new Map(
      checks.map((check) => {
        const result = new Promise<Ran>((resolve, reject) => waiting.set(check, { resolve, reject }));
        // A runner that was told to run a few tests never asks for the rest.
        result.catch(() => {});
        return [check, result];
      }),
    );
    const run = async (): Promise<void> => {
      try {
        const at = httpUrl(typeof url === 'function' ? await url() : url, 'url');
        const onResult = (result: CheckResult): void => waiting.get(result.check)?.resolve({ at, result });
        await runServerSuite({ ...options, url: at, policy, checks, onResult });
      } catch (error) {
        for (const { reject } of waiting.values()) reject(error);
      }
    };
    let running: Promise<void> | undefined;
    this.#begin = () => void (running ??= run());
  }

  /** @throws {ServerUnreachableError} once. Afterwards the checks are skipped: every one of them would say the same. */
  async resultOf(check: Check): Promise<Asked> {
    this.#begin();
    const ran = this.#results.get(check);
    if (ran === undefined) throw new RangeError(`${check.id} is not among the checks`);
    try {
      const asked = await ran;
      return asked.result.result === 'not-run' ? { skipped: asked.result.reason ?? 'It says no reason.' } : asked;
    } catch (error) {
      if (!this.#isReported || !(error instanceof ServerUnreachableError)) {
        this.#isReported = true;
        throw error;
      }
      return { skipped: error.message };
    }
  }
}
