import { describe, expect, test } from "vitest";
import type { FieldProblem } from "../../../platform/refusals/refuse.ts";
import { compileTemplate } from "./compile.ts";
import { type TemplateProblem, templateProblems } from "./problems.ts";
import { limits } from "./schema.ts";

const name = "{{customer_name}}";

function problemsOf(definition: unknown): readonly FieldProblem[] {
  const result = compileTemplate(definition, "WA_LAUNDRY_READY");
  return result.ok ? [] : result.refusal;
}

function named(problem: FieldProblem): TemplateProblem {
  const entries = Object.entries(templateProblems) as [TemplateProblem, FieldProblem["problem"]][];
  return entries.find(([, text]) => text === problem.problem)?.[0] ?? "notObject";
}

function told(definition: unknown) {
  return problemsOf(definition).map((problem) => [problem.field, named(problem), problem.values?.["near"]]);
}

const withCondition = (condition: unknown) => ({ body_lines: ["Halo", { text: name, condition }] });
const conditionField = "definition.body_lines.1.condition";

describe("a definition is read in its normal form", () => {
  test("defaults, flat groups, single sources and nulls are spelt out", () => {
    const result = compileTemplate(
      {
        required_vars_all: null,
        required_vars_any: ["invoice_no", "order_code"],
        fallbacks: { customer_name: "customer_display_name" },
        body_lines: ["Halo", { text: name, condition: null, optional: true }],
      },
      "WA_ORDER_DONE",
    );
    expect(result.ok && result.value.definition).toEqual({
      required_vars_all: [],
      required_vars_any: [["invoice_no", "order_code"]],
      fallbacks: { customer_name: ["customer_display_name"] },
      max_length: 1_200,
      body_lines: ["Halo", { text: name, optional: true }],
    });
  });

  test("the normal form compiles to itself", () => {
    const meta = { name: "order_ready", language: "id", body_parameters: ["customer_name"] };
    const first = compileTemplate({ body_lines: [name], provider_templates: { meta } }, "WA_ORDER_DONE");
    if (!first.ok) throw new Error("refused");
    const second = compileTemplate(first.value.definition, "WA_ORDER_DONE");
    expect(second.ok && second.value.definition).toEqual(first.value.definition);
    expect(first.value.definition.provider_templates).toEqual({ meta });
  });

  test("variables of the reminder are known to the reminder only", () => {
    const definition = { body_lines: ["{{aging_days}}"] };
    expect(compileTemplate(definition, "WA_BILLING_REMINDER").ok).toBe(true);
    expect(told(definition)).toEqual([["definition.body_lines.0", "lineVariableElsewhere", undefined]]);
  });
});

