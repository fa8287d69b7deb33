/**
 * Finds the name that a person probably meant. Costs a bounded number of steps: the input is cut to 64 characters, the candidates
 * are a short list.
 */
export function nearestName(written: string, candidates: Iterable<string>): string | undefined {
  const wanted = plainForm(written);
  if (wanted.length < 2) return undefined;
  const distanceMax = Math.max(1, Math.floor(wanted.length / 3));
  let best: { name: string; distance: number } | undefined;
  for (const name of candidates) {
    const plain = plainForm(name);
    const distance = isPartOf(wanted, plain) ? 1 : editDistance(wanted, plain);
    if (distance <= distanceMax && (best === undefined || distance < best.distance)) best = { name, distance };
  }
  return best?.name;
}

/** `customerName`, `Customer Name` and `customer_name` are one name to whoever types it. */
function plainForm(name: string): string {
  return name
    .slice(0, 64)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "");
}

function isPartOf(wanted: string, plain: string): boolean {
  return wanted.length >= 4 && plain.startsWith(wanted);
}

/** Levenshtein with neighbouring letters swapped counted once (optimal string alignment). */
function editDistance(from: string, to: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1];
      let steps = Math.min(
        (previous[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (previous[column - 1] ?? 0) + (same ? 0 : 1),
      );
      const isSwap = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      if (isSwap) steps = Math.min(steps, (beforePrevious[column - 2] ?? 0) + 1);
      current.push(steps);
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[to.length] ?? 0;
}
