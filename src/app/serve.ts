import type { AddressInfo } from "node:net";
import type { Logger } from "pino";
import { systemClock } from "../kit/clock.ts";
import type { HttpServer } from "../platform/http/server.ts";
import type { Config } from "./config.ts";
import { createHttp } from "./http.ts";
import { buildKabar, createRetention } from "./kabar.ts";
import { seedDemo } from "./seed-demo.ts";

export interface RunningKabar {
  /** Where it listens. */
  readonly url: string;
  /** Takes no more requests, finishes what is under way (at most ten seconds), lets go of the database. */
  stop(): Promise<void>;
}

const stopMaxMs = 10_000;

/** Migrates, seeds where the settings say so, starts the sender and listens, as the role says. */
export async function serve(config: Config, logger: Logger): Promise<RunningKabar> {
  const kabar = await buildKabar(config, systemClock, logger);
  const sends = config.role !== "api";
  const retention = createRetention(kabar);
  try {
    if (config.seed === "demo") await seedDemo(kabar);
    const app = await createHttp(kabar);
    if (sends) {
      await kabar.dispatcher.start();
      retention.start();
    }
    await app.listen({ host: config.host, port: config.port });
    const address = app.server.address() as AddressInfo;
    return {
      url: `http://${address.family === "IPv6" ? `[${address.address}]` : address.address}:${address.port}`,
      async stop() {
        const sent = kabar.dispatcher.stop(stopMaxMs - 1_000);
        await Promise.all([closeServer(app), retention.stop()]);
        const isDone = await sent;
        if (!isDone) logger.warn("stopped while sends were under way; the next process settles them");
        await kabar.database.close();
      },
    };
  } catch (error) {
    await kabar.database.close();
    throw error;
  }
}

/**
 * Answers what has come in and takes nothing new. A connection that was busy when the server began to close stays open when its
 * answer is out, for as long as its client likes; hence the second look.
 */
async function closeServer(app: HttpServer): Promise<void> {
  const looking = setInterval(() => app.server.closeIdleConnections(), 50);
  await app.close();
  clearInterval(looking);
}
