import type { Cipher } from "../../platform/secrets/cipher.ts";
import { openCredentials } from "./credentials.ts";
import type { ClaimedMessage } from "./dispatch-store.ts";
import type { SendOutcome } from "./domain/send-outcome.ts";
import type { Driver, Drivers, SendCommand } from "./providers/driver.ts";

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
 * `ambiguous`, never a failure. Credentials that do not open are the sender's failure: nothing has left.
 */
export async function sendMessage(tools: SendTools, message: ClaimedMessage): Promise<SendOutcome> {
  const driver = tools.drivers.get(message.provider_key);
  if (driver === undefined) return { kind: "account", code: "SENDER_NOT_READY" };
  if (message.body_text === "") return { kind: "permanent", code: "EMPTY_MESSAGE" };
  const { tenant_id: tenantId, config_id: configId } = message;
  const credentials = openCredentials(tools.cipher, tenantId, configId, message.credentials_encrypted);
  if (credentials === null) return { kind: "account", code: "CREDENTIALS_INVALID" };
  const command = {
    tenantId,
    reference: message.id,
    attempt: message.attempts + 1,
    toPhone: message.to_phone,
    bodyText: message.body_text,
    credentials,
  };
  try {
    return await sendByDeadline(driver, command, tools.sendTimeoutMs);
  } catch (error) {
    tools.onDriverFault(error, message);
    return { kind: "ambiguous" };
  }
}

/** The timer is ours and cleared: those of `AbortSignal.timeout` pile up with every send until they fire. */
async function sendByDeadline(driver: Driver, command: Omit<SendCommand, "signal">, timeoutMs: number) {
  const deadline = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const passed = new Promise<SendOutcome>((resolve) => {
    timer = setTimeout(() => {
      deadline.abort();
      resolve({ kind: "ambiguous", providerCode: "deadline" });
    }, timeoutMs);
  });
  try {
    return await Promise.race([driver.send({ ...command, signal: deadline.signal }), passed]);
  } finally {
    clearTimeout(timer);
  }
}
