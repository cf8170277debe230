/**
 * `npm run stability -- 3 [-g TEXT] [--engine NAMES]`: runs the browser suite that many times in a row and names every case whose
 * result, outcome or reason is not the same each time. Exit code 1 if there is one.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { parseResults, resultKey } from '../reports/model.ts';

const [times = '3', ...flags] = process.argv.slice(2);
const count = Number(times);
if (!Number.isSafeInteger(count) || count < 2) {
  process.stderr.write(
    `A number of runs from 2 is wanted first, not ${JSON.stringify(times)}: npm run stability -- 3\n`,
  );
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), 'cors-conformance-stability-'));
/** What each run said of a case in an engine. */
const said = new Map<string, string[]>();
for (let run = 1; run <= count; run++) {
  const output = join(folder, String(run));
  const started = performance.now();
  const { status } = spawnSync(
    process.execPath,
    ['--import', './register.mjs', 'cli/main.ts', 'browsers', ...flags, '--output', output],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  if (status !== 0 && status !== 1) process.exit(status ?? 3);
  const file = join(output, 'results.json');
  const { results } = parseResults(readFileSync(file, 'utf8'), file);
  for (const result of results) {
    const all = said.get(resultKey(result)) ?? [];
    all.push(
      `${result.result}, ${result.observed?.outcome ?? 'no outcome'}${result.reason ? `: ${result.reason}` : ''}`,
    );
    said.set(resultKey(result), all);
  }
  const seconds = ((performance.now() - started) / 1_000).toFixed(0);
  process.stdout.write(`run ${run} of ${count}: ${results.length} results in ${seconds} s\n`);
}
rmSync(folder, { recursive: true });

const unstable = [...said].filter(([, all]) => all.length !== count || new Set(all).size > 1);
for (const [key, all] of unstable)
  process.stdout.write(`\n${key}\n${all.map((each, i) => `  run ${i + 1}: ${each}`).join('\n')}\n`);
process.stdout.write(
  unstable.length === 0
    ? `\nAll ${said.size} results are the same in every run.\n`
    : `\n${unstable.length} of ${said.size} results differ between the runs.\n`,
);
process.exitCode = unstable.length === 0 ? 0 : 1;
