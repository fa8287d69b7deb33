import { hash, verify } from "@node-rs/argon2";
import pLimit from "p-limit";
import { ok, type Result } from "../../kit/result.ts";
import { type Refusal, refuse } from "../../platform/refusals/refuse.ts";

// OWASP's minimum for argon2id: 19 MiB, two passes, one lane.
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
const atOnce = 2;
const waitingMax = 200;

export function hashPassword(password: string): Promise<string> {
  return hash(password.normalize("NFKC"), parameters);
}

export type VerifyPassword = (
  password: string,
  passwordHash: string | null,
) => Promise<Result<boolean, Refusal<"SERVER_BUSY">>>;

/**
 * Makes the check of passwords. At most two run at once, so that sign-ins do not starve orders; a long queue is refused
 * `SERVER_BUSY`. Without a hash (nobody has that name) the same work is done, so that time tells nothing.
 */
export async function createVerifyPassword(): Promise<VerifyPassword> {
  const limit = pLimit(atOnce);
  const nobodysHash = await hashPassword(crypto.randomUUID());
  return async (password, passwordHash) => {
    if (limit.pendingCount >= waitingMax) return refuse("SERVER_BUSY", { retry_after_seconds: 1 });
    const isRight = await limit(() => verify(passwordHash ?? nobodysHash, password.normalize("NFKC")));
    return ok(isRight && passwordHash !== null);
  };
}
