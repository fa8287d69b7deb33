import { Type } from "typebox";
import { Shape } from "./wire.ts";

/** Which page of a list to answer with; for a query schema. */
export const Page = Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000 }));

/** Where a page stands in its list. */
export const PageMeta = Shape({
  page: Type.Integer(),
  per_page: Type.Integer(),
  last_page: Type.Integer(),
  total: Type.Integer(),
  has_more: Type.Boolean(),
});

export function pageMeta(page: number, limit: number, total: number) {
  const lastPage = Math.max(1, Math.ceil(total / limit));
  return { page, per_page: limit, last_page: lastPage, total, has_more: page < lastPage };
}
