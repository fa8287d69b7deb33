import { sql } from "kysely";
import type { Queries, Work } from "../../platform/database/work.ts";

export function findProviders(work: Work) {
  return work.db
    .selectFrom("wa_providers as p")
    .leftJoin("wa_provider_configs as c", (join) =>
      join.onRef("c.provider_id", "=", "p.id").on("c.tenant_id", "=", work.tenantId),
    )
    .where("p.active", "=", true)
    .select(["p.id", "p.key", "p.name", "c.id as config_id", "c.is_active", "c.priority", "c.updated_at"])
    .select(["c.credentials_encrypted", "c.parked_until", "c.parked_code"])
    .orderBy("p.id")
    .execute();
}

export function findProvider(work: Work, key: string) {
  return work.db
    .selectFrom("wa_providers")
    .where("key", "=", key)
    .where("active", "=", true)
    .select(["id", "key", "name"])
    .executeTakeFirst();
}

/** Until commit the tenant's configs are changed by nobody else, those that do not exist yet included. Claims do not wait for it. */
export async function lockConfigs(work: Work) {
  await sql`select pg_advisory_xact_lock(hashtextextended(${work.tenantId}, 2))`.execute(work.db);
}

export function findConfig(work: Work, providerId: number) {
  return work.db
    .selectFrom("wa_provider_configs")
    .where("tenant_id", "=", work.tenantId)
    .where("provider_id", "=", providerId)
    .select(["id", "credentials_encrypted", "priority"])
    .executeTakeFirst();
}

export interface SavedConfig {
  readonly id: string;
  readonly providerId: number;
  readonly credentialsEncrypted: string;
  readonly isActive: boolean;
  readonly priority: number;
}

/** Writes the config; a parked sender is free again, for whoever saves means to have mended it. */
export function upsertConfig(work: Work, config: SavedConfig) {
  const values = {
    credentials_encrypted: config.credentialsEncrypted,
    is_active: config.isActive,
    priority: config.priority,
    parked_until: null,
    parked_code: null,
    updated_at: work.now,
  };
  return work.db
    .insertInto("wa_provider_configs")
    .values({
      tenant_id: work.tenantId,
      id: config.id,
      provider_id: config.providerId,
      created_at: work.now,
      ...values,
    })
    .onConflict((conflict) => conflict.columns(["tenant_id", "provider_id"]).doUpdateSet(values))
    .execute();
}

export function deactivateOthers(work: Work, configId: string) {
  return work.db
    .updateTable("wa_provider_configs")
    .set({ is_active: false, updated_at: work.now })
    .where("tenant_id", "=", work.tenantId)
    .where("id", "<>", configId)
    .where("is_active", "=", true)
    .execute();
}

export interface SealedConfig {
  readonly tenant_id: string;
  readonly id: string;
  readonly credentials_encrypted: string;
}

/**
 * Under the dispatcher's role, across tenants: the next configs whose credentials do not begin with this, in the order of their keys,
 * locked until commit so that nothing saved meanwhile is lost.
 */
export async function lockConfigsSealedOtherwise(
  db: Queries,
  prefix: string,
  after: Pick<SealedConfig, "tenant_id" | "id">,
  configsMax: number,
): Promise<readonly SealedConfig[]> {
  const { rows } = await sql<SealedConfig>`
    select tenant_id, id, credentials_encrypted from wa_provider_configs
     where not starts_with(credentials_encrypted, ${prefix})
       and (tenant_id, id) > (${after.tenant_id}::uuid, ${after.id}::uuid)
     order by tenant_id, id limit ${configsMax}::integer for update`.execute(db);
  return rows;
}

/** Under the dispatcher's role. Nothing that a shop sees changes. */
export async function storeSealed(db: Queries, configs: readonly SealedConfig[]): Promise<void> {
  await sql`
    update wa_provider_configs c set credentials_encrypted = s.credentials_encrypted
      from jsonb_to_recordset(${JSON.stringify(configs)}::jsonb) as s (tenant_id uuid, id uuid, credentials_encrypted text)
     where c.tenant_id = s.tenant_id and c.id = s.id`.execute(db);
}
