/** How many rows there are in all: a page that is not full tells it, else they are counted. Most searches find less than a page. */
export async function totalOf(
  { found, limit, offset }: { readonly found: number; readonly limit: number; readonly offset: number },
  count: () => Promise<number>,
): Promise<number> {
  const isLastPage = found < limit && (found > 0 || offset === 0);
  return isLastPage ? offset + found : count();
}
