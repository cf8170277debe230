/**
 * Mutation testing of the predictor: changes one condition, constant or operator at a time and shows that a unit test
 * goes red. `node --import ./register.mjs scripts/mutate-protocol.ts [protocol/file.ts …]`
 *
 * Each mutant is bundled with the file's own `*.test.ts` into a temporary folder and run there; the sources are not
 * touched. Prints every survivor and the score. Exits with 1 if a mutant survives.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { build } from 'esbuild';
import ts from 'typescript';

const DEFAULT_FILES = ['protocol/cors-check.ts', 'protocol/preflight.ts', 'protocol/safelist.ts'];

/** After this many milliseconds a mutant is stuck in a loop, which its tests have noticed in their own way. */
const STUCK = 30_000;

interface Mutation {
  readonly file: string;
  readonly line: number;
  readonly original: string;
  readonly replacement: string;
  /** The whole file with the replacement in it. */
  readonly source: string;
}

const FLIPPED = new Map<ts.SyntaxKind, readonly string[]>([
  [ts.SyntaxKind.EqualsEqualsEqualsToken, ['!==']],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken, ['===']],
  [ts.SyntaxKind.GreaterThanToken, ['>=', '<']],
  [ts.SyntaxKind.GreaterThanEqualsToken, ['>', '<']],
  [ts.SyntaxKind.LessThanToken, ['<=', '>']],
  [ts.SyntaxKind.LessThanEqualsToken, ['<', '>']],
  [ts.SyntaxKind.AmpersandAmpersandToken, ['||']],
  [ts.SyntaxKind.BarBarToken, ['&&']],
  [ts.SyntaxKind.PlusEqualsToken, ['-=']],
]);

/** Texts that may stand in a node's place. */
function replacements(node: ts.Node, text: (node: ts.Node) => string): readonly string[] {
  const { parent } = node;
  const isCondition =
    (ts.isIfStatement(parent) && parent.expression === node) ||
    (ts.isConditionalExpression(parent) && parent.condition === node);
  return isCondition ? [...conditions(text(node)), ...changes(node, text)] : changes(node, text);
}

function changes(node: ts.Node, text: (node: ts.Node) => string): readonly string[] {
  if (ts.isBinaryExpression(node)) {
    const { kind } = node.operatorToken;
    const [left, right] = [text(node.left), text(node.right)];
    const flipped = (FLIPPED.get(kind) ?? []).map((operator) => `(${left} ${operator} ${right})`);
    const logical = kind === ts.SyntaxKind.AmpersandAmpersandToken || kind === ts.SyntaxKind.BarBarToken;
    return logical ? [...flipped, left, right] : flipped;
  }
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) return [text(node.operand)];
  if (ts.isNumericLiteral(node)) return [String(Number(node.text) - 1), String(Number(node.text) + 1)];
  if (node.kind === ts.SyntaxKind.TrueKeyword) return ['false'];
  if (node.kind === ts.SyntaxKind.FalseKeyword) return ['true'];
  if (ts.isStringLiteral(node) && decides(node)) return [JSON.stringify(`${node.text}x`)];
  if (ts.isRegularExpressionLiteral(node)) return ['/(?:)/', '/(?!)/', ...withoutAnchors(node.text)];
  if (ts.isPropertyAccessExpression(node) && node.name.text === 'some') return [`${text(node.expression)}.every`];
  if (ts.isExpressionStatement(node)) return [';'];
  return [];
}

function conditions(text: string): readonly string[] {
  return [`!(${text})`, 'true', 'false'];
}

function withoutAnchors(regularExpression: string): readonly string[] {
  return [regularExpression.replace('/^', '/'), regularExpression.replace('$/', '/')].filter(
    (changed) => changed !== regularExpression,
  );
}

/** A string that is compared or looked for, not one that is shown. */
function decides(node: ts.StringLiteral): boolean {
  const { parent } = node;
  return (
    (ts.isBinaryExpression(parent) && /^[!=]==$/.test(parent.operatorToken.getText())) ||
    ts.isCaseClause(parent) ||
    (ts.isArrayLiteralExpression(parent) && ts.isNewExpression(parent.parent)) ||
    (ts.isCallExpression(parent) && /\b(?:includes|startsWith|Match)$/.test(parent.expression.getText()))
  );
}

function mutationsOf(file: string, source: string): readonly Mutation[] {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.ES2023, true);
  const text = (node: ts.Node): string => node.getText(tree);
  const found: Mutation[] = [];
  const visit = (node: ts.Node): void => {
    // Types decide nothing at run time, and imports cannot be left out.
    if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isImportDeclaration(node)) return;
    for (const replacement of replacements(node, text)) {
      const [start, end] = [node.getStart(tree), node.getEnd()];
      found.push({
        file,
        line: tree.getLineAndCharacterOfPosition(start).line + 1,
        original: text(node),
        replacement,
        source: source.slice(0, start) + replacement + source.slice(end),
      });
    }
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(tree, visit);
  return found;
}

/** Whether the file's tests pass with `source` in the file's place. */
async function passes(file: string, source: string, folder: string, id: number): Promise<boolean> {
  const outfile = join(folder, `${String(id)}.mjs`);
  const path = resolve(file);
  await build({
    entryPoints: [path.replace(/\.ts$/, '.test.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'silent',
    plugins: [
      {
        name: 'mutant',
        setup(bundler) {
          bundler.onLoad({ filter: new RegExp(`/${basename(file).replace('.', '\\.')}$`) }, ({ path: loaded }) =>
            loaded === path ? { contents: source, loader: 'ts' } : undefined,
          );
        },
      },
    ],
  });
  return await new Promise((done, failed) => {
    const child = spawn(process.execPath, [outfile], { stdio: 'ignore', timeout: STUCK, killSignal: 'SIGKILL' });
    child.once('error', failed);
    child.once('exit', (code) => {
      done(code === 0);
    });
  });
}

async function main(files: readonly string[]): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'mutate-protocol-'));
  try {
    const mutations: Mutation[] = [];
    for (const [at, file] of files.entries()) {
      const source = await readFile(file, 'utf8');
      if (!(await passes(file, source, folder, -1 - at))) {
        console.error(`${file}: its tests fail without any mutation; run them first.`);
        return 3;
      }
      mutations.push(...mutationsOf(file, source));
    }
    const survivors: Mutation[] = [];
    const queue = [...mutations.entries()];
    const worker = async (): Promise<void> => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        const [id, mutation] = next;
        if (await passes(mutation.file, mutation.source, folder, id)) survivors.push(mutation);
      }
    };
    await Promise.all(Array.from({ length: availableParallelism() }, worker));
    for (const { file, line, original, replacement } of survivors) {
      console.log(`survived  ${file}:${String(line)}  ${shorten(original)}  →  ${shorten(replacement)}`);
    }
    const killed = mutations.length - survivors.length;
    console.log(`${String(killed)} of ${String(mutations.length)} mutants were noticed in ${files.join(', ')}.`);
    return survivors.length === 0 ? 0 : 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 90 ? `${line.slice(0, 89)}…` : line;
}

const given = process.argv.slice(2);
process.exitCode = await main(given.length === 0 ? DEFAULT_FILES : given);
