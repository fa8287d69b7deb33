import { describe, expect, it } from "vitest";
import { denialOf, rolesAssignableBy } from "./hierarchy.ts";

const roles = ["owner", "admin", "cashier", "worker", "courier", "tenant_manager"];

/** Whom each may manage, where both work in the same outlet only. Everybody else manages nobody. */
const manages: Readonly<Record<string, readonly string[]>> = {
  owner: ["admin", "cashier", "worker", "courier", "tenant_manager"],
  admin: ["cashier", "worker", "courier"],
};

describe("who manages whom", () => {
  const cases = roles.flatMap((by) => roles.map((of) => ({ by, of, may: manages[by]?.includes(of) ?? false })));

  it.each(cases)("$of by $by: $may", ({ by, of, may }) => {
    const actor = { userId: "a", roles: [by], outletIds: by === "owner" ? null : ["1"] };
    const target = { id: "b", roleKeys: [of], outletIds: ["1"] };
    expect(denialOf(actor, target)).toBe(may ? null : "ROLE_ACCESS_DENIED");
    expect((rolesAssignableBy([by]) as readonly string[]).includes(of)).toBe(may);
  });

  const admin = { userId: "a", roles: ["admin"], outletIds: ["1", "2"] };
  const cashier = { id: "b", roleKeys: ["cashier"], outletIds: ["1"] };

  it("nobody manages oneself", () => {
    expect(denialOf(admin, { ...cashier, id: "a" })).toBe("ROLE_ACCESS_DENIED");
    expect(denialOf({ userId: "a", roles: ["owner"], outletIds: null }, { ...cashier, id: "a" })).toBe(
      "ROLE_ACCESS_DENIED",
    );
  });

  it("one role that is too high is enough, however many others there are", () => {
    expect(denialOf(admin, { ...cashier, roleKeys: ["cashier", "admin"] })).toBe("ROLE_ACCESS_DENIED");
    expect(denialOf(admin, { ...cashier, roleKeys: ["platform_owner"] })).toBe("ROLE_ACCESS_DENIED");
  });

  it.each([
    [["2"], null],
    [["1", "2"], null],
    [["1", "3"], "ROLE_ACCESS_DENIED"],
    [["3"], "OUTLET_ACCESS_DENIED"],
    [[], "OUTLET_ACCESS_DENIED"],
  ] as const)("an admin of outlets 1 and 2 for somebody of %j: %s", (outletIds, denial) => {
    expect(denialOf(admin, { ...cashier, outletIds })).toBe(denial);
  });
});
