import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";

/** What `pgbouncer --version` says; null when there is none on this machine. */
export function pgbouncerVersion(): string | null {
  const { stdout, status } = spawnSync("pgbouncer", ["--version"], { encoding: "utf8" });
  return status === 0 ? (stdout.split("\n")[0] ?? "") : null;
}

/** A PgBouncer of our own in front of the server of this address: transaction pooling, so few sessions that they must be shared. */
export async function startPgbouncer(url: string, sessionsMax: number) {
  const server = new URL(url);
  const folder = await mkdtemp(join(tmpdir(), "kabar-pgbouncer-"));
  const port = await freePort();
  const password = server.password === "" ? "" : ` password=${decodeURIComponent(server.password)}`;
  const settings = [
    "[databases]",
    `* = host=${server.hostname} port=${server.port || "5432"} user=${decodeURIComponent(server.username)}${password}`,
    "[pgbouncer]",
    "listen_addr = 127.0.0.1",
    `listen_port = ${port}`,
    "unix_socket_dir =",
    "auth_type = any",
    "pool_mode = transaction",
    `default_pool_size = ${sessionsMax}`,
    "max_client_conn = 200",
    "",
  ];
  const file = join(folder, "pgbouncer.ini");
  await writeFile(file, settings.join("\n"));
  await chmod(folder, 0o755); // as root it runs under another name, and must still read its settings
  const name = userInfo().uid === 0 ? ["-u", "nobody"] : [];
  const child = spawn("pgbouncer", [...name, file], { stdio: ["ignore", "ignore", "pipe"] });
  const ended = once(child, "close");
  let log = "";
  await new Promise<void>((resolve, reject) => {
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      log += text;
      if (/process up/u.test(log)) resolve();
    });
    void ended.then(() => reject(new Error(`pgbouncer ended: ${log}`)));
  });
  return {
    url: Object.assign(new URL(url), { host: `127.0.0.1:${port}` }).href,
    async stop() {
      child.kill("SIGTERM");
      await ended;
      await rm(folder, { recursive: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}
