import { describe, expect, it } from "vitest";
import { limitPerMinute, networkOf, tooManyRequests } from "./rate-limit.ts";

describe("networkOf", () => {
  it.each([
    ["203.0.113.7", "203.0.113.7"],
    ["::ffff:203.0.113.7", "203.0.113.7"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:0db8:0001:0002::1", "2001:db8:1:2::/64"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    ["not an address", "not an address"],
  ])("counts %s as %s", (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});

describe("tooManyRequests", () => {
  it("gives each key its points and then says how long to wait", async () => {
    const limiter = limitPerMinute(2);
    expect(await tooManyRequests(limiter, "a", "TOO_MANY_REQUESTS")).toBeNull();
    expect(await tooManyRequests(limiter, "a", "TOO_MANY_REQUESTS")).toBeNull();
    const refusal = await tooManyRequests(limiter, "a", "TOO_MANY_REQUESTS");
    expect(refusal?.code).toBe("TOO_MANY_REQUESTS");
    const seconds = refusal?.facts?.["retry_after_seconds"];
    expect(seconds).toBeGreaterThanOrEqual(1);
    expect(seconds).toBeLessThanOrEqual(60);
    expect(await tooManyRequests(limiter, "b", "TOO_MANY_REQUESTS")).toBeNull();
  });
});
