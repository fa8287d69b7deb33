import type { Cipher } from "../../platform/secrets/cipher.ts";
import type { Credentials } from "./providers/driver.ts";

/** Credentials at rest are bound to their tenant and row: moved elsewhere they do not open. */
export function sealCredentials(cipher: Cipher, tenantId: string, configId: string, credentials: Credentials): string {
  return cipher.encrypt(JSON.stringify(credentials), place(tenantId, configId));
}

/** What was sealed; null when it was moved or altered, or sealed with a key that is gone: only saving it anew helps then. */
export function openCredentials(
  cipher: Cipher,
  tenantId: string,
  configId: string,
  sealed: string,
): Credentials | null {
  let text: string;
  try {
    text = cipher.decrypt(sealed, place(tenantId, configId));
  } catch {
    return null; // the cipher throws for nothing else
  }
  return JSON.parse(text) as Credentials;
}

function place(tenantId: string, configId: string): string {
  return `${tenantId}|${configId}|wa_provider_configs.credentials`;
}

/** What is given replaces what was there; blank and null leave it as it was. */
export function mergeCredentials(stored: Credentials, given: Readonly<Record<string, unknown>>): Credentials {
  const merged: Record<string, string | number | boolean> = { ...stored };
  for (const [name, value] of Object.entries(given)) {
    if (typeof value === "string" && value.trim() !== "") merged[name] = value.trim();
    else if (typeof value === "number" || typeof value === "boolean") merged[name] = value;
  }
  return merged;
}
