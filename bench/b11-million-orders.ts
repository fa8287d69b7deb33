import { sql } from "kysely";
import type { Database } from "../src/platform/database/connect.ts";
import { type ManyOrders, makeManyOrders } from "./fixtures/million-orders.ts";
import { median } from "./harness/compare.ts";
import { type HttpConnection, openConnection } from "./harness/http-load.ts";
import type { Pace } from "./harness/pace.ts";
import type { Benchmark, Finding } from "./harness/report.ts";
import { openScratchDatabase } from "./harness/scratch-database.ts";
import { startServer } from "./harness/server-process.ts";

const few = 1_000;
const many = 1_000_000;

export const findAmongMany: Benchmark = {
  id: "B11",
  title: "order list, search and message log at 1,000,000 rows of one tenant",
  against:
    "the same question at 1,000 rows, asked in turns, one at a time; half of the orders are in the outlet that is asked about",
  goal: "≤ 1.5 × the time",
  async run(pace) {
    const scratch = await openScratchDatabase();
    try {
      const shops = [
        await makeManyOrders(scratch.database.queries, { orders: few, seed: "few" }),
        await makeManyOrders(scratch.database.queries, { orders: many, seed: "many" }),
      ];
      await scratch.settle();
      return await askAll(scratch.url, scratch.database, shops, pace);
    } finally {
      await scratch.drop();
    }
  },
};

/** Every question to both shops over HTTP. */
export async function askAll(
  url: string,
  database: Database,
  shops: readonly ManyOrders[],
  pace: Pace,
): Promise<Finding[]> {
  const server = await startServer({ DATABASE_URL: url, KABAR_ROLE: "api" });
  try {
    const connection = await openConnection(server.port);
    const samples = await Promise.all(shops.map((shop) => readSample(database, shop)));
    const findings: Finding[] = [];
    for (const { name, ask, isLinear } of questions) {
      const paths = samples.map(ask);
      const times = await askInTurns(connection, shops, paths, pace.repeats);
      findings.push(compare(name, times, isLinear ?? false));
    }
    connection.close();
    return findings;
  } finally {
    await server.stop();
  }
}

async function askInTurns(
  connection: HttpConnection,
  shops: readonly ManyOrders[],
  paths: readonly string[],
  repeats: number,
) {
  const times = shops.map((): number[] => []);
  const warmUps = 10; // a session prepares each statement, and its plan settles after a few
  for (let turn = 0; turn < warmUps + repeats; turn += 1) {
    for (const [index, { token }] of shops.entries()) {
      const ms = await connection.send({ method: "GET", path: paths[index] ?? "", token });
      if (turn >= warmUps) times[index]?.push(ms);
    }
  }
  return times.map(median);
}

function compare(
  name: string,
  [ofFew = Number.NaN, ofMany = Number.NaN]: readonly number[],
  isLinear: boolean,
): Finding {
  return {
    name,
    ours: `${ofMany.toFixed(2)} ms`,
    other: `${ofFew.toFixed(2)} ms`,
    ratio: ofMany / ofFew,
    goal: { atMost: 1.5 },
    note: isLinear ? "grows with what it finds, which the total has to count" : "",
    isVoid: false,
  };
}

/** An order from the middle of the shop's years, and what the questions need of it. */
interface Sample {
  readonly outletId: string;
  readonly orderId: string;
  readonly messageId: string;
  readonly orderCode: string;
  readonly invoiceNo: string;
  readonly customerName: string;
  readonly phone: string;
  readonly inOutlet: number;
}

async function readSample({ queries }: Database, { tenantId, outletIds }: ManyOrders): Promise<Sample> {
  const { rows } = await sql<Sample>`
    with asked as (select * from orders where tenant_id = ${tenantId}::uuid and outlet_id = ${outletIds[0]}::uuid)
    select o.outlet_id as "outletId", o.id as "orderId", o.order_code as "orderCode", o.invoice_no as "invoiceNo",
           c.name as "customerName", c.phone_normalized as phone, (select count(*) from asked) as "inOutlet",
           (select m.id from wa_messages m where m.tenant_id = o.tenant_id and m.order_id = o.id) as "messageId"
      from (select * from asked order by created_at offset (select count(*) / 2 from asked) limit 1) o
      join customers c on c.tenant_id = o.tenant_id and c.id = o.customer_id`.execute(queries);
  const [sample] = rows;
  if (sample === undefined) throw new Error("the shop has no orders");
  return sample;
}

interface Question {
  readonly name: string;
  readonly ask: (sample: Sample) => string;
  /** Finds more where there is more. */
  readonly isLinear?: boolean;
}

const list = (query: string) => (sample: Sample) => `/api/orders?outlet_id=${sample.outletId}&${query}`;
const search = (of: (sample: Sample) => string) => (sample: Sample) =>
  list(`q=${encodeURIComponent(of(sample))}`)(sample);
const log = (query: string) => () => `/api/wa/messages?${query}`;
const logOfOutlet = (query: string) => (sample: Sample) => `/api/wa/messages?outlet_id=${sample.outletId}&${query}`;

const questions: readonly Question[] = [
  { name: "list: newest page", ask: list("") },
  { name: "list: page 2", ask: list("page=2") },
  { name: "list: last page", ask: (sample) => list(`page=${Math.ceil(sample.inOutlet / 30)}`)(sample) },
  { name: "list: open, newest page", ask: list("status_scope=open") },
  { name: "list: completed, page 3", ask: list("status_scope=completed&page=3") },
  { name: "list: one day of the outlet", ask: list("date=2026-11-21&timezone=Asia/Jakarta") },
  {
    name: "list: two months, completed",
    ask: list("date_from=2026-09-22&date_to=2026-11-22&status_scope=completed&timezone=Asia/Jakarta"),
  },
  { name: "search: invoice number", ask: search((sample) => sample.invoiceNo) },
  { name: "search: end of the order code", ask: search((sample) => sample.orderCode.slice(-7)) },
  { name: "search: customer's name", ask: search((sample) => sample.customerName) },
  {
    name: "search: family name, open only",
    ask: (sample) => `${search((each) => each.customerName.split(" ")[1] ?? "")(sample)}&status_scope=open`,
  },
  { name: "search: phone as typed", ask: search((sample) => sample.phone.replace(/^62/u, "0")) },
  { name: "search: nothing found", ask: search(() => "zzzzzz") },
  {
    name: "search: number of the day (one order of each day)",
    ask: search((sample) => sample.invoiceNo.slice(-5)),
    isLinear: true,
  },
  { name: "search: a first name that every tenth customer has", ask: search(() => "siti"), isLinear: true },
  { name: "search: two letters", ask: search(() => "ba"), isLinear: true },
  { name: "messages: newest", ask: log("") },
  { name: "messages: from the middle on", ask: (sample) => `/api/wa/messages?cursor=${sample.messageId}` },
  { name: "messages: of an order", ask: (sample) => `/api/wa/messages?order_id=${sample.orderId}` },
  { name: "messages: of an outlet", ask: logOfOutlet("") },
  { name: "messages: failed, of an outlet", ask: logOfOutlet("status=failed") },
  { name: "messages: waiting", ask: log("status=queued") },
  { name: "messages: of a template, read", ask: log("template_id=WA_ORDER_DONE&status=read") },
  { name: "messages: of a template that was never used", ask: log("template_id=WA_BILLING_REMINDER") },
  { name: "messages: of a state that none is in", ask: log("status=cancelled") },
];
