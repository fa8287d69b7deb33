import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createLogger } from "./logger.ts";
import { hideByPattern } from "./redact.ts";

function logged(write: (logger: ReturnType<typeof createLogger>) => void): string {
  const lines: string[] = [];
  write(createLogger("debug", { write: (line) => lines.push(line) }));
  return lines.join("");
}

const spaceless = (text: string) => text.replaceAll(/%20|%2[89DdBFf]|\\[nrt]|[^0-9A-Za-z\uff10-\uff19]/gu, "");

/** A mobile number of an Indonesian customer, spelt as people and programs spell it. */
const subscriber = fc
  .tuple(fc.constantFrom("812", "813", "857", "895"), fc.integer({ min: 1_000_000, max: 99_999_999 }))
  .map(([operator, rest]) => `${operator}${rest}`);
const prefix = fc.constantFrom("0", "62", "+62", "+62 ", "+62-", "62 ", "+62 (0) ", "%2B62", "\uff0b62", "00 62 ", "");
const separator = fc.constantFrom("", " ", "-", ".", "/", " - ", ") ", "\u00a0", "\u2011", "%20", "\n", "\t");
const spelling = fc
  .tuple(prefix, subscriber, fc.array(separator, { minLength: 12, maxLength: 12 }))
  .map(([before, digits, gaps]) => before + [...digits].map((digit, at) => digit + gaps[at]).join(""));
const fullWidth = subscriber.map((digits) =>
  [...`0${digits}`].map((digit) => String.fromCharCode(0xff10 + Number(digit))).join(""),
);
const number = fc.oneof(spelling, fullWidth);

/** Some value that holds the text, up to six levels down. */
function holding(text: string): fc.Arbitrary<object> {
  const name = fc.constantFrom("detail", "value", "to", "items", "0", "n");
  const wrap = (inner: unknown) =>
    fc.oneof(
      name.map((key) => ({ [key]: inner })),
      fc.constant([1, inner, null]),
    );
  return fc
    .nat({ max: 5 })
    .chain((depth) =>
      Array.from({ length: depth }, () => null).reduce<fc.Arbitrary<unknown>>(
        (inner) => inner.chain(wrap),
        fc.constantFrom(text, `to ${text}.`, `12 ${text}`, `x${text}y`),
      ),
    )
    .chain((inner) => name.map((key) => ({ [key]: inner })));
}

function expectHidden(line: string, spelt: string) {
  expect(spaceless(line)).not.toContain(spaceless(spelt).slice(-9));
  expect(() => JSON.parse(line)).not.toThrow();
}

describe("the log", () => {
  it("holds no phone number, however it is spelt and wherever it was put", () => {
    fc.assert(
      fc.property(
        number.chain((spelt) => fc.tuple(fc.constant(spelt), holding(spelt))),
        ([spelt, value]) => {
          expectHidden(
            logged((log) => log.info(value, "ok")),
            spelt,
          );
          expectHidden(
            logged((log) => log.info(`sent to ${spelt}, once`)),
            spelt,
          );
          expectHidden(
            logged((log) => log.error({ err: new Error(`no route to ${spelt}`) }, "failed")),
            spelt,
          );
          expectHidden(
            logged((log) => log.child(value).info("ok")),
            spelt,
          );
        },
      ),
      { numRuns: 500 },
    );
  });

  it("holds no e-mail address, token or bearer header, wherever it was put", () => {
    const secrets = [
      "siti.aminah+1@laundry.co.id",
      "siti%40laundry.test",
      "kbr_3q2-7wAB_CdEf",
      "Bearer eyJhbGciOi.J9",
      "bearer abc.def",
    ];
    for (const secret of secrets) {
      const line = logged((log) => log.warn({ a: [{ b: `got ${secret}` }], err: new Error(`for ${secret}`) }, secret));
      expect(line).not.toContain(secret.replace(/^bearer /iu, ""));
      expect(JSON.parse(line)).toMatchObject({ level: 40 });
    }
  });

  it.each([
    "password",
    "access_token",
    "appSecret",
    "api-key",
    "credentials",
    "to_phone",
    "customerName",
    "body_text",
    "Authorization",
    "address",
  ])("hides whatever stands under %s, at any depth", (key) => {
    const line = logged((log) => log.info({ [key]: "kenari", a: { b: [{ c: { [key]: { inside: "kenari" } } }] } }));
    expect(JSON.parse(line)).toMatchObject({ [key]: "[hidden]", a: { b: [{ c: { [key]: "[hidden]" } }] } });
    expect(line).not.toContain("kenari");
  });

  it("ends, whatever it is given to write", () => {
    const ring: Record<string, unknown> = {};
    ring["ring"] = ring;
    expect(logged((log) => log.info(ring, "ok"))).toContain("[too deep]");
  });
});

describe("what the pattern leaves alone", () => {
  it.each([
    "01987812-3456-7890-8234-081234567890",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "2026-11-22T03:00:00.000Z",
    "2026-11-22 03:00:00.000+00",
    "T1-261122-0001",
    "at Object.<anonymous> (file:///srv/kabar/src/main.ts:123:45)",
    '"durationMs":12.3,"status":201',
    "SQLSTATE 23505",
    "127.0.0.1:54321",
    "200 orders of 41600",
    "1763780400000",
  ])("%s", (text) => {
    expect(hideByPattern(text)).toBe(text);
  });

  it("ids of any kind", () => {
    fc.assert(fc.property(fc.uuid(), (id) => hideByPattern(`"tenantId":"${id}",`) === `"tenantId":"${id}",`));
  });

  it("the form of the line: a number stays a number", () => {
    expect(JSON.parse(hideByPattern('{"to":6281234567890,"a":[81234567890,1]}'))).toEqual({ to: 0, a: [0, 1] });
  });
});
