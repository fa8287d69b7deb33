import type { Client, Reply } from "./client.ts";

/** The audit events of one thing, newest first; with a key only those of that kind. */
export async function eventsOf(owner: Client, entityId: string, key = ""): Promise<Reply["body"]> {
  const answer = await owner.get(`/api/audit-events?limit=100&entity_id=${entityId}&event_key=${key}`);
  if (answer.status !== 200) throw new Error(`the audit log answered ${answer.status} ${answer.text}`);
  return answer.body.data;
}

/** Their kinds, newest first. */
export async function eventKeysOf(owner: Client, entityId: string): Promise<readonly string[]> {
  return (await eventsOf(owner, entityId)).map((event: { event_key: string }) => event.event_key);
}
