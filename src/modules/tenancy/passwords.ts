import { hash, verify } from "@node-rs/argon2";
import pLimit from "p-limit";
import { ok, type Result } from "../../kit/result.ts";
import { type Refusal, refuse } from "../../platform/refusals/refuse.ts";

// OWASP's minimum for argon2id: 19 MiB, two passes, one lane.
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
const atOnce = 2;
const waitingMax = 200;
const waitingOfShopMax = 20;

/** At once, whatever else is being hashed: for demo data. Requests take their turn by `Passwords`. */
export function hashPassword(password: string): Promise<string> {
  return hash(password.normalize("NFKC"), parameters);
}

/** What a process does with passwords, one bounded queue for both: at most two run at once, so that sign-ins do not starve orders. */
export interface Passwords {
  /**
   * Whether the password is the one of the hash. Without a hash (nobody has that name) the same work is done, so that time tells
   * nothing. A long queue is refused `SERVER_BUSY`.
   */
  verify(password: string, passwordHash: string | null): Promise<Result<boolean, Refusal<"SERVER_BUSY">>>;
  /**
   * Never inside a unit of work: it waits its turn. A long queue is refused `SERVER_BUSY`; one shop may have a tenth of it,
   * because new passwords without end must not keep others from signing in.
   */
  hash(password: string, shopId: string | null): Promise<Result<string, Refusal<"SERVER_BUSY">>>;
}

export async function createPasswords(): Promise<Passwords> {
  const limit = pLimit(atOnce);
  const nobodysHash = await hashPassword(crypto.randomUUID());
  const hashingOf = new Map<string, number>();

  async function inTurn<Value>(run: () => Promise<Value>): Promise<Result<Value, Refusal<"SERVER_BUSY">>> {
    if (limit.pendingCount >= waitingMax) return busy();
    return ok(await limit(run));
  }

  async function hashFor(shopId: string, password: string): Promise<Result<string, Refusal<"SERVER_BUSY">>> {
    const hashing = hashingOf.get(shopId) ?? 0;
    if (hashing >= waitingOfShopMax) return busy();
    hashingOf.set(shopId, hashing + 1);
    try {
      return await inTurn(() => hashPassword(password));
    } finally {
      const left = (hashingOf.get(shopId) ?? 1) - 1;
      if (left === 0) hashingOf.delete(shopId);
      else hashingOf.set(shopId, left);
    }
  }

  return {
    verify: (password, passwordHash) =>
      inTurn(async () => {
        const isRight = await verify(passwordHash ?? nobodysHash, password.normalize("NFKC"));
        return isRight && passwordHash !== null;
      }),
    hash: (password, shopId) => (shopId === null ? inTurn(() => hashPassword(password)) : hashFor(shopId, password)),
  };
}

function busy() {
  return refuse("SERVER_BUSY", { retry_after_seconds: 1 });
}
