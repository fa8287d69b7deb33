import type { Engine } from "../../src/platform/database/engine.ts";
import { wrapSessions } from "./wrap-engine.ts";

/** `"o"."tenant_id" = $2`, `tenant_id = $1::uuid`, `t.id = $1`: what a value is compared with. */
const comparison = /(?:"?\w+"?\.)?"?\w+"?\s*=\s*\$(\d+)(?:::uuid)?/gu;
const tenantOfWork = /set local app\.tenant_id = '([0-9a-f-]{36})'; set local role kabar_app/u;

export interface FilterlessEngine {
  readonly engine: Engine;
  /** From now on; before, it is the engine as it is. */
  forgetTenants(): void;
  /** The statements from which the application's own condition was taken. */
  readonly rewritten: ReadonlySet<string>;
}

/**
 * The engine, with every comparison with the tenant's id made true in what requests ask: what is left between the shops is the
 * database's row-level security. Sign-in and the sender, which work across shops, are left alone.
 */
export function withoutTenantFilters(engine: Engine): FilterlessEngine {
  const rewritten = new Set<string>();
  let isForgetful = false;
  const wrapped = wrapSessions(engine, () => {
    let tenantId: string | null = null;
    return (ask, text, parameters) => {
      if (text === "commit" || text === "rollback") tenantId = null;
      tenantId = tenantOfWork.exec(text)?.[1] ?? tenantId;
      const open = tenantId === null || !isForgetful ? text : openedFor(tenantId, text, parameters);
      if (open !== text) rewritten.add(text);
      return ask(open, parameters);
    };
  });
  function forgetTenants() {
    isForgetful = true;
  }
  return { engine: wrapped, forgetTenants, rewritten };
}

function openedFor(tenantId: string, text: string, parameters: readonly unknown[]): string {
  return text.replaceAll(comparison, (found, place: string) =>
    parameters[Number(place) - 1] === tenantId ? `($${place}::uuid is not null)` : found,
  );
}
