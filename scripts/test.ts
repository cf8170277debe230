/**
 * Runs every test of one kind, wherever it is: `node --import ./register.mjs scripts/test.ts unit`. Kinds are those of
 * `test-kinds.ts`. Protocol and unit tests share this process, since starting one for each file costs more than most of them;
 * others have a process a file. Exits with 1 if a test fails, with 2 if there is no such kind, with 3 if there is no test of it.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { testKind, testKinds } from './test-kinds.ts';

const NOT_OURS = new Set(['node_modules', 'dist', 'debian', 'latest', 'test-results', 'coverage']);

/** The paths of all test files below `folder`, relative to where this runs. */
function testFiles(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry): readonly string[] => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name.startsWith('.') || NOT_OURS.has(entry.name) ? [] : testFiles(path);
    return entry.name.endsWith('.test.ts') ? [path] : [];
  });
}

async function run(kind: string | undefined): Promise<number> {
  if (!testKinds.some((each) => each === kind)) {
    console.error(`Name a kind of tests: ${testKinds.join(', ')}.`);
    return 2;
  }
  const files = testFiles('.').filter((path) => testKind(path) === kind);
  if (files.length === 0) {
    console.error(`There are no ${String(kind)} tests.`);
    return 3;
  }
  if (kind === 'protocol' || kind === 'unit') {
    for (const file of files) await import(pathToFileURL(resolve(file)).href);
    return 0;
  }
  const options = ['--test', '--test-concurrency=2', '--test-reporter=dot'];
  const child = spawn(process.execPath, ['--import', './register.mjs', ...options, ...files], { stdio: 'inherit' });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}

// A test of this process that failed meanwhile has set the exit code.
const code = await run(process.argv[2]);
if (code !== 0) process.exitCode = code;
