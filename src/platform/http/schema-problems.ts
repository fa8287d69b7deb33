import type { FastifySchemaValidationError } from "fastify";
import { fieldProblems } from "../refusals/field-problems.ts";
import type { FieldProblem } from "../refusals/refuse.ts";

const problemsMax = 50;

/** What the schema check found, as field problems: one per field and cause, the field as a dotted path. */
export function schemaProblems(
  errors: readonly FastifySchemaValidationError[],
  context: "body" | "querystring",
): FieldProblem[] {
  const problems = errors.slice(0, problemsMax).map((error) => schemaProblem(error, context));
  const seen = new Set<string>();
  return problems.filter(({ field, problem }) => {
    const key = `${field}\n${problem.en}`;
    return seen.has(key) ? false : seen.add(key);
  });
}

function schemaProblem(error: FastifySchemaValidationError, context: string): FieldProblem {
  const path = error.instancePath.split("/").slice(1).map(unescapePointer).join(".");
  const field = path === "" ? context.replace("querystring", "query") : path;
  const { limit, type, format, allowedValues, missingProperty, additionalProperty } = error.params as Params;
  const { data, parentSchema } = error as VerboseError;
  if (error.keyword === "type" && data === null) return { field, problem: fieldProblems.required };
  switch (error.keyword) {
    case "required":
      return { field: join(path, missingProperty ?? ""), problem: fieldProblems.required };
    case "additionalProperties":
      return { field: join(path, additionalProperty ?? ""), problem: fieldProblems.notAllowed };
    case "type":
      return { field, problem: fieldProblems.wrongType, values: { expected: typeText(type) } };
    case "enum":
    case "const":
      return { field, problem: fieldProblems.notOneOf, values: { allowed: allowedText(allowedValues) } };
    case "minLength":
      return limit === 1
        ? { field, problem: fieldProblems.required }
        : { field, problem: fieldProblems.tooShort, values: { limit: limit ?? 0 } };
    case "maxLength":
      return { field, problem: fieldProblems.tooLong, values: { limit: limit ?? 0 } };
    case "minimum":
      return { field, problem: fieldProblems.tooSmall, values: { limit: limit ?? 0 } };
    case "maximum":
      return { field, problem: fieldProblems.tooLarge, values: { limit: limit ?? 0 } };
    case "minItems":
      return { field, problem: fieldProblems.tooFew, values: { limit: limit ?? 0 } };
    case "maxItems":
      return { field, problem: fieldProblems.tooMany, values: { limit: limit ?? 0 } };
    case "maxProperties":
      return { field, problem: fieldProblems.tooManyKeys, values: { limit: limit ?? 0 } };
    default:
      return {
        field,
        problem: fieldProblems.wrongFormat,
        values: { expected: parentSchema?.["x-expected"] ?? format ?? error.keyword },
      };
  }
}

/** With Ajv's `verbose` option an error also tells the value and the schema that it met. */
interface VerboseError {
  readonly data?: unknown;
  readonly parentSchema?: { readonly "x-expected"?: string };
}

/** What Ajv tells beside each keyword. */
interface Params {
  readonly limit?: number;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly allowedValues?: readonly unknown[];
  readonly missingProperty?: string;
  readonly additionalProperty?: string;
}

function typeText(type: string | readonly string[] | undefined): string {
  return [type ?? "object"]
    .flat()
    .filter((name) => name !== "null")
    .join(" / ");
}

function allowedText(values: readonly unknown[] | undefined): string {
  return (values ?? []).filter((value) => value !== null).join(", ");
}

function join(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}

function unescapePointer(part: string): string {
  return part.replaceAll("~1", "/").replaceAll("~0", "~");
}
