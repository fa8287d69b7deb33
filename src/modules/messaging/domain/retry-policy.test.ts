import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { attemptsMax, goAgain, judgeOutcome, parkMs, providerTextMax, retryAfterMaxMs } from "./retry-policy.ts";
import type { SendOutcome } from "./send-outcome.ts";

const transient = { kind: "transient", code: "NETWORK_ERROR" } as const;
const chance = fc.double({ min: 0, max: 1, noNaN: true });
const anyText = fc.string({ unit: "binary", maxLength: 600 });
const anyOutcome: fc.Arbitrary<SendOutcome> = fc.oneof(
  fc.record({ kind: fc.constant("accepted" as const), providerMessageId: fc.option(anyText) }),
  fc.record({
    kind: fc.constant("transient" as const),
    code: fc.constantFrom("NETWORK_ERROR" as const, "RATE_LIMIT" as const),
    providerCode: anyText,
    retryAfterMs: fc.double(),
  }),
  fc.record({
    kind: fc.constant("permanent" as const),
    code: fc.constant("PHONE_INVALID" as const),
    providerCode: anyText,
  }),
  fc.record({
    kind: fc.constant("account" as const),
    code: fc.constant("SENDER_BLOCKED" as const),
    providerCode: anyText,
  }),
  fc.record({ kind: fc.constant("ambiguous" as const), providerCode: anyText }),
);

describe("judgeOutcome", () => {
  it("accepted is sent, with the id or without one, never with an invented one", () => {
    const sent = { status: "sent", reasonCode: null, isCounted: true, retryInMs: null, parkSenderMs: null };
    expect(judgeOutcome({ kind: "accepted", providerMessageId: "wamid-1" }, 0, 30_000, 0)).toEqual({
      ...sent,
      providerCode: null,
      providerMessageId: "wamid-1",
    });
    expect(judgeOutcome({ kind: "accepted", providerMessageId: null }, 0, 30_000, 0)).toMatchObject({
      ...sent,
      providerMessageId: null,
    });
  });

  it("permanent is failed at once, with the provider's own code beside ours", () => {
    expect(
      judgeOutcome({ kind: "permanent", code: "GATEWAY_4XX", providerCode: "131026" }, 0, 30_000, 0),
    ).toMatchObject({
      status: "failed",
      reasonCode: "GATEWAY_4XX",
      providerCode: "131026",
      isCounted: true,
      retryInMs: null,
    });
  });

  it("ambiguous is unknown, and is not tried again", () => {
    expect(judgeOutcome({ kind: "ambiguous" }, 0, 30_000, 0)).toMatchObject({
      status: "unknown",
      reasonCode: "OUTCOME_UNKNOWN",
      retryInMs: null,
    });
  });

  it("an account failure parks the sender, costs no attempt, and leaves the message due", () => {
    expect(judgeOutcome({ kind: "account", code: "SENDER_BLOCKED" }, 4, 30_000, 0)).toMatchObject({
      status: "queued",
      reasonCode: "SENDER_BLOCKED",
      isCounted: false,
      retryInMs: 0,
      parkSenderMs: parkMs,
    });
  });

  test.each([
    [0, 27_000, 33_000],
    [1, 54_000, 66_000],
    [2, 108_000, 132_000],
    [3, 216_000, 264_000],
  ])("after %i counted attempts a transient failure waits from %i to %i ms", (counted, least, most) => {
    expect(judgeOutcome(transient, counted, 30_000, 0).retryInMs).toBe(least);
    expect(judgeOutcome(transient, counted, 30_000, 1).retryInMs).toBe(most);
    fc.assert(
      fc.property(chance, (random) => {
        const { status, retryInMs } = judgeOutcome(transient, counted, 30_000, random);
        expect(status).toBe("queued");
        expect(retryInMs).toBeGreaterThanOrEqual(least);
        expect(retryInMs).toBeLessThanOrEqual(most);
      }),
    );
  });

  it("the fifth transient failure is the last", () => {
    expect(judgeOutcome(transient, attemptsMax - 1, 30_000, 0)).toMatchObject({
      status: "failed",
      reasonCode: "NETWORK_ERROR",
      isCounted: true,
      retryInMs: null,
    });
  });

  it("a Retry-After replaces a shorter backoff, never a longer one, and never asks for more than a day", () => {
    fc.assert(
      fc.property(fc.integer({ min: -1, max: 10 ** 12 }), fc.nat(3), chance, (retryAfterMs, counted, random) => {
        const backoffMs = judgeOutcome(transient, counted, 30_000, random).retryInMs ?? 0;
        const { retryInMs } = judgeOutcome({ ...transient, retryAfterMs }, counted, 30_000, random);
        expect(retryInMs).toBe(Math.max(backoffMs, Math.min(retryAfterMs, retryAfterMaxMs)));
      }),
    );
  });

  it("whatever a provider says, the verdict can be stored", () => {
    fc.assert(
      fc.property(anyOutcome, fc.nat(4), chance, (outcome, counted, random) => {
        const verdict = judgeOutcome(outcome, counted, 30_000, random);
        for (const text of [verdict.providerCode, verdict.providerMessageId]) {
          if (text === null) continue;
          expect(text.includes("\u0000")).toBe(false);
          expect(text.isWellFormed()).toBe(true);
          expect(text.length).toBeLessThanOrEqual(providerTextMax);
        }
        expect(verdict.status === "queued").toBe(verdict.retryInMs !== null);
        if (verdict.retryInMs !== null) expect(Number.isSafeInteger(verdict.retryInMs)).toBe(true);
      }),
    );
  });

  it("only transient failures are tried again, and only unknown ends a doubt", () => {
    fc.assert(
      fc.property(anyOutcome, fc.nat(4), (outcome, counted) => {
        const { status } = judgeOutcome(outcome, counted, 30_000, 0.5);
        const isTriedAgain = outcome.kind === "account" || (outcome.kind === "transient" && counted < attemptsMax - 1);
        expect(status === "queued").toBe(isTriedAgain);
        expect(status === "unknown").toBe(outcome.kind === "ambiguous");
        expect(status === "sent").toBe(outcome.kind === "accepted");
      }),
    );
  });
});

it("an attempt that never left costs nothing and waits for nothing", () => {
  expect(goAgain).toMatchObject({
    status: "queued",
    isCounted: false,
    retryInMs: 0,
    parkSenderMs: null,
    reasonCode: null,
  });
});
