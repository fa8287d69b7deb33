import type { Clock } from "../../kit/clock.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import { machines } from "./access.ts";
import { type HttpServer, onRequestEnd } from "./server.ts";

export interface HealthSettings {
  readonly clock: Clock;
  readonly metrics: Metrics;
  /** Resolves when the database answers. */
  readonly probe: () => Promise<unknown>;
}

/** Liveness, readiness and metrics; every role of the process has them. */
export function healthRoutes(app: HttpServer, { clock, metrics, probe }: HealthSettings) {
  const config = { access: machines };
  const tags = ["operations"];

  app.get("/api/health", { config, schema: { tags, summary: "The server has migrated and answers" } }, async () => {
    await probe();
    return { ok: true, time: clock.now().toISOString() };
  });
  app.get("/livez", { config, schema: { tags, summary: "The process is alive" } }, async () => ({ ok: true }));
  app.get("/readyz", { config, schema: { tags, summary: "The process can reach its database" } }, async () => {
    await probe();
    return { ok: true };
  });
  app.get("/metrics", { config, schema: { tags, summary: "Prometheus metrics" } }, async (_request, reply) =>
    reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
  );
  onRequestEnd(app, (request, reply, status) => {
    const labels = { method: request.method, route: request.routeOptions.url ?? "unknown", status: String(status) };
    metrics.requestSeconds.observe(labels, reply.elapsedTime / 1000);
    if (request.refusalCode !== null) metrics.refusals.inc({ reason: request.refusalCode });
  });
}
