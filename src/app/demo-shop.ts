import { createHash } from "node:crypto";

export const demoRoles = ["owner", "admin", "cashier", "worker", "courier"] as const;

export interface DemoShop {
  readonly tenantId: string;
  readonly outletIds: readonly [string, string];
  readonly userIds: Readonly<Record<(typeof demoRoles)[number], string>>;
}

/** Ids follow from names, so that they are the same on every machine. */
export function demoId(...names: readonly string[]): string {
  const hex = createHash("sha256")
    .update(["kabar-demo", ...names].join("/"))
    .digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

export function demoShop(plan: string): DemoShop {
  return {
    tenantId: demoId(plan, "tenant"),
    outletIds: [demoId(plan, "outlet", "1"), demoId(plan, "outlet", "2")],
    userIds: {
      owner: demoId(plan, "owner"),
      admin: demoId(plan, "admin"),
      cashier: demoId(plan, "cashier"),
      worker: demoId(plan, "worker"),
      courier: demoId(plan, "courier"),
    },
  };
}
