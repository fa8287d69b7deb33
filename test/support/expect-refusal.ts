import { expect } from "vitest";
import type { Reply } from "./client.ts";

/** What a library, the database or the runtime would say. */
const foreignText =
  /\bat (?:\S+ \()?\/|node_modules|SQLSTATE|select |insert into|violates|syntax error|must NOT|FST_ERR|\[object |undefined/iu;

/** Any answer with an error status has the one shape, and no text that is not ours. */
export function expectErrorShape(reply: Reply) {
  expect(reply.status).toBeGreaterThanOrEqual(400);
  expect(reply.status).toBeLessThan(500);
  expect(reply.headers["content-type"]).toBe("application/json; charset=utf-8");
  expect(reply.headers["x-request-id"]).toMatch(/^[A-Za-z0-9._:-]{1,80}$/u);
  expect(reply.body).toMatchObject({ reason_code: expect.stringMatching(/^[A-Z_]+$/u), message: expect.any(String) });
  expect(reply.body.message).not.toBe("");
  expect(reply.body.message).not.toMatch(foreignText);
  if (reply.body.reason_code !== "VALIDATION_FAILED") return;
  expect(Object.keys(reply.body.errors).length).toBeGreaterThan(0);
  for (const messages of Object.values<string[]>(reply.body.errors)) {
    expect(messages.length).toBeGreaterThan(0);
    for (const message of messages) expect(message).not.toMatch(foreignText);
  }
}

/** Refused with this status and code; with fields, exactly these are named. */
export function expectRefusal(reply: Reply, status: number, code: string, fields?: readonly string[]) {
  expect([reply.status, reply.body?.reason_code]).toEqual([status, code]);
  expectErrorShape(reply);
  if (fields !== undefined) expect(Object.keys(reply.body.errors).sort()).toEqual([...fields].sort());
}
