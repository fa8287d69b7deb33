import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ok } from "../../src/kit/result.ts";
import { offerServicesAtOutlet } from "../../src/modules/catalog/offer-services-at-outlet.ts";
import { seedDefaultCatalogue } from "../../src/modules/catalog/seed-default-catalogue.ts";
import { emptyCatalogue } from "../support/catalogue.ts";
import { changesOf, feedHead } from "../support/feed.ts";
import { openStaffed } from "../support/placing.ts";
import { openWorld, type World } from "../support/world.ts";

describe("the default catalogue of a new shop", () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.close());

  async function openSeeded() {
    const staffed = await openStaffed(world);
    const { shop } = staffed;
    await emptyCatalogue(world.kabar, shop);
    const outletIds = [shop.outletId, shop.otherOutletId];
    await world.kabar.runWork(shop.asOwner, async (work) => ok(await seedDefaultCatalogue(work, outletIds)));
    const rows = await world.kabar.database.queries
      .selectFrom("services")
      .where("tenant_id", "=", shop.tenantId)
      .selectAll()
      .execute();
    return { ...staffed, rows };
  }

  it("has services of every type, groups with their sizes, and a price and a duration for each", async () => {
    const { rows } = await openSeeded();
    expect(new Set(rows.map((row) => row.service_type))).toEqual(new Set(["regular", "package", "perfume", "item"]));
    const bedCover = rows.find((row) => row.name === "Bed Cover");
    expect(bedCover).toMatchObject({ is_group: true, parent_service_id: null });
    const sizes = rows.filter((row) => row.parent_service_id === bedCover?.id).map((row) => row.name);
    expect(sizes.sort()).toEqual(["King", "Queen", "Single"]);
    for (const row of rows) {
      expect([row.name, row.is_group || row.base_price_amount > 0]).toEqual([row.name, true]);
      expect((row.duration_days ?? 0) + row.duration_hours).toBeGreaterThan(0);
    }
    expect(rows.map((row) => row.name)).toEqual(
      expect.arrayContaining(["Kiloan Reguler", "Kiloan Express", "Cuci Satuan"]),
    );
  });

  it("is sold at every outlet, told to the feed row by row and to the audit log once", async () => {
    const { shop, owner, rows } = await openSeeded();
    const changes = await changesOf(world, shop);
    expect(changes.filter((change) => change === "upsert service")).toHaveLength(rows.length);
    expect(changes.filter((change) => change === "upsert outlet_service")).toHaveLength(rows.length * 2);
    expect((await owner.get("/api/audit-events")).body.data).toMatchObject([
      {
        event_key: "CATALOGUE_SEEDED",
        entity_type: "tenant",
        entity_id: shop.tenantId,
        outlet_id: null,
        metadata: { services: rows.length },
      },
    ]);
  });

  it("is offered at an outlet that opens later; again changes and tells nothing", async () => {
    const { shop, rows } = await openSeeded();
    const { queries } = world.kabar.database;
    await queries.deleteFrom("outlet_services").where("outlet_id", "=", shop.otherOutletId).execute();
    const before = await feedHead(world, shop);
    const offer = () =>
      world.kabar.runWork(shop.asOwner, async (work) => ok(await offerServicesAtOutlet(work, shop.otherOutletId)));
    await offer();
    await offer();
    const changes = await changesOf(world, shop, before);
    expect(changes).toEqual(rows.map(() => "upsert outlet_service"));
  });
});
