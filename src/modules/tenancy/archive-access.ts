import type { Actor } from "../../platform/database/work.ts";

/** Whoever may archive may see what was archived; for everybody else it is gone. */
export function maySeeArchived(actor: Actor): boolean {
  return actor.roles.some((role) => role === "owner" || role === "admin");
}
