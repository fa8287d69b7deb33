import type { Cipher } from "../../platform/secrets/cipher.ts";
import { openCredentials } from "./credentials.ts";
import type { ClaimedMessage } from "./dispatch-store.ts";
import type { SendOutcome } from "./domain/send-outcome.ts";
import type { Drivers } from "./providers/driver.ts";

export interface SendTools {
  readonly drivers: Drivers;
  readonly cipher: Cipher;
  /** Deadline of one send. */
  readonly sendTimeoutMs: number;
  /** A driver broke its promise not to throw; told, because it is a fault of ours. */
  readonly onDriverFault: (error: unknown, message: ClaimedMessage) => void;
}

/**
 * Hands one claimed message to its provider. No transaction is open. Always ends by the deadline; what is not known by then is
 * `ambiguous`, never a failure.
 */
export async function sendMessage(tools: SendTools, message: ClaimedMessage): Promise<SendOutcome> {
  const driver = tools.drivers.get(message.provider_key);
  if (driver === undefined) return { kind: "account", code: "SENDER_NOT_READY" };
  if (message.body_text === "") return { kind: "permanent", code: "EMPTY_MESSAGE" };
  const { tenant_id: tenantId, config_id: configId } = message;
  const deadline = AbortSignal.timeout(tools.sendTimeoutMs);
  try {
    const sent = driver.send({
      tenantId,
      reference: message.id,
      attempt: message.attempts + 1,
      toPhone: message.to_phone,
      bodyText: message.body_text,
      credentials: openCredentials(tools.cipher, tenantId, configId, message.credentials_encrypted),
      signal: deadline,
    });
    return await Promise.race([sent, ambiguousAt(deadline)]);
  } catch (error) {
    tools.onDriverFault(error, message);
    return { kind: "ambiguous" };
  }
}

function ambiguousAt(signal: AbortSignal): Promise<SendOutcome> {
  return new Promise((resolve) => {
    signal.addEventListener("abort", () => resolve({ kind: "ambiguous", providerCode: "deadline" }), { once: true });
  });
}
