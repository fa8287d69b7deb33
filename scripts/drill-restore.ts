/**
 * Rehearses what a backup is for: `node scripts/drill-restore.ts [--postgres-only | --embedded-only]`.
 *
 * PostgreSQL: a scratch database on the server of TEST_DATABASE_URL, a server under load on it, `pg_dump` meanwhile, `pg_restore` into
 * another database, a server on that one. Embedded: a data folder, its copy. In both, every order that was acknowledged before the
 * backup must be there, no message may leave a second time, and new orders must be taken. Prints a verdict; exit code 0 when it holds.
 * Needs pg_dump, pg_restore and psql; touches nothing but databases of its own, which it drops. Takes less than a minute.
 */
import { spawnSync } from "node:child_process";
import { randomBytes, randomUUID } from "node:crypto";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import pg from "pg";
import { demoShop } from "../src/app/demo-shop.ts";
import { type KabarProcess, startKabar } from "../test/support/kabar-process.ts";

const adminUrl = process.env["TEST_DATABASE_URL"] ?? "postgres://postgres@127.0.0.1:5432/postgres";
const ordersMin = 100;
const phonesCount = 4;
const problems: string[] = [];
const settings = {
  KABAR_SECRET_KEY: randomBytes(32).toString("base64"),
  LOG_LEVEL: "error",
} as const;

const folder = mkdtempSync(join(tmpdir(), "kabar-drill-"));
const running = new Set<KabarProcess>();
const began = performance.now();
try {
  if (!process.argv.includes("--embedded-only")) await drillPostgres();
  if (!process.argv.includes("--postgres-only")) await drillEmbedded();
} finally {
  await Promise.all([...running].map((kabar) => kabar.end("SIGKILL")));
  rmSync(folder, { recursive: true });
}
for (const problem of problems) console.log(`NOT SOUND: ${problem}`);
const seconds = Math.round((performance.now() - began) / 1000);
console.log(`${problems.length === 0 ? "The restore holds." : `${problems.length} problems.`} ${seconds} s`);
process.exitCode = problems.length === 0 ? 0 : 1;

