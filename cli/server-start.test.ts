import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';

/** The files that a module loads before its first line runs. */
function loaded(start: URL): ReadonlySet<string> {
  const seen = new Set([start.href]);
  for (const href of seen) {
    const source = readFileSync(new URL(href), 'utf8');
    for (const [, path = ''] of source.matchAll(/^(?:import|export)\s(?!type)[^;]*?from '(\.[^']+\.ts)';$/gm)) {
      const file = new URL(path, href);
      if (existsSync(file)) seen.add(file.href);
    }
  }
  return seen;
}

describe('the command server', () => {
  it('loads no browser cases', () => {
    const cases = new URL('../suites/browser/cases/index.ts', import.meta.url).href;
    assert.ok(loaded(new URL('run-browsers.ts', import.meta.url)).has(cases));
    assert.ok(!loaded(new URL('run-server.ts', import.meta.url)).has(cases));
  });
});
