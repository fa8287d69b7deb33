import type { FastifyReply, FastifyRequest } from "fastify";
import type { Clock } from "../../kit/clock.ts";
import type { Database } from "../database/connect.ts";
import type { SourceChannel } from "../database/tables.ts";
import type { Actor, WorkContext } from "../database/work.ts";
import { readOnlyRefusal } from "../refusals/read-only.ts";
import type { Refusal } from "../refusals/refuse.ts";
import { type Bearer, findBearer } from "./bearer.ts";
import { sendRefusal } from "./reply.ts";
import type { RequestLimits } from "./request-limits.ts";

export type StaffRole = "owner" | "admin" | "cashier" | "worker" | "courier" | "tenant_manager";

export type PlatformRole = "platform_owner" | "platform_billing";

/** Who may call a route; every route says so, and the server refuses to start when one does not. */
export type Access =
  /** `isCounted`: an address may ask so often a minute and no more. */
  | { readonly kind: "public"; readonly isCounted: boolean }
  | { readonly kind: "anyone-signed-in" }
  /** The platform's own people; nobody of a shop. */
  | { readonly kind: "platform"; readonly roles: readonly PlatformRole[] }
  | {
      readonly kind: "staff";
      readonly roles: readonly StaffRole[];
      /** An operational write: refused 423 while the subscription is read-only. */
      readonly writes: boolean;
      /** The tenant's plan must include WhatsApp. */
      readonly needsWhatsapp: boolean;
    };

export const everyone: Access = { kind: "public", isCounted: true };
/** Probes, scrapes and webhooks: many in a short time from one address, and none may be turned away for that. */
export const machines: Access = { kind: "public", isCounted: false };
export const signedIn: Access = { kind: "anyone-signed-in" };

export function staff(...roles: readonly StaffRole[]) {
  return { kind: "staff", roles, writes: false, needsWhatsapp: false } as const satisfies Access;
}

export function writingStaff(...roles: readonly StaffRole[]) {
  return { ...staff(...roles), writes: true } as const satisfies Access;
}

export function whatsappStaff(...roles: readonly StaffRole[]) {
  return { ...staff(...roles), needsWhatsapp: true } as const satisfies Access;
}

export function writingWhatsappStaff(...roles: readonly StaffRole[]) {
  return { ...whatsappStaff(...roles), writes: true } as const satisfies Access;
}

export function platformStaff(...roles: readonly PlatformRole[]): Access {
  return { kind: "platform", roles };
}

declare module "fastify" {
  interface FastifyContextConfig {
    access?: Access;
  }
  interface FastifyRequest {
    bearer: Bearer | null;
  }
}

export interface AccessSettings {
  readonly database: Database;
  readonly clock: Clock;
  readonly limits: RequestLimits;
}

/**
 * The gate in front of every handler: load → address → token → rate → role → plan → subscription. Runs before the input is looked
 * at.
 */
export function createGate({ database, clock, limits }: AccessSettings) {
  return async (request: FastifyRequest, reply: FastifyReply) => {
    const access = request.routeOptions.config.access ?? signedIn;
    const isPublic = request.is404 || access.kind === "public";
    const refusal = isPublic ? await admitAnybody(request, access) : await admitBearer(request, access);
    if (refusal !== null) return sendRefusal(request, reply, refusal);
  };

  async function admitAnybody(request: FastifyRequest, access: Access): Promise<Refusal | null> {
    return access.kind === "public" && !access.isCounted ? null : limits.countAddress(request.ip);
  }

  async function admitBearer(request: FastifyRequest, access: Access): Promise<Refusal | null> {
    const shed = limits.shedRead(request.method);
    if (shed !== null) return shed;
    const token = bearerToken(request.headers.authorization);
    if (token === null) return unauthenticated(request);
    const held = await limits.holdAddress(request.ip, token);
    if (held !== null) return held;
    const bearer = await findBearer(database, clock, token);
    if (bearer === null) return unauthenticated(request);
    request.bearer = bearer;
    return (await limits.countBearer(request, bearer, token)) ?? judge(bearer, access);
  }

  async function unauthenticated(request: FastifyRequest): Promise<Refusal> {
    return (await limits.countAddress(request.ip)) ?? { code: "UNAUTHENTICATED" };
  }
}

function judge(bearer: Bearer, access: Access): Refusal | null {
  if (access.kind === "public" || access.kind === "anyone-signed-in") return null;
  const hasRole = access.roles.some((role) => bearer.roles.includes(role));
  if (!hasRole || bearer.isPlatform !== (access.kind === "platform")) return { code: "ROLE_ACCESS_DENIED" };
  if (access.kind === "platform") return null;
  if (access.needsWhatsapp && !bearer.hasWhatsapp) return { code: "PLAN_FEATURE_DISABLED" };
  return access.writes ? readOnlyRefusal(bearer.subscriptionState, bearer.writeAccessMode) : null;
}

const bearerShape = /^Bearer ([\x21-\x7e]{1,512})$/i;

function bearerToken(header: string | undefined): string | null {
  return bearerShape.exec(header ?? "")?.[1] ?? null;
}

/** The signed-in person; only for handlers behind the gate. */
export function bearerOf(request: FastifyRequest): Bearer {
  if (request.bearer === null) throw new Error("this route is public: nobody is signed in");
  return request.bearer;
}

/** What a unit of work needs to know of a request. Owners reach every outlet of their tenant. */
export function workContext(request: FastifyRequest): WorkContext {
  const { tenantId, userId, roles, outletIds: assigned, tokenId } = bearerOf(request);
  const outletIds = roles.includes("owner") ? null : assigned;
  return requestContext(request, tenantId, { userId, roles, outletIds, tokenId });
}

/** The same before anybody is signed in: the caller says who acts, and in whose data. */
export function requestContext(request: FastifyRequest, tenantId: string, actor: Actor): WorkContext {
  return { tenantId, actor, ...requestOrigin(request) };
}

/** Through which channel and from where a request came. */
export function requestOrigin(request: FastifyRequest): Omit<WorkContext, "tenantId" | "actor"> {
  return {
    channel: sourceChannel(request.headers["x-source-channel"]),
    source: "api",
    isReadOnly: request.method === "GET" || request.method === "HEAD",
    requestId: request.id,
    ipAddress: request.ip,
  };
}

function sourceChannel(header: string | string[] | undefined): SourceChannel {
  const channel = String(header ?? "").toLowerCase();
  return channel === "mobile" || channel === "system" ? channel : "web";
}
