/**
 * Fails where an error can vanish: a promise that nobody awaits, an empty `catch`.
 *
 * Biome's noFloatingPromises stays on for the editor, but 2.5.15 does not follow types into libraries: it saw none of
 * `db.insertInto(…).execute()`, `pool.query(…)` and `app.close()`, the ones that would write outside their transaction.
 * `void promise` says that losing it is meant.
 */
import ts from "typescript";

const assignments = new Set([ts.SyntaxKind.EqualsToken, ts.SyntaxKind.QuestionQuestionEqualsToken]);

const config = ts.getParsedCommandLineOfConfigFile("tsconfig.json", undefined, {
  ...ts.sys,
  onUnRecoverableConfigFileDiagnostic: (diagnostic) => {
    throw new Error(ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n"));
  },
});
if (config === undefined) throw new Error("tsconfig.json could not be read");

const program = ts.createProgram(config.fileNames, config.options);
const checker = program.getTypeChecker();
const sources = program.getSourceFiles().filter((source) => !/node_modules|[.]d[.]ts$/u.test(source.fileName));
const lost = sources.flatMap(findLostErrors);

for (const line of lost) console.error(line);
console.log(`${sources.length} files read, ${lost.length} places lose an error`);
process.exitCode = lost.length > 0 || sources.length === 0 ? 1 : 0;

function findLostErrors(source: ts.SourceFile): readonly string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isExpressionStatement(node) && !isKept(node.expression) && isPromise(node.expression)) {
      found.push(`${placeOf(source, node)} nobody awaits this promise: ${node.getText().slice(0, 60)}`);
    }
    if (ts.isCatchClause(node) && isBlank(node.block)) {
      found.push(`${placeOf(source, node)} this catch swallows the error; handle it, or say inside why it may be lost`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** Assigned to something that is awaited later, or ended by `.catch(…)`. */
function isKept(expression: ts.Expression): boolean {
  if (ts.isBinaryExpression(expression)) return assignments.has(expression.operatorToken.kind);
  return ts.isCallExpression(expression) && /[.]catch$/u.test(expression.expression.getText());
}

function isPromise(expression: ts.Expression): boolean {
  return isPromiseType(checker.getTypeAtLocation(expression));
}

/** Promise itself, alone or in a union. Not every thenable: Fastify's `register` gives one that is meant to be left alone. */
function isPromiseType(type: ts.Type): boolean {
  return type.isUnion() ? type.types.some(isPromiseType) : type.symbol?.name === "Promise";
}

function isBlank(block: ts.Block): boolean {
  return block.statements.length === 0 && /^\{\s*\}$/u.test(block.getText());
}

function placeOf(source: ts.SourceFile, node: ts.Node): string {
  const { line, character } = source.getLineAndCharacterOfPosition(node.getStart(source));
  return `${source.fileName.replace(`${process.cwd()}/`, "")}:${line + 1}:${character + 1}`;
}
