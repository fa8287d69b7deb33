import type { FastifySchemaValidationError } from "fastify";
import { describe, expect, it } from "vitest";
import { fieldTexts } from "../refusals/text.ts";
import { schemaProblems } from "./schema-problems.ts";

function error(keyword: string, instancePath: string, params: object, more: object = {}): FastifySchemaValidationError {
  return { keyword, instancePath, schemaPath: "", params: { ...params }, message: "library text", ...more };
}

const said = (...errors: readonly FastifySchemaValidationError[]) => fieldTexts(schemaProblems(errors, "body"), "en");

describe("problems that the schema check found", () => {
  it.each([
    [error("required", "/customer", { missingProperty: "name" }), { "customer.name": ["field is required"] }],
    [error("required", "", { missingProperty: "outlet_id" }), { outlet_id: ["field is required"] }],
    [error("additionalProperties", "", { additionalProperty: "x" }), { x: ["is not a known field; remove it"] }],
    [error("type", "/notes", { type: "string" }, { data: 5 }), { notes: ["must be string"] }],
    [error("type", "/notes", { type: ["string", "null"] }, { data: 5 }), { notes: ["must be string"] }],
    [error("type", "/notes", { type: "string" }, { data: null }), { notes: ["field is required"] }],
    [error("enum", "/scope", { allowedValues: ["a", null, "b"] }), { scope: ["must be one of: a, b"] }],
    [error("minLength", "/name", { limit: 1 }), { name: ["field is required"] }],
    [error("minLength", "/name", { limit: 8 }), { name: ["must have at least 8 characters"] }],
    [error("maxLength", "/name", { limit: 8 }), { name: ["must have at most 8 characters"] }],
    [error("minimum", "/items/0/qty", { limit: 0.01 }), { "items.0.qty": ["must be 0.01 or more"] }],
    [error("maximum", "/amount", { limit: 9 }), { amount: ["must be 9 or less"] }],
    [error("minItems", "/items", { limit: 1 }), { items: ["must have at least 1 entries"] }],
    [error("maxItems", "/items", { limit: 200 }), { items: ["must have at most 200 entries"] }],
    [error("maxProperties", "/pickup", { limit: 50 }), { pickup: ["has too many keys; at most 50"] }],
    [error("pattern", "/id", {}, { parentSchema: { "x-expected": "UUID" } }), { id: ["must be formatted as UUID"] }],
    [error("format", "/at", { format: "date-time" }), { at: ["must be formatted as date-time"] }],
    [error("type", "", { type: "object" }, { data: [] }), { body: ["must be object"] }],
    [error("type", "/a~1b/c~0d", { type: "string" }, { data: 1 }), { "a/b.c~d": ["must be string"] }],
  ])("%j are told as %j, in our words", (found, texts) => {
    expect(said(found)).toEqual(texts);
  });

  it("the same problem of a field is told once, different ones each", () => {
    const short = error("minLength", "/a", { limit: 3 });
    expect(said(short, short, error("pattern", "/a", {}))).toEqual({
      a: ["must have at least 3 characters", "must be formatted as pattern"],
    });
  });

  it("a query that is no object is called query", () => {
    expect(schemaProblems([error("type", "", { type: "object" })], "querystring")).toMatchObject([{ field: "query" }]);
  });

  it("fifty problems are told at the most", () => {
    const many = Array.from({ length: 60 }, (_, index) => error("required", "", { missingProperty: `f${index}` }));
    expect(schemaProblems(many, "body")).toHaveLength(50);
  });
});
