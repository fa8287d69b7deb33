import fc from "fast-check";
import { newId } from "../../src/kit/ids.ts";
import { type Caller, callers, isOfPlatform } from "./cast.ts";
import { askedRoutes } from "./id-places.ts";
import { policy } from "./policy.ts";
import { type IdRule, isNeeded } from "./policy-rules.ts";
import { buildQuestion } from "./questions.ts";
import { keepState } from "./state-keeper.ts";
import { watchTwins } from "./twin-watch.ts";
import type { Twins } from "./twins.ts";
import type { World } from "./world.ts";

/** One thing that somebody of the first shop does. Numbers choose from what there is, so any of them make a step. */
interface Step {
  readonly route: number;
  readonly caller: number;
  readonly picks: readonly number[];
}

interface Told {
  readonly question: string;
  readonly status: number;
  readonly text: string;
}

export interface FuzzResult {
  readonly steps: number;
  /** How many of them were granted: the others show nothing. */
  readonly granted: number;
  /** The first step after which something of the second shop was seen or changed; null: nothing ever was. */
  readonly leak: string | null;
}

const stepsPerRun = 40;
const someone = callers.filter((caller) => !isOfPlatform(caller) && caller !== "nobody" && caller !== "forged");
const searched = ["TENANT", "TENANT_B", "82222", "7777777"];

const anyStep: fc.Arbitrary<Step> = fc.record({
  route: fc.nat({ max: 9_999 }),
  caller: fc.nat({ max: 9_999 }),
  picks: fc.array(fc.nat({ max: 9_999 }), { minLength: 12, maxLength: 12 }),
});

/**
 * Lets people of the first shop do anything, with the ids of both, and looks after each step at everything that could tell of the
 * second: the answer, the log, the rows of the first, the metrics; and whether a row of the second was touched.
 */
export async function fuzzTwins(world: World, twins: Twins, stepsMax: number, seed: number): Promise<FuzzResult> {
  const keeper = await keepState(world.kabar.database);
  const watch = await watchTwins(world.kabar.database, keeper, twins);
  const ask = asker(world, twins);
  let steps = 0;
  let granted = 0;

  async function take({ route, caller, picks }: Step): Promise<void> {
    steps += 1;
    const loggedBefore = world.logs.length;
    const told = await ask(route, someone[caller % someone.length] ?? "owner", picks, steps);
    if (told.status < 400) granted += 1;
    const logged = world.logs.slice(loggedBefore).join("");
    const seen = twins.leakIn(told.text) ?? twins.leakIn(logged) ?? (await watch.look());
    if (seen !== null) throw new Error(`${told.question} (${told.status}): ${seen}`);
  }

  const run = fc.asyncProperty(fc.array(anyStep, { minLength: stepsPerRun, maxLength: stepsPerRun }), async (plan) => {
    await keeper.restore();
    for (const step of plan) await take(step);
    const seen = twins.leakIn(await world.kabar.metrics.registry.metrics());
    if (seen !== null) throw new Error(`the metrics: ${seen}`);
  });
  const numRuns = Math.ceil(stepsMax / stepsPerRun);
  const { failed, errorInstance } = await fc.check(run, { numRuns, seed, endOnFailure: true });
  await keeper.restore();
  return { steps, granted, leak: failed ? String(errorInstance) : null };
}

/** Puts a step's question: a route of the policy with ids picked from both shops, or a turn of the sender. */
function asker(world: World, twins: Twins) {
  const routes = [...Object.keys(policy), "SEND"];
  const asked = askedRoutes(world.app).filter(({ places }) => places.includes("query.q"));
  const searchable = new Set(asked.map(({ route }) => route));

  return async (routeAt: number, caller: Caller, picks: readonly number[], step: number): Promise<Told> => {
    const route = routes[routeAt % routes.length] ?? "";
    if (route === "SEND") return send();
    const ids: Record<string, string> = {};
    for (const [index, [place, rule]] of Object.entries(policy[route]?.ids ?? {}).entries()) {
      const id = pickId(rule, picks[index] ?? 0);
      if (id !== null) ids[place] = id;
    }
    if (searchable.has(route)) ids["query.q"] = searched[(picks.at(-1) ?? 0) % searched.length] ?? "";
    const { method, url, headers, payload } = buildQuestion(route, policy[route] ?? {}, ids);
    const answer = await world.app.inject({
      method: method as "GET",
      url,
      headers: { ...headers, authorization: `Bearer ${twins.tokens.get(caller)}` },
      remoteAddress: `10.${step >> 16}.${(step >> 8) & 255}.${step & 255}`, // addresses are rate-limited at sign-in
      ...(payload === undefined ? {} : { payload }),
    });
    const question = `${method} ${url} ${payload ?? ""} by ${caller}`;
    return { question, status: answer.statusCode, text: JSON.stringify(answer.headers) + answer.body };
  };

  async function send(): Promise<Told> {
    await world.kabar.dispatcher.runOnce();
    return { question: "SEND", status: 200, text: "" };
  }

  /** Mostly what fits; else any id of either shop, an unknown one, or none at all. */
  function pickId(rule: IdRule, pick: number): string | null {
    if (!isNeeded(rule) && pick % 3 === 0) return null;
    if (rule.kind === "word") return rule.word;
    if (rule.kind === "key") return [...twins.keys, "key-of-nobody"][pick % 3] ?? null;
    const { here, there } = twins.rows;
    if (pick % 10 < 6) return (pick % 20 < 10 ? here : there)[rule.of];
    const strange = [...Object.values(here), ...Object.values(there), ...twins.probes, newId(), "no-id-at-all"];
    return strange[Math.floor(pick / 10) % strange.length] ?? null;
  }
}
