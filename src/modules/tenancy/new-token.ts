import { randomBytes } from "node:crypto";
import { newId } from "../../kit/ids.ts";
import { hashToken, tokenDays } from "../../platform/http/bearer.ts";
import type { NewToken } from "./tenancy-store.ts";

const dayMs = 86_400_000;

/** A session that begins: the token, told once, and the row to be stored, which has its hash only. */
export function newToken(
  owner: { readonly tenantId: string; readonly userId: string },
  deviceName: string,
  createdAt: Date,
): { readonly token: string; readonly row: NewToken } {
  const token = `kbr_${randomBytes(32).toString("base64url")}`;
  const expiresAt = new Date(createdAt.getTime() + tokenDays * dayMs);
  const { tenantId, userId } = owner;
  return {
    token,
    row: { tenantId, id: newId(), userId, hash: hashToken(token), name: deviceName, createdAt, expiresAt },
  };
}
