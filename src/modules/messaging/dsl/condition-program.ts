import type { ComparisonOperator, ConditionTree, TestOperator } from "./parse-condition.ts";
import type { Operand } from "./parse-operand.ts";
import { areEqual, difference, hasValue, isHttpUrl, isTrueValue, type Value } from "./values.ts";

/**
 * A condition as a flat program: each step asks one question and says where to go on. `and`, `or` and `not` are only in the wiring,
 * so evaluating needs no recursion, asks no question whose answer no longer matters, and takes at most one step per question.
 */
export interface ConditionProgram {
  readonly steps: readonly Step[];
  /** The first step, or `kept` or `dropped` when nothing has to be asked. */
  readonly entry: number;
}

interface Step {
  readonly isMet: (values: readonly Value[]) => boolean;
  readonly whenMet: number;
  readonly whenNot: number;
}

export const kept = -1;
export const dropped = -2;

/** Evaluates the program on the values by slot. */
export function isMet(program: ConditionProgram, values: readonly Value[]): boolean {
  let position = program.entry;
  while (position >= 0) {
    const step = program.steps[position];
    if (step === undefined) return false;
    position = step.isMet(values) ? step.whenMet : step.whenNot;
  }
  return position === kept;
}

/** `slotOf` gives the position of a variable among the values. */
export function programOf(tree: ConditionTree, slotOf: (name: string) => number): ConditionProgram {
  const steps: Step[] = [];
  const entry = wire(tree, { steps, slotOf }, kept, dropped);
  return { steps, entry };
}

interface Wiring {
  readonly steps: Step[];
  readonly slotOf: (name: string) => number;
}

/** Adds the steps of a tree from its end to its beginning and returns where it begins. As deep as the tree, at most 20 levels. */
function wire(tree: ConditionTree, wiring: Wiring, whenMet: number, whenNot: number): number {
  switch (tree.kind) {
    case "constant":
      return tree.isMet ? whenMet : whenNot;
    case "not":
      return wire(tree.of, wiring, whenNot, whenMet);
    case "all":
      return tree.of.reduceRight((next, part) => wire(part, wiring, next, whenNot), whenMet);
    case "any":
      return tree.of.reduceRight((next, part) => wire(part, wiring, whenMet, next), whenNot);
    case "test":
      return addStep(wiring, testOf(tree.operator, reader(tree.operand, wiring)), whenMet, whenNot);
    case "comparison":
      return addStep(
        wiring,
        comparisonOf(tree.operator, reader(tree.left, wiring), reader(tree.right, wiring)),
        whenMet,
        whenNot,
      );
    default:
      return tree satisfies never;
  }
}

function addStep(wiring: Wiring, isMet: Step["isMet"], whenMet: number, whenNot: number): number {
  wiring.steps.push({ isMet, whenMet, whenNot });
  return wiring.steps.length - 1;
}

type Reader = (values: readonly Value[]) => Value;

function reader(operand: Operand, wiring: Wiring): Reader {
  if (operand.kind === "literal") return () => operand.value;
  const slot = wiring.slotOf(operand.name);
  return (values) => values[slot] ?? null;
}

function testOf(operator: TestOperator, read: Reader): Step["isMet"] {
  switch (operator) {
    case "exists":
      return (values) => hasValue(read(values));
    case "notExists":
      return (values) => !hasValue(read(values));
    case "isValidUrl":
      return (values) => isHttpUrl(read(values));
    case "isTrue":
      return (values) => isTrueValue(read(values));
    default:
      return operator satisfies never;
  }
}

function comparisonOf(operator: ComparisonOperator, left: Reader, right: Reader): Step["isMet"] {
  switch (operator) {
    case "eq":
      return (values) => areEqual(left(values), right(values));
    case "ne":
      return (values) => !areEqual(left(values), right(values));
    case "gt":
      return (values) => difference(left(values), right(values)) > 0;
    case "gte":
      return (values) => difference(left(values), right(values)) >= 0;
    case "lt":
      return (values) => difference(left(values), right(values)) < 0;
    case "lte":
      return (values) => difference(left(values), right(values)) <= 0;
    default:
      return operator satisfies never;
  }
}
