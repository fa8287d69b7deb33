import { describe, expect, it } from "vitest";
import { hintFor } from "./hints.ts";
import { messageStatuses } from "./schemas.ts";

const codes = [
  "NETWORK_ERROR",
  "GATEWAY_5XX",
  "RATE_LIMIT",
  "PROVIDER_TIMEOUT",
  "PHONE_INVALID",
  "EMPTY_MESSAGE",
  "RECIPIENT_UNREACHABLE",
  "RECIPIENT_OPTED_OUT",
  "TEMPLATE_REQUIRED",
  "TEMPLATE_REJECTED",
  "GATEWAY_4XX",
  "GATEWAY_REJECTED",
  "CREDENTIALS_INVALID",
  "SENDER_BLOCKED",
  "SENDER_NOT_READY",
  "PAYMENT_REQUIRED_BY_PROVIDER",
  "OUTCOME_UNKNOWN",
  "PROVIDER_CONFIG_MISSING",
  "TEMPLATE_RENDER_FAILED",
  "PLAN_FEATURE_DISABLED",
];

describe("hintFor", () => {
  it.each(codes)("says in both languages what %s means, in words instead of its code", (code) => {
    const [id, en] = [hintFor("failed", code, "id"), hintFor("failed", code, "en")];
    expect(id).not.toBe(en);
    for (const hint of [id, en]) expect(hint).not.toContain(code);
  });

  it.each(messageStatuses)("says in both languages what %s means when nothing went wrong", (status) => {
    const code = { failed: "PHONE_INVALID", skipped: "PLAN_FEATURE_DISABLED", unknown: "OUTCOME_UNKNOWN" }[
      status as string
    ];
    const [id, en] = [hintFor(status, code ?? null, "id"), hintFor(status, code ?? null, "en")];
    expect(id).not.toBe(en);
    for (const hint of [id, en]) expect(hint).not.toBe(status);
  });

  it("tells a waiting message's reader that it will be tried again, and a failed one's that it will not", () => {
    expect(hintFor("queued", "NETWORK_ERROR", "en")).toContain("It will be tried again.");
    expect(hintFor("failed", "NETWORK_ERROR", "en")).toContain("It will not be tried again.");
    expect(hintFor("unknown", "OUTCOME_UNKNOWN", "en")).not.toContain("tried again");
  });
});
