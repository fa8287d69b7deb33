import { Type } from "typebox";
import { ok, type Result } from "../../kit/result.ts";
import type { RunWork, Work } from "../../platform/database/work.ts";
import { staff, workContext } from "../../platform/http/access.ts";
import { refusals } from "../../platform/http/openapi.ts";
import { sendResult } from "../../platform/http/reply.ts";
import type { HttpServer } from "../../platform/http/server.ts";
import { Maybe, Nullable, OneOf, Shape, Timestamp, Uuid } from "../../platform/http/wire.ts";
import type { Refusal } from "../../platform/refusals/refuse.ts";
import { findEvents } from "./audit-store.ts";

const AuditEventRow = Shape({
  id: Uuid,
  event_key: Type.String({ examples: ["ORDER_CREATED", "PAYMENT_ADDED", "AUTH_LOGIN_SUCCESS"] }),
  user_id: Nullable(Uuid),
  user_name: Nullable(Type.String()),
  outlet_id: Nullable(Uuid),
  entity_type: Nullable(Type.String()),
  entity_id: Nullable(Uuid),
  channel: OneOf(["api", "sync", "system"]),
  request_id: Nullable(Type.String({ description: "X-Request-Id of the request that did it" })),
  ip_address: Nullable(Type.String()),
  metadata: Type.Unsafe<object>({ type: "object", additionalProperties: true }),
  created_at: Timestamp,
});

const AuditQuery = Shape({
  outlet_id: Maybe(Uuid),
  entity_type: Maybe(Type.String({ maxLength: 80, examples: ["order"] })),
  entity_id: Maybe(Uuid),
  event_key: Maybe(Type.String({ maxLength: 80 })),
  cursor: Maybe({ ...Uuid, description: "meta.next_cursor of the page before" }),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
});

export interface AuditTools {
  readonly runWork: RunWork;
  /** Whether the actor may look into an outlet; handed in, because audit stands on no other module. */
  readonly readOutlet: (
    work: Work,
    outletId: string,
  ) => Promise<Result<unknown, Refusal<"DATA_NOT_FOUND" | "OUTLET_ACCESS_DENIED">>>;
}

/** Who did what, when and from where. */
export function auditRoutes(app: HttpServer, { runWork, readOutlet }: AuditTools) {
  app.get(
    "/api/audit-events",
    {
      config: { access: staff("owner", "admin") },
      schema: {
        tags: ["audit"],
        summary:
          "Who did what, when and from where; newest first. Admins see their outlets, their people and the whole shop's",
        querystring: AuditQuery,
        response: {
          200: Shape({ data: Type.Array(AuditEventRow), meta: Shape({ next_cursor: Nullable(Uuid) }) }),
          ...refusals(
            "UNAUTHENTICATED",
            "ROLE_ACCESS_DENIED",
            "OUTLET_ACCESS_DENIED",
            "DATA_NOT_FOUND",
            "VALIDATION_FAILED",
          ),
        },
      },
    },
    async (request, reply) => {
      const { outlet_id, entity_type, entity_id, event_key, cursor, limit = 50 } = request.query;
      const filter = {
        outletId: outlet_id ?? null,
        entityType: entity_type ?? null,
        entityId: entity_id ?? null,
        eventKey: event_key ?? null,
        before: cursor ?? null,
        limit: limit + 1,
      };
      const result = await runWork(workContext(request), async (work) => {
        const outlet = filter.outletId === null ? ok() : await readOutlet(work, filter.outletId);
        return outlet.ok ? ok(await findEvents(work, filter)) : outlet;
      });
      return sendResult(reply, result, 200, (found) => {
        const page = found.slice(0, limit);
        return { data: page, meta: { next_cursor: found.length > limit ? (page.at(-1)?.id ?? null) : null } };
      });
    },
  );
}
