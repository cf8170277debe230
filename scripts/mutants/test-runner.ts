import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import { Script } from 'node:vm';
import { transformSync } from 'esbuild';
import { COUNTER, countLoops, turnCounter } from './count-loops.ts';

type Require = (specifier: string) => unknown;
type Body = (module: { exports: unknown }, exports: unknown, require: Require, turn: () => void) => void;
type TestBody = () => unknown;

export interface Failure {
  readonly error: unknown;
}

const nodeRequire: Require = createRequire(import.meta.url);

/** Compiled once, however often they are run. */
const compiled = new Map<string, Body>();

/**
 * Runs the tests in `testFile`, all modules that it reaches by relative imports made anew, with `source` in the place of
 * what `file` holds. Resolves to what was thrown first, or to undefined if all tests pass. Paths are absolute.
 */
export async function firstFailure(testFile: string, file: string, source: string): Promise<Failure | undefined> {
  const tests: TestBody[] = [];
  const turn = turnCounter();
  const mutant = compile(file, source);
  const loaded = new Map<string, { exports: unknown }>();
  const load = (path: string): unknown => {
    const known = loaded.get(path);
    if (known) return known.exports;
    const module = { exports: {} };
    loaded.set(path, module);
    const body = path === file ? mutant : bodyOf(path);
    body(module, module.exports, requireFrom(path), turn);
    return module.exports;
  };
  const requireFrom =
    (path: string): Require =>
    (specifier) => {
      if (specifier === 'node:test') return testModule(tests);
      return /^\.\.?\//.test(specifier) ? load(resolve(dirname(path), specifier)) : nodeRequire(specifier);
    };
  try {
    load(testFile);
    for (const run of tests) await run();
    return tests.length === 0 ? { error: new Error(`${testFile} holds no test`) } : undefined;
  } catch (error) {
    return { error };
  }
}

/** As much of `node:test` as tests of pure functions use. */
function testModule(tests: TestBody[]): Readonly<Record<string, unknown>> {
  const test = (_name: string, run: TestBody): void => {
    tests.push(run);
  };
  const describe = (_name: string, run: () => void): void => {
    run();
  };
  return { test, it: test, describe };
}

function bodyOf(path: string): Body {
  const known = compiled.get(path);
  if (known) return known;
  const body = compile(path, readFileSync(path, 'utf8'));
  compiled.set(path, body);
  return body;
}

function compile(path: string, source: string): Body {
  const { code } = transformSync(countLoops(path, source), {
    loader: 'ts',
    format: 'cjs',
    target: 'node20',
    sourcefile: path,
  });
  const script = new Script(`(module, exports, require, ${COUNTER}) => {${code}\n}`, { filename: path });
  return script.runInThisContext() as Body;
}
