/** The roles that people of a shop can be given. Owners are made with their shop, by nobody else. */
export const assignableRoles = ["tenant_manager", "admin", "cashier", "worker", "courier"] as const;

export type AssignableRole = (typeof assignableRoles)[number];

const staffOfAdmins: readonly AssignableRole[] = ["cashier", "worker", "courier"];

/** Who acts. `outletIds` null: every outlet. */
export interface Manager {
  readonly userId: string | null;
  readonly roles: readonly string[];
  readonly outletIds: readonly string[] | null;
}

/** Whom it is done to, with all outlets that the person is assigned to, archived ones too. */
export interface Managed {
  readonly id: string;
  readonly roleKeys: readonly string[];
  readonly outletIds: readonly string[];
}

/** The roles that somebody may give to others. */
export function rolesAssignableBy(roles: readonly string[]): readonly AssignableRole[] {
  if (roles.includes("owner")) return assignableRoles;
  return roles.includes("admin") ? staffOfAdmins : [];
}

/**
 * Why a person may not be changed, archived or restored by this one; null when it may.
 *
 * `ROLE_ACCESS_DENIED`: oneself, owners, whoever has a role that the actor may not give, and people who also work where the actor
 * does not, because a new role, password or end counts there too. `OUTLET_ACCESS_DENIED`: people who work elsewhere only.
 */
export function denialOf(actor: Manager, target: Managed): "ROLE_ACCESS_DENIED" | "OUTLET_ACCESS_DENIED" | null {
  const assignable: readonly string[] = rolesAssignableBy(actor.roles);
  if (target.id === actor.userId || !target.roleKeys.every((role) => assignable.includes(role))) {
    return "ROLE_ACCESS_DENIED";
  }
  if (!sharesOutlet(actor, target)) return "OUTLET_ACCESS_DENIED";
  return target.outletIds.every((id) => isOutletOf(actor, id)) ? null : "ROLE_ACCESS_DENIED";
}

/** Whether both work at an outlet; whoever is in every outlet works with everybody. */
export function sharesOutlet(actor: Manager, target: Managed): boolean {
  return actor.outletIds === null || target.outletIds.some((id) => isOutletOf(actor, id));
}

function isOutletOf({ outletIds }: Manager, id: string): boolean {
  return outletIds === null || outletIds.includes(id);
}
