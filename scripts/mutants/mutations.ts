import ts from 'typescript';

/** One small change of a file that a unit test of the file should notice. */
export interface Mutation {
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

/** Every condition, constant, operator and statement of `source`, changed one at a time. */
export function mutationsOf(file: string, source: string): readonly Mutation[] {
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
