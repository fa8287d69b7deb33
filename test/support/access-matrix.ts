import { sql } from "kysely";
import { newId } from "../../src/kit/ids.ts";
import type { Database } from "../../src/platform/database/connect.ts";
import type { HttpServer } from "../../src/platform/http/server.ts";
import { type Caller, type Cast, callers, type Region } from "./cast.ts";
import { type Cell, type ExpectedAnswer, expectedOf, type ShopState, statesOf } from "./expected-answer.ts";
import { type IdRule, neededIds, type RoutePolicy, type Standing, standings } from "./policy-rules.ts";
import { buildQuestion, type Question } from "./questions.ts";
import { keepState } from "./state-keeper.ts";

export interface Matrix {
  /** Asks every cell of a route. @returns what was not as the policy says, one line each. */
  judge(route: string, policy: RoutePolicy): Promise<readonly string[]>;
  readonly tally: { cells: number; crossing: number };
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}

export interface MatrixSettings {
  readonly app: HttpServer;
  readonly database: Database;
  readonly cast: Cast;
}

export async function openMatrix({ app, database, cast }: MatrixSettings): Promise<Matrix> {
  const tally = { cells: 0, crossing: 0 };
  const unknownId = newId();
  const keeper = await keepState(database);
  let asked = 0;
  return { judge, tally };

  async function judge(route: string, policy: RoutePolicy): Promise<readonly string[]> {
    const problems: string[] = [];
    await storeKeys(database, cast, route, policy);
    await keeper.remember();
    for (const state of statesOf(policy)) {
      await setShopState(database, cast, state);
      await keeper.remember();
      for (const caller of callers) {
        const answers = new Map<string, Answer>();
        for (const cell of cellsOf(route, policy, caller, state)) {
          const found = await judgeCell(cell, answers);
          problems.push(...found.map((problem) => `${nameOf(cell)}: ${problem}`));
        }
      }
    }
    await setShopState(database, cast, "open");
    return problems;
  }

  async function judgeCell(cell: Cell, answers: Map<string, Answer>): Promise<readonly string[]> {
    tally.cells += 1;
    if (cell.standing === "other-outlet" || cell.standing === "other-shop") tally.crossing += 1;
    const ids = idsOf(cell);
    const question = buildQuestion(cell.route, cell.policy, ids);
    const answer = await ask(cell.caller, question);
    const expected = expectedOf(cell);
    const changed = await keeper.changedTables();
    if (changed.length > 0) await keeper.restore();
    answers.set(`${cell.place} ${cell.standing}`, masked(answer, ids[cell.place ?? ""]));
    return [
      ...wrongAnswer(answer, expected),
      ...wrongWrites(cell, expected, changed),
      ...toldSecrets(cell, answer, question),
      ...tellsApart(cell, expected, answers),
    ];
  }

  function idsOf({ policy, place, standing }: Cell): Record<string, string> {
    const rule = policy.ids?.[place ?? ""];
    const here = regionOf(standing, rule);
    const needed = neededIds(policy, cast.rows[here]);
    return rule === undefined || place === null ? needed : { ...needed, [place]: idOf(rule, standing, here) };
  }

  function idOf(rule: IdRule, standing: Standing, here: Region): string {
    if (rule.kind === "word") return standing === "own" ? rule.word : "no-such-word";
    if (rule.kind === "key") return keyOf(standing);
    switch (standing) {
      case "own":
        return cast.rows[here][rule.of];
      case "other-outlet":
        return cast.rows["ours-there"][rule.of];
      case "other-shop":
        return cast.rows["theirs-here"][rule.of];
      case "unknown":
        return unknownId;
      case "malformed":
        return "no-id-at-all";
      default:
        return standing satisfies never;
    }
  }

  async function ask(caller: Caller, question: Question): Promise<Answer> {
    asked += 1;
    const token = cast.tokens.get(caller);
    const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const response = await app.inject({
      method: question.method as "GET",
      url: question.url,
      headers: { "x-request-id": "matrix", ...authorization, ...question.headers },
      remoteAddress: `10.${asked >> 16}.${(asked >> 8) & 255}.${asked & 255}`, // addresses are rate-limited at sign-in
      ...(question.payload === undefined ? {} : { payload: question.payload }),
    });
    return { status: response.statusCode, headers: response.headers, text: response.body };
  }

  /** No word of another shop, nor of an outlet that is not the caller's, but what the question itself said. */
  function toldSecrets({ caller, policy, standing }: Cell, { text }: Answer, question: Question): readonly string[] {
    const said = JSON.stringify(question);
    const reach = policy.shows?.reach;
    const hidden: Region[] = reach === "all shops" ? [] : ["theirs-here", "theirs-there"];
    const seesAllOutlets = caller === "owner" || reach !== undefined;
    if (!seesAllOutlets) hidden.push("ours-there");
    if (caller === "roleless" && reach === undefined && policy.may !== "public") hidden.push("ours-here");
    // Whoever holds the secret of a page may see what is on it.
    const isGiven = policy.may === "public" && standing !== "unknown" && standing !== "malformed";
    if (isGiven && Object.values(policy.ids ?? {}).some(({ kind }) => kind === "open")) return [];
    return hidden.flatMap((region) =>
      [region, ...cast.marks[region]]
        .filter((mark) => text.includes(mark) && !said.includes(mark))
        .map((mark) => `told of ${region}: ${mark}`),
    );
  }
}

