import { ok, type Result } from "../../kit/result.ts";
import type { Work } from "../../platform/database/work.ts";
import { deleteToken } from "./tenancy-store.ts";
import "./facts.ts";

/** Ends one session; the person's others go on. A session that has ended meanwhile is no refusal. */
export async function signOut(
  work: Work,
  session: { readonly tokenId: string; readonly userId: string },
): Promise<Result<undefined, never>> {
  const hasEnded = await deleteToken(work, session.tokenId);
  if (hasEnded) work.announce({ name: "signed-out", userId: session.userId });
  return ok();
}
