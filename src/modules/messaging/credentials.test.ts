import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createCipher } from "../../platform/secrets/cipher.ts";
import { mergeCredentials, openCredentials, sealCredentials } from "./credentials.ts";

const [oldKey, newKey] = [randomBytes(32), randomBytes(32)];
const cipher = createCipher([oldKey]);
const secret = { access_token: "EAAG-very-secret", session: 1, receipts: true };

describe("sealed credentials", () => {
  it("open in their row, and show nothing of themselves", () => {
    const sealed = sealCredentials(cipher, "tenant-1", "config-1", secret);
    expect(sealed).not.toContain("secret");
    expect(openCredentials(cipher, "tenant-1", "config-1", sealed)).toEqual(secret);
  });

  it("are never sealed twice in the same form", () => {
    const seal = () => sealCredentials(cipher, "tenant-1", "config-1", secret);
    expect(seal()).not.toBe(seal());
  });

  it("do not open in another tenant's row, nor in another row of the same tenant", () => {
    const sealed = sealCredentials(cipher, "tenant-1", "config-1", secret);
    expect(openCredentials(cipher, "tenant-2", "config-1", sealed)).toBeNull();
    expect(openCredentials(cipher, "tenant-1", "config-2", sealed)).toBeNull();
  });

  it("do not open when one character was changed", () => {
    const sealed = sealCredentials(cipher, "tenant-1", "config-1", secret);
    const middle = Math.floor(sealed.length * 0.75);
    const changed = sealed.slice(0, middle) + (sealed[middle] === "A" ? "B" : "A") + sealed.slice(middle + 1);
    expect(openCredentials(cipher, "tenant-1", "config-1", changed)).toBeNull();
  });

  it("open after a rotation, while the old key is still given, and are then sealed with the new one", () => {
    const sealed = sealCredentials(cipher, "tenant-1", "config-1", secret);
    const rotating = createCipher([newKey, oldKey]);
    expect(openCredentials(rotating, "tenant-1", "config-1", sealed)).toEqual(secret);
    const again = sealCredentials(rotating, "tenant-1", "config-1", secret);
    expect(openCredentials(createCipher([newKey]), "tenant-1", "config-1", again)).toEqual(secret);
    expect(openCredentials(createCipher([newKey]), "tenant-1", "config-1", sealed)).toBeNull();
  });
});

describe("mergeCredentials", () => {
  it("what is given replaces what was there, trimmed; blank and null leave it", () => {
    const stored = { token: "old", device: "62811", session: 1 };
    const given = { token: "  new ", device: "   ", session: null, receipts: true };
    expect(mergeCredentials(stored, given)).toEqual({ token: "new", device: "62811", session: 1, receipts: true });
  });

  it("what is neither text, number nor boolean is not taken", () => {
    expect(mergeCredentials({}, { list: ["a"], object: { a: 1 }, nothing: undefined })).toEqual({});
  });

  it("does not change what was stored", () => {
    const stored = { token: "old" };
    mergeCredentials(stored, { token: "new" });
    expect(stored).toEqual({ token: "old" });
  });
});