function nameOf({ route, caller, state, place, standing }: Cell): string {
  return `${route} by ${caller}, shop ${state}, ${place === null ? "own ids" : `${place} ${standing}`}`;
}

function cellsOf(route: string, policy: RoutePolicy, caller: Caller, state: ShopState): readonly Cell[] {
  const base: Cell = { route, policy, caller, state, place: null, standing: "own" };
  const crossed = Object.entries(policy.ids ?? {}).flatMap(([place, rule]) =>
    standings
      .filter((standing) => rule.kind !== "word" || standing === "own" || standing === "unknown")
      .map((standing) => ({ ...base, place, standing })),
  );
  return [base, ...crossed];
}

/** A request about a row of the other outlet is one of the other outlet in all its parts; the outlet is all that it gets wrong. */
function regionOf(standing: Standing, rule: IdRule | undefined): Region {
  return standing === "other-outlet" && rule?.kind === "row" ? "ours-there" : "ours-here";
}

function wrongAnswer(answer: Answer, expected: ExpectedAnswer): readonly string[] {
  const body = answer.text.startsWith("{") ? (JSON.parse(answer.text) as Record<string, unknown>) : {};
  const code = (body["reason_code"] as string | undefined) ?? null;
  const problems: string[] = [];
  if (answer.status !== expected.status || (answer.status >= 400 && code !== expected.code)) {
    problems.push(
      `expected ${expected.status} ${expected.code ?? ""}, got ${answer.status} ${code ?? ""} ${answer.text.slice(0, 200)}`,
    );
  } else if (expected.field !== null) {
    const fields = Object.keys((body["errors"] as object | undefined) ?? {});
    if (fields.join() !== expected.field) problems.push(`expected the field ${expected.field}, got ${fields.join()}`);
  }
  if (answer.headers["x-request-id"] !== "matrix") problems.push("the request id is not given back");
  return problems;
}

function wrongWrites(cell: Cell, expected: ExpectedAnswer, changed: readonly string[]): readonly string[] {
  const isRead = cell.route.startsWith("GET ");
  if (expected.status < 400 && !isRead) return [];
  const may = expected.status < 400 ? [] : (cell.policy.refusedWrites ?? []);
  return changed.filter((table) => !may.includes(table)).map((table) => `wrote ${table}`);
}

/** What belongs to another shop is answered to the letter like what does not exist. */
function tellsApart(cell: Cell, expected: ExpectedAnswer, answers: ReadonlyMap<string, Answer>): readonly string[] {
  if (cell.standing !== "unknown" || cell.place === null) return [];
  const rule = cell.policy.ids?.[cell.place];
  if (expected.status < 400 && rule?.kind !== "filter") return [];
  const foreign = answers.get(`${cell.place} other-shop`);
  const unknown = answers.get(`${cell.place} unknown`);
  if (foreign === undefined || JSON.stringify(foreign) === JSON.stringify(unknown)) return [];
  return [`the other shop's is told apart: ${JSON.stringify(foreign)} and ${JSON.stringify(unknown)}`];
}

/** Without the id that was asked for. */
function masked({ status, headers, text }: Answer, id: string | undefined): Answer {
  const { date, ...others } = headers;
  return { status, headers: others, text: id === undefined ? text : text.replaceAll(id, "‹id›") };
}

function keyOf(standing: Standing): string {
  return standing === "malformed" ? " " : `key-${standing}`;
}

/** Answers stored under a key: of the caller's own, of a colleague, of the other shop's owner. */
async function storeKeys({ queries }: Database, cast: Cast, route: string, policy: RoutePolicy): Promise<void> {
  if (!Object.values(policy.ids ?? {}).some((rule) => rule.kind === "key")) return;
  const address = route.replaceAll(/:(\w+)/gu, (_slot, name: string) => {
    const rule = policy.ids?.[`path.${name}`];
    return rule !== undefined && "of" in rule ? cast.rows["ours-here"][rule.of] : "";
  });
  const { ours, theirs } = cast;
  const owners = [
    ...Object.values(ours.people).map((person) => ({ person, key: keyOf("own") })),
    { person: { tenantId: ours.tenantId, userId: cast.colleagueId }, key: keyOf("other-outlet") },
    { person: theirs.people.owner, key: keyOf("other-shop") },
  ];
  for (const { person, key } of owners) {
    const body = JSON.stringify({ data: "theirs-here stored answer" });
    await sql`insert into idempotency_keys (tenant_id, user_id, route, key, request_hash, status, body, created_at)
      values (${person.tenantId}::uuid, ${person.userId}::uuid, ${address}, ${key}, '\\x00', 201, ${body}::json, '2026-11-22T03:00:00Z')
      on conflict do nothing`.execute(queries);
  }
}

async function setShopState({ queries }: Database, cast: Cast, state: ShopState): Promise<void> {
  await sql`update tenants set plan_key = ${state === "without-whatsapp" ? "standard" : "premium"},
                   write_access_mode = ${state === "read-only" ? "read_only" : "full"}
             where id = ${cast.ours.tenantId}::uuid`.execute(queries);
}
