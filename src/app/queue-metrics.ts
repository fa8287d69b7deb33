import { setTimeout as wait } from "node:timers/promises";
import { Gauge } from "prom-client";
import { type Queue, readQueue } from "../modules/messaging/queue-store.ts";
import type { Database } from "../platform/database/connect.ts";
import { inSystemWork } from "../platform/database/work.ts";
import type { Metrics } from "../platform/telemetry/metrics.ts";

const keptMs = 10_000;
/** A scrape does not wait for a database in trouble: it goes without these figures, and their absence is what is told. */
const patienceMs = 2_000;

/** Adds the sender's queue to the metrics: the whole queue, whichever process is asked. It is read at most every ten seconds. */
export function watchQueue(database: Database, { registry }: Metrics): void {
  let queue: Queue | null = null;
  let readAtMs = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | null = null;

  async function read() {
    readAtMs = performance.now();
    queue = await inSystemWork(database, "kabar_dispatcher", readQueue).catch(() => null);
    reading = null;
  }

  async function currentQueue(): Promise<Queue | null> {
    if (reading === null && performance.now() - readAtMs > keptMs) reading = read();
    if (reading !== null) await Promise.race([reading, wait(patienceMs, null, { ref: false })]);
    return reading === null ? queue : null;
  }

  const registers = [registry];
  new Gauge({
    name: "kabar_queue_messages",
    help: "Messages by state: waiting, in_flight, unknown; counted up to 100,000. The same in every process",
    labelNames: ["state"],
    registers,
    async collect() {
      this.reset();
      const now = await currentQueue();
      if (now === null) return;
      this.set({ state: "waiting" }, now.waiting);
      this.set({ state: "in_flight" }, now.inFlight);
      this.set({ state: "unknown" }, now.unknown);
    },
  });
  addGauge(
    "kabar_queue_oldest_due_seconds",
    "Age of the oldest message that is due and whose sender is free",
    (now) => now.oldestDueSeconds,
  );
  addGauge("kabar_parked_senders", "Active senders that are left alone for a while", (now) => now.parkedSenders);

  function addGauge(name: string, help: string, figure: (queue: Queue) => number) {
    new Gauge({
      name,
      help,
      registers,
      async collect() {
        this.remove();
        const now = await currentQueue();
        if (now !== null) this.set(figure(now));
      },
    });
  }
}
