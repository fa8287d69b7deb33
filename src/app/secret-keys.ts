import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const fileName = "secret.key";

/** The kept key cannot be read; another one would lose what it has encrypted. */
export class SecretKeyError extends Error {}

/** The key of a server that was given none: made once and kept beside its data; without a folder, for this process only. */
export function keepSecretKey(folder: string | null): readonly [Buffer] {
  if (folder === null) return [randomBytes(32)];
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, fileName);
  try {
    writeFileSync(path, `${randomBytes(32).toString("base64")}\n`, { mode: 0o600, flag: "wx", flush: true });
  } catch (error) {
    const isThere = error instanceof Error && "code" in error && error.code === "EEXIST";
    if (!isThere) throw error;
  }
  const key = Buffer.from(readFileSync(path, "utf8").trim(), "base64");
  if (key.length !== 32) {
    throw new SecretKeyError(
      `${path} does not hold a key; restore it, or remove it and save the provider credentials anew`,
    );
  }
  return [key];
}
