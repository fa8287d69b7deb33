import { createHash } from "node:crypto";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Client, Reply } from "../support/client.ts";
import { fingerprint } from "../support/fingerprint.ts";
import { messagesOf } from "../support/messages.ts";
import { openStaffed, placed, toReady, walk } from "../support/placing.ts";
import { counterOrder, pickupOrder, type Shop } from "../support/shop.ts";
import { openWorld, type World } from "../support/world.ts";

const english = { "accept-language": "en-GB,en;q=0.9" };

/** What a reader sees, without the marks; the picture of a page in words. */
function wordsOf(page: string): string {
  return page
    .replace(/<style>.*?<\/style>/su, "")
    .replaceAll(/<[^>]+>/gu, " ")
    .replaceAll(/\s+/gu, " ");
}

describe("the customer's page of an order", () => {
  let world: World;
  let shop: Shop;
  let owner: Client;
  let nobody: Client;
  beforeAll(async () => {
    world = await openWorld();
    ({ shop, owner } = await openStaffed(world));
    nobody = await world.client();
    await sql`update outlets set phone = '6281122334455', address = 'Jl. Rahasia 9' where id = ${shop.outletId}::uuid`.execute(
      world.kabar.database.queries,
    );
  });
  afterAll(() => world.close());

  const pageOf = (order: { readonly tracking_token: string }, headers = {}) =>
    nobody.get(`/pelanggan/track/${order.tracking_token}`, headers);

  const richOrder = (fields: object = {}) =>
    placed(
      owner,
      counterOrder(shop, {
        requires_delivery: true,
        shipping_fee_amount: 10_000,
        discount_amount: 1_500,
        notes: "catatan-rahasia",
        delivery: { address: "Jl. Pelanggan 5", slot: "Besok" },
        courier_user_id: shop.people.courier.userId,
        items: [
          { service_id: shop.kiloanId, weight_kg: 5.2 },
          { service_id: shop.satuanId, qty: 3 },
        ],
        ...fields,
      }),
    );

  /** In the order in which they stand on the page. */
  function expectWords(answer: Reply, ...words: readonly string[]) {
    expect(answer.status).toBe(200);
    let text = wordsOf(answer.text);
    for (const word of words) {
      expect(text).toContain(word);
      text = text.slice(text.indexOf(word) + word.length);
    }
  }

  it("tells shop, outlet, number, status, estimate, items, sums and whom to call, in Indonesian", async () => {
    const order = await richOrder();
    await owner.post(`/api/orders/${order.id}/payments`, { amount: 20_000, method: "cash" });
    const [{ name }] = (await world.kabar.database.queries
      .selectFrom("tenants")
      .select("name")
      .where("id", "=", shop.tenantId)
      .execute()) as [{ name: string }];
    expectWords(
      await pageOf(order),
      ...[name, "Outlet Utama", order.invoice_no, "Menunggu giliran dicuci"],
      ...["Perkiraan selesai", "Rabu, 25 November pukul 10.00 WIB"],
      ...["Order diterima (selesai)", "Minggu, 22 November pukul 10.00 WIB"],
      ...["Menunggu giliran dicuci (sekarang)", "Diantar ke tempat Anda (berikutnya)"],
      ...["Kiloan Reguler", "5,2 kg × Rp8.000", "Rp41.600", "Cuci Satuan", "3 pcs × Rp5.000", "Rp15.000"],
      ...["Ongkos kurir", "Rp10.000", "Potongan", "−Rp1.500", "Total", "Rp65.100"],
      ...["Sudah dibayar", "Rp20.000", "Sisa tagihan", "Rp45.100", "Hubungi", "0811-2233-4455"],
    );
  });

  it("is English for whoever prefers it, with amounts as English writes them", async () => {
    const order = await richOrder();
    const answer = await pageOf(order, english);
    expectWords(
      answer,
      ...["Waiting to be washed", "Expected to be ready", "Wednesday 25 November at 10:00"],
      ...["Order received (done)", "5.2 kg × Rp8,000", "Courier fee", "Total", "Rp65,100", "Still due", "Rp65,100"],
    );
    expect(answer.text).toContain('<html lang="en">');
    expect((await pageOf(order, { "accept-language": "fr" })).text).toContain('<html lang="id">');
  });

  it("follows the laundry and the courier, and says when all is paid", async () => {
    const order = await placed(
      owner,
      pickupOrder(shop, { requires_delivery: true, shipping_fee_amount: 0, delivery: { address: "x" } }),
    );
    const steps = [
      [null, null, "Menunggu dijemput kurir (sekarang)"],
      ["courier", "pickup_on_the_way", "Kurir menuju lokasi jemput (sekarang)"],
      ["courier", "picked_up", "Menunggu giliran dicuci (sekarang)"],
      ["laundry", "washing", "Sedang dicuci (sekarang)"],
      ["laundry", "drying", "Sedang dikeringkan (sekarang)"],
      ["laundry", "ironing", "Sedang disetrika (sekarang)"],
      ["laundry", "ready", "Menunggu diantar kurir (sekarang)"],
      ["courier", "delivery_pending", "Menunggu diantar kurir (sekarang)"],
      ["courier", "delivery_on_the_way", "Kurir sedang mengantar (sekarang)"],
      ["courier", "delivered", "Cucian sudah sampai (selesai)"],
    ] as const;
    const early = await pageOf(order);
    expect(wordsOf(early.text)).toContain("Rincian dan harga diisi setelah cucian dijemput.");
    expect(wordsOf(early.text)).not.toMatch(/Perkiraan|Total|Rp/u);
    for (const [pipeline, status, words] of steps) {
      if (status === "washing") {
        const items = [{ service_id: shop.kiloanId, weight_kg: 1 }];
        expect((await owner.patch(`/api/orders/${order.id}`, { items })).status).toBe(200);
        await owner.post(`/api/orders/${order.id}/payments`, { amount: 8_000, method: "cash" });
      }
      if (pipeline !== null) {
        expect((await owner.post(`/api/orders/${order.id}/status/${pipeline}`, { status })).status).toBe(200);
      }
      expectWords(await pageOf(order), words);
    }
    const text = wordsOf((await pageOf(order)).text);
    expect(text).toContain("Lunas");
    expect(text).not.toMatch(/Perkiraan selesai|Sisa tagihan|sekarang/u);
  });

  it("of a cancelled order says so, when, and that nothing is due", async () => {
    const order = await richOrder();
    world.clock.set("2026-11-23T03:00:00Z");
    await owner.post(`/api/orders/${order.id}/cancel`, { reason: "alasan-rahasia" });
    world.clock.set("2026-11-22T03:00:00Z");
    const answer = await pageOf(order);
    expectWords(
      answer,
      ...["Order dibatalkan", "Senin, 23 November pukul 10.00 WIB", "Minggu, 22 November"],
      ...["Kiloan Reguler", "Tidak ada yang perlu dibayar."],
    );
    expect(wordsOf(answer.text)).not.toMatch(/alasan-rahasia|Perkiraan|Menunggu|Sisa tagihan|Total/u);
  });

  it("shows nothing else: no person, no address, no note, no id", async () => {
    const order = await richOrder();
    const payment = await owner.post(`/api/orders/${order.id}/payments`, { amount: 1, method: "tunai-rahasia" });
    for (const headers of [{}, english]) {
      const { text } = await pageOf(order, headers);
      const hidden = [
        ...["Budi", "Santoso", "81311112222", "1311-1112", "Test courier", "Test owner", shop.people.courier.email],
        ...["Jl. Pelanggan", "Jl. Rahasia", "catatan-rahasia", "tunai-rahasia", order.tracking_token],
        ...[order.id, order.customer_id, shop.tenantId, shop.outletId, shop.kiloanId, order.items[0].id],
        ...[payment.body.data.id, shop.people.courier.userId],
      ];
      for (const word of hidden) expect(text).not.toContain(word);
      expect(text).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-/u);
    }
  });

  it("shows whatever a shop writes as text, never as part of the page", async () => {
    const own = await openStaffed(world);
    const hostile = `<script>alert("1")</script><img src=x onerror='y'>&amp;`;
    const { queries } = world.kabar.database;
    const { tenantId, outletId, kiloanId } = own.shop;
    await sql`update tenants set name = ${hostile} where id = ${tenantId}::uuid`.execute(queries);
    await sql`update outlets set name = ${hostile}, phone = ${hostile} where id = ${outletId}::uuid`.execute(queries);
    await sql`update services set name = ${hostile} where id = ${kiloanId}::uuid`.execute(queries);
    const order = await placed(own.owner, counterOrder(own.shop));
    await sql`update orders set invoice_no = ${hostile} where id = ${order.id}::uuid`.execute(queries);
    const { text, status } = await pageOf(order);
    expect(status).toBe(200);
    expect(text.split("&#60;script&#62;alert(&#34;1&#34;)").length - 1).toBe(7);
    expect(text).not.toMatch(/<script|<img|onerror='|&amp;/u);
  });

  it("keeps what a shop writes from turning the text around it: marks of direction, scripts from the right, joined emoji", async () => {
    const own = await openStaffed(world);
    const turned = "\u202eAbu \u0639\u0644\u064a \ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67";
    const { queries } = world.kabar.database;
    const { tenantId, outletId, kiloanId } = own.shop;
    await sql`update tenants set name = ${turned} where id = ${tenantId}::uuid`.execute(queries);
    await sql`update outlets set name = ${turned}, phone = ${turned} where id = ${outletId}::uuid`.execute(queries);
    await sql`update services set name = ${turned} where id = ${kiloanId}::uuid`.execute(queries);
    const { text } = await pageOf(await placed(own.owner, counterOrder(own.shop)));
    const [, body = ""] = text.split("</head>");
    expect(body.split(turned).length - 1).toBe(4);
    expect(body.split(`<bdi>${turned}</bdi>`).length - 1).toBe(4);
  });

  it("carries its one style by hash and may do nothing: no script, no frame, no trace for others, no copy kept", async () => {
    const order = await richOrder();
    for (const answer of [await pageOf(order), await nobody.get("/pelanggan/track/unknown")]) {
      const [, style = ""] = /<style>(.*?)<\/style>/su.exec(answer.text) ?? [];
      const hash = createHash("sha256").update(style).digest("base64");
      expect(answer.headers).toMatchObject({
        "content-type": "text/html; charset=utf-8",
        "content-security-policy": `default-src 'none';script-src 'none';style-src 'sha256-${hash}';base-uri 'none';form-action 'none';frame-ancestors 'none'`,
        "referrer-policy": "no-referrer",
        "x-robots-tag": "noindex, nofollow",
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
      });
      expect(answer.text).toContain('<meta name="robots" content="noindex, nofollow">');
      expect(answer.text).not.toMatch(/<script|<link|<img|<form|<iframe|style=|https?:/u);
      expect(Buffer.byteLength(answer.text)).toBeLessThan(12_000);
    }
  });

  it("only reads", async () => {
    const order = await richOrder();
    const before = await fingerprint(world.kabar);
    await pageOf(order);
    await nobody.get("/pelanggan/track/aaaaaaaaaaaaaaaaaaaaaaaa");
    expect(await fingerprint(world.kabar)).toBe(before);
  });

  it("of an unknown, malformed, deleted or closed shop's order is one and the same page", async () => {
    const gone = await placed(owner, counterOrder(shop));
    await owner.post(`/api/orders/${gone.id}/cancel`, { reason: "x" });
    await owner.delete(`/api/orders/${gone.id}`);
    const closed = await openStaffed(world);
    const theirs = await placed(closed.owner, counterOrder(closed.shop));
    expect((await pageOf(theirs)).status).toBe(200);
    await sql`update tenants set status = 'inactive' where id = ${closed.shop.tenantId}::uuid`.execute(
      world.kabar.database.queries,
    );
    const present = await placed(owner, counterOrder(shop));
    const tokens = [
      gone.tracking_token,
      theirs.tracking_token,
      present.tracking_token.toUpperCase(),
      present.tracking_token.slice(1),
      `${present.tracking_token}/x`,
      present.id,
      "a".repeat(24),
      "a".repeat(500),
      "%00",
      "%27%20or%201%3D1--",
      "..%2f..%2fapi",
      "",
    ];
    const pages = await Promise.all(tokens.map((token) => nobody.get(`/pelanggan/track/${token}`)));
    expect(pages.map(({ status }) => status)).toEqual(tokens.map(() => 404));
    expect(new Set(pages.map(({ text }) => text)).size).toBe(1);
    expect(new Set(pages.map(({ headers }) => headers["content-security-policy"])).size).toBe(1);
    expect(wordsOf(pages[0]?.text ?? "")).toContain("Periksa lagi tautan dari pesan WhatsApp Anda");
    expect((await nobody.get("/pelanggan/track/unknown", english)).text).toContain("Page not found");
  });

  it("is asked for at most 300 times a minute from one network, then politely refused; others are not", async () => {
    const own = await openWorld({ KABAR_TRUSTED_PROXIES: "127.0.0.1" });
    try {
      const client = await own.client();
      const ask = (address: string) => client.get("/pelanggan/track/unknown", { "x-forwarded-for": address });
      for (let asked = 0; asked < 300; asked += 1) expect((await ask(`2001:db8:1:2::${asked}`)).status).toBe(404);
      const refused = await ask("2001:db8:1:2:ffff::1");
      expect(refused.status).toBe(429);
      expect(Number(refused.headers["retry-after"])).toBeGreaterThan(0);
      expect(refused.headers["content-type"]).toBe("text/html; charset=utf-8");
      expect(wordsOf(refused.text)).toContain("Tunggu sebentar, lalu buka lagi halaman ini.");
      expect((await ask("2001:db8:1:3::1")).status).toBe(404);
    } finally {
      await own.close();
    }
  });
});

