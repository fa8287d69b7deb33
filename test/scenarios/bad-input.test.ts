import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Client, Reply } from "../support/client.ts";
import { expectRefusal } from "../support/expect-refusal.ts";
import { fingerprint } from "../support/fingerprint.ts";
import { openStaffed } from "../support/placing.ts";
import { listRoutes } from "../support/routes.ts";
import { counterOrder, pickupOrder, type Shop } from "../support/shop.ts";
import { openWorld, type World } from "../support/world.ts";

const json = { "content-type": "application/json" };
const uuidShape = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u;

describe("input that is not as it should be", () => {
  let world: World;
  let shop: Shop;
  let owner: Client;
  beforeAll(async () => {
    world = await openWorld();
    ({ shop, owner } = await openStaffed(world));
  });
  afterAll(() => world.close());

  const send = (text: string | Buffer, headers: Record<string, string> = json) =>
    owner.send("POST", "/api/orders", text, headers);
  /** An order as JSON text, with one more field in raw form. */
  const orderWith = (raw: string) => `${JSON.stringify(counterOrder(shop)).slice(0, -1)},${raw}}`;

  async function expectNothingWritten(act: () => Promise<Reply>): Promise<Reply> {
    const before = await fingerprint(world.kabar);
    const answer = await act();
    expect(await fingerprint(world.kabar)).toBe(before);
    return answer;
  }

  describe("bodies", () => {
    it.each([
      ["cut off", '{"outlet_id":'],
      ["with a comment", '{"a":1}//'],
      ["in single quotes", "{'a':1}"],
      ["with a comma too many", '{"a":1,}'],
      ["with NaN", '{"a":NaN}'],
      ["with a byte order mark", '\ufeff{"a":1}'],
      ["of a form", "outlet_id=1&x=2"],
      ["of XML", "<order/>"],
      ["blank", "   "],
      ["with a bare control character", '{"a":"\u0001"}'],
      ["two of them", "{}{}"],
      ["very deep and cut off", "[".repeat(100_000)],
    ])("a body that is no JSON (%s) is 400", async (_case, text) => {
      expectRefusal(await expectNothingWritten(() => send(text)), 400, "MALFORMED_JSON");
    });

    it("bytes that are no UTF-8 are 400, and so is a body that is packed", async () => {
      const broken = Buffer.concat([Buffer.from('{"notes":"'), Buffer.from([0xff, 0xfe, 0xc0]), Buffer.from('"}')]);
      expectRefusal(await expectNothingWritten(() => send(broken)), 400, "MALFORMED_JSON");
      const garbage = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 99, 100]);
      const packed = () => send(garbage, { ...json, "content-encoding": "gzip" });
      expectRefusal(await expectNothingWritten(packed), 400, "MALFORMED_JSON");
    });

    it.each([["[]"], ['"text"'], ["5"], ["true"], ["null"], ["[{}]"]])(
      "JSON that is no object (%s) is 422",
      async (text) => {
        expectRefusal(await expectNothingWritten(() => send(text)), 422, "VALIDATION_FAILED", ["body"]);
      },
    );

    it("no body is 422, naming it", async () => {
      expectRefusal(await owner.send("POST", "/api/orders", "", json), 422, "VALIDATION_FAILED", ["body"]);
      expectRefusal(await owner.send("POST", "/api/orders", "", {}), 422, "VALIDATION_FAILED", ["body"]);
    });

    it.each([
      "text/plain",
      "application/xml",
      "multipart/form-data; boundary=x",
      "application/x-www-form-urlencoded",
      "application/jsonp",
      "x",
      "",
    ])("content type %j is 415", async (type) => {
      const answer = await expectNothingWritten(() => send("{}", { "content-type": type }));
      expectRefusal(answer, 415, "UNSUPPORTED_MEDIA_TYPE");
    });

    it("JSON is JSON in any case and with any parameter", async () => {
      for (const type of ["application/json; charset=utf-8", "Application/JSON", "application/json;charset=latin1"]) {
        expect((await send(orderWith('"notes":"é"'), { "content-type": type })).body.data.notes).toBe("é");
      }
    });

    it("a body above 256 KiB is 413, one just below is read", async () => {
      const filled = (bytes: number) => `{"notes":"${"x".repeat(bytes - 12)}"}`;
      const large = await expectNothingWritten(() => send(filled(256 * 1024 + 1)));
      expectRefusal(large, 413, "PAYLOAD_TOO_LARGE");
      expectRefusal(await send(filled(256 * 1024)), 422, "VALIDATION_FAILED", ["notes", "outlet_id", "customer"]);
    });

    it.each([
      ["a NUL", '"notes":"a\\u0000b"', "notes"],
      ["half a surrogate pair", '"notes":"\\ud83d"', "notes"],
      ["the other half", '"pickup":{"a":["\\udc00"]}', "pickup.a.0"],
      ["a NUL in a key", '"pickup":{"a\\u0000b":1}', "pickup"],
      ["half a pair in a key", '"pickup":{"\\ud800":1}', "pickup"],
      ["the key __proto__", '"__proto__":{"isAdmin":true}', "__proto__"],
      ["the key constructor", '"pickup":{"constructor":{"prototype":1}}', "pickup.constructor"],
      ["the key prototype", '"customer":{"prototype":1}', "customer.prototype"],
      ["an unknown field", '"total_amount":1', "total_amount"],
      ["a number beyond all bounds", '"pickup":{"slot":1e400}', "pickup.slot"],
      ["a fee beyond all bounds", '"shipping_fee_amount":1e400', "shipping_fee_amount"],
      ["a fee beyond 2^53", '"shipping_fee_amount":9007199254740993', "shipping_fee_amount"],
      ["a fee of negative nothing and a bit", '"shipping_fee_amount":-0.0000001', "shipping_fee_amount"],
      ["a stop with too many keys", `"pickup":{${Array.from({ length: 51 }, (_, n) => `"k${n}":1`).join()}}`, "pickup"],
      ["a stop of arrays", '"pickup":[{"slot":"a"}]', "pickup"],
      ["too deep a stop", `"pickup":{"slot":"a","x":${"[".repeat(30)}${"]".repeat(30)}}`, `pickup.x${".0".repeat(18)}`],
    ])("%s is 422, naming where it stands", async (_case, raw, field) => {
      const answer = await expectNothingWritten(() => send(orderWith(raw)));
      expectRefusal(answer, 422, "VALIDATION_FAILED", [field]);
    });

    it("too many values in one body are 422 before they are looked at", async () => {
      const raw = `"pickup":{"slot":"a","x":[${"0,".repeat(5_001)}0]}`;
      expectRefusal(await expectNothingWritten(() => send(orderWith(raw))), 422, "VALIDATION_FAILED", ["pickup.x"]);
    });

    it("of a key that stands twice the last one counts", async () => {
      expect((await send(orderWith('"notes":"first","notes":"last"'))).body.data.notes).toBe("last");
    });

    it("an object in a body changes no other object", async () => {
      await send('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}');
      expect(({} as { polluted?: number }).polluted).toBeUndefined();
    });
  });

  describe("addresses", () => {
    it.each([
      "/api/orders/1",
      "/api/orders/not-a-uuid",
      "/api/orders/00000000-0000-0000-0000-00000000000g",
      "/api/orders/%00",
      "/api/orders/%ff",
      "/api/orders/%",
      "/api/orders/..%2f..%2fetc%2fpasswd",
      `/api/orders/${"x".repeat(5_000)}`,
      "/api/orders/00000000-0000-0000-0000-000000000000/unknown",
      "/api/unknown",
      "/API/ORDERS",
      "/api//orders",
      "/api",
      "/unknown",
      "/api/__proto__",
      "/docs/%2e%2e/%2e%2e/package.json",
      "/docs/static/..%2f..%2fpackage.json",
    ])("%s is 404", async (path) => {
      expectRefusal(await owner.get(path), 404, "DATA_NOT_FOUND");
    });

    it("whoever is not signed in learns no more of an address than that", async () => {
      const nobody = await world.client();
      expectRefusal(await nobody.get(`/api/orders/${shop.outletId}`), 401, "UNAUTHENTICATED");
      expectRefusal(await nobody.get("/api/orders/1"), 401, "UNAUTHENTICATED");
      expectRefusal(await nobody.post("/api/orders", { broken: true }), 401, "UNAUTHENTICATED");
    });

    it("every method that an address does not have is 405, names those that it has and reads no body", async () => {
      const methods = [
        "GET",
        "HEAD",
        "POST",
        "PUT",
        "PATCH",
        "DELETE",
        "OPTIONS",
        "TRACE",
        "QUERY",
        "PROPFIND",
        "PURGE",
      ];
      const documented = world.app.swagger().paths ?? {};
      const addresses = listRoutes(world.app).filter(({ path }) => path.startsWith("/api/"));
      expect(addresses.length).toBeGreaterThan(15);
      for (const { path } of addresses) {
        const item = documented[path.replaceAll(/:(\w+)/gu, "{$1}")] ?? { get: {} };
        const has = methods.filter((method) => method.toLowerCase() in item || (method === "HEAD" && "get" in item));
        const address = path.replaceAll(/:\w+/gu, shop.outletId);
        for (const method of methods.filter((each) => !has.includes(each))) {
          const answer = await owner.send(method, address, "<broken", { "content-type": "text/plain" });
          expect([method, path, answer.status, answer.headers["allow"]]).toEqual([
            method,
            path,
            405,
            has.sort().join(", "),
          ]);
          if (method !== "HEAD") expectRefusal(answer, 405, "METHOD_NOT_ALLOWED");
        }
      }
    });
  });

  describe("headers", () => {
    it.each([
      ["my-id.1:2_3", true],
      ["x".repeat(80), true],
      ["x".repeat(81), false],
      ["", false],
      ["a b", false],
      ["a\tb", false],
      ['"><script>', false],
      ["\u00e9", false],
      ["$(reboot)", false],
    ])("the request id %j is echoed: %s", async (sent, isEchoed) => {
      const answer = await owner.get("/api/me", { "x-request-id": sent });
      if (isEchoed) expect(answer.headers["x-request-id"]).toBe(sent);
      else expect(answer.headers["x-request-id"]).toMatch(uuidShape);
    });

    it("every answer carries a request id of its own", async () => {
      const nobody = await world.client();
      const answers = [
        await owner.get("/api/me"),
        await owner.get("/unknown"),
        await owner.get("/api/orders/%ff"),
        await owner.post("/api/me"),
        await owner.post("/api/orders", {}),
        await nobody.get("/api/me"),
        await nobody.get("/api/health"),
        await nobody.get("/livez"),
        await nobody.get("/docs"),
        await nobody.get("/"),
      ];
      const ids = answers.map((answer) => String(answer.headers["x-request-id"]));
      for (const id of ids) expect(id).toMatch(uuidShape);
      expect(new Set(ids).size).toBe(answers.length);
    });

    it.each([
      ["none", undefined, "id"],
      ["Indonesian", "id-ID,id;q=0.9,en;q=0.8", "id"],
      ["English", "en-US,en;q=0.9,id;q=0.8", "en"],
      ["English of Britain only", "en-GB", "en"],
      ["English before Indonesian by weight", "id;q=0.5, en;q=0.6", "en"],
      ["another language", "fr", "id"],
      ["any", "*", "id"],
      ["English refused", "en;q=0", "id"],
      ["nonsense", ";;;=,,q=,zz-\u00ff", "id"],
      ["empty", "", "id"],
      ["very long", "zz,".repeat(3_000), "id"],
    ])("asked for %s the text is in the right language", async (_case, asked, language) => {
      const headers = asked === undefined ? {} : { "accept-language": asked };
      const { body } = await owner.post("/api/orders", { customer: 1 }, headers as Record<string, string>);
      expect(body.message.startsWith(language === "en" ? "The request is not valid" : "Data belum benar")).toBe(true);
      expect(body.errors.outlet_id).toEqual([language === "en" ? "field is required" : "wajib diisi"]);
    });

    it("no answer is kept by a cache, and none says what the server runs on", async () => {
      const nobody = await world.client();
      for (const answer of [await owner.get("/api/me"), await owner.get("/unknown"), await nobody.get("/api/me")]) {
        expect(answer.headers).toMatchObject({ "cache-control": "no-store", "x-content-type-options": "nosniff" });
        expect(answer.headers).not.toHaveProperty("x-powered-by");
        expect(answer.headers).not.toHaveProperty("server");
      }
    });
  });

  it("what is wrong is told with its bound, in Indonesian and on demand in English", async () => {
    const body = {
      ...pickupOrder(shop, { courier_user_id: "x", shipping_fee_amount: -1, discount_amount: 1e15, surprise: 1 }),
      customer: { name: "x".repeat(151), phone: 1 },
      items: Array.from({ length: 201 }, () => ({})),
      pickup: Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`k${n}`, n])),
    };
    const errors = async (language: string) =>
      (await owner.post("/api/orders", body, { "accept-language": language })).body.errors;
    expect(await errors("id")).toEqual({
      courier_user_id: ["formatnya harus UUID (8-4-4-4-12 hex digits)"],
      shipping_fee_amount: ["minimal 0"],
      discount_amount: ["maksimal 999999999999"],
      surprise: ["tidak dikenal; hapus isian ini"],
      "customer.name": ["maksimal 150 karakter"],
      "customer.phone": ["harus berupa string"],
      items: ["maksimal 200 baris"],
      pickup: ["terlalu banyak isian; maksimal 50"],
    });
    expect(await errors("en")).toMatchObject({
      courier_user_id: ["must be formatted as UUID (8-4-4-4-12 hex digits)"],
      "customer.name": ["must have at most 150 characters"],
      surprise: ["is not a known field; remove it"],
      pickup: ["has too many keys; at most 50"],
    });
  });
});
