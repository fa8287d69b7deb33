import { sql } from "kysely";
import type { Result } from "../../kit/result.ts";
import type { Refusal } from "../refusals/refuse.ts";
import { createRunWork, type Work, type WorkContext, type WorkSettings } from "./work.ts";

/** Opens the unit of work that makes a tenant; its context names the tenant that is to be. */
export type FoundTenant = <Founded, Value>(
  context: WorkContext,
  /** Under the identity role, which may insert a tenant, its people and their tokens. */
  found: (work: Work) => Promise<Result<Founded, Refusal>>,
  /** Under the application's role, as any work in the new tenant; so are the subscribers. */
  settle: (work: Work, founded: Founded) => Promise<Result<Value, Refusal>>,
) => Promise<Result<Value, Refusal>>;

/**
 * One transaction under two roles: neither may do all of it, and a tenant without its first outlet, person and services must not be
 * seen. Refusals, errors and lost races as in `createRunWork`.
 */
export function createFoundTenant(settings: WorkSettings): FoundTenant {
  const runAsIdentity = createRunWork(settings, "kabar_identity");
  return (context, found, settle) =>
    runAsIdentity(context, async (work) => {
      const founded = await found(work);
      if (!founded.ok) return founded;
      await sql`set local role kabar_app`.execute(work.db);
      return settle(work, founded.value);
    });
}
