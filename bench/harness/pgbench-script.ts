import pg from "pg";
import { type Numbers, shopToken } from "../fixtures/many-shops.ts";
import type { RecordedStatement } from "./record-statements.ts";

/** What a benchmark's requests vary, as the requests and the fixtures spell it. */
const seededId = /(?<prefix>0[a-d]000000-0000-4000-8000-000000)(?<outlet>\d\d\d)(?<shop>1\d\d)/u;
const anyId = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/u;
const orderCode = /ORD-[A-Z2-9]{8}/u;
const invoiceNo = /T1\d\d-\d{6}-\d{4}/u;
const phone = /62812345\d{3}/u;
const trackingToken = /^[a-z0-9]{24}$/u;
const varying = new RegExp(
  [seededId, anyId, orderCode, invoiceNo, phone, trackingToken].map(({ source }) => source).join("|"),
  "gu",
);

/**
 * A pgbench script that sends the recorded statements, for a shop chosen anew each time: ids, codes, numbers and phones of the recording
 * become expressions over pgbench's variables, ids that the database gave back are handed on, all else is sent as it was recorded.
 * Statements that went out as one message go out as one here too.
 *
 * Variables: `t` the shop, `o` its outlet, `n` twelve digits that no two runs share while their `round` (10 to 99) differs, `c` three digits of a phone.
 */
export async function pgbenchScript(
  url: string,
  statements: readonly RecordedStatement[],
  shops: Numbers,
  outlets: Numbers,
): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const lines = [
      String.raw`\set i :i + 1`,
      String.raw`\set n (:round * 100 + :client_id) * 100000000 + :i`,
      String.raw`\set t random(${shops.from}, ${shops.until - 1})`,
      String.raw`\set o random(${outlets.from}, ${outlets.until - 1})`,
      String.raw`\set c random(100, 999)`,
    ];
    const names = new Names(statements);
    for (const [index, statement] of statements.entries()) {
      lines.push(
        statement.parameters.length === 0
          ? pipelined(statement.text, index, names)
          : await prepared(client, statement, index, names),
      );
    }
    return `${lines.join("\n")}\n`;
  } finally {
    await client.end();
  }
}

/** What stands for each value that varies. */
class Names {
  readonly #statements: readonly RecordedStatement[];
  readonly #newIds: string[] = [];
  constructor(statements: readonly RecordedStatement[]) {
    this.#statements = statements;
  }

  /** An SQL expression of type text with the value of this text, as of statement `index`. */
  express(text: string, index: number): string {
    const parts: string[] = [];
    let done = 0;
    for (const match of text.matchAll(varying)) {
      parts.push(quote(text.slice(done, match.index)), this.#expressOne(match, index));
      done = match.index + match[0].length;
    }
    parts.push(quote(text.slice(done)));
    const filled = parts.filter((part) => part !== quote(""));
    return filled.length === 0 ? quote("") : filled.join(" || ");
  }

  /** Whether a later statement uses the id that this one gave back. */
  isHandedOn(index: number): boolean {
    const given = this.#statements[index]?.rows.length === 1 ? this.#statements[index]?.rows[0]?.["id"] : undefined;
    if (typeof given !== "string" || seededId.test(given) || this.#isKnownBefore(given, index)) return false;
    return this.#statements
      .slice(index + 1)
      .some(({ parameters }) => parameters.some((value) => asText(value)?.includes(given)));
  }

  #expressOne(match: RegExpMatchArray, index: number): string {
    const [text] = match;
    const { prefix, outlet } = match.groups ?? {};
    if (prefix !== undefined) return `${quote(prefix)} || ${outlet === "000" ? "'000'" : ":o::text"} || :t::text`;
    if (orderCode.test(text)) return "'ORD-' || :n::text";
    if (invoiceNo.test(text)) return "'T' || :o::text || '-' || :n::text";
    if (phone.test(text)) return "'62812345' || :c::text";
    if (trackingToken.test(text)) return "'track' || :n::text";
    const giver = this.#statements.findIndex((statement, at) => at < index && statement.rows[0]?.["id"] === text);
    if (giver !== -1 && this.isHandedOn(giver)) return `:given${giver}_id::text`;
    if (!this.#newIds.includes(text)) this.#newIds.push(text);
    return `'019000${String(this.#newIds.indexOf(text)).padStart(2, "0")}-0000-7000-8000-' || :n::text`;
  }

  #isKnownBefore(id: string, index: number): boolean {
    return this.#statements
      .slice(0, index + 1)
      .some(({ parameters }) => parameters.some((value) => asText(value)?.includes(id)));
  }
}

/** Several statements in one message: pgbench prepares each and sends them in one go. */
function pipelined(text: string, index: number, names: Names): string {
  const statements = text.split(";").map((each) => each.trim());
  if (statements.length === 1) return `${text};`;
  const sent = statements.map((each) => {
    const [, name, value] = /^set local (\S+) = '([^']*)'$/u.exec(each) ?? [];
    if (name === undefined || value === undefined || !seededId.test(value)) return `${each};`;
    return `select set_config('${name}', ${names.express(value, index)}, true);`;
  });
  return [String.raw`\startpipeline`, ...sent, String.raw`\endpipeline`].join("\n");
}

async function prepared(client: pg.Client, statement: RecordedStatement, index: number, names: Names): Promise<string> {
  const types = await parameterTypes(client, statement.text);
  const text = statement.text.replaceAll(/\$(\d+)/gu, (_slot, number: string) => {
    const value = statement.parameters[Number(number) - 1];
    return `(${expression(value, index, names)})::${types[Number(number) - 1]}`;
  });
  return names.isHandedOn(index) ? `${text}\n\\gset given${index}_` : `${text};`;
}

async function parameterTypes(client: pg.Client, text: string): Promise<readonly string[]> {
  await client.query(`prepare recorded as ${text}`);
  const { rows } = await client.query<{ types: string }>(
    "select parameter_types::text[] as types from pg_prepared_statements where name = 'recorded'",
  );
  await client.query("deallocate recorded");
  return rows[0]?.types as unknown as string[];
}

function expression(value: unknown, index: number, names: Names): string {
  if (Buffer.isBuffer(value)) return `sha256((${quote(shopToken(0).slice(0, -1))} || :t::text)::bytea)`;
  const text = asText(value);
  return text === null ? "null" : names.express(text, index);
}

/** A parameter as the wire has it. */
function asText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return `{${value.map((each) => JSON.stringify(asText(each))).join(",")}}`;
  return String(value);
}

/** Without a colon, which pgbench would take for the beginning of a variable, also within quotes. */
function quote(text: string): string {
  const isPlain = !/[\\:\n]/u.test(text);
  if (isPlain) return `'${text.replaceAll("'", "''")}'`;
  return `E'${text.replaceAll("\\", "\\\\").replaceAll("'", "''").replaceAll("\n", "\\n").replaceAll(":", "\\x3a")}'`;
}
