import { sql } from "kysely";
import type { Database } from "../../src/platform/database/connect.ts";

/** Words that stand nowhere else, put wherever a client may put something; found again, they tell what went where. */
export const canaries = {
  password: "Kenari/Sandi+9=?&",
  wrongPassword: "Kenari/Salah+8=?&",
  credential: "kenari-KREDENSIAL/77+rahasia==",
  staffPhone: "6281366667777",
  email: "kenari.sulaiman@rahasia.test",
  customerPhone: "6281277778888",
  customerName: "Kenari Sulaiman",
  notes: "catatan kenari?",
  address: "Jl. Kenari 77",
  text: "Kenari berkicau",
  method: "kenari-tunai",
  device: "kenari-gawai",
  key: "kenari-kunci",
  search: "kenari-cari",
  header: "kenari-kepala",
  stranger: "kenari-asing",
} as const;

export type Canary = keyof typeof canaries;

/** A secret may be written in another alphabet: as it is, as bytes, in an address, in JSON. */
export function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  const hex = bytes.toString("hex");
  const escaped = JSON.stringify(secret).slice(1, -1);
  const written = [secret, secret.toLowerCase(), encodeURIComponent(secret), escaped, secret.replaceAll(" ", "+")];
  return [...new Set([...written, hex, hex.toUpperCase(), ...base64Forms(bytes)])];
}

/** What of a secret stands in a base64 text, at each of the three ways in which it can lie there; both alphabets. */
function base64Forms(bytes: Buffer): readonly string[] {
  return [0, 1, 2].flatMap((shift) => {
    const encoded = Buffer.concat([Buffer.alloc(shift), bytes]).toString("base64");
    const whole = encoded.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + bytes.length) * 8) / 6));
    return [whole, whole.replaceAll("+", "-").replaceAll("/", "_")];
  });
}

/** A phone number also without its country code, and however it is set apart. */
export function tells(text: string, secret: string): boolean {
  if (formsOf(secret).some((form) => text.includes(form))) return true;
  return /^62\d{9,}$/u.test(secret) && text.replaceAll(/(?<=\d)[ .-](?=\d)/gu, "").includes(secret.slice(2));
}

/** Every column of every table in which the secret stands in any form, as `table.column`. */
export async function columnsHolding({ queries }: Database, secret: string): Promise<readonly string[]> {
  const { rows: tables } = await sql<{ name: string }>`
    select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') order by 1`.execute(
    queries,
  );
  const found = new Set<string>();
  for (const { name } of tables) {
    const { rows } = await sql<{ key: string; value: string }>`
      select e.key, e.value from ${sql.table(name)} t cross join lateral jsonb_each_text(to_jsonb(t)) e where e.value is not null`.execute(
      queries,
    );
    for (const { key, value } of rows) if (tells(value, secret)) found.add(`${name}.${key}`);
  }
  return [...found].sort();
}
