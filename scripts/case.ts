/**
 * `npm run case -- ID [--engine NAME] [--headed] [--keep-open]`: runs one case in one engine (Chromium by default), and prints every request
 * and response, what the standard requires, and what was observed. Exit codes as those of `browsers`.
 */
import { Command } from 'commander';
import { fail } from '../cli/fail.ts';
import { parseEngines } from '../cli/flags.ts';
import { haveEngines } from '../cli/have-engines.ts';
import { untilEnter } from '../cli/keep-open.ts';
import { didYouMean, UsageError } from '../cli/usage-error.ts';
import type { EngineName } from '../engines/engine.ts';
import type { Exchange, HeaderList } from '../protocol/http/wire.ts';
import { visibleText } from '../results/visible-text.ts';
import { allCases } from '../suites/browser/cases/index.ts';
import { sourceOfCase } from '../suites/browser/cases/sources.ts';
import { becauseInWords } from '../words/reasons.ts';
import { stepName } from '../words/steps.ts';
import { type BrowserResult, runBrowserSuite } from '../suites/browser/run.ts';
import { observationInWords, predictionInWords, reasonInWords } from '../words/cases.ts';

interface Flags {
  readonly engine: readonly EngineName[];
  readonly headed?: boolean;
  readonly keepOpen?: boolean;
}

const say = (line: string) => process.stderr.write(`${line}\n`);

async function runCase(id: string, { engine, headed, keepOpen }: Flags): Promise<void> {
  const selected = allCases.filter((each) => each.id === id);
  if (selected.length === 0)
    throw new UsageError(
      `There is no case ${JSON.stringify(id)}.${didYouMean(
        id,
        allCases.map((each) => each.id),
      )}`,
    );
  const { found } = await haveEngines(engine);
  const runs = await runBrowserSuite({
    cases: selected,
    engines: found,
    ...((headed || keepOpen) && { headed: true }),
    ...(keepOpen && { beforeClosing: untilEnter(say) }),
    onNote: say,
  });
  const results = runs.flatMap((run) => run.results);
  process.stdout.write(`${results.map(inWords).join('\n\n')}\n`);
  for (const { unavailable } of runs) if (unavailable) say(`${unavailable.reason}\n${unavailable.remedy}`);
  if (runs.some(({ unavailable }) => unavailable)) process.exitCode = 3;
  else process.exitCode = results.every(({ verdict }) => verdict.result === 'pass') ? 0 : 1;
}

function inWords({
  case: each,
  engine,
  prediction,
  observation,
  exchanges,
  verdict,
  durationMs,
}: BrowserResult): string {
  return [
    [each.title, `${each.id} in ${engine}`, sourceOfCase(each.id) ?? ''].join('\n'),
    ...exchanges.map(asHttp),
    [
      `expected  ${prediction ? predictionInWords(each, prediction) : 'the predictor does not decide this case'}`,
      `observed  ${observationInWords(observation)}`,
      ...(prediction ? [`because   ${stepName(prediction.decidedBy)}: ${becauseInWords(prediction.decidedBy)}`] : []),
      `result    ${verdict.result} in ${Math.round(durationMs)} ms`,
      ...(verdict.result === 'pass' ? [] : [reasonInWords(verdict)]),
    ].join('\n'),
  ].join('\n\n');
}

/** The exchange the way `curl -v` shows one. */
function asHttp({ origin, request, response }: Exchange): string {
  return [
    `> ${request.method} ${origin}${request.target}`,
    ...headerLines('>', request.headers),
    ...(response
      ? [`< ${response.status} ${response.statusText}`, ...headerLines('<', response.headers)]
      : ['< the connection ended without a response']),
  ]
    .map(visibleText)
    .join('\n');
}

const headerLines = (mark: string, headers: HeaderList) => headers.map(([name, value]) => `${mark} ${name}: ${value}`);

const program = new Command('npm run case --')
  .description('run one case in one engine, and print what was sent, expected and observed')
  .argument('<id>', 'the id of the case, as `npm run cli -- list` prints it')
  .option('--engine <name>', 'the engine, or several joined by commas', parseEngines, ['chromium' as const])
  .option('--headed', 'show the browser window on your display')
  .option('--keep-open', 'show it, and leave it open until you press Enter')
  .action(runCase);

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = fail(error);
}
