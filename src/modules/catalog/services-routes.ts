import { Type } from "typebox";
import type { Result } from "../../kit/result.ts";
import type { RunWork, Work } from "../../platform/database/work.ts";
import { staff, workContext, writingStaff } from "../../platform/http/access.ts";
import { Flag, readFlag } from "../../platform/http/flag.ts";
import { refusals } from "../../platform/http/openapi.ts";
import { Page, PageMeta, pageMeta } from "../../platform/http/page.ts";
import { sendResult } from "../../platform/http/reply.ts";
import type { HttpServer } from "../../platform/http/server.ts";
import { Maybe, Nullable, OneOf, Ref, Shape, Timestamp, Uuid } from "../../platform/http/wire.ts";
import type { Refusal } from "../../platform/refusals/refuse.ts";
import { archiveService } from "./archive-service.ts";
import type { ServiceRow } from "./catalog-store.ts";
import { createService } from "./create-service.ts";
import { serviceTypes } from "./domain/service-fields.ts";
import { editService } from "./edit-service.ts";
import { listServices } from "./list-services.ts";
import { readService } from "./read-service.ts";
import { restoreService } from "./restore-service.ts";
import { Service, ServiceChange, ServiceInput } from "./schemas.ts";
import { serviceView } from "./service-view.ts";
import { serviceSorts } from "./services-list-store.ts";

interface ServicesTools {
  readonly runWork: RunWork;
}

const tags = ["services"];
const ServicePath = Shape({ serviceId: Uuid });
const readRefusals = ["UNAUTHENTICATED", "ROLE_ACCESS_DENIED", "OUTLET_ACCESS_DENIED", "DATA_NOT_FOUND"] as const;
const writeRefusals = ["UNAUTHENTICATED", "ROLE_ACCESS_DENIED", "SUBSCRIPTION_READ_ONLY"] as const;

/** The shop's services; all outlets share them. */
export function servicesRoutes(app: HttpServer, tools: ServicesTools) {
  listRoute(app, tools);
  readRoute(app, tools);
  saveRoutes(app, tools);
  archiveRoutes(app, tools);
}

const types = Type.Array(OneOf(serviceTypes), { maxItems: serviceTypes.length });

const ListQuery = Shape({
  outlet_id: Maybe({ ...Uuid, description: "Whose prices to tell" }),
  active: Maybe({ ...Flag, description: "With outlet_id: whether the outlet sells them" }),
  include_deleted: Maybe(Flag),
  service_type: Type.Optional(types),
  "service_type[]": Type.Optional(types),
  parent_id: Maybe({ ...Uuid, description: "What stands in this group; given but empty: what stands in none" }),
  is_group: Maybe(Flag),
  with_children: Maybe({ ...Flag, description: "Groups bring what is in them" }),
  q: Maybe(Type.String({ maxLength: 100, description: "Part of the name" })),
  sort: Maybe(OneOf(serviceSorts, "By default sort_order, then name")),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 250 })),
  page: Page,
});

function listRoute(app: HttpServer, { runWork }: ServicesTools) {
  app.get(
    "/api/services",
    {
      config: { access: staff("owner", "admin", "cashier") },
      schema: {
        tags,
        summary: "What the shop sells, with prices as orders are priced",
        querystring: ListQuery,
        response: {
          200: Shape({ data: Type.Array(Ref(Service)), meta: PageMeta }),
          ...refusals(...readRefusals, "VALIDATION_FAILED"),
        },
      },
    },
    async (request, reply) => {
      const { query } = request;
      const { limit = 200, page = 1 } = query;
      const filter = {
        outletId: query.outlet_id ?? null,
        isActive: readFlag(query.active),
        includesArchived: readFlag(query.include_deleted) ?? false,
        types: [...(query.service_type ?? []), ...(query["service_type[]"] ?? [])],
        parentId: query.parent_id ?? (isGivenEmpty(request.url, "parent_id") ? null : undefined),
        isGroup: readFlag(query.is_group),
        search: query.q ?? null,
        sort: query.sort ?? null,
      };
      const withChildren = readFlag(query.with_children) ?? false;
      const result = await runWork(workContext(request), (work) =>
        listServices(work, { filter, withChildren, page, limit }),
      );
      return sendResult(reply, result, 200, ({ services, total }) => ({
        data: services.map(serviceView),
        meta: pageMeta(page, limit, total),
      }));
    },
  );
}

