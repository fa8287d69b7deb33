import { refused } from "../../kit/result.ts";
import type { ReasonCode, Text } from "./table.ts";

/** Values for the `{name}` slots of a text. */
export type TextValues = Readonly<Record<string, string | number>>;

/** One thing wrong with one field of the input. `field` is a dotted path: `items.0.weight_kg`. */
export interface FieldProblem {
  readonly field: string;
  readonly problem: Text;
  readonly values?: TextValues;
}

/**
 * Why an operation said no: a code and facts, never a sentence; `text.ts` writes the sentence in the reader's language.
 * `facts` are copied into the wire answer beside `reason_code` and `message`.
 */
export interface Refusal<Code extends ReasonCode = ReasonCode> {
  readonly code: Code;
  readonly facts?: Readonly<Record<string, unknown>>;
  readonly fields?: readonly FieldProblem[];
}

export function refuse<Code extends ReasonCode>(code: Code, facts?: Readonly<Record<string, unknown>>) {
  return refused<Refusal<Code>>(facts === undefined ? { code } : { code, facts });
}

/** The input is wrong: `VALIDATION_FAILED` naming every field, what is wrong with it and what to do. */
export function refuseFields(fields: readonly FieldProblem[]) {
  return refused<Refusal<"VALIDATION_FAILED">>({ code: "VALIDATION_FAILED", fields });
}

export function refuseField(field: string, problem: Text, values?: TextValues) {
  return refuseFields([values === undefined ? { field, problem } : { field, problem, values }]);
}
