import { isIP } from "node:net";
import { ok, type Result, refused } from "../kit/result.ts";

/** What the environment says; this module is its only reader. */
export interface Config {
  readonly host: string;
  readonly port: number;
  /** null: the embedded engine. */
  readonly databaseUrl: string | null;
  /** The owner of the schema; null: the same login migrates and serves. */
  readonly databaseAdminUrl: string | null;
  /** null: nothing is kept. */
  readonly dataFolder: string | null;
  readonly role: "all" | "api" | "worker";
  readonly seed: "demo" | "none";
  /** null: one is made and kept in the data folder. */
  readonly secretKeys: readonly [Buffer, ...Buffer[]] | null;
  readonly retryBaseMs: number;
  readonly sendTimeoutMs: number;
  readonly logLevel: string;
  readonly publicUrl: string | undefined;
  /** Addresses of reverse proxies whose X-Forwarded-* headers are believed. */
  readonly trustedProxies: readonly string[];
  /** Of one token. */
  readonly requestsPerMinute: number;
  readonly tenantRequestsPerMinute: number;
  /** Of one address, without a valid token. */
  readonly addressRequestsPerMinute: number;
  /** Requests of one tenant under way at once in this process. */
  readonly tenantRequestsAtOnce: number;
  readonly isProduction: boolean;
  readonly databaseSessionsMax: number;
  /** false behind a pooler that gives each transaction another session. */
  readonly preparesStatements: boolean;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** @returns the settings, or one line that names the variable and what is wrong with it. */
export function readConfig(environment: Environment = process.env): Result<Config, string> {
  try {
    return ok(readAll(environment));
  } catch (error) {
    if (error instanceof BadSetting) return refused(error.message);
    throw error;
  }
}

class BadSetting extends Error {
  constructor(name: string, problem: string) {
    super(`${name} ${problem}`);
  }
}

const logLevels = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;

function readAll(environment: Environment): Config {
  const text = (name: string) => environment[name]?.trim() || undefined;
  const perMinute = (name: string, fallback: number) => whole(name, text(name), fallback, 1, 10_000_000);
  const isProduction = text("NODE_ENV") === "production";
  const databaseUrl = databaseAddress("DATABASE_URL", text("DATABASE_URL"));
  const seed = oneOf("KABAR_SEED", text("KABAR_SEED"), ["demo", "none"]);
  if (seed === "demo" && isProduction)
    throw new BadSetting("KABAR_SEED", "must not be demo when NODE_ENV is production");
  const secretKeys = keys("KABAR_SECRET_KEY", text("KABAR_SECRET_KEY"));
  if (secretKeys === null && isProduction && databaseUrl !== null) {
    throw new BadSetting("KABAR_SECRET_KEY", "is required with PostgreSQL in production: base64 of 32 random bytes");
  }
  const role = oneOf("KABAR_ROLE", text("KABAR_ROLE"), ["all", "api", "worker"]) ?? "all";
  if (role !== "all" && databaseUrl === null) {
    throw new BadSetting("KABAR_ROLE", `${role} needs DATABASE_URL: the embedded database is for one process`);
  }
  const databaseAdminUrl = databaseAddress("DATABASE_ADMIN_URL", text("DATABASE_ADMIN_URL"));
  if (databaseAdminUrl !== null && databaseUrl === null) {
    throw new BadSetting(
      "DATABASE_ADMIN_URL",
      "needs DATABASE_URL beside it: it only migrates what DATABASE_URL serves",
    );
  }
  const dataFolder = text("KABAR_DATA_DIR") ?? ".kabar";
  return {
    host: text("HOST") ?? "127.0.0.1",
    port: whole("PORT", text("PORT"), 8080, 0, 65_535),
    databaseUrl,
    databaseAdminUrl,
    dataFolder: dataFolder === "memory" ? null : dataFolder,
    role,
    seed: seed ?? (databaseUrl === null && !isProduction ? "demo" : "none"),
    secretKeys,
    retryBaseMs: number("WA_RETRY_DELAY_SECONDS", text("WA_RETRY_DELAY_SECONDS"), 30, 0.01, 3_600) * 1_000,
    sendTimeoutMs: number("KABAR_SEND_TIMEOUT_SECONDS", text("KABAR_SEND_TIMEOUT_SECONDS"), 20, 0.1, 120) * 1_000,
    logLevel: oneOf("LOG_LEVEL", text("LOG_LEVEL"), logLevels) ?? "info",
    publicUrl: publicAddress("KABAR_PUBLIC_URL", text("KABAR_PUBLIC_URL")),
    trustedProxies: proxies("KABAR_TRUSTED_PROXIES", text("KABAR_TRUSTED_PROXIES")),
    requestsPerMinute: perMinute("KABAR_RATE_LIMIT_PER_MINUTE", 30_000),
    tenantRequestsPerMinute: perMinute("KABAR_TENANT_RATE_LIMIT_PER_MINUTE", 60_000),
    addressRequestsPerMinute: perMinute("KABAR_ADDRESS_RATE_LIMIT_PER_MINUTE", 3_000),
    tenantRequestsAtOnce: whole("KABAR_TENANT_REQUESTS_AT_ONCE", text("KABAR_TENANT_REQUESTS_AT_ONCE"), 64, 1, 100_000),
    isProduction,
    databaseSessionsMax: whole("KABAR_DATABASE_SESSIONS", text("KABAR_DATABASE_SESSIONS"), 10, 2, 500),
    preparesStatements: oneOf("KABAR_PREPARED_STATEMENTS", text("KABAR_PREPARED_STATEMENTS"), ["on", "off"]) !== "off",
  };
}

function oneOf<const Word extends string>(name: string, value: string | undefined, words: readonly Word[]) {
  if (value === undefined) return undefined;
  const word = words.find((candidate) => candidate === value);
  if (word === undefined) throw new BadSetting(name, `must be one of ${words.join(", ")}, not "${value}"`);
  return word;
}

function whole(name: string, value: string | undefined, fallback: number, least: number, most: number): number {
  const parsed = number(name, value, fallback, least, most);
  if (!Number.isInteger(parsed)) throw new BadSetting(name, `must be a whole number, not "${value}"`);
  return parsed;
}

function number(name: string, value: string | undefined, fallback: number, least: number, most: number): number {
  if (value === undefined) return fallback;
  const parsed = /^\d+(\.\d+)?$/.test(value) ? Number(value) : Number.NaN;
  if (!(parsed >= least && parsed <= most)) {
    throw new BadSetting(name, `must be a number from ${least} to ${most}, not "${value}"`);
  }
  return parsed;
}

function databaseAddress(name: string, value: string | undefined): string | null {
  if (value === undefined) return null;
  const isAddress = URL.canParse(value) && /^postgres(ql)?:$/.test(new URL(value).protocol);
  if (!isAddress) throw new BadSetting(name, "must look like postgres://user:password@host:5432/database");
  return value;
}

function publicAddress(name: string, value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  if (!URL.canParse(value) || !/^https?:$/.test(new URL(value).protocol)) {
    throw new BadSetting(name, "must be an http or https address such as https://kabar.example");
  }
  return value.replace(/\/+$/, "");
}

function proxies(name: string, value: string | undefined): readonly string[] {
  const parts = (value ?? "")
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
  for (const part of parts) {
    const [address = "", bits] = part.split("/");
    const isRange = isIP(address) !== 0 && (bits === undefined || /^\d{1,3}$/.test(bits));
    if (!isRange)
      throw new BadSetting(name, `must be addresses or ranges separated by commas, such as 10.0.0.0/8, not "${part}"`);
  }
  return parts;
}

function keys(name: string, value: string | undefined): readonly [Buffer, ...Buffer[]] | null {
  if (value === undefined) return null;
  const [first, ...others] = value.split(",").map((part) => key(name, part.trim()));
  return first === undefined ? null : [first, ...others];
}

function key(name: string, part: string): Buffer {
  const bytes = Buffer.from(part, "base64");
  if (bytes.length !== 32 || !/^[A-Za-z0-9+/_-]{43}=?$/.test(part)) {
    throw new BadSetting(name, "must be base64 of 32 bytes, several separated by commas (openssl rand -base64 32)");
  }
  return bytes;
}
