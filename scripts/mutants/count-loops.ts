import ts from 'typescript';

/** Turns of all loops together. The tests of a file take a few thousand; whoever takes more is in a loop without an end. */
const MOST_TURNS = 1_000_000;

/** The name under which {@link countLoops} finds the counter. */
export const COUNTER = '__turn';

/** `source` with a call of the counter at the start of each loop's body. Line numbers stay. */
export function countLoops(file: string, source: string): string {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.ES2023, true);
  const insertions: { readonly at: number; readonly text: string }[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isIterationStatement(node, false)) {
      const { statement } = node;
      if (ts.isBlock(statement)) {
        insertions.push({ at: statement.getStart(tree) + 1, text: `${COUNTER}();` });
      } else {
        insertions.push(
          { at: statement.getStart(tree), text: `{${COUNTER}();` },
          { at: statement.getEnd(), text: '}' },
        );
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return insertions
    .toSorted((a, b) => b.at - a.at)
    .reduce((changed, { at, text }) => changed.slice(0, at) + text + changed.slice(at), source);
}

/** A counter of turns, which throws after so many that the loop has no end. */
export function turnCounter(): () => void {
  let turns = 0;
  return () => {
    if (++turns > MOST_TURNS) throw new Error(`a loop has not ended after ${String(MOST_TURNS)} turns`);
  };
}
