/**
 * `npm run bench [-- chromium,firefox]`: how fast the predictor and the engines are, as JSON on stdout and as tables on stderr. Numbers of different
 * runs or machines do not compare; the ratio of two numbers of one run does. docs/performance.md says what they mean.
 */
import { Console } from 'node:console';
import { parseEngines } from '../../cli/flags.ts';
import { engineNames, isFound } from '../../engines/engine.ts';
import { findEngine } from '../../engines/find.ts';
import { predict } from '../../protocol/predict.ts';
import type { Case } from '../../protocol/types.ts';
import { allCases } from '../../suites/browser/cases/index.ts';
import { type EngineSpeed, measureEngine } from './engine.ts';
import { measurePredictor } from './predictor.ts';

const [asked] = process.argv.slice(2);
const enough = 600;

const isSimple = (each: Case) => predict(each).exchanges.length === 1;
const isPreflighted = (each: Case) => predict(each).exchanges.some(({ kind }) => kind === 'preflight');

/** Cases of one page at http://foo.example that say nothing unusual, as often as it takes to measure. */
function repeated(ids: RegExp): readonly Case[] {
  const cases = allCases.filter(({ id, page }) => ids.test(id) && page.origin === 'http://foo.example');
  return Array.from({ length: Math.ceil(enough / cases.length) }, (_, round) =>
    cases.map((each) => ({ ...each, id: `${each.id}-${round}` })),
  ).flat();
}

const groups = {
  simple: repeated(/^(xhr|fetch)-(acao|exposed|status)-/),
  preflighted: repeated(/^(xhr|fetch)-preflight-(acah|acam|header|method|put|patch|delete)/),
  framed: repeated(/^script-module-/),
};
const engines: (EngineSpeed | { readonly engine: string; readonly missing: string })[] = [];
for (const name of asked === undefined ? engineNames : parseEngines(asked)) {
  const found = await findEngine(name);
  process.stderr.write(`${name} …\n`);
  engines.push(isFound(found) ? await measureEngine(found, groups) : { engine: name, missing: found.reason });
}
const predictor = measurePredictor(allCases.filter(isSimple), allCases.filter(isPreflighted));
// Of this process: cases, predictions, origins, the wire log; the engines have theirs.
const peakMemoryMiB = Math.round(process.resourceUsage().maxRSS / 1024);
const report = { node: process.version, predictor, engines, peakMemoryMiB };

const tables = new Console(process.stderr);
tables.table(
  engines.flatMap((each) =>
    'groups' in each
      ? Object.entries(each.groups).map(([cases, { suitePerSecond, barePerSecond, ratio }]) => ({
          engine: each.engine,
          cases,
          'cases/s': suitePerSecond,
          'bare page, requests/s': barePerSecond,
          ratio,
        }))
      : [],
  ),
);
tables.table(
  engines.map((each) =>
    'groups' in each
      ? {
          engine: each.engine,
          version: each.version,
          'launch, ms': each.launchMs,
          'first result, ms': each.firstResultMs,
        }
      : each,
  ),
);
tables.table({
  'predictions/s without preflight': predictor.simplePerSecond,
  'predictions/s with preflight': predictor.preflightedPerSecond,
  'peak memory, MiB': peakMemoryMiB,
});
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
