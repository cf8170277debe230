import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Mutation, mutationsOf } from './mutations.ts';
import { firstFailure } from './test-runner.ts';

/** What became of the mutants of one file. */
export type MutationResult =
  | { readonly kind: 'tests-fail'; readonly file: string; readonly error: unknown }
  | {
      readonly kind: 'mutated';
      readonly file: string;
      readonly total: number;
      readonly survivors: readonly Mutation[];
    };

/** Changes `file` in one thing at a time and runs the tests beside it, `*.test.ts`, each time. */
export async function mutate(file: string): Promise<MutationResult> {
  const path = resolve(file);
  const tests = path.replace(/\.ts$/, '.test.ts');
  const source = await readFile(path, 'utf8');
  const failure = await firstFailure(tests, path, source);
  if (failure) return { kind: 'tests-fail', file, error: failure.error };
  const mutations = mutationsOf(file, source);
  const survivors: Mutation[] = [];
  for (const mutation of mutations) {
    if ((await firstFailure(tests, path, mutation.source)) === undefined) survivors.push(mutation);
  }
  return { kind: 'mutated', file, total: mutations.length, survivors };
}

/** Prints the survivors and the score. Returns the exit code: 0 if no mutant survives, 1 if one does, 3 if tests fail. */
export function report(results: readonly MutationResult[]): number {
  let total = 0;
  let survived = 0;
  for (const result of results) {
    switch (result.kind) {
      case 'tests-fail':
        console.error(`${result.file}: its tests fail without any mutation; run them first.`);
        console.error(result.error instanceof Error ? result.error.message : result.error);
        return 3;
      case 'mutated':
        total += result.total;
        survived += result.survivors.length;
        for (const { line, original, replacement } of result.survivors) {
          console.log(`survived  ${result.file}:${String(line)}  ${shorten(original)}  →  ${shorten(replacement)}`);
        }
    }
  }
  const files = results.map(({ file }) => file).join(', ');
  console.log(`${String(total - survived)} of ${String(total)} mutants were noticed in ${files}.`);
  return survived === 0 ? 0 : 1;
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 90 ? `${line.slice(0, 89)}…` : line;
}
