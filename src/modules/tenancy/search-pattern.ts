/** For `ilike`: `%` and `_` in what a person types mean themselves. */
export function contains(text: string): string {
  return `%${text.replace(/[\\%_]/g, "\\$&")}%`;
}
