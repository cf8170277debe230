import assert from 'node:assert/strict';
import { it } from 'node:test';
import { engineNames, isFound } from '../../../engines/engine.ts';
import { findEngine } from '../../../engines/discovery/find.ts';
import { allCases } from '../cases/index.ts';
import { runBrowserSuite } from '../run.ts';

const [one] = allCases.filter(({ id }) => id === 'decoration-content-acao-exact');
assert.ok(one);
const cases = Array.from({ length: 150 }, (_, index) => ({ ...one, id: `${one.id}-${String(index)}` }));

for (const name of engineNames) {
  const found = await findEngine(name);
  if (!isFound(found)) void it.skip(`${name}: ${found.reason}`);
  else
    void it(`one page of ${name} makes ${String(cases.length)} documents at once, and each has its content`, async () => {
      const [own] = await runBrowserSuite({ cases, engines: [found] });
      const failing = own?.results.filter(({ verdict }) => verdict.result !== 'pass');
      assert.deepEqual([own?.results.length, failing], [cases.length, []]);
    });
}
