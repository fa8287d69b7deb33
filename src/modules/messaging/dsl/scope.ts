import type { FieldProblem } from "../../../platform/refusals/refuse.ts";
import { report, reportMisspelt, shown } from "./problems.ts";
import type { TemplateId } from "./template-ids.ts";
import { isReminderVariable, type Variable, variablesOf } from "./variables.ts";

/** What the parts of the compiler share: the variables of the template, and the list that every problem goes to. */
export interface Scope {
  readonly variables: ReadonlyMap<string, Variable>;
  readonly problems: FieldProblem[];
}

/** Where something stands: its field path, and its line as people count when it stands in one. */
export interface Place {
  readonly field: string;
  readonly line?: number;
}

export function scopeOf(templateId: TemplateId): Scope {
  return { variables: variablesOf(templateId), problems: [] };
}

/** True when the template has that variable; otherwise reports it, with the nearest name or the template that has it. */
export function isKnownVariable(scope: Scope, place: Place, name: string): boolean {
  if (scope.variables.has(name)) return true;
  const isInLine = place.line !== undefined;
  const values = isInLine ? { line: place.line, name: shown(name) } : { name: shown(name) };
  if (isReminderVariable(name)) {
    report(scope.problems, place.field, isInLine ? "lineVariableElsewhere" : "variableElsewhere", values);
    return false;
  }
  const names = isInLine
    ? ({ plain: "lineVariable", near: "lineVariableNear" } as const)
    : ({ plain: "variable", near: "variableNear" } as const);
  reportMisspelt(scope.problems, place.field, names, { written: name, known: scope.variables.keys(), values });
  return false;
}

/** A JSON object that is not a list. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