async function drillPostgres() {
  const suffix = randomBytes(4).toString("hex");
  const [source, target] = [`kabar_drill_${suffix}`, `kabar_restored_${suffix}`];
  const urlOf = (name: string) => Object.assign(new URL(adminUrl), { pathname: `/${name}` }).href;
  const dump = join(folder, "kabar.dump");
  try {
    await onServer(adminUrl, `create database ${source}`);
    const first = await start({ ...settings, DATABASE_URL: urlOf(source), KABAR_SEED: "demo" });
    const token = await signIn(first);
    // Slower than the orders come, so that messages wait when the backup is taken.
    await call(first, "POST", "/api/wa/provider-config", token, {
      provider_key: "mock",
      credentials: { scenario: "slow:1000" },
    });
    const load = takeOrders(first, token);
    await load.until(ordersMin);
    const acknowledged = [...load.acknowledged];
    run("pg_dump", ["--format=custom", `--file=${dump}`, urlOf(source)]);
    await load.until(acknowledged.length + ordersMin / 2);
    await load.stop();
    await stop(first);
    console.log(
      `PostgreSQL: backup under load, ${acknowledged.length} orders acknowledged before it began, ${load.acknowledged.size} in all`,
    );

    await onServer(adminUrl, `create database ${target}`);
    run("pg_restore", ["--exit-on-error", `--dbname=${urlOf(target)}`, dump]);
    const waiting = await count(urlOf(target), "wa_messages where status in ('queued', 'sending')");
    if (waiting === 0) problems.push("PostgreSQL: no message waited in the backup, so the drill says nothing of them");
    run("psql", ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--file=ops/hold-messages.sql", urlOf(target)]);
    const taken = await count(urlOf(target), "wa_mock_deliveries");
    const restored = await start({ ...settings, DATABASE_URL: urlOf(target), KABAR_SEED: "none" });
    await checkOrders("PostgreSQL", restored, token, acknowledged);
    await checkNewOrder("PostgreSQL", restored, await signIn(restored));
    await stop(restored);
    const sent = (await count(urlOf(target), "wa_mock_deliveries")) - taken;
    console.log(`PostgreSQL: ${waiting} messages waited in the backup and are held`);
    // The new order's own message is the one that may leave.
    if (sent !== 1) problems.push(`PostgreSQL: ${sent} messages left after the restore, where 1 was due`);
    verify("PostgreSQL", { ...settings, DATABASE_URL: urlOf(target) });
  } finally {
    for (const name of [source, target]) await onServer(adminUrl, `drop database if exists ${name} with (force)`);
  }
}

async function drillEmbedded() {
  const [source, target] = [join(folder, "data"), join(folder, "copy")];
  const first = await start({ LOG_LEVEL: "error", KABAR_DATA_DIR: source, KABAR_SEED: "demo" });
  const token = await signIn(first);
  const load = takeOrders(first, token);
  await load.until(ordersMin / 2);
  await load.stop();
  await stop(first); // a folder is copied with its process stopped
  cpSync(source, target, { recursive: true });
  rmSync(source, { recursive: true });
  console.log(`Embedded: folder copied, ${load.acknowledged.size} orders acknowledged before`);

  const restored = await start({ LOG_LEVEL: "error", KABAR_DATA_DIR: target, KABAR_SEED: "none" });
  await checkOrders("Embedded", restored, token, [...load.acknowledged]);
  await checkNewOrder("Embedded", restored, await signIn(restored));
  await stop(restored);
  verify("Embedded", { LOG_LEVEL: "error", KABAR_DATA_DIR: target });
}

async function start(environment: Readonly<Record<string, string>>): Promise<KabarProcess> {
  const kabar = await startKabar(environment);
  running.add(kabar);
  return kabar;
}

async function stop(kabar: KabarProcess) {
  const code = await kabar.end("SIGTERM");
  running.delete(kabar);
  if (code !== 0) problems.push(`the server ended with ${code}: ${kabar.output()}`);
}

async function call(kabar: KabarProcess, method: string, path: string, token: string | null, body?: object) {
  const response = await fetch(`${kabar.url}${path}`, {
    method,
    headers: { "content-type": "application/json", ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Readonly<Record<string, unknown>> };
}

async function signIn(kabar: KabarProcess): Promise<string> {
  const login = { login: "owner@premium.demo.local", password: "password" };
  return String((await call(kabar, "POST", "/api/auth/login", null, login)).body["access_token"]);
}

function order(id: string) {
  return {
    id,
    outlet_id: demoShop("premium").outletIds[0],
    requires_pickup: true,
    pickup: { slot: "Besok, 09.00-11.00" },
    customer: { name: "Siti Aminah", phone: "0812 3456 7890" },
  };
}

/** Phones that take one order after the other. */
function takeOrders(kabar: KabarProcess, token: string) {
  const acknowledged = new Set<string>();
  let isOver = false;
  let wake = () => {};
  async function phone() {
    while (!isOver) {
      const id = randomUUID();
      const { status } = await call(kabar, "POST", "/api/orders", token, order(id));
      if (status !== 201) throw new Error(`an order was answered ${status}`);
      acknowledged.add(id);
      wake();
    }
  }
  const phones = Promise.all(Array.from({ length: phonesCount }, phone));
  return {
    acknowledged,
    async until(count: number) {
      const reached = new Promise<void>((resolve) => {
        wake = () => acknowledged.size >= count && resolve();
        wake();
      });
      await Promise.race([reached, phones]);
    },
    async stop() {
      isOver = true;
      await phones;
    },
  };
}

/** Asked with the session of before: people stay signed in over a restore. */
async function checkOrders(engine: string, kabar: KabarProcess, token: string, ids: readonly string[]) {
  const answers = new Map<number, number>();
  for (const id of ids) {
    const { status } = await call(kabar, "GET", `/api/orders/${id}`, token);
    answers.set(status, (answers.get(status) ?? 0) + 1);
  }
  console.log(`${engine}: ${answers.get(200) ?? 0} of ${ids.length} acknowledged orders are there`);
  answers.delete(200);
  for (const [status, times] of answers)
    problems.push(`${engine}: ${times} acknowledged orders are answered ${status}`);
}

/** The restored server works: numbers go on, the quota counts, credentials open, a message leaves. */
async function checkNewOrder(engine: string, kabar: KabarProcess, token: string) {
  const id = randomUUID();
  const { status } = await call(kabar, "POST", "/api/orders", token, order(id));
  if (status !== 201) {
    problems.push(`${engine}: a new order is answered ${status}`);
    return;
  }
  const giveUpAt = performance.now() + 15_000;
  while (performance.now() < giveUpAt) {
    await wait(100);
    const { body } = await call(kabar, "GET", `/api/wa/messages?order_id=${id}&status=sent`, token);
    if (Array.isArray(body["data"]) && body["data"].length === 1) return;
  }
  problems.push(`${engine}: the message of a new order does not leave; is it the right key?`);
}

async function count(url: string, rows: string): Promise<number> {
  const [row] = await onServer(url, `select count(*)::integer as n from ${rows}`);
  return Number(row?.["n"]);
}

/** `kabar verify` reads the whole database and says whether it is consistent. */
function verify(engine: string, environment: Readonly<Record<string, string>>) {
  const kabar = (...words: readonly string[]) =>
    spawnSync(process.execPath, ["--disable-warning=ExperimentalWarning", "src/main.ts", ...words], {
      encoding: "utf8",
      env: { PATH: process.env["PATH"], ...environment },
    });
  if (!/^ {2}verify\b/mu.test(kabar("--help").stdout)) {
    console.log(`${engine}: this version has no kabar verify; left out`);
    return;
  }
  const { status, stdout, stderr } = kabar("verify");
  console.log(`${engine}: kabar verify ended with ${status}`);
  if (status !== 0) problems.push(`${engine}: kabar verify: ${stdout}${stderr}`);
}

function run(program: string, words: readonly string[]) {
  const { status, stderr, error } = spawnSync(program, words, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${program} failed: ${error?.message ?? stderr}`);
}

async function onServer(url: string, command: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(command)).rows;
  } finally {
    await client.end();
  }
}
