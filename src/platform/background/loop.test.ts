import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createLoop, type Loop } from "./loop.ts";

// The loop sleeps on node:timers/promises, which fake timers do not reach; its sleeps are heard here instead.
const sleeps = vi.hoisted(() => ({ asked: [] as number[], wake: () => {} }));
vi.mock("node:timers/promises", () => ({
  setTimeout: (ms: number, _value: unknown, { signal }: { signal: AbortSignal }) =>
    new Promise<void>((resolve, reject) => {
      sleeps.asked.push(ms);
      sleeps.wake = resolve;
      signal.addEventListener("abort", () => reject(new Error("woken")), { once: true });
    }),
}));

type Answer = boolean | Error;

let loop: Loop;
let answers: Answer[];
let rounds: number;
let errors: unknown[];

beforeEach(() => {
  vi.spyOn(Math, "random").mockReturnValue(0.5); // no jitter
  sleeps.asked = [];
  answers = [];
  rounds = 0;
  errors = [];
  loop = createLoop({
    idleMs: { from: 50, to: 1_000 },
    onError: (error) => errors.push(error),
    round: async () => {
      rounds += 1;
      const answer = answers.shift() ?? false;
      if (answer instanceof Error) throw answer;
      return answer;
    },
  });
});
afterEach(async () => {
  await loop.stop();
  vi.restoreAllMocks();
});

/** Lets the loop run until it sleeps. */
async function settled() {
  await new Promise((done) => setImmediate(done));
}

async function wake() {
  sleeps.wake();
  await settled();
}

describe("createLoop", () => {
  it("sleeps from the first length, doubling, to the second", async () => {
    loop.start();
    await settled();
    for (let naps = 0; naps < 6; naps += 1) await wake();
    expect(sleeps.asked).toEqual([50, 100, 200, 400, 800, 1_000, 1_000]);
  });

  it("does not sleep while there is work, and begins with the short sleep after it", async () => {
    loop.start();
    await settled();
    await wake();
    answers = [true, true, false];
    await wake();
    expect(sleeps.asked).toEqual([50, 100, 50]);
    expect(rounds).toBe(5);
  });

  it("wakes at a nudge, and sleeps short again", async () => {
    loop.start();
    await settled();
    await wake();
    await wake();
    loop.nudge();
    await settled();
    expect(rounds).toBe(4);
    expect(sleeps.asked).toEqual([50, 100, 200, 50]);
  });

  it("does not lose a nudge that comes during a round", async () => {
    let finish = (_hasMore: boolean) => {};
    let begun = 0;
    const slow = createLoop({
      idleMs: { from: 50, to: 1_000 },
      onError: () => {},
      round: () => {
        begun += 1;
        return new Promise<boolean>((resolve) => {
          finish = resolve;
        });
      },
    });
    slow.start();
    slow.nudge();
    finish(false);
    await settled();
    expect([begun, sleeps.asked]).toEqual([2, []]);
    const stopped = slow.stop();
    finish(false);
    await stopped;
  });

  it("tells an error and tries again after the longest sleep", async () => {
    answers = [new Error("no database")];
    loop.start();
    await settled();
    expect(errors).toEqual([new Error("no database")]);
    expect(sleeps.asked).toEqual([1_000]);
    await wake();
    expect(rounds).toBe(2);
  });

  it("stays within a fifth of its sleep", async () => {
    vi.mocked(Math.random).mockReturnValueOnce(0).mockReturnValueOnce(0.999_999);
    loop.start();
    await settled();
    await wake();
    expect(sleeps.asked[0]).toBe(40);
    expect(sleeps.asked[1]).toBeCloseTo(120, 3);
  });

  it("starts once, however often it is told to", async () => {
    loop.start();
    loop.start();
    await settled();
    expect(rounds).toBe(1);
  });

  it("begins no round after a stop, which ends at once when it sleeps", async () => {
    loop.start();
    await settled();
    await loop.stop();
    loop.nudge();
    await settled();
    expect(rounds).toBe(1);
  });

  it("stops only when the present round has ended", async () => {
    let finish = (_hasMore: boolean) => {};
    const ended: string[] = [];
    const slow = createLoop({
      idleMs: { from: 50, to: 1_000 },
      onError: () => {},
      round: () =>
        new Promise<boolean>((resolve) => {
          finish = resolve;
        }).finally(() => ended.push("round")),
    });
    slow.start();
    const stopped = slow.stop().then(() => ended.push("stop"));
    finish(true);
    await stopped;
    expect(ended).toEqual(["round", "stop"]);
  });

  it("stops although it was never started", async () => {
    await expect(createLoop({ idleMs: { from: 1, to: 1 }, onError: () => {}, round: async () => true }).stop())
      .resolves;
  });
});
