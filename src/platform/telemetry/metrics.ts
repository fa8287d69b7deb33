import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Engine } from "../database/engine.ts";

export type Metrics = ReturnType<typeof createMetrics>;

/** What an operator watches, in one registry per process. Labels come from short lists of words: never a shop, person or address. */
export function createMetrics(engine: Engine) {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  watchSessions(engine, registers);
  return {
    registry,
    buildInfo: new Gauge({
      name: "kabar_build_info",
      help: "1, for this version, Node, database engine and role",
      labelNames: ["version", "node", "engine", "role"],
      registers,
    }),
    requestSeconds: new Histogram({
      name: "kabar_http_request_seconds",
      help: "Time to answer, by route",
      labelNames: ["method", "route", "status"],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
      registers,
    }),
    refusals: new Counter({
      name: "kabar_refusals_total",
      help: "Requests refused, by reason code",
      labelNames: ["reason"],
      registers,
    }),
    ordersPlaced: new Counter({
      name: "kabar_orders_placed_total",
      help: "Orders that were committed, by channel",
      labelNames: ["channel"],
      registers,
    }),
    quotaRefusals: new Counter({
      name: "kabar_quota_refusals_total",
      help: "Orders refused because the month's quota is used up, over REST and sync",
      registers,
    }),
    messagesPlanned: new Counter({
      name: "kabar_messages_planned_total",
      help: "Messages that were committed to be sent, by template",
      labelNames: ["template"],
      registers,
    }),
    sendOutcomes: new Counter({
      name: "kabar_message_attempts_total",
      help: "Attempts to send a message, by outcome",
      labelNames: ["provider", "outcome", "reason"],
      registers,
    }),
  };
}

function watchSessions(engine: Engine, registers: Registry[]) {
  new Gauge({
    name: "kabar_database_sessions",
    help: "Database sessions by state",
    labelNames: ["state"],
    registers,
    collect() {
      const { open, idle, waiting } = engine.load();
      this.set({ state: "open" }, open);
      this.set({ state: "idle" }, idle);
      this.set({ state: "waiting" }, waiting);
    },
  });
  new Gauge({
    name: "kabar_database_wait_seconds",
    help: "How long the caller that waits longest for a database session has waited",
    registers,
    collect() {
      this.set(engine.load().waitMs / 1000);
    },
  });
}
