import { isUtf8 } from "node:buffer";
import { fieldProblems } from "../refusals/field-problems.ts";
import type { FieldProblem } from "../refusals/refuse.ts";
import { RefusalError } from "./reply.ts";

const depthMax = 20;
const keysMax = 5_000;
const problemsMax = 20;
const forbiddenKeys = new Set(["__proto__", "constructor", "prototype"]);
/** Kept with their blanks; an empty one is none. */
const passwordKeys = new Set(["password", "password_confirmation", "current_password"]);
/** A template's text is the shop's wording. */
const verbatimKeys = new Set([...passwordKeys, "definition"]);

/**
 * A request body as the routes see it: strings trimmed, blank strings null (as the phone clients expect), nothing in it that
 * cannot be stored or that would reach an object's prototype.
 *
 * @throws RefusalError MALFORMED_JSON, or VALIDATION_FAILED naming each offending field.
 */
export function parseJsonBody(bytes: Buffer): unknown {
  return cleanBody(parse(bytes));
}

function parse(bytes: Buffer): unknown {
  if (!isUtf8(bytes)) throw new RefusalError({ code: "MALFORMED_JSON" }); // decoding would put \ufffd where a letter was
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    throw new RefusalError({ code: "MALFORMED_JSON" });
  }
}

function cleanBody(body: unknown): unknown {
  const problems: FieldProblem[] = [];
  let keysLeft = keysMax;
  const cleaned = clean(body, "", 0, false);
  if (problems.length > 0) {
    throw new RefusalError({ code: "VALIDATION_FAILED", fields: problems.slice(0, problemsMax) });
  }
  return cleaned;

  function clean(value: unknown, path: string, depth: number, isVerbatim: boolean): unknown {
    if (typeof value === "string") return cleanText(value, path, isVerbatim);
    if (typeof value === "number") return cleanNumber(value, path);
    if (typeof value !== "object" || value === null) return value;
    if (depth >= depthMax) {
      problems.push({ field: path, problem: fieldProblems.tooDeep, values: { limit: depthMax } });
      return null;
    }
    const entries = Object.entries(value);
    keysLeft -= entries.length;
    if (keysLeft < 0) {
      if (problems.length === 0) {
        problems.push({ field: path || "body", problem: fieldProblems.tooManyKeys, values: { limit: keysMax } });
      }
      return null;
    }
    if (Array.isArray(value)) {
      return value.map((entry, index) => clean(entry, join(path, String(index)), depth + 1, isVerbatim));
    }
    const cleaned: Record<string, unknown> = {};
    for (const [key, entry] of entries) {
      const field = join(path, key);
      if (forbiddenKeys.has(key)) problems.push({ field, problem: fieldProblems.notAllowed });
      else if (!isStorable(key)) problems.push({ field: path || "body", problem: fieldProblems.notText });
      else if (entry === "" && passwordKeys.has(key) && !isVerbatim) cleaned[key] = null;
      else {
        cleaned[key] = clean(entry, field, depth + 1, isVerbatim || verbatimKeys.has(key));
      }
    }
    return cleaned;
  }

  /** JSON may spell a number that no double holds: it is read as infinite, and would be stored as null. And a zero below zero. */
  function cleanNumber(value: number, path: string): number {
    if (!Number.isFinite(value)) problems.push({ field: path || "body", problem: fieldProblems.notStorableNumber });
    return value === 0 ? 0 : value;
  }

  function cleanText(text: string, path: string, isVerbatim: boolean): string | null {
    if (!isStorable(text)) problems.push({ field: path || "body", problem: fieldProblems.notText });
    return isVerbatim ? text : canonicalText(text);
  }
}

/** Trimmed, blank as null, UUIDs in lower case: the form in which values are compared. */
export function canonicalText(text: string): string | null {
  const trimmed = text.trim();
  if (trimmed === "") return null;
  return uuidShape.test(trimmed) ? trimmed.toLowerCase() : trimmed;
}

const uuidShape = /^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/;

/** PostgreSQL stores no NUL, and half a surrogate pair is no character. */
export function isStorable(text: string): boolean {
  return !text.includes("\u0000") && text.isWellFormed();
}

function join(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}
