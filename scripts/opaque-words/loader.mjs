// Loads the sources with opaque tokens in place of every text in words/: `node --import ./register.mjs --import ./scripts/opaque-words/loader.mjs`.
import { register } from 'node:module';
import { isMainThread } from 'node:worker_threads';
import ts from 'typescript';

if (isMainThread) register(import.meta.url);

/** What follows these is data, and what stands here in the source is compared with data. */
const dataKeys = new Set(['standard', 'algorithm', 'step', 'verdict', 'kind', 'id']);

export async function load(url, context, next) {
  const loaded = await next(url, context);
  return /\/words\/[\w/-]+\.ts$/.test(url) ? { ...loaded, source: withTokens(String(loaded.source)) } : loaded;
}

function withTokens(source) {
  const file = ts.createSourceFile('words.js', source, ts.ScriptTarget.Latest, true);
  let count = 0;
  const token = () => `§${(count += 1)}§`;
  const { transformed } = ts.transform(file, [
    ({ factory, ...context }) => {
      const visit = (node) => {
        if (ts.isTemplateExpression(node)) {
          const spans = node.templateSpans.map(({ expression }, i) =>
            factory.createTemplateSpan(
              ts.visitNode(expression, visit),
              i === node.templateSpans.length - 1
                ? factory.createTemplateTail(token())
                : factory.createTemplateMiddle(token()),
            ),
          );
          return factory.createTemplateExpression(factory.createTemplateHead(token()), spans);
        }
        if (ts.isStringLiteralLike(node) && isText(node)) return factory.createStringLiteral(token());
        return ts.visitEachChild(node, visit, { factory, ...context });
      };
      return (root) => ts.visitEachChild(root, visit, { factory, ...context });
    },
  ]);
  return ts.createPrinter().printFile(transformed[0]);
}

/** Whether a literal is for people to read. */
function isText(node) {
  const { parent } = node;
  if (ts.isImportDeclaration(parent) || ts.isCaseClause(parent)) return false;
  if (ts.isBinaryExpression(parent) && parent.operatorToken.kind !== ts.SyntaxKind.PlusToken) return false;
  if (ts.isCallExpression(parent) && parent.arguments.includes(node)) return false;
  if (ts.isElementAccessExpression(parent)) return false;
  if (!ts.isPropertyAssignment(parent)) return true;
  return parent.name !== node && !dataKeys.has(parent.name.text);
}
