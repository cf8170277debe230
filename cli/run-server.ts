import { readFileSync } from 'node:fs';
import type { EngineName } from '../engines/engine.ts';
import type { HeaderList } from '../protocol/types.ts';
import { verdict } from '../reports/divergences.ts';
import { type KnownFailure, readKnownFailures } from '../reports/known-failures.ts';
import type { FailLevel } from '../reports/model.ts';
import type { ProofReport } from '../reports/proof-report.ts';
import { readEarlier } from '../reports/read.ts';
import { type ReporterChoice, writeChosen } from '../reports/reporters.ts';
import { serverReport } from '../reports/server-report.ts';
import { prepareFolder, writeReports } from '../reports/write.ts';
import { allChecks, checkFamilies } from '../suites/server/checks/index.ts';
import { curlOf } from '../suites/server/curl.ts';
import { parsePolicy } from '../suites/server/policy.ts';
import { dryRun, inferPolicy, runServerSuite, type ServerRun, type ServerRunOptions } from '../suites/server/run.ts';
import { exitCode } from './exit-codes.ts';
import { prove } from './prove-server.ts';
import { select, type Selection } from './select-cases.ts';
import { startServer } from './start-server.ts';
import { chosenReporters, pathsTo } from './reporters.ts';
import { textsFor } from './texts.ts';
import { environment, tool } from './tool.ts';
import { UsageError } from './usage-error.ts';

export interface ServerFlags extends Omit<Selection, 'shard'> {
  readonly policy?: string;
  readonly infer?: boolean;
  readonly level: FailLevel;
  readonly known?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly reporter?: readonly ReporterChoice[];
  readonly before?: readonly string[];
  readonly output?: string;
  /** How often everything is asked; once by default. */
  readonly repeat?: number;
  readonly concurrency: number;
  readonly rate?: number;
  readonly timeout: number;
  readonly header: HeaderList;
  readonly proxy?: URL;
  readonly ca?: string;
  readonly insecure?: boolean;
  readonly start?: string;
  readonly readyUrl?: URL;
  /** Real engines to prove it in. */
  readonly engine?: readonly EngineName[];
}

/** Asks a server by the selected checks, writes the reports, and returns the exit code. */
export async function server(url: URL, flags: ServerFlags): Promise<number> {
  const { policy, known, ca, rate, proxy, insecure, output } = flags;
  const checks = select(flags, allChecks, checkFamilies);
  const options: ServerRunOptions = {
    url,
    checks,
    timeoutMs: flags.timeout,
    concurrency: flags.concurrency,
    headers: flags.header,
    ...(policy !== undefined && { policy: parsePolicy(read(policy, '--policy'), policy) }),
    ...(rate !== undefined && { rate }),
    ...(proxy && { proxy }),
    ...(ca !== undefined && { ca: read(ca, '--ca') }),
    ...(insecure && { insecure }),
  };
  if (flags.dryRun) {
    process.stdout.write(dryRunInWords(options, flags.engine !== undefined));
    return 0;
  }
  const reporters = await chosenReporters(flags);
  const records = known === undefined ? [] : readKnownFailures(known);
  if (output !== undefined) prepareFolder(output);
  const stop = flags.start === undefined ? undefined : await startServer(flags.start, flags.readyUrl ?? url);
  try {
    if (flags.infer) {
      process.stdout.write(`${JSON.stringify(await inferPolicy(options), null, 2)}\n`);
      return 0;
    }
    return await report(options, flags, reporters, records, checks.length === allChecks.length);
  } finally {
    await stop?.();
  }
}

async function report(
  options: ServerRunOptions,
  flags: ServerFlags,
  reporters: readonly ReporterChoice[],
  known: readonly KnownFailure[],
  complete: boolean,
): Promise<number> {
  const { level, output, policy } = flags;
  const { url } = options;
  const startedAt = new Date();
  const runs: ServerRun[] = [];
  const proofs: ProofReport[] = [];
  for (let repeat = 0; repeat < (flags.repeat ?? 1); repeat += 1) {
    const run = await runServerSuite(options);
    runs.push(run);
    if (flags.engine) proofs.push(await prove(flags.engine, run, options));
  }
  const { file, problems } = serverReport(runs, {
    tool: { name: tool.name, version: tool.version, commit: tool.commit },
    environment: environment(startedAt),
    url,
    level,
    known,
    complete,
    proofs,
  });
  const texts = textsFor(file, policy === undefined ? '' : ` --policy ${policy}`);
  const before = readEarlier(flags.before ?? []);
  const written = output === undefined ? [] : [...(await writeReports(output, file, texts, before))];
  const input = { file, problems, texts, before };
  written.push(...(await writeChosen(reporters, input, (text) => process.stdout.write(text))));
  if (written.length > 0) pathsTo(reporters).write(`${written.join('\n')}\n`);
  return file.engines.some(({ unavailable }) => unavailable) ? exitCode.harness : verdict(file.results, problems);
}

function read(path: string, flag: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`${flag} ${path}: ${(error as Error).message}.`);
  }
}

function dryRunInWords(options: ServerRunOptions, inEngines: boolean): string {
  const { asks, more } = dryRun(options);
  const rest = more === 0 ? '' : ` and at most ${String(more)} more, which depend on the answers`;
  return `${[
    ...asks.map((ask) => curlOf(ask, options.url.origin)),
    `# ${String(asks.length)} requests${rest}`,
    ...(inEngines
      ? ['# and the same few GETs and preflights by pages in each engine, which depend on the answers']
      : []),
  ].join('\n')}\n`;
}
