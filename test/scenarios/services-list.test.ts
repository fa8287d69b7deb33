import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "../../src/kit/ids.ts";
import { addService, setOutletService } from "../support/catalogue.ts";
import { expectRefusal } from "../support/expect-refusal.ts";
import { openStaffed } from "../support/placing.ts";
import { group, made, names, openEmpty, paket } from "../support/services.ts";
import { counterOrder } from "../support/shop.ts";
import { openWorld, type World } from "../support/world.ts";

describe("the list of services", () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.close());

  async function openListed() {
    const staffed = await openEmpty(world);
    const { shop, owner } = staffed;
    const bedCover = await made(owner, { ...group, sort_order: 1 });
    const king = await made(owner, {
      name: "King",
      base_price_amount: 25_000,
      parent_service_id: bedCover.id,
      sort_order: 2,
    });
    await made(owner, {
      name: "Queen",
      base_price_amount: 18_000,
      parent_service_id: bedCover.id,
      active: false,
      sort_order: 1,
    });
    const gorden = await made(owner, { name: "Gorden 50%", base_price_amount: 12_000, sort_order: 3 });
    await made(owner, { ...paket, sort_order: 2 });
    const fresh = await made(owner, {
      name: "Fresh",
      service_type: "perfume",
      base_price_amount: 2_000,
      sort_order: 2,
    });
    return { ...staffed, shop, bedCover, king, gorden, fresh };
  }

  it("is in the shop's order, or in the asked one", async () => {
    const { owner, king } = await openListed();
    expect(await names(owner)).toEqual(["Bed Cover", "Queen", "Fresh", "King", "Paket", "Gorden 50%"]);
    expect(await names(owner, "sort=name")).toEqual(["Bed Cover", "Fresh", "Gorden 50%", "King", "Paket", "Queen"]);
    expect(await names(owner, "sort=price_asc")).toEqual([
      "Bed Cover",
      "Fresh",
      "Gorden 50%",
      "Queen",
      "King",
      "Paket",
    ]);
    expect(await names(owner, "sort=price_desc")).toEqual([
      "Paket",
      "King",
      "Queen",
      "Gorden 50%",
      "Fresh",
      "Bed Cover",
    ]);
    world.clock.set("2026-11-22T04:00:00Z");
    await owner.patch(`/api/services/${king.id}`, { base_price_amount: 26_000 });
    world.clock.set("2026-11-22T03:00:00Z");
    expect((await names(owner, "sort=updated_desc"))[0]).toBe("King");
  });

  it("finds by type, group, switch and name, each alone and together", async () => {
    const { owner, bedCover } = await openListed();
    expect(await names(owner, "service_type=package")).toEqual(["Paket"]);
    for (const both of ["service_type=package&service_type=perfume", "service_type[]=perfume&service_type[]=package"]) {
      expect(await names(owner, both)).toEqual(["Fresh", "Paket"]);
    }
    expect(await names(owner, `parent_id=${bedCover.id}`)).toEqual(["Queen", "King"]);
    expect(await names(owner, "parent_id=&service_type=regular")).toEqual(["Bed Cover", "Gorden 50%"]);
    expect(await names(owner, "is_group=1")).toEqual(["Bed Cover"]);
    expect(await names(owner, "is_group=false&parent_id=")).toEqual(["Fresh", "Paket", "Gorden 50%"]);
    expect(await names(owner, "active=0")).toEqual(["Queen"]);
    expect(await names(owner, `active=1&parent_id=${bedCover.id}`)).toEqual(["King"]);
    expect(await names(owner, "q=ED%20c")).toEqual(["Bed Cover"]);
    expect(await names(owner, "q=%25")).toEqual(["Gorden 50%"]);
    expect(await names(owner, "q=_")).toEqual([]);
  });

  it("a group brings what is in it when asked, by the same switch and order", async () => {
    const { owner } = await openListed();
    const childrenOf = async (query: string) => {
      const { body } = await owner.get(`/api/services?is_group=1&${query}`);
      return body.data[0].children.map((child: { name: string }) => child.name);
    };
    expect(await childrenOf("")).toEqual([]);
    expect(await childrenOf("with_children=1")).toEqual(["Queen", "King"]);
    expect(await childrenOf("with_children=1&active=1")).toEqual(["King"]);
    expect(await childrenOf("with_children=1&sort=price_desc&q=bed")).toEqual(["King", "Queen"]);
  });

  it("tells the price that an order pays there; what is switched off there is not sold, at its own price", async () => {
    const { shop, cashier, owner } = await openStaffed(world);
    const off = await addService(world.kabar, shop, { name: "Mati", base_price_amount: 7_000 });
    const bare = await addService(world.kabar, shop, { name: "Polos", base_price_amount: 6_000 });
    await setOutletService(world.kabar, shop, shop.outletId, shop.kiloanId, { price_override_amount: 9_000 });
    await setOutletService(world.kabar, shop, shop.outletId, off, { active: false, price_override_amount: 1 });
    const prices = async (query: string) => {
      const { body } = await owner.get(`/api/services?sort=name&${query}`);
      return body.data.map((row: { name: string; effective_price_amount: number }) => [
        row.name,
        row.effective_price_amount,
      ]);
    };
    const here = `outlet_id=${shop.outletId}`;
    const own = [
      ["Cuci Satuan", 5_000],
      ["Kiloan Reguler", 8_000],
      ["Mati", 7_000],
      ["Polos", 6_000],
    ];
    expect(await prices("")).toEqual(own);
    expect(await prices(`outlet_id=${shop.otherOutletId}`)).toEqual(own);
    expect(await prices(here)).toEqual(own.map(([name, price]) => [name, name === "Kiloan Reguler" ? 9_000 : price]));
    expect((await prices(`${here}&active=1`)).map(([name]: string[]) => name)).not.toContain("Mati");
    expect(await prices(`${here}&active=0`)).toEqual([["Mati", 7_000]]);
    for (const service of (await owner.get(`/api/services?${here}`)).body.data) {
      const items = [{ service_id: service.id, weight_kg: 1, qty: 1 }];
      const answer = await cashier.post("/api/orders", counterOrder(shop, { items }));
      if (service.id === off) expectRefusal(answer, 422, "VALIDATION_FAILED", ["items.0.service_id"]);
      else expect(answer.body.data.total_amount).toBe(service.effective_price_amount);
    }
    expect((await owner.get(`/api/services/${bare}?${here}`)).body.data.outlet_override).toBeNull();
  });

  it("names only outlets that one may use", async () => {
    const { shop, cashier, owner, gorden } = await openListed();
    for (const path of ["/api/services", `/api/services/${gorden.id}`]) {
      expectRefusal(await cashier.get(`${path}?outlet_id=${shop.otherOutletId}`), 403, "OUTLET_ACCESS_DENIED");
      expectRefusal(await owner.get(`${path}?outlet_id=${newId()}`), 404, "DATA_NOT_FOUND");
    }
  });

  it("pages hold every service once", async () => {
    const { owner } = await openListed();
    const seen = [...(await names(owner, "limit=4")), ...(await names(owner, "limit=4&page=2"))];
    expect(seen).toEqual(await names(owner));
    const { meta } = (await owner.get("/api/services?limit=4&page=2")).body;
    expect(meta).toEqual({ page: 2, per_page: 4, last_page: 2, total: 6, has_more: false });
  });

  it.each([
    ["service_type=dry", "service_type.0"],
    ["active=yes", "active"],
    ["parent_id=1", "parent_id"],
    ["sort=price", "sort"],
    ["limit=251", "limit"],
    ["limit=0", "limit"],
    [`q=${"x".repeat(101)}`, "q"],
    ["color=red", "color"],
  ])("%s is refused, naming %s", async (query, field) => {
    const { owner } = await openEmpty(world);
    expectRefusal(await owner.get(`/api/services?${query}`), 422, "VALIDATION_FAILED", [field]);
  });
});
