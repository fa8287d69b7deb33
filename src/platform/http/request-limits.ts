import type { FastifyRequest } from "fastify";
import type { RateLimiterMemory } from "rate-limiter-flexible";
import type { Refusal } from "../refusals/refuse.ts";
import { type Bearer, hashToken } from "./bearer.ts";
import type { LoadWatch } from "./load-watch.ts";
import { limitPerMinute, networkOf, refusalWithoutPoints, tooManyRequests } from "./rate-limit.ts";
import { createTenantPlaces, type TenantPlaces } from "./tenant-places.ts";

export interface RequestLimitSettings {
  /** Requests a minute. An address counts those that bring no valid token. */
  readonly perToken: number;
  readonly perTenant: number;
  readonly perAddress: number;
  /** Requests of a tenant under way at once. */
  readonly tenantAtOnce: number;
  readonly load: LoadWatch;
}

type Limited = Refusal<"TOO_MANY_REQUESTS" | "SERVER_BUSY"> | null;

/** What keeps one caller from taking everybody's share, counted in this process. Each gives back the refusal, or null. */
export interface RequestLimits {
  readonly places: TenantPlaces;
  /** Reads are the first to go when there is too much to do: a write may be an order. */
  shedRead(method: string): Limited;
  /** Takes a point of the address, for a request without a valid token. */
  countAddress(address: string): Promise<Limited>;
  /** Before the token is looked up: an address that used up its points waits, but for tokens that were valid a moment ago. */
  holdAddress(address: string, token: string): Promise<Limited>;
  /** Takes a point of the token and one of its tenant, and one of the tenant's places. */
  countBearer(request: FastifyRequest, bearer: Bearer, token: string): Promise<Limited>;
}

export function createRequestLimits(settings: RequestLimitSettings): RequestLimits {
  const tokens = limitPerMinute(settings.perToken);
  const tenants = limitPerMinute(settings.perTenant);
  const addresses = limitPerMinute(settings.perAddress);
  const places = createTenantPlaces(settings.tenantAtOnce);

  return {
    places,
    shedRead: (method) => ((method === "GET" || method === "HEAD") && settings.load.isOverloaded() ? busy : null),
    countAddress: (address) => take(addresses, networkOf(address)),
    async holdAddress(address, token) {
      const refusal = await refusalWithoutPoints(addresses, networkOf(address), "TOO_MANY_REQUESTS");
      return refusal === null || (await tokens.get(tokenKey(token))) !== null ? null : refusal;
    },
    async countBearer(request, bearer, token) {
      const limited = (await take(tokens, tokenKey(token))) ?? (await take(tenants, bearer.tenantId));
      return limited ?? (places.take(request, bearer.tenantId) ? null : tooManyAtOnce);
    },
  };
}

const busy = { code: "SERVER_BUSY", facts: { retry_after_seconds: 1 } } as const;
const tooManyAtOnce = { code: "TOO_MANY_REQUESTS", facts: { retry_after_seconds: 1 } } as const;

const take = (limiter: RateLimiterMemory, key: string) => tooManyRequests(limiter, key, "TOO_MANY_REQUESTS");

function tokenKey(token: string): string {
  return hashToken(token).toString("base64url");
}
