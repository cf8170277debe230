import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { allCases } from '../suites/browser/cases/index.ts';
import { selectCases } from './select-cases.ts';
import { UsageError } from './usage-error.ts';

const ids = (selection: Parameters<typeof selectCases>[0]) => selectCases(selection).map(({ id }) => id);

describe('a selection', () => {
  it('is the whole suite by default', () => {
    assert.equal(ids({}).length, allCases.length);
  });

  it('is one case for an id, though other ids begin alike', () => {
    assert.deepEqual(ids({ grep: 'fetch-preflight-header' }), ['fetch-preflight-header']);
  });

  it('is what a regular expression finds in ids and titles, whatever the case', () => {
    assert.ok(ids({ grep: '^FONT-.*redirect' }).every((id) => /^font-.*redirect/.test(id)));
    assert.ok(ids({ grep: 'INCLUDES the default port' }).includes('fetch-acao-default-port'));
  });

  it('leaves out what --grep-invert finds', () => {
    assert.ok(ids({ grep: '^fetch-', grepInvert: 'preflight' }).every((id) => !id.includes('preflight')));
  });

  it('falls into shares that have every case once', () => {
    const shares = [1, 2, 3, 4].flatMap((part) => ids({ shard: `${part}/4` }));
    assert.deepEqual(shares.toSorted(), allCases.map(({ id }) => id).toSorted());
  });

  const wrong = [
    [{ grep: 'fetch-acao-exct' }, /Did you mean "fetch-acao-exact"/],
    [{ grep: '(' }, /--grep "\(" is not a valid regular expression/],
    [{ shard: '5/4' }, /--shard "5\/4" is not a valid share/],
    [{ shard: 'half' }, /write 2\/5/],
    [{ grep: 'fetch-acao-exact', shard: '2/2' }, /only 1 cases are selected/],
  ] as const;
  for (const [selection, says] of wrong) {
    it(`is refused: ${JSON.stringify(selection)}`, () => {
      assert.throws(
        () => selectCases(selection),
        (error: unknown) => error instanceof UsageError && says.test(error.message),
      );
    });
  }
});
