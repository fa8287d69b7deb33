/**
 * Lists the longest files and functions and fails on those in src that passed the limit of STYLE.md.
 *
 * A test's `describe` is a chapter, not a function: it is not measured, the tests in it are.
 */
import { globSync, readFileSync } from "node:fs";
import ts from "typescript";

const fileLines = { report: 400, limit: 500 };
const functionLines = { report: 50, limit: 70 };
const listMax = 10;

interface Measured {
  readonly where: string;
  readonly lines: number;
  readonly limit: number;
}

const paths = globSync("{src,test,scripts,bench,bin}/**/*.{ts,js}").map((path) => path.replaceAll("\\", "/"));
const sources = paths.map((path) =>
  ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true),
);
const files = sources.map(measureFile).filter((file) => file.lines > fileLines.report);
const functions = sources.flatMap(measureFunctions).filter((found) => found.lines > functionLines.report);

if (sources.length === 0) console.error("no source file found, so nothing was measured");
report(`files over ${fileLines.report} lines`, files);
report(`functions over ${functionLines.report} lines`, functions);
const tooLong = [...files, ...functions].filter(isTooLong);
console.log(`${sources.length} files measured, ${tooLong.length} over the limit`);
process.exitCode = tooLong.length > 0 || sources.length === 0 ? 1 : 0;

function measureFile(source: ts.SourceFile): Measured {
  return { where: source.fileName, lines: source.text.trimEnd().split("\n").length, limit: fileLines.limit };
}

function measureFunctions(source: ts.SourceFile): readonly Measured[] {
  const found: Measured[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && "body" in node && node.body !== undefined && !isChapter(node)) {
      const first = lineOf(source, node.getStart(source));
      const lines = lineOf(source, node.end) - first + 1;
      found.push({ where: `${source.fileName}:${first} ${nameOf(node)}`, lines, limit: functionLines.limit });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function lineOf(source: ts.SourceFile, position: number): number {
  return source.getLineAndCharacterOfPosition(position).line + 1;
}

/** The callback of `describe(…)`, `describe.skipIf(…)(…)`, `describe.each(…)(…)`. */
function isChapter(node: ts.Node): boolean {
  return ts.isCallExpression(node.parent) && /^describe\b/u.test(node.parent.expression.getText());
}

function nameOf(node: ts.SignatureDeclaration): string {
  if (node.name !== undefined) return node.name.getText();
  const { parent } = node;
  if (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent)) return parent.name.getText();
  if (ts.isCallExpression(parent)) return `given to ${parent.expression.getText().slice(0, 40)}`;
  return "unnamed";
}

function report(title: string, measured: readonly Measured[]): void {
  const sorted = measured.toSorted((a, b) => b.lines - a.lines);
  console.log(`${title}: ${sorted.length}`);
  for (const [rank, one] of sorted.entries()) {
    if (rank < listMax || isTooLong(one)) {
      console.log(`${isTooLong(one) ? "  too long" : "          "} ${String(one.lines).padStart(5)}  ${one.where}`);
    }
  }
}

function isTooLong({ where, lines, limit }: Measured): boolean {
  return where.startsWith("src/") && lines > limit;
}
