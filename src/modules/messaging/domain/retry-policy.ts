import type { SendOutcome } from "./send-outcome.ts";

/** Counted attempts in all; the first is one of them. */
export const attemptsMax = 5;
/** How long a sender with an account failure is left alone before it is tried again. */
export const parkMs = 30_000;
/** A provider that asks for more is asked again after a day. */
export const retryAfterMaxMs = 24 * 3_600_000;
/** Longer than any provider's message id or code. */
export const providerTextMax = 255;

export interface Verdict {
  readonly status: "sent" | "queued" | "failed" | "unknown";
  readonly reasonCode: string | null;
  readonly providerCode: string | null;
  readonly providerMessageId: string | null;
  /** Account failures are the sender's, not the message's. */
  readonly isCounted: boolean;
  readonly retryInMs: number | null;
  readonly parkSenderMs: number | null;
}

/**
 * What an attempt's outcome means for its message. Transient failures are tried again until the fifth attempt, after
 * `base × 1, 2, 4, 8` with a tenth of jitter either way, or after the provider's Retry-After when that is longer. After an
 * account failure the message is due at once: its parked sender is what holds it, and whoever mends the sender frees it. What a
 * provider said is kept in a form that can be stored, whatever it was.
 *
 * @param countedBefore attempts counted before this one
 * @param baseMs `WA_RETRY_DELAY_SECONDS`, in milliseconds
 * @param random 0 to 1, from the caller
 */
export function judgeOutcome(outcome: SendOutcome, countedBefore: number, baseMs: number, random: number): Verdict {
  const verdict = { ...blank, providerCode: storable("providerCode" in outcome ? outcome.providerCode : null) };
  switch (outcome.kind) {
    case "accepted":
      return { ...verdict, status: "sent", providerMessageId: storable(outcome.providerMessageId) };
    case "permanent":
      return { ...verdict, status: "failed", reasonCode: outcome.code };
    case "ambiguous":
      return { ...verdict, status: "unknown", reasonCode: "OUTCOME_UNKNOWN" };
    case "account":
      return {
        ...verdict,
        status: "queued",
        reasonCode: outcome.code,
        isCounted: false,
        retryInMs: 0,
        parkSenderMs: parkMs,
      };
    case "transient": {
      const isLast = countedBefore + 1 >= attemptsMax;
      if (isLast) return { ...verdict, status: "failed", reasonCode: outcome.code };
      const backoffMs = baseMs * 2 ** countedBefore * (0.9 + 0.2 * random);
      const askedMs = Math.min(outcome.retryAfterMs ?? 0, retryAfterMaxMs);
      const retryInMs = Math.round(askedMs > backoffMs ? askedMs : backoffMs);
      return { ...verdict, status: "queued", reasonCode: outcome.code, retryInMs };
    }
    default:
      return outcome satisfies never;
  }
}

const blank = {
  reasonCode: null,
  providerCode: null,
  providerMessageId: null,
  isCounted: true,
  retryInMs: null,
  parkSenderMs: null,
} as const;

/** The verdict on an attempt of which it is certain that nothing left: it does not count, and the message is due again. */
export const goAgain: Verdict = { ...blank, status: "queued", isCounted: false, retryInMs: 0 };

/** PostgreSQL stores no NUL and no half of a surrogate pair: one such character would keep a whole batch from being settled. */
function storable(text: string | null | undefined): string | null {
  return text?.slice(0, providerTextMax).replaceAll("\u0000", "").toWellFormed() ?? null;
}