describe("the frame of a definition is refused when", () => {
  const body = { body_lines: [name] };
  test.each<[string, unknown, string, TemplateProblem, string?]>([
    ["it is no object", "Halo", "definition", "notObject"],
    ["it is null", null, "definition", "notObject"],
    ["it is a list", [], "definition", "notObject"],
    ["it has an unknown key", { ...body, foo: 1 }, "definition.foo", "unknownKey"],
    ["a key is misspelt", { ...body, max_lenght: 1 }, "definition.max_lenght", "unknownKeyNear", "max_length"],
    ["there is no body", {}, "definition.body_lines", "noBody"],
    ["the body is empty", { body_lines: [] }, "definition.body_lines", "noBody"],
    ["all lines are blank", { body_lines: ["", { text: "  " }] }, "definition.body_lines", "noBody"],
    ["the body is a text", { body_lines: name }, "definition.body_lines", "notLines"],
    ["it has too many lines", { body_lines: Array(101).fill("Halo") }, "definition.body_lines", "tooMany"],
    [
      "it has too many variables",
      { body_lines: Array(61).fill(name.repeat(5)) },
      "definition.body_lines",
      "manyPlaceholders",
    ],
    ["max_length is too small", { ...body, max_length: 99 }, "definition.max_length", "notLength"],
    ["max_length is too large", { ...body, max_length: 4_097 }, "definition.max_length", "notLength"],
    ["max_length is a fraction", { ...body, max_length: 100.5 }, "definition.max_length", "notLength"],
    ["max_length is a text", { ...body, max_length: "700" }, "definition.max_length", "notLength"],
    [
      "required names are no list",
      { ...body, required_vars_all: "brand_name" },
      "definition.required_vars_all",
      "notNameList",
    ],
    [
      "a required name is unknown",
      { ...body, required_vars_all: ["brand"] },
      "definition.required_vars_all.0",
      "variableNear",
      "brand_name",
    ],
    ["a required name is a number", { ...body, required_vars_all: [7] }, "definition.required_vars_all.0", "variable"],
    ["groups are no list", { ...body, required_vars_any: {} }, "definition.required_vars_any", "notGroupList"],
    ["a group is empty", { ...body, required_vars_any: [[]] }, "definition.required_vars_any.0", "emptyGroup"],
    [
      "a group is no list",
      { ...body, required_vars_any: [["invoice_no"], 1] },
      "definition.required_vars_any.1",
      "notNameList",
    ],
    [
      "a grouped name is unknown",
      { ...body, required_vars_any: [["invoce_no"]] },
      "definition.required_vars_any.0.0",
      "variableNear",
      "invoice_no",
    ],
    ["fallbacks are a list", { ...body, fallbacks: [] }, "definition.fallbacks", "notFallbacks"],
    ["a target is unknown", { ...body, fallbacks: { xyzzy: [] } }, "definition.fallbacks.xyzzy", "variable"],
    [
      "a source is unknown",
      { ...body, fallbacks: { customer_name: ["order_cod"] } },
      "definition.fallbacks.customer_name.0",
      "variableNear",
      "order_code",
    ],
    [
      "sources are empty",
      { ...body, fallbacks: { customer_name: [] } },
      "definition.fallbacks.customer_name",
      "noSources",
    ],
    [
      "sources are a number",
      { ...body, fallbacks: { customer_name: 1 } },
      "definition.fallbacks.customer_name",
      "notNameList",
    ],
    [
      "a target names itself",
      { ...body, fallbacks: { customer_name: "customer_name" } },
      "definition.fallbacks.customer_name",
      "ownSource",
    ],
    ["providers are a text", { ...body, provider_templates: "meta" }, "definition.provider_templates", "notProviders"],
    [
      "a provider is unknown",
      { ...body, provider_templates: { fonnte: {} } },
      "definition.provider_templates.fonnte",
      "unknownKey",
    ],
    ["meta is a text", { ...body, provider_templates: { meta: "x" } }, "definition.provider_templates.meta", "notMeta"],
  ])("%s", (_, definition, field, problem, near) => {
    expect(told(definition)).toEqual([[field, problem, near]]);
  });

  test("a mapped template has a bad name, a bad language, an unknown key and an unknown parameter", () => {
    const meta = { name: "Order Ready", language: "Indonesia", body_parameters: ["customer_nam"], category: "x" };
    const field = "definition.provider_templates.meta";
    expect(told({ ...body, provider_templates: { meta } })).toEqual([
      [`${field}.category`, "unknownKey", undefined],
      [`${field}.name`, "metaName", undefined],
      [`${field}.language`, "metaLanguage", undefined],
      [`${field}.body_parameters.0`, "variableNear", "customer_name"],
    ]);
  });
});

