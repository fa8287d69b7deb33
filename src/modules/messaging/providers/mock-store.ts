import { sql } from "kysely";
import type { Queries, Work } from "../../../platform/database/work.ts";
import type { SendCommand } from "./driver.ts";

export function insertMockDelivery(db: Queries, command: SendCommand, id: string, providerMessageId: string) {
  return db
    .insertInto("wa_mock_deliveries")
    .values({
      tenant_id: command.tenantId,
      id,
      reference: command.reference,
      provider_message_id: providerMessageId,
      to_phone: command.toPhone,
      body_text: command.bodyText,
      accepted_at: new Date(),
    })
    .execute();
}

export function findMockDelivery(db: Queries, tenantId: string, reference: string) {
  return db
    .selectFrom("wa_mock_deliveries")
    .where("tenant_id", "=", tenantId)
    .where("reference", "=", reference)
    .select("provider_message_id")
    .orderBy("id")
    .limit(1)
    .executeTakeFirst();
}

/** Newest first; to people of some outlets only what belongs to these. */
export function listMockDeliveries(work: Work, limit: number) {
  const { outletIds } = work.actor;
  const deliveries = work.db
    .selectFrom("wa_mock_deliveries as d")
    .where("d.tenant_id", "=", work.tenantId)
    .select(["d.id", "d.reference", "d.provider_message_id", "d.to_phone", "d.body_text", "d.accepted_at"])
    .orderBy("d.id", "desc")
    .limit(limit);
  if (outletIds === null) return deliveries.execute();
  return deliveries
    .innerJoin("wa_messages as m", (join) =>
      join.onRef("m.tenant_id", "=", "d.tenant_id").on(sql<string>`m.id::text`, "=", sql.ref("d.reference")),
    )
    .where("m.outlet_id", "=", sql<string>`any(${outletIds}::uuid[])`)
    .execute();
}
