import { report, shown } from "./problems.ts";
import { limits } from "./schema.ts";
import { isKnownVariable, isObject, type Place, type Scope } from "./scope.ts";

/** Reads the parts of a definition that are lists of variable names: required variables and fallbacks. Null counts as absent. */
export function readRequiredAll(scope: Scope, written: unknown): readonly string[] {
  const field = "definition.required_vars_all";
  if (written === undefined || written === null) return [];
  return readNames(scope, { field }, written, limits.requiredAllMax);
}

/** A flat list of names is one group: older clients write it so. */
export function readRequiredAny(scope: Scope, written: unknown): readonly (readonly string[])[] {
  const field = "definition.required_vars_any";
  if (written === undefined || written === null) return [];
  const example = '[["invoice_no", "order_code"]]';
  if (!Array.isArray(written)) {
    report(scope.problems, field, "notGroupList", { example });
    return [];
  }
  const isFlat = typeof written[0] === "string";
  if (isFlat) return [readNames(scope, { field }, written, limits.requiredGroupNameMax)];
  const groups = bounded(scope, field, written, limits.requiredGroupMax);
  return groups.map((group, index) => readGroup(scope, { field: `${field}.${index}` }, group));
}

function readGroup(scope: Scope, place: Place, written: unknown): readonly string[] {
  if (Array.isArray(written) && written.length === 0) report(scope.problems, place.field, "emptyGroup");
  return readNames(scope, place, written, limits.requiredGroupNameMax);
}

export type Fallbacks = Readonly<Record<string, readonly string[]>>;

/** Fallbacks with their sources as lists; a single source may be given as a text. */
export function readFallbacks(scope: Scope, written: unknown): Fallbacks {
  const field = "definition.fallbacks";
  if (written === undefined || written === null) return {};
  if (!isObject(written)) {
    report(scope.problems, field, "notFallbacks", { example: '{"customer_name": ["customer_display_name"]}' });
    return {};
  }
  const targets = bounded(scope, field, Object.keys(written), limits.fallbackMax);
  const fallbacks: [string, readonly string[]][] = [];
  for (const target of targets) {
    const place = { field: `${field}.${shown(target)}` };
    if (isKnownVariable(scope, place, target))
      fallbacks.push([target, readSources(scope, place, target, written[target])]);
  }
  return Object.fromEntries(fallbacks);
}

function readSources(scope: Scope, place: Place, target: string, written: unknown): readonly string[] {
  const list = typeof written === "string" ? [written] : written;
  if (Array.isArray(list) && list.length === 0) report(scope.problems, place.field, "noSources");
  const sources = readNames(scope, place, list, limits.fallbackSourceMax);
  if (sources.includes(target)) report(scope.problems, place.field, "ownSource", { name: target });
  return sources;
}

/** A list of known variable names; every other entry is reported under its own index. */
export function readNames(scope: Scope, place: Place, written: unknown, countMax: number): readonly string[] {
  if (!Array.isArray(written)) {
    report(scope.problems, place.field, "notNameList");
    return [];
  }
  return bounded(scope, place.field, written, countMax).filter((name, index): name is string => {
    const field = `${place.field}.${index}`;
    return isKnownVariable(scope, { field }, typeof name === "string" ? name : shown(name));
  });
}

function bounded<Entry>(scope: Scope, field: string, entries: readonly Entry[], countMax: number): readonly Entry[] {
  if (entries.length > countMax) report(scope.problems, field, "tooMany", { limit: countMax });
  return entries.slice(0, countMax);
}
