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

/** Newest first. */
export function listMockDeliveries(work: Work, limit: number) {
  return work.db
    .selectFrom("wa_mock_deliveries")
    .where("tenant_id", "=", work.tenantId)
    .select(["id", "reference", "provider_message_id", "to_phone", "body_text", "accepted_at"])
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
}
