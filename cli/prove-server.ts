import type { ProofReport } from '../suites/server/results.ts';
import { type EngineName, EnginesError } from '../engines/engine.ts';
import { ensureEngines } from '../engines/discovery/install.ts';
import { Progress } from '../reports/terminal/progress.ts';
import { proofReport } from '../suites/proof/results.ts';
import { ServersError } from '../servers/servers-error.ts';
import { proveInEngines } from '../suites/proof/run.ts';
import type { CurlOptions } from '../suites/server/curl.ts';
import type { ServerRun, ServerRunOptions } from '../suites/server/run.ts';

/** Lets pages in the engines ask the server. Where that cannot be done, the report says why: what was found before is not lost. */
export async function prove(
  names: readonly EngineName[],
  found: ServerRun,
  options: ServerRunOptions,
  curl: CurlOptions,
): Promise<ProofReport> {
  const say = (line: string): unknown => process.stderr.write(`${line}\n`);
  let progress: Progress | undefined;
  try {
    const { found: engines, missing } = await ensureEngines(names, say);
    const run = await proveInEngines({
      ...options,
      engines,
      found,
      onQuestions: (count) => {
        progress = new Progress(
          process.stderr,
          engines.map(({ name }) => name),
          count,
        );
      },
      onProgress: (engine) => progress?.done(engine),
      onNote: (note) => (progress ? progress.note(note) : say(note)),
    });
    return proofReport(run, missing, curl);
  } catch (error) {
    if (!(error instanceof ServersError || error instanceof EnginesError)) throw error;
    const { message: reason } = error;
    const remedy = error instanceof EnginesError ? error.remedy : 'Free what it needs, and run it again.';
    return proofReport(
      { engines: [], proofs: [], sent: 0 },
      names.map((name) => ({ name, reason, remedy })),
      curl,
    );
  } finally {
    progress?.end();
  }
}