/** The server takes empty values out of a query; here an empty one means something. */
function isGivenEmpty(url: string, name: string): boolean {
  return new URLSearchParams(url.split("?")[1]).get(name)?.trim() === "";
}

function readRoute(app: HttpServer, { runWork }: ServicesTools) {
  app.get(
    "/api/services/:serviceId",
    {
      config: { access: staff("owner", "admin", "cashier") },
      schema: {
        tags,
        summary: "One service with what is in it; an archived one for owner and admin only",
        params: ServicePath,
        querystring: Shape({ outlet_id: Maybe({ ...Uuid, description: "Whose prices to tell" }) }),
        response: { 200: Shape({ data: Ref(Service) }), ...refusals(...readRefusals, "VALIDATION_FAILED") },
      },
    },
    async (request, reply) => {
      const result = await runWork(workContext(request), (work) =>
        readService(work, request.params.serviceId, request.query.outlet_id ?? null),
      );
      return sendResult(reply, result, 200, (found) => ({ data: serviceView(found) }));
    },
  );
}

function saveRoutes(app: HttpServer, { runWork }: ServicesTools) {
  app.post(
    "/api/services",
    {
      config: { access: writingStaff("owner", "admin") },
      schema: {
        tags,
        summary: "Add a service; every outlet sells it at its price until told otherwise",
        body: Ref(ServiceInput),
        response: { 201: Shape({ data: Ref(Service) }), ...refusals(...writeRefusals, "VALIDATION_FAILED") },
      },
    },
    async (request, reply) => {
      const result = await runWork(workContext(request), (work) => thenRead(work, createService(work, request.body)));
      return sendResult(reply, result, 201, (found) => ({ data: serviceView(found) }));
    },
  );

  app.patch(
    "/api/services/:serviceId",
    {
      config: { access: writingStaff("owner", "admin") },
      schema: {
        tags,
        summary: "Change a service; absent or null keeps, but null empties parent_service_id and image_icon",
        params: ServicePath,
        body: Ref(ServiceChange),
        response: {
          200: Shape({ data: Ref(Service) }),
          ...refusals(...writeRefusals, "DATA_NOT_FOUND", "VALIDATION_FAILED"),
        },
      },
    },
    async (request, reply) => {
      const result = await runWork(workContext(request), (work) =>
        thenRead(work, editService(work, request.params.serviceId, request.body)),
      );
      return sendResult(reply, result, 200, (found) => ({ data: serviceView(found) }));
    },
  );
}

function archiveRoutes(app: HttpServer, { runWork }: ServicesTools) {
  app.delete(
    "/api/services/:serviceId",
    {
      config: { access: writingStaff("owner", "admin") },
      schema: {
        tags,
        summary: "Archive a service, a group with what is in it; orders stay. Archived already: 404",
        params: ServicePath,
        response: {
          200: Shape({ data: Shape({ id: Uuid, deleted_at: Nullable(Timestamp) }) }),
          ...refusals(...writeRefusals, "DATA_NOT_FOUND"),
        },
      },
    },
    async (request, reply) => {
      const result = await runWork(workContext(request), (work) => archiveService(work, request.params.serviceId));
      return sendResult(reply, result, 200, ({ id, deleted_at }) => ({ data: { id, deleted_at } }));
    },
  );

  app.post(
    "/api/services/:serviceId/restore",
    {
      config: { access: writingStaff("owner", "admin") },
      schema: {
        tags,
        summary: "Bring an archived service back, a group with what was archived together with it",
        params: ServicePath,
        response: {
          200: Shape({ data: Ref(Service) }),
          ...refusals(...writeRefusals, "DATA_NOT_FOUND", "VALIDATION_FAILED"),
        },
      },
    },
    async (request, reply) => {
      const result = await runWork(workContext(request), (work) =>
        thenRead(work, restoreService(work, request.params.serviceId)),
      );
      return sendResult(reply, result, 200, (found) => ({ data: serviceView(found) }));
    },
  );
}

/** A saved service as clients see it, at its own price. */
async function thenRead<Refused extends Refusal>(work: Work, saving: Promise<Result<ServiceRow, Refused>>) {
  const saved = await saving;
  return saved.ok ? readService(work, saved.value.id, null) : saved;
}