describe("the link in a customer's message", () => {
  async function bodiesWith(environment: Readonly<Record<string, string>>, language: "id" | "en" = "id") {
    const own = await openWorld(environment);
    try {
      const { shop, owner } = await openStaffed(own);
      await sql`update tenants set language = ${language} where id = ${shop.tenantId}::uuid`.execute(
        own.kabar.database.queries,
      );
      const order = await placed(owner, pickupOrder(shop, { requires_delivery: true, is_pickup_delivery: null }));
      const items = [{ service_id: shop.kiloanId, weight_kg: 1 }];
      await owner.patch(`/api/orders/${order.id}`, { items, discount_amount: 8_000 });
      await walk(owner, order.id, "courier", "pickup_on_the_way", "picked_up");
      await walk(owner, order.id, "laundry", ...toReady);
      await walk(owner, order.id, "courier", "delivery_pending", "delivery_on_the_way", "delivered");
      const messages = await messagesOf(own, shop);
      return { order, bodies: new Map(messages.map((message) => [message.template_id, message.body_text])) };
    } finally {
      await own.close();
    }
  }

  it.each(["id", "en"] as const)("leads to its page where that helps (%s)", async (language) => {
    const { order, bodies } = await bodiesWith({ KABAR_PUBLIC_URL: "https://kabar.test" }, language);
    const told = [...bodies].filter(([, body]) =>
      body.includes(`: https://kabar.test/pelanggan/track/${order.tracking_token}\n`),
    );
    expect(told.map(([template]) => template).sort()).toEqual([
      "WA_DELIVERY_OTW",
      "WA_LAUNDRY_READY",
      "WA_PICKUP_CONFIRM",
    ]);
    expect(bodies.size).toBe(5);
  });

  it("is left out, line and all, while nobody said where customers reach the server", async () => {
    const { bodies } = await bodiesWith({});
    expect(bodies.size).toBe(5);
    for (const body of bodies.values()) expect(body).not.toMatch(/Pantau|http|pelanggan/u);
  });
});
