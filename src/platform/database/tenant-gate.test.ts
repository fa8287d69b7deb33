import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ok, type Result } from "../../kit/result.ts";
import { type Refusal, refuse } from "../refusals/refuse.ts";
import { createTenantGate } from "./tenant-gate.ts";

const settings = { atOnceMax: 2, waitingMax: 500 };
const ends = ["done", "refused", "failed"] as const;

describe("the gate of a tenant's writes", () => {
  it("lets two at once of each tenant, in the order in which they came, whatever becomes of each, and keeps nothing", async () => {
    const works = fc.array(fc.record({ tenant: fc.constantFrom("a", "b", "c"), end: fc.constantFrom(...ends) }));
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), works, async (scheduler, asked) => {
        const gate = createTenantGate(settings);
        const running = new Map<string, number>();
        const started: { readonly tenant: string; readonly place: number }[] = [];
        let mostAtOnce = 0;
        const run = async (place: number): Promise<Result<number, Refusal>> => {
          const { tenant, end } = asked[place] ?? { tenant: "", end: "done" };
          started.push({ tenant, place });
          running.set(tenant, (running.get(tenant) ?? 0) + 1);
          mostAtOnce = Math.max(mostAtOnce, running.get(tenant) ?? 0);
          await scheduler.schedule(Promise.resolve(), `${tenant} ${place} ends`);
          running.set(tenant, (running.get(tenant) ?? 0) - 1);
          if (end === "failed") throw new Error(`failed ${place}`);
          return end === "refused" ? refuse("DATA_NOT_FOUND") : ok(place);
        };
        const outcomes = Promise.allSettled(asked.map(({ tenant }, place) => gate.pass(tenant, () => run(place))));
        await scheduler.waitFor(outcomes);
        expect(await outcomes).toEqual(asked.map(({ end }, place) => expectedOutcome(end, place)));
        expect(mostAtOnce).toBeLessThanOrEqual(2);
        for (const tenant of ["a", "b", "c"]) {
          const places = started.filter((start) => start.tenant === tenant).map(({ place }) => place);
          expect(places).toEqual(places.toSorted((left, right) => left - right));
        }
        expect(gate.tenantCount()).toBe(0);
      }),
    );
  });

  function expectedOutcome(end: (typeof ends)[number], place: number) {
    if (end === "failed") return { status: "rejected", reason: new Error(`failed ${place}`) };
    return { status: "fulfilled", value: end === "refused" ? refuse("DATA_NOT_FOUND") : ok(place) };
  }

  it("holds up no other tenant", async () => {
    const gate = createTenantGate({ atOnceMax: 1, waitingMax: 1 });
    const first = Promise.withResolvers<Result<string, Refusal>>();
    const passing = [gate.pass("a", () => first.promise), gate.pass("a", async () => ok("second"))];
    expect(await gate.pass("b", async () => ok("other"))).toEqual(ok("other"));
    first.resolve(ok("first"));
    expect(await Promise.all(passing)).toEqual([ok("first"), ok("second")]);
  });

  it("refuses who comes when too many wait, runs nothing of theirs, and takes them again when there is room", async () => {
    const gate = createTenantGate({ atOnceMax: 1, waitingMax: 2 });
    const first = Promise.withResolvers<Result<string, Refusal>>();
    const passing = [gate.pass("a", () => first.promise)];
    for (const name of ["second", "third"]) passing.push(gate.pass("a", async () => ok(name)));
    let isRun = false;
    const refused = await gate.pass("a", async () => {
      isRun = true;
      return ok("fourth");
    });
    expect([refused, isRun]).toEqual([refuse("SERVER_BUSY", { retry_after_seconds: 1 }), false]);
    first.resolve(ok("first"));
    expect(await Promise.all(passing)).toEqual([ok("first"), ok("second"), ok("third")]);
    expect(await gate.pass("a", async () => ok("fifth"))).toEqual(ok("fifth"));
  });
});
