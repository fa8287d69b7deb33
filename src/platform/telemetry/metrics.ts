import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Engine } from "../database/engine.ts";

export type Metrics = ReturnType<typeof createMetrics>;

/** What an operator watches, in one registry per process. */
export function createMetrics(engine: Engine) {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
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
  return {
    registry,
    requestSeconds: new Histogram({
      name: "kabar_http_request_seconds",
      help: "Time to answer, by route",
      labelNames: ["method", "route", "status"],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
      registers,
    }),
    sendOutcomes: new Counter({
      name: "kabar_message_attempts_total",
      help: "Attempts to send a message, by outcome",
      labelNames: ["provider", "outcome", "reason"],
      registers,
    }),
    refusals: new Counter({
      name: "kabar_refusals_total",
      help: "Requests refused, by reason code",
      labelNames: ["reason"],
      registers,
    }),
  };
}
