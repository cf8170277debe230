/**
 * `npm run bench`: how fast the predictor, the server suite and the engines are, as JSON on stdout and as tables on stderr. Numbers of different
 * runs or machines do not compare; the ratio of two numbers of one run does. docs/performance.md says what they mean.
 */
import { Console } from 'node:console';
import { Command, CommanderError } from 'commander';
import { exitCode } from '../../cli/exit-codes.ts';
import { fail } from '../../cli/fail.ts';
import { parseEngines, positiveInteger } from '../../cli/flags.ts';
import { UsageError } from '../../cli/usage-error.ts';
import { type EngineName, engineNames, isFound } from '../../engines/engine.ts';
import { findEngine } from '../../engines/discovery/find.ts';
import { predict } from '../../protocol/predict.ts';
import type { Case } from '../../protocol/case.ts';
import { allCases } from '../../suites/browser/cases/index.ts';
import { compareFuzz, compareWith, type FuzzToMatrix } from './against.ts';
import { type EngineSpeed, measureEngine } from './engine.ts';
import { fewestCases, type FuzzSpeed, measureFuzz } from './fuzz.ts';
import { measurePredictor } from './predictor.ts';
import { measureServerSuite } from './server-suite.ts';
import { measureStart } from './start.ts';
import type { Throughput } from './throughput.ts';

interface Flags {
  readonly engine: readonly EngineName[];
  readonly fuzz: number;
  readonly against?: string;
  readonly rounds: number;
}

const isSimple = (each: Case) => predict(each).exchanges.length === 1;
const isPreflighted = (each: Case) => predict(each).exchanges.some(({ kind }) => kind === 'preflight');

/** Cases of one page at http://foo.example that say nothing unusual, as often as it takes to measure. */
function repeated(ids: RegExp, enough: number): readonly Case[] {
  const cases = allCases.filter(({ id, page }) => ids.test(id) && page.origin === 'http://foo.example');
  return Array.from({ length: Math.ceil(enough / cases.length) }, (_, round) =>
    cases.map((each) => ({ ...each, id: `${each.id}-${round}` })),
  ).flat();
}

const groups = {
  simple: repeated(/^(xhr|fetch)-(acao|exposed|status)-/, 2_400),
  preflighted: repeated(/^(xhr|fetch)-preflight-(acah|acam|header|method|put|patch|delete)/, 1_200),
  framed: repeated(/^script-module-/, 300),
};
async function bench({ engine: asked, fuzz: fuzzCases, against, rounds }: Flags): Promise<void> {
  if (against !== undefined) return benchAgainst(against, asked, rounds);
  const engines: EngineSpeed[] = [];
  const fuzz: FuzzSpeed[] = [];
  const missing: { readonly engine: string; readonly reason: string }[] = [];
  for (const name of asked) {
    const found = await findEngine(name);
    if (!isFound(found)) {
      missing.push({ engine: name, reason: found.reason });
      continue;
    }
    process.stderr.write(`${name} …\n`);
    engines.push(await measureEngine(found, groups));
    fuzz.push(await measureFuzz(name, fuzzCases));
  }
  process.stderr.write('the package, the server suite and the predictor …\n');
  const start = await measureStart();
  const serverSuite = await measureServerSuite();
  const predictor = measurePredictor(allCases.filter(isSimple), allCases.filter(isPreflighted));
  // Of this process: cases, predictions, origins, the wire log; the engines have theirs.
  const peakMemoryMiB = Math.round(process.resourceUsage().maxRSS / 1024);
  const report = { node: process.version, predictor, serverSuite, start, engines, fuzz, missing, peakMemoryMiB };

  const tables = new Console(process.stderr);
  const row = (of: string, what: string, { suitePerSecond, barePerSecond, ratio }: Throughput) => ({
    of,
    what,
    'suite/s': suitePerSecond,
    'bare/s': barePerSecond,
    ratio,
  });
  tables.table([
    ...engines.flatMap((each) => Object.entries(each.groups).map(([cases, speed]) => row(each.engine, cases, speed))),
    row('server suite', 'requests', serverSuite),
  ]);
  tables.table(
    engines.map((each) => ({
      engine: each.engine,
      version: each.version,
      'launch, ms': each.launchMs,
      'first result, ms': each.firstResultMs,
    })),
  );
  tables.table(
    fuzz.map((each) => ({
      engine: each.engine,
      'random cases': each.cases,
      'first/s': each.firstPerSecond,
      'last/s': each.lastPerSecond,
      ratio: each.rateRatio,
      'first, MiB': each.firstMiB,
      'last, MiB': each.lastMiB,
      'MiB ratio': each.memoryRatio,
    })),
  );
  tables.table(start.map(({ args, ms, bareMs, ratio }) => ({ command: args, ms, 'node alone, ms': bareMs, ratio })));
  if (missing.length > 0) tables.table(missing);
  tables.table({
    'predictions/s without preflight': predictor.simplePerSecond,
    'predictions/s with preflight': predictor.preflightedPerSecond,
    'peak memory, MiB': peakMemoryMiB,
  });
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
}

/** The whole matrix here and in another checkout by turns, and `fuzz` beside the matrix. */
async function benchAgainst(there: string, engines: readonly EngineName[], rounds: number): Promise<void> {
  const matrix = await compareWith({ there, engines, rounds });
  const fuzz: FuzzToMatrix[] = [];
  for (const engine of engines) fuzz.push(await compareFuzz(engine, rounds));
  const tables = new Console(process.stderr);
  tables.table(matrix);
  tables.table(fuzz);
  process.stdout.write(`${JSON.stringify({ node: process.version, against: there, rounds, matrix, fuzz }, null, 2)}\n`);
}

const program = new Command('bench')
  .description('How fast the predictor, the server suite and the engines are.')
  .exitOverride()
  .option('--engine <names>', 'any of the engines, joined by commas', parseEngines, engineNames)
  .option('--fuzz <n>', `random cases of each engine, ${String(fewestCases)} at least`, fuzzCases, fewestCases)
  .option('--against <folder>', 'another checkout: run its matrix and the one here by turns, and nothing else')
  .option('--rounds <n>', 'how often, with --against', positiveInteger('--rounds'), 3)
  .action(bench);

function fuzzCases(text: string): number {
  const cases = positiveInteger('--fuzz')(text);
  if (cases < fewestCases) throw new UsageError(`--fuzz must be at least ${String(fewestCases)} cases, not ${text}.`);
  return cases;
}

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? exitCode.ok : exitCode.usage;
  else process.exitCode = fail(error);
}