describe("a line is refused when", () => {
  test.each<[string, unknown, string, TemplateProblem, string?]>([
    ["it is a number", 5, "", "notLine"],
    ["it is null", null, "", "notLine"],
    ["it has no text", { optional: true }, ".text", "noText"],
    ["its text is a number", { text: 5 }, ".text", "noText"],
    ["it has an unknown key", { text: name, foo: 1 }, ".foo", "lineKey"],
    ["a key is misspelt", { text: name, conditon: true }, ".conditon", "lineKeyNear", "condition"],
    ["optional is a text", { text: name, optional: "yes" }, ".optional", "notFlag"],
    ["it is too long", "a".repeat(limits.lineTextMax + 1), "", "longText"],
    ["it holds NUL", "a\u0000b", "", "controlText"],
    ["it holds a tab", { text: "a\tb" }, ".text", "controlText"],
    ["it holds half a character", "a\uD83D", "", "controlText"],
    ["a placeholder is not closed", "Halo {{customer_name", "", "unclosed"],
    ["a quote is not closed", 'Halo {{customer_name | default:"x}}', "", "unclosed"],
    ["a closing pair is alone", "Halo }} Kak", "", "strayClose"],
    ["a placeholder is empty", "Halo {{ }}", "", "malformed"],
    ["a placeholder holds two names", "Halo {{customer_name brand_name}}", "", "malformed"],
    ["there are three braces", "Halo {{{customer_name}}}", "", "malformed"],
    ["a placeholder is in another", "Halo {{ {{customer_name }}", "", "malformed"],
    ["a variable stands in single braces", "Halo {customer_name}", "", "singleBraces"],
    ["a variable is misspelt", "Halo {{customer_nmae}}", "", "lineVariableNear", "customer_name"],
    ["a variable is in camel case", "Halo {{customerName}}", "", "lineVariableNear", "customer_name"],
    ["a variable is unknown", "Halo {{xyzzy}}", "", "lineVariable"],
    ["a variable is a property of objects", "Halo {{constructor}}", "", "lineVariable"],
    ["a filter is misspelt", "{{due_amount_numeric | rupiha}}", "", "filterNear", "rupiah"],
    ["a filter is unknown", "{{due_amount_numeric | currency}}", "", "filter"],
    ["a filter is a property of objects", "{{customer_name | constructor}}", "", "filter"],
    ["a filter is empty", "{{customer_name | }}", "", "malformed"],
    ["a filter has an argument", '{{customer_name | title:"x"}}', "", "filterArgument"],
    ["default has no argument", "{{customer_name | default}}", "", "defaultArgument"],
    ["default has a bare argument", "{{customer_name | default:Kak}}", "", "defaultArgument"],
    ["default has curly quotes", "{{customer_name | default:“Kak”}}", "", "defaultArgument"],
    ["there are four filters", "{{customer_name|title|upper|title|upper}}", "", "manyFilters"],
  ])("%s", (_, line, field, problem, near) => {
    const problems = problemsOf({ body_lines: ["Halo", line] });
    expect(problems.map((found) => [found.field, named(found), found.values?.["near"]])).toEqual([
      [`definition.body_lines.1${field}`, problem, near],
    ]);
    expect(problems[0]?.values?.["line"]).toBe(2);
  });
});

