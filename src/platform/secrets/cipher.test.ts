import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createCipher } from "./cipher.ts";

const place = "tenant|row|column";

describe("the cipher", () => {
  it("gives back every text, at the place for which it was encrypted", () => {
    const cipher = createCipher([randomBytes(32)]);
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.string(), (text, where) => {
        expect(cipher.decrypt(cipher.encrypt(text, where), where)).toBe(text);
      }),
    );
  });

  it("never writes the same text the same way, nor any of it readably", () => {
    const cipher = createCipher([randomBytes(32)]);
    const texts = Array.from({ length: 50 }, () => cipher.encrypt("rahasia dagang", place));
    expect(new Set(texts).size).toBe(50);
    for (const text of texts) {
      expect(text).toMatch(/^v1\.[0-9a-f]{8}\.[\w-]+$/u);
      expect(Buffer.from(text.split(".")[2] ?? "", "base64url").toString("latin1")).not.toContain("rahasia");
    }
  });

  it("does not open a text that was moved to another place", () => {
    const cipher = createCipher([randomBytes(32)]);
    const sealed = cipher.encrypt("rahasia", place);
    for (const elsewhere of ["", "tenant|row|column2", "tenant2|row|column"]) {
      expect(() => cipher.decrypt(sealed, elsewhere)).toThrow();
    }
  });

  it("does not open a text of which a single byte was changed, or that was cut", () => {
    const cipher = createCipher([randomBytes(32)]);
    const [version, id, body = ""] = cipher.encrypt("rahasia", place).split(".");
    const bytes = Buffer.from(body, "base64url");
    for (let index = 0; index < bytes.length; index += 1) {
      const changed = Buffer.from(bytes);
      changed[index] = (changed[index] ?? 0) ^ 1;
      const text = [version, id, changed.toString("base64url")].join(".");
      expect(() => cipher.decrypt(text, place)).toThrow();
    }
    for (const length of [0, 1, 12, 27, bytes.length - 1]) {
      const text = [version, id, bytes.subarray(0, length).toString("base64url")].join(".");
      expect(() => cipher.decrypt(text, place)).toThrow();
    }
  });

  it("opens what older keys encrypted and encrypts with the newest", () => {
    const [older, newer] = [randomBytes(32), randomBytes(32)];
    const before = createCipher([older]);
    const after = createCipher([newer, older]);
    expect(after.decrypt(before.encrypt("lama", place), place)).toBe("lama");
    const sealed = after.encrypt("baru", place);
    expect(createCipher([newer]).decrypt(sealed, place)).toBe("baru");
    expect(() => before.decrypt(sealed, place)).toThrow("KABAR_SECRET_KEY");
  });

  it.each(["", "v1", "v1..", "v2.00000000.AAAA", "plain text", "v1.ffffffff.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"])(
    "does not take %j for one of its texts, and repeats none of it",
    (text) => {
      const cipher = createCipher([randomBytes(32)]);
      expect(() => cipher.decrypt(text, place)).toThrow("KABAR_SECRET_KEY");
    },
  );
});
