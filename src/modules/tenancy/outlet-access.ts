import type { Actor } from "../../platform/database/work.ts";

/** Whether the actor is assigned to the outlet. That the outlet belongs to the tenant is the database's to say. */
export function mayUseOutlet(actor: Actor, outletId: string): boolean {
  return actor.outletIds === null || actor.outletIds.includes(outletId);
}
