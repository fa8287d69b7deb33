import { describe, expect, it } from "vitest";
import { createPasswords, hashPassword } from "./passwords.ts";

describe("checking passwords", () => {
  it("accepts the right password only, and nothing where there is no hash", async () => {
    const passwords = await createPasswords();
    const hash = await hashPassword("rahasia");
    expect(await passwords.verify("rahasia", hash)).toEqual({ ok: true, value: true });
    expect(await passwords.verify("Rahasia", hash)).toEqual({ ok: true, value: false });
    expect(await passwords.verify("rahasia", null)).toEqual({ ok: true, value: false });
  });

  it("gives the same password another hash each time, by argon2id with OWASP's minimum", async () => {
    const hashes = [await hashPassword("rahasia"), await hashPassword("rahasia")];
    expect(new Set(hashes).size).toBe(2);
    for (const hash of hashes) expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/u);
  });

  it("refuses the sign-ins beyond its queue at once, unknown names queue like known ones, and all others are answered", async () => {
    const passwords = await createPasswords();
    const answers = await Promise.all(Array.from({ length: 260 }, () => passwords.verify("guess", null)));
    const refused = answers.filter((answer) => !answer.ok);
    expect(refused.length).toBeGreaterThanOrEqual(50);
    expect(refused.length).toBeLessThan(260);
    for (const answer of refused) {
      expect(answer).toEqual({ ok: false, refusal: { code: "SERVER_BUSY", facts: { retry_after_seconds: 1 } } });
    }
    expect(await passwords.verify("guess", null)).toEqual({ ok: true, value: false });
  });

  it("one shop that hashes without end leaves room for all others", async () => {
    const passwords = await createPasswords();
    const flood = Array.from({ length: 260 }, () => passwords.hash("rahasia", "shop 1"));
    const others = [passwords.hash("rahasia", "shop 2"), passwords.hash("rahasia", null), passwords.verify("x", null)];
    for (const answer of await Promise.all(others)) expect(answer.ok).toBe(true);
    const refused = (await Promise.all(flood)).filter((answer) => !answer.ok);
    expect(refused).toHaveLength(240);
    expect(refused[0]).toEqual({ ok: false, refusal: { code: "SERVER_BUSY", facts: { retry_after_seconds: 1 } } });
    expect((await passwords.hash("rahasia", "shop 1")).ok).toBe(true);
  });

  it("hashing queues with the checks: beyond the queue it is refused at once", async () => {
    const passwords = await createPasswords();
    const checks = Array.from({ length: 202 }, () => passwords.verify("guess", null));
    const refused = await passwords.hash("rahasia", null);
    expect(refused).toEqual({ ok: false, refusal: { code: "SERVER_BUSY", facts: { retry_after_seconds: 1 } } });
    await Promise.all(checks);
    const hashed = await passwords.hash("rahasia", null);
    expect(await passwords.verify("rahasia", hashed.ok ? hashed.value : null)).toEqual({ ok: true, value: true });
  });
});
