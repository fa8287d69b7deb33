import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Engine } from "../database/engine.ts";
import { createLoadWatch } from "./load-watch.ts";

function engineWith(hasManySessions: boolean, waitMs: () => number): Engine {
  return {
    kind: "postgres",
    hasManySessions,
    acquire: () => Promise.reject(new Error("not asked for")),
    release: () => {},
    close: async () => {},
    load: () => ({ open: 1, idle: 0, waiting: 0, waitMs: waitMs() }),
  };
}

describe("a process is overloaded", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("after two seconds in a row in which the loop was late, until one in which it was not", () => {
    let lagMs = 0;
    const load = createLoadWatch(
      engineWith(true, () => 0),
      () => lagMs,
    );
    load.start();
    const judged = [0, 900, 0, 201, 201, 500, 200].map((lateMs) => {
      lagMs = lateMs;
      vi.advanceTimersByTime(1_000);
      return load.isOverloaded();
    });
    expect(judged).toEqual([false, false, false, false, true, true, false]);
    load.stop();
  });

  it("as long as somebody has waited more than a second for a session", () => {
    let waitMs = 0;
    const load = createLoadWatch(
      engineWith(true, () => waitMs),
      () => 0,
    );
    expect(load.isOverloaded()).toBe(false);
    waitMs = 1_001;
    expect(load.isOverloaded()).toBe(true);
    waitMs = 0;
    expect(load.isOverloaded()).toBe(false);
    load.stop();
  });

  it("never with the embedded engine, which works in the loop itself", () => {
    const load = createLoadWatch(
      engineWith(false, () => 9_999),
      () => 9_999,
    );
    load.start();
    vi.advanceTimersByTime(5_000);
    expect(load.isOverloaded()).toBe(false);
    load.stop();
  });
});
