import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalText, isStorable, parseJsonBody } from "./json-body.ts";
import { RefusalError } from "./reply.ts";

const parse = (text: string) => parseJsonBody(Buffer.from(text));

function refusalOf(text: string | Buffer) {
  try {
    parseJsonBody(Buffer.from(text));
  } catch (error) {
    if (error instanceof RefusalError) return error.refusal;
    throw error;
  }
  return null;
}

const fieldsOf = (text: string) => refusalOf(text)?.fields?.map(({ field }) => field);

describe("a JSON body", () => {
  it("has its texts trimmed, blank ones null, ids in lower case, at any depth", () => {
    const id = "AAAAAAAA-BBBB-CCCC-DDDD-EEEEEEEEEEEE";
    expect(parse(JSON.stringify({ a: " x\n", b: "", c: [" ", { d: id, e: `${id}0` }], f: 0, g: false }))).toEqual({
      a: "x",
      b: null,
      c: [null, { d: id.toLowerCase(), e: `${id}0` }],
      f: 0,
      g: false,
    });
  });

  it("keeps passwords and template texts as they are", () => {
    const body = { password: " a ", definition: { body_lines: [" Halo ", { text: "" }] }, other: " a " };
    expect(parse(JSON.stringify(body))).toEqual({ ...body, other: "a" });
  });

  it("has empty passwords null, and those of blanks as they are", () => {
    const body = { password: "", password_confirmation: "  ", current_password: "", definition: { password: "" } };
    expect(parse(JSON.stringify(body))).toEqual({ ...body, password: null, current_password: null });
  });

  it("knows one zero: what is stored as 0 is not another number than -0", () => {
    expect(parse('{"a":-0,"b":[-0.0],"c":-1}')).toStrictEqual({ a: 0, b: [0], c: -1 });
  });

  it("is the same when it is read again", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const text = JSON.stringify(value);
        if (refusalOf(text) !== null) return;
        const once = parse(text);
        expect(parse(JSON.stringify(once))).toEqual(once);
      }),
    );
  });

  it("is read or refused, never anything else, and touches no other object", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.json()), (text) => {
        expect([null, "MALFORMED_JSON", "VALIDATION_FAILED"]).toContain(refusalOf(text)?.code ?? null);
      }),
    );
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it.each([
    ['{"a":"\\u0000"}', ["a"]],
    ['{"a":{"b":["\\ud800"]}}', ["a.b.0"]],
    ['"\\ud800"', ["body"]],
    ['{"\\u0000":1}', ["body"]],
    ['{"a":{"\\udfff":1}}', ["a"]],
    ['{"__proto__":1,"a":{"constructor":1,"prototype":1}}', ["__proto__", "a.constructor", "a.prototype"]],
    ['{"a":1e999,"b":[-1e999]}', ["a", "b.0"]],
    ["1e999", ["body"]],
    [`{"a":${"[".repeat(20)}${"]".repeat(20)}}`, [`a${".0".repeat(19)}`]],
    [`[${"0,".repeat(5_000)}0]`, ["body"]],
  ])("%j is refused, naming %j", (text, fields) => {
    expect(fieldsOf(text)).toEqual(fields);
  });

  it("as deep and as wide as allowed is read", () => {
    expect(refusalOf(`${"[".repeat(20)}1${"]".repeat(20)}`)).toBeNull();
    expect(refusalOf(`[${"0,".repeat(4_999)}0]`)).toBeNull();
  });

  it("names twenty problems at the most", () => {
    expect(fieldsOf(`[${Array.from({ length: 50 }, () => '"\\u0000"').join()}]`)).toHaveLength(20);
  });

  it("that is no UTF-8 is malformed: no letter is replaced silently", () => {
    expect(refusalOf(Buffer.from([0x22, 0xe9, 0x22]))).toEqual({ code: "MALFORMED_JSON" });
    expect(parse('"é"')).toBe("é");
  });

  it("a text is canonical once, and storable unless it holds NUL or half a character", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const canonical = canonicalText(text);
        if (canonical !== null) expect(canonicalText(canonical)).toBe(canonical);
        expect(isStorable(text)).toBe(!text.includes("\0") && text.isWellFormed());
      }),
    );
  });
});
