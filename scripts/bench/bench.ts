/**
 * `npm run bench [-- chromium,firefox]`: how fast the predictor and the engines are, as JSON on stdout. Numbers of different runs or machines do not
 * compare; the ratio of two numbers of one run does.
 */
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
};
const engines: (EngineSpeed | { readonly engine: string; readonly missing: string })[] = [];
for (const name of asked === undefined ? engineNames : parseEngines(asked)) {
  const found = await findEngine(name);
  process.stderr.write(`${name} …\n`);
  engines.push(isFound(found) ? await measureEngine(found, groups) : { engine: name, missing: found.reason });
}
const report = {
  node: process.version,
  predictor: measurePredictor(allCases.filter(isSimple), allCases.filter(isPreflighted)),
  engines,
};
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
