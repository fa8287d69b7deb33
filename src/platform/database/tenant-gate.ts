import type { Result } from "../../kit/result.ts";
import { type Refusal, refuse } from "../refusals/refuse.ts";

export interface TenantGate {
  /**
   * Runs the work when it is its turn: at most `atOnceMax` of a tenant at once, the others one after the other as they came, whatever
   * became of those before them. Refuses `SERVER_BUSY` when `waitingMax` of the tenant wait already.
   *
   * Work that waits at the gate from inside of work of the same tenant would wait for itself. Operations cannot: they are given `work`,
   * which opens no other.
   */
  pass<Value>(tenantId: string, run: () => Promise<Result<Value, Refusal>>): Promise<Result<Value, Refusal>>;
  /** Tenants with work under way; of the others nothing is kept. */
  tenantCount(): number;
}

export interface TenantGateSettings {
  readonly atOnceMax: number;
  readonly waitingMax: number;
}

interface Lane {
  running: number;
  readonly waiting: (() => void)[];
}

/**
 * Keeps one busy tenant from taking every database session of the process. Writes of one tenant queue up for its hot rows anyway: more
 * than two at once do less, not more (measured: 32 connections did 0.36 to 0.81 of what two did).
 */
export function createTenantGate({ atOnceMax, waitingMax }: TenantGateSettings): TenantGate {
  const lanes = new Map<string, Lane>();

  return {
    async pass(tenantId, run) {
      const lane = lanes.get(tenantId) ?? openLane(tenantId);
      if (lane.running < atOnceMax) lane.running += 1;
      else if (lane.waiting.length >= waitingMax) return refuse("SERVER_BUSY", { retry_after_seconds: 1 });
      else await new Promise<void>((resolve) => lane.waiting.push(resolve));
      try {
        return await run();
      } finally {
        leave(tenantId, lane);
      }
    },
    tenantCount: () => lanes.size,
  };

  function openLane(tenantId: string): Lane {
    const lane: Lane = { running: 0, waiting: [] };
    lanes.set(tenantId, lane);
    return lane;
  }

  /** Hands the place on to who came first; the lane of nobody is forgotten. */
  function leave(tenantId: string, lane: Lane): void {
    const next = lane.waiting.shift();
    if (next !== undefined) next();
    else lane.running -= 1;
    if (lane.running === 0) lanes.delete(tenantId);
  }
}
