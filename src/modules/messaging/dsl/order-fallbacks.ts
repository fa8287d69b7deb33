import type { Fallbacks } from "./read-names.ts";

/**
 * The targets of the fallbacks in the order in which they are filled: a target that stands in for another is filled first, so chains
 * work. The order of keys in the definition plays no part, because a JSON column of the database does not keep it and a preview must
 * not differ from the send. In a circle the first name of the alphabet is filled last.
 */
export function orderFallbacks(fallbacks: Fallbacks): readonly string[] {
  const ordered: string[] = [];
  const seen = new Set<string>();
  const fill = (target: string): void => {
    if (seen.has(target)) return;
    seen.add(target);
    for (const source of fallbacks[target] ?? []) {
      if (Object.hasOwn(fallbacks, source)) fill(source);
    }
    ordered.push(target);
  };
  for (const target of Object.keys(fallbacks).sort()) fill(target);
  return ordered;
}
