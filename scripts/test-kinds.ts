import { basename } from 'node:path';

/** What a test file needs, said by its name and folder. */
export const testKinds = ['protocol', 'unit', 'process', 'engine', 'package'] as const;
export type TestKind = (typeof testKinds)[number];

/**
 * The kind of a test file, wherever it is: `*.engine.test.ts` starts browsers, `*.process.test.ts` starts the command
 * line or other programs, or runs whole suites against many servers, `scripts/package/` packs the package, and the rest runs in its own process. `path` is relative
 * to the repository.
 */
export function testKind(path: string): TestKind {
  if (path.startsWith('scripts/package/')) return 'package';
  if (basename(path).endsWith('.engine.test.ts')) return 'engine';
  if (basename(path).endsWith('.process.test.ts')) return 'process';
  return path.startsWith('protocol/') ? 'protocol' : 'unit';
}
