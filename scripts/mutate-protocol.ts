/**
 * Mutation testing of the predictor: changes one condition, constant or operator at a time and shows that a unit test
 * goes red. `node --import ./register.mjs scripts/mutate-protocol.ts [protocol/file.ts …]`
 *
 * All mutants run in this process, by the tests beside the file; the sources are not touched. Prints every survivor and
 * the score. Exits with 1 if a mutant survives, with 3 if the tests cannot be used.
 */
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { mutate, report } from './mutants/mutate.ts';

/** In whatever folder of protocol/ they are. */
const DEFAULT_NAMES = ['cors-check.ts', 'preflight.ts', 'safelist.ts'];

function defaultFiles(): readonly string[] {
  const paths = readdirSync('protocol', { recursive: true, encoding: 'utf8' });
  return DEFAULT_NAMES.map((name) => {
    const [path, ...more] = paths.filter((each) => basename(each) === name);
    if (path === undefined || more.length > 0) throw new Error(`protocol/ must hold one ${name}`);
    return join('protocol', path);
  });
}

const given = process.argv.slice(2);
const results = [];
for (const file of given.length === 0 ? defaultFiles() : given) results.push(await mutate(file));
process.exitCode = report(results);
