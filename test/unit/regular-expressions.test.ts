import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import ts from "typescript";
import { afterAll, describe, expect, it, vi } from "vitest";
import { samplesOf, worstGrowth } from "../support/regexp-attack.ts";
import { parseRegexp, search } from "../support/regexp-steps.ts";

/** Twice the text may take this much more work: twice is linear, four times square. */
const growthMax = 2.6;

interface Found {
  readonly where: string;
  readonly source: string;
  readonly flags: string;
}

/** Expressions that are not linear, and why nobody can make them slow. */
const bounded: Readonly<Record<string, string>> = {
  [String(/\/+$/)]: "the operator's own setting, read once",
  [String(/\B(?=(?:\d{3})+$)/g)]: "the digits of one number",
  [String(/^[\s(]*(?<plus>\+?)[\d\s().\p{Dash_Punctuation}−]*$/u)]:
    "a phone number as typed, thirty characters at most",
};

const files = globSync("src/**/*.ts")
  .map((path) => path.replaceAll("\\", "/"))
  .filter((path) => !path.endsWith(".test.ts"))
  .sort();

/** Literals, schema patterns, and what modules put together when they are loaded. */
const written = files.flatMap(literalsIn);
const assembled = await assembledIn(files.filter((path) => readFileSync(path, "utf8").includes("new RegExp(")));
const all = [...new Map([...written, ...assembled].map((found) => [`${found.source}/${found.flags}`, found])).values()];

function literalsIn(path: string): readonly Found[] {
  const source = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true);
  const found: Found[] = [];
  const visit = (node: ts.Node): void => {
    const where = `${path}:${source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1}`;
    if (ts.isRegularExpressionLiteral(node)) {
      const end = node.text.lastIndexOf("/");
      found.push({ where, source: node.text.slice(1, end), flags: node.text.slice(end + 1) });
    }
    const text = patternText(node);
    if (text !== null) found.push({ where, source: text, flags: "u" }); // as Ajv compiles it
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** A schema's pattern: a string under the name `pattern`, or kept in a constant whose name says so. */
function patternText(node: ts.Node): string | null {
  if (!ts.isPropertyAssignment(node) && !ts.isVariableDeclaration(node)) return null;
  const { name, initializer } = node;
  if (!/^pattern$|Pattern$/u.test(name.getText()) || initializer === undefined) return null;
  if (ts.isStringLiteralLike(initializer)) return initializer.text;
  if (ts.isIdentifier(initializer) && initializer.text.endsWith("Pattern")) return null;
  if (ts.isNewExpression(initializer) && initializer.expression.getText() === "RegExp") return null;
  if (ts.isCallExpression(initializer)) return null; // a text to search for, not an expression
  throw new Error(`a pattern that this test cannot read: ${node.getText()}`);
}

/** Loads the modules anew and writes down each expression that they make while they are loaded. */
async function assembledIn(paths: readonly string[]): Promise<readonly Found[]> {
  const found: Found[] = [];
  const Original = globalThis.RegExp;
  class Recorded extends Original {
    constructor(pattern: RegExp | string, flags?: string) {
      super(pattern, flags);
      found.push({ where: paths.join(", "), source: this.source, flags: this.flags });
    }
  }
  vi.resetModules();
  vi.stubGlobal("RegExp", Recorded);
  for (const path of paths) await import(/* @vite-ignore */ join(import.meta.dirname, "../..", path));
  vi.unstubAllGlobals();
  return found;
}

describe("regular expressions", () => {
  const bounds: string[] = [];
  afterAll(() => {
    process.stdout.write(`regular expressions: ${all.length} fed, ${bounds.length} not linear but on short texts only
`);
  });

  it("all of the sources are here", () => {
    expect(written.length).toBeGreaterThan(40);
    expect(assembled.length).toBeGreaterThan(2);
  });

  it.each(all)("$where /$source/$flags takes work in proportion to its text", ({ source, flags, where }) => {
    const { growth, pump } = worstGrowth(source, flags);
    if (growth > growthMax) bounds.push(`/${source}/${flags}`);
    if (bounded[`/${source}/${flags}`] !== undefined) return;
    expect([where, growth > growthMax ? `${growth} with ${pump}` : "linear"]).toEqual([where, "linear"]);
  });

  it("no exception is older than its reason", () => {
    expect(bounds.sort()).toEqual(Object.keys(bounded).sort());
  });

  it.each([
    ["nested loops", "^(a+)+$", ""],
    ["overlapping choices", "^(?:a|a)*$", ""],
    ["overlapping neighbours", "^a*a*b", ""],
    ["blanks at the end, sought everywhere", "\\s+$", ""],
    ["an optional tail in a loop", "^(?:\\w+\\s?)*$", ""],
    ["a long way to a sign that is not there", "\\{\\{.*\\}\\}", "s"],
    ["a mail address as it is often written", "^([a-zA-Z0-9_.-])+@(([a-zA-Z0-9-])+\\.)+([a-zA-Z0-9]{2,4})+$", ""],
  ])("red check: %s are found", (_fault, source, flags) => {
    expect(worstGrowth(source, flags).growth).toBeGreaterThan(growthMax);
  });

  it("the counting matcher finds what the runtime finds, in texts that each expression nearly accepts", () => {
    for (const { source, flags } of all) {
      const tree = parseRegexp(source, flags);
      const samples = samplesOf(source, flags);
      const pieces = fc.array(fc.constantFrom(...samples, "x", "0", " ", "\n", "é"), { maxLength: 30 });
      const property = fc.property(pieces, (parts) => {
        const text = parts.join("");
        const { isFound } = search(tree, flags, text, 1_000_000);
        expect([source, text, isFound]).toEqual([source, text, new RegExp(source, flags).test(text)]);
      });
      fc.assert(property, { numRuns: 40 });
    }
  });
});