describe("a condition is refused when", () => {
  test.each<[string, unknown, string, TemplateProblem, string?]>([
    ["it is a bare name", "invoice_no", "", "notCondition"],
    ["it is a number", 1, "", "notCondition"],
    ["it holds null", [null], ".0", "notCondition"],
    ["an operator is misspelt", { exist: "invoice_no" }, ".exist", "operatorNear", "exists"],
    ["an operator is unknown", { matches: "x" }, ".matches", "operator"],
    ["an operator is a property of objects", { toString: 1 }, ".toString", "operator"],
    ["and gets an object", { and: { exists: "invoice_no" } }, ".and", "notConditionList"],
    ["or gets a text", { or: "invoice_no" }, ".or", "notConditionList"],
    ["not gets a name", { not: "invoice_no" }, ".not", "notCondition"],
    ["exists gets an unknown name", { exists: "invoce_no" }, ".exists", "lineVariableNear", "invoice_no"],
    ["isTrue gets an unknown name", { isTrue: "yes" }, ".isTrue", "lineVariable"],
    ["exists gets null", { exists: null }, ".exists", "notOperand"],
    ["exists gets a number", { exists: 5 }, ".exists", "notOperand"],
    ["exists gets a list", { exists: ["invoice_no"] }, ".exists", "notOperand"],
    ["an operand has an unknown key", { exists: { name: "invoice_no" } }, ".exists", "notOperand"],
    ["an operand has two keys", { exists: { var: "invoice_no", value: 1 } }, ".exists", "notOperand"],
    ["var is a number", { exists: { var: 1 } }, ".exists", "notOperand"],
    ["var is unknown", { eq: [{ var: "courier_nam" }, "x"] }, ".eq", "lineVariableNear", "courier_name"],
    ["value is an object", { eq: ["invoice_no", { value: {} }] }, ".eq", "notOperand"],
    ["a comparison gets one operand", { eq: ["invoice_no"] }, ".eq", "notPair"],
    ["a comparison gets three", { eq: ["invoice_no", 1, 2] }, ".eq", "notPair"],
    ["a comparison gets a text", { gt: "due_amount_numeric" }, ".gt", "notPair"],
    ["right is missing", { eq: { left: "invoice_no" } }, ".eq", "notPair"],
    ["there is more than left and right", { eq: { left: "invoice_no", right: 1, x: 1 } }, ".eq", "notPair"],
    ["two literals are compared", { eq: [1, 1] }, ".eq", "constant"],
    ["two values are compared", { eq: [{ value: "invoice_no" }, "Z1"] }, ".eq", "constantNear", "invoice_no"],
    ["a misspelt name is compared", { eq: ["courier_statsu", "x"] }, ".eq", "constantNear", "courier_status"],
    ["the reminder's variable is compared", { gt: ["aging_days", 1] }, ".gt", "constantElsewhere"],
    ["a variable is compared with itself", { ne: ["invoice_no", { var: "invoice_no" }] }, ".ne", "sameVariable"],
    ["an amount text is ordered", { gt: ["due_amount", 0] }, ".gt", "orderTwin", "due_amount_numeric"],
    ["a text is ordered", { lt: [5, "customer_name"] }, ".lt", "orderType"],
    ["a boolean is ordered", { gte: ["is_pickup_delivery", 1] }, ".gte", "orderType"],
    ["an order gets a dotted amount", { gt: ["due_amount_numeric", "50.000"] }, ".gt", "orderLiteral"],
    ["an order gets a text", { gt: ["due_amount_numeric", "banyak"] }, ".gt", "orderLiteral"],
    ["an order gets null", { gt: ["due_amount_numeric", null] }, ".gt", "orderLiteral"],
    ["a literal holds NUL", { eq: ["invoice_no", { value: "a\u0000" }] }, ".eq", "controlText"],
    ["a literal holds half a character", { eq: ["invoice_no", "\uD83D"] }, ".eq", "controlText"],
    ["a literal is too long", { eq: ["invoice_no", "x".repeat(501)] }, ".eq", "longLiteral"],
  ])("%s", (_, condition, field, problem, near) => {
    expect(told(withCondition(condition))).toEqual([[`${conditionField}${field}`, problem, near]]);
  });

  test("it is nested more than 20 levels", () => {
    const nested = (levels: number) =>
      Array.from({ length: levels - 1 }).reduce<unknown>((inner) => ({ not: inner }), true);
    expect(told(withCondition(nested(20)))).toEqual([]);
    expect(told(withCondition(nested(21)))[0]?.[1]).toBe("deepCondition");
    expect(told(withCondition(nested(100_000)))[0]?.[1]).toBe("deepCondition");
  });

  test("it has more than 500 parts, told once", () => {
    expect(told(withCondition(Array(499).fill(true)))).toEqual([]);
    expect(told(withCondition(Array(100_000).fill(true)))).toEqual([
      [`${conditionField}.499`, "largeCondition", undefined],
    ]);
  });
});

describe("all problems come back at once", () => {
  test("with the field and the line of each", () => {
    const problems = told({
      max_length: 5,
      body_lines: ["{{xyzzy}} {{customer_nam | titel}}", { text: 5, condition: { gt: ["due_amount", "x"] } }],
    });
    expect(problems).toEqual([
      ["definition.body_lines.0", "lineVariable", undefined],
      ["definition.body_lines.0", "lineVariableNear", "customer_name"],
      ["definition.body_lines.0", "filterNear", "title"],
      ["definition.body_lines.1.condition.gt", "orderTwin", "due_amount_numeric"],
      ["definition.body_lines.1.condition.gt", "orderLiteral", undefined],
      ["definition.body_lines.1.text", "noText", undefined],
      ["definition.max_length", "notLength", undefined],
    ]);
  });

  test("at most 100, each with both languages and every slot of its text filled", () => {
    const problems = problemsOf({ body_lines: Array(100).fill({ text: "{{x1}}{{x2}}", z: 1 }) });
    expect(problems).toHaveLength(100);
    for (const { problem, values } of problems) {
      for (const text of [problem.id, problem.en]) {
        for (const [, slot = ""] of text.matchAll(/\{(\w+)\}/g)) expect(values).toHaveProperty(slot);
      }
    }
  });
});
