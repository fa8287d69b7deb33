import type { CustomerFields } from "./customers-store.ts";

const names = ["name", "phone_normalized", "notes"] as const;

/** Which fields differ. */
export function changedNames(before: CustomerFields, after: CustomerFields): readonly (typeof names)[number][] {
  return names.filter((name) => before[name] !== after[name]);
}
