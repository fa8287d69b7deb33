import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { type Environment, readConfig } from "./config.ts";

const key = randomBytes(32).toString("base64");
const databaseUrl = "postgres://kabar:rahasia@db.test:5432/kabar";

function settings(environment: Environment = {}) {
  const config = readConfig(environment);
  if (!config.ok) throw new Error(config.refusal);
  return config.value;
}

describe("settings", () => {
  it("need nothing: an embedded database with demo data, on this machine only", () => {
    expect(settings()).toEqual({
      host: "127.0.0.1",
      port: 8080,
      databaseUrl: null,
      databaseAdminUrl: null,
      dataFolder: ".kabar",
      role: "all",
      seed: "demo",
      secretKeys: null,
      retryBaseMs: 30_000,
      sendTimeoutMs: 20_000,
      logLevel: "info",
      publicUrl: undefined,
      trustedProxies: [],
      requestsPerMinute: 30_000,
      tenantRequestsPerMinute: 60_000,
      addressRequestsPerMinute: 3_000,
      tenantRequestsAtOnce: 64,
      isProduction: false,
      databaseSessionsMax: 10,
      preparesStatements: true,
    });
  });

  it("that are blank are not set", () => {
    const names = ["PORT", "HOST", "DATABASE_URL", "KABAR_ROLE", "KABAR_SEED", "KABAR_SECRET_KEY", "LOG_LEVEL"];
    expect(settings(Object.fromEntries(names.map((name) => [name, "  "])))).toEqual(settings());
  });

  it("seed the demo only where nothing real can be meant", () => {
    expect(settings({ NODE_ENV: "production" }).seed).toBe("none");
    expect(settings({ DATABASE_URL: databaseUrl }).seed).toBe("none");
    expect(settings({ DATABASE_URL: databaseUrl, KABAR_SEED: "demo" }).seed).toBe("demo");
    expect(settings({ KABAR_SEED: "none" }).seed).toBe("none");
  });

  it("take several keys, the first one to encrypt with", () => {
    const other = randomBytes(32).toString("base64url");
    const { secretKeys } = settings({ KABAR_SECRET_KEY: `${key}, ${other}` });
    expect(secretKeys?.map((bytes) => bytes.toString("base64"))).toEqual([
      key,
      Buffer.from(other, "base64url").toString("base64"),
    ]);
  });

  it("name the proxies to be believed, as addresses or ranges", () => {
    expect(settings({ KABAR_TRUSTED_PROXIES: "127.0.0.1, 10.0.0.0/8,::1" }).trustedProxies).toEqual([
      "127.0.0.1",
      "10.0.0.0/8",
      "::1",
    ]);
    expect(readConfig({ KABAR_TRUSTED_PROXIES: "my-proxy" }).ok).toBe(false);
    expect(readConfig({ DATABASE_ADMIN_URL: databaseUrl }).ok).toBe(false);
  });

  it("are taken at their bounds", () => {
    expect(settings({ PORT: "0" }).port).toBe(0);
    expect(settings({ PORT: "65535" }).port).toBe(65_535);
    expect(settings({ KABAR_DATA_DIR: "memory" }).dataFolder).toBeNull();
    expect(settings({ WA_RETRY_DELAY_SECONDS: "0.5" }).retryBaseMs).toBe(500);
    expect(settings({ KABAR_PUBLIC_URL: "https://kabar.test/shop//" }).publicUrl).toBe("https://kabar.test/shop");
    expect(settings({ DATABASE_URL: databaseUrl, KABAR_ROLE: "worker" }).role).toBe("worker");
    expect(settings({ KABAR_TENANT_RATE_LIMIT_PER_MINUTE: "1" }).tenantRequestsPerMinute).toBe(1);
    expect(settings({ KABAR_ADDRESS_RATE_LIMIT_PER_MINUTE: "10000000" }).addressRequestsPerMinute).toBe(10_000_000);
    expect(settings({ KABAR_TENANT_REQUESTS_AT_ONCE: "1" }).tenantRequestsAtOnce).toBe(1);
    expect(settings({ KABAR_PREPARED_STATEMENTS: "on" }).preparesStatements).toBe(true);
    expect(settings({ KABAR_PREPARED_STATEMENTS: "off" }).preparesStatements).toBe(false);
  });

  it.each([
    ["PORT", "-1"],
    ["PORT", "65536"],
    ["PORT", "80.5"],
    ["PORT", "8080a"],
    ["PORT", "0x50"],
    ["PORT", "1e3"],
    ["DATABASE_URL", "mysql://localhost/x"],
    ["DATABASE_URL", "localhost:5432"],
    ["DATABASE_ADMIN_URL", "postgres"],
    ["KABAR_ROLE", "server"],
    ["KABAR_ROLE", "worker"],
    ["KABAR_ROLE", "api"],
    ["KABAR_SEED", "yes"],
    ["KABAR_SECRET_KEY", "short"],
    ["KABAR_SECRET_KEY", `${key},`],
    ["KABAR_SECRET_KEY", `${key.slice(0, -1)}!`],
    ["KABAR_SECRET_KEY", randomBytes(31).toString("base64")],
    ["KABAR_SECRET_KEY", randomBytes(33).toString("base64")],
    ["WA_RETRY_DELAY_SECONDS", "0"],
    ["WA_RETRY_DELAY_SECONDS", "soon"],
    ["WA_RETRY_DELAY_SECONDS", "Infinity"],
    ["KABAR_SEND_TIMEOUT_SECONDS", "121"],
    ["LOG_LEVEL", "loud"],
    ["KABAR_PUBLIC_URL", "kabar.test"],
    ["KABAR_PUBLIC_URL", "javascript:alert(1)"],
    ["KABAR_RATE_LIMIT_PER_MINUTE", "0"],
    ["KABAR_TENANT_RATE_LIMIT_PER_MINUTE", "0"],
    ["KABAR_ADDRESS_RATE_LIMIT_PER_MINUTE", "10000001"],
    ["KABAR_TENANT_REQUESTS_AT_ONCE", "0"],
    ["KABAR_TENANT_REQUESTS_AT_ONCE", "1.5"],
    ["KABAR_DATABASE_SESSIONS", "1"],
    ["KABAR_PREPARED_STATEMENTS", "false"],
  ])("%s=%s is refused in one line that names it", (name, value) => {
    const config = readConfig({ [name]: value });
    expect(config.ok).toBe(false);
    if (!config.ok) expect(config.refusal).toMatch(new RegExp(`^${name} [^\\n]+$`, "u"));
  });

  it.each([
    ["KABAR_SEED", { KABAR_SEED: "demo", NODE_ENV: "production" }],
    ["KABAR_SECRET_KEY", { DATABASE_URL: databaseUrl, NODE_ENV: "production" }],
  ])("%s is refused in production when it would be unsafe", (name, environment) => {
    const config = readConfig(environment);
    expect(config).toEqual({ ok: false, refusal: expect.stringMatching(new RegExp(`^${name} `, "u")) });
  });

  it("are never repeated when they are secret", () => {
    const secrets: Environment = { DATABASE_URL: "postgress://u:rahasia@h/d", KABAR_SECRET_KEY: "rahasia" };
    for (const [name, value] of Object.entries(secrets)) {
      const config = readConfig({ [name]: value });
      expect(config).toMatchObject({ ok: false });
      expect(JSON.stringify(config)).not.toContain("rahasia");
    }
  });
});
