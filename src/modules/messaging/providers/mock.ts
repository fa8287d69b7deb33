import { setTimeout as wait } from "node:timers/promises";
import { newId } from "../../../kit/ids.ts";
import type { Database } from "../../../platform/database/connect.ts";
import { inSystemWork } from "../../../platform/database/work.ts";
import { fieldProblems } from "../../../platform/refusals/field-problems.ts";
import type { FieldProblem } from "../../../platform/refusals/refuse.ts";
import type { SendOutcome } from "../domain/send-outcome.ts";
import type { Credentials, Driver, ReportedReceipt, SendCommand } from "./driver.ts";
import { findMockDelivery, insertMockDelivery } from "./mock-store.ts";

const scenarioShape = /^(ok|transient|permanent|rate_limit|account|ambiguous|flaky:\d{1,2}|slow:\d{1,5})$/;
const scenarioForms = "ok, transient, permanent, rate_limit, account, ambiguous, flaky:N, slow:MS";

/** Where the mock's receipts go; as with any provider, they may arrive before the answer to the send is settled. */
export type ReportReceipts = (receipts: readonly ReportedReceipt[]) => void;

/**
 * A provider for trying out and for tests: always well, takes every number, does what `credentials.scenario` says. It keeps a log
 * of what it was handed (`wa_mock_deliveries`), which its look-up reads and in which anyone can count copies. With
 * `credentials.receipts` it reports each message as delivered and read.
 */
export function createMockDriver(database: Database, report: ReportReceipts): Driver {
  return {
    key: "mock",
    checkCredentials,
    health: async () => ({ ok: true, message: "Mock provider is ready." }),
    async send(command) {
      const outcome = await play(database, command);
      if (outcome.kind === "accepted" && command.credentials["receipts"] === true) report(receiptsOf(command, outcome));
      return outcome;
    },
    async lookup({ tenantId, reference, credentials }) {
      if (scenarioOf(credentials).name === "ambiguous") return { kind: "unsupported" };
      const delivery = await inSystemWork(database, "kabar_dispatcher", (db) =>
        findMockDelivery(db, tenantId, reference),
      );
      if (delivery === undefined) return { kind: "not-found" };
      return { kind: "found", providerMessageId: delivery.provider_message_id };
    },
  };
}

function checkCredentials(credentials: Credentials): readonly FieldProblem[] {
  return Object.entries(credentials)
    .map(([name, value]) => checkCredential(`credentials.${name}`, name, value))
    .filter((problem) => problem !== null);
}

function checkCredential(field: string, name: string, value: string | number | boolean): FieldProblem | null {
  switch (name) {
    case "scenario": {
      const isKnown = typeof value === "string" && scenarioShape.test(value);
      return isKnown ? null : { field, problem: fieldProblems.notOneOf, values: { allowed: scenarioForms } };
    }
    case "receipts":
      return typeof value === "boolean"
        ? null
        : { field, problem: fieldProblems.wrongType, values: { expected: "boolean" } };
    default:
      return { field, problem: fieldProblems.notAllowed };
  }
}

function receiptsOf(command: SendCommand, outcome: Extract<SendOutcome, { kind: "accepted" }>): ReportedReceipt[] {
  const { providerMessageId } = outcome;
  if (providerMessageId === null) return [];
  const receipt = { tenantId: command.tenantId, providerKey: "mock", providerMessageId, occurredAt: new Date() };
  return [
    { ...receipt, status: "delivered" },
    { ...receipt, status: "read" },
  ];
}

async function play(database: Database, command: SendCommand): Promise<SendOutcome> {
  const { name, value } = scenarioOf(command.credentials);
  switch (name) {
    case "transient":
      return { kind: "transient", code: "NETWORK_ERROR" };
    case "permanent":
      return { kind: "permanent", code: "PHONE_INVALID" };
    case "rate_limit":
      return { kind: "transient", code: "RATE_LIMIT", retryAfterMs: 1_000 };
    case "account":
      return { kind: "account", code: "CREDENTIALS_INVALID" };
    case "ambiguous":
      return { kind: "ambiguous" };
    case "flaky":
      return command.attempt <= value ? { kind: "transient", code: "NETWORK_ERROR" } : accept(database, command);
    case "slow":
      return acceptSlowly(database, command, value);
    default:
      return accept(database, command);
  }
}

async function acceptSlowly(database: Database, command: SendCommand, delayMs: number): Promise<SendOutcome> {
  try {
    await wait(delayMs, undefined, { signal: command.signal });
  } catch {
    return { kind: "ambiguous" }; // the deadline passed: nobody knows what a slow provider still does
  }
  return accept(database, command);
}

async function accept(database: Database, command: SendCommand): Promise<SendOutcome> {
  const id = newId();
  const providerMessageId = `mock-${id}`;
  await inSystemWork(database, "kabar_dispatcher", (db) => insertMockDelivery(db, command, id, providerMessageId));
  return { kind: "accepted", providerMessageId };
}

function scenarioOf(credentials: Credentials): { readonly name: string; readonly value: number } {
  const [name = "ok", value = "0"] = String(credentials["scenario"] ?? "ok").split(":");
  return { name, value: Number(value) };
}
