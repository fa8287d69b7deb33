import { sql } from "kysely";
import type { JsonObject } from "../../platform/database/tables.ts";
import type { Work } from "../../platform/database/work.ts";

export interface StoredTemplate {
  readonly id: string;
  readonly template_id: string;
  readonly outlet_id: string | null;
  readonly version: number;
  readonly definition_json: JsonObject;
}

/** The newest versions on the tenant's own levels: the outlet's before the tenant's. At most one row a template. */
export async function findTemplatesInForce(
  work: Work,
  templateIds: readonly string[],
  outletId: string | null,
): Promise<StoredTemplate[]> {
  const { rows } = await sql<StoredTemplate>`
    select distinct on (template_id) id, template_id, outlet_id, version, definition_json
      from wa_templates
     where tenant_id = ${work.tenantId}::uuid and template_id = any(${templateIds}::text[])
       and (outlet_id is null or outlet_id = ${outletId}::uuid)
     order by template_id, outlet_id nulls last, version desc`.execute(work.db);
  return rows;
}

/** Versions of one level are counted one after the other: whoever appends holds the level's lock. */
export async function appendTemplate(
  work: Work,
  template: { readonly templateId: string; readonly outletId: string | null; readonly definition: unknown },
): Promise<StoredTemplate> {
  const level = [work.tenantId, template.outletId ?? "", template.templateId].join("\n");
  await sql`select pg_advisory_xact_lock(hashtextextended(${level}, 1))`.execute(work.db);
  const { rows } = await sql<StoredTemplate>`
    insert into wa_templates (tenant_id, id, outlet_id, template_id, version, definition_json, created_by, created_at)
    select ${work.tenantId}::uuid, ${work.newId()}::uuid, ${template.outletId}::uuid, ${template.templateId},
           1 + coalesce(max(version), 0), ${JSON.stringify(template.definition)}::jsonb, ${work.actor.userId}::uuid,
           ${work.now}::timestamptz
      from wa_templates
     where tenant_id = ${work.tenantId}::uuid and template_id = ${template.templateId}
       and outlet_id is not distinct from ${template.outletId}::uuid
    returning id, template_id, outlet_id, version, definition_json`.execute(work.db);
  const [row] = rows;
  if (row === undefined) throw new Error("a template version was not stored");
  return row;
}

/** Whether the tenant's plan has WhatsApp, and the language of its built-in messages. */
export function findMessagingPlan(work: Work) {
  return work.db
    .selectFrom("tenants as t")
    .innerJoin("plans as p", "p.key", "t.plan_key")
    .where("t.id", "=", work.tenantId)
    .select(["p.has_whatsapp", "t.language"])
    .executeTakeFirstOrThrow();
}
