import { Type } from "typebox";
import type { RunWork } from "../../platform/database/work.ts";
import { staff, workContext, writingStaff } from "../../platform/http/access.ts";
import { Flag, readFlag } from "../../platform/http/flag.ts";
import { refusals } from "../../platform/http/openapi.ts";
import { sendResult } from "../../platform/http/reply.ts";
import type { HttpServer } from "../../platform/http/server.ts";
import { Maybe, Ref, Shape, Uuid } from "../../platform/http/wire.ts";
import { addOutlet, type OfferServices } from "./add-outlet.ts";
import { archiveOutlet } from "./archive-outlet.ts";
import { editOutlet } from "./edit-outlet.ts";
import { listOutlets } from "./list-outlets.ts";
import { outletView } from "./people-view.ts";
import { readOutlet } from "./read-outlet.ts";
import { restoreOutlet } from "./restore-outlet.ts";
import { AddOutletBody, ArchivedAnswer, EditOutletBody, Outlet } from "./schemas.ts";

export interface OutletsTools {
  readonly runWork: RunWork;
  readonly offerServices: OfferServices;
}

const tags = ["outlets"];
const OutletPath = Shape({ outletId: Uuid });
const outletAnswer = Shape({ data: Ref(Outlet) });
const refusedToAll = ["UNAUTHENTICATED", "ROLE_ACCESS_DENIED", "VALIDATION_FAILED"] as const;
const refusedOfOne = [...refusedToAll, "DATA_NOT_FOUND"] as const;

/** The outlets of a shop over HTTP. */
export function outletsRoutes(app: HttpServer, tools: OutletsTools) {
  app.addSchema(Outlet);
  readRoutes(app, tools);
  writeRoutes(app, tools);
  archiveRoutes(app, tools);
}

const OutletsQuery = Shape({
  q: Maybe(Type.String({ maxLength: 100, description: "Part of name or code" })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
  include_deleted: Maybe(Flag),
});

function readRoutes(app: HttpServer, { runWork }: OutletsTools) {
  app.get(
    "/api/outlets",
    {
      config: { access: staff("owner", "admin") },
      schema: {
        tags,
        summary: "The outlets by name; admins see the assigned ones",
        querystring: OutletsQuery,
        response: { 200: Shape({ data: Type.Array(Ref(Outlet)) }), ...refusals(...refusedToAll) },
      },
    },
    async (request, reply) => {
      const { q, limit = 50, include_deleted } = request.query;
      const input = { search: q ?? null, includeArchived: readFlag(include_deleted) ?? false, limit };
      const result = await runWork(workContext(request), (work) => listOutlets(work, input));
      return sendResult(reply, result, 200, (outlets) => ({ data: outlets.map(outletView) }));
    },
  );

  app.get(
    "/api/outlets/:outletId",
    {
      config: { access: staff("owner", "admin") },
      schema: {
        tags,
        summary: "One outlet, archived or not",
        params: OutletPath,
        response: { 200: outletAnswer, ...refusals(...refusedOfOne, "OUTLET_ACCESS_DENIED") },
      },
    },
    async (request, reply) => {
      const result = await runWork(workContext(request), (work) => readOutlet(work, request.params.outletId));
      return sendResult(reply, result, 200, (outlet) => ({ data: outletView(outlet) }));
    },
  );
}

function writeRoutes(app: HttpServer, { runWork, offerServices }: OutletsTools) {
  app.post(
    "/api/outlets",
    {
      config: { access: writingStaff("owner") },
      schema: {
        tags,
        summary: "Open an outlet; it sells what the shop sells",
        body: AddOutletBody,
        response: { 201: outletAnswer, ...refusals(...refusedToAll, "SUBSCRIPTION_READ_ONLY") },
      },
    },
    async (request, reply) => {
      const result = await runWork(workContext(request), (work) => addOutlet(work, request.body, offerServices));
      return sendResult(reply, result, 201, (outlet) => ({ data: outletView(outlet) }));
    },
  );

  app.patch(
    "/api/outlets/:outletId",
    {
      config: { access: writingStaff("owner") },
      schema: {
        tags,
        summary: "Change an outlet; its code stays",
        params: OutletPath,
        body: EditOutletBody,
        response: { 200: outletAnswer, ...refusals(...refusedOfOne, "SUBSCRIPTION_READ_ONLY") },
      },
    },
    async (request, reply) => {
      const { outletId } = request.params;
      const result = await runWork(workContext(request), (work) => editOutlet(work, outletId, request.body));
      return sendResult(reply, result, 200, (outlet) => ({ data: outletView(outlet) }));
    },
  );
}

function archiveRoutes(app: HttpServer, { runWork, offerServices }: OutletsTools) {
  app.delete(
    "/api/outlets/:outletId",
    {
      config: { access: writingStaff("owner") },
      schema: {
        tags,
        summary: "Archive an outlet: its orders can be read, and go on once it is restored. The last one stays",
        params: OutletPath,
        response: { 200: ArchivedAnswer, ...refusals(...refusedOfOne, "SUBSCRIPTION_READ_ONLY") },
      },
    },
    async (request, reply) => {
      const result = await runWork(workContext(request), (work) => archiveOutlet(work, request.params.outletId));
      return sendResult(reply, result, 200, ({ id, deletedAt }) => ({ data: { id, deleted_at: deletedAt } }));
    },
  );

  app.post(
    "/api/outlets/:outletId/restore",
    {
      config: { access: writingStaff("owner") },
      schema: {
        tags,
        summary: "Open an archived outlet again",
        params: OutletPath,
        response: { 200: outletAnswer, ...refusals(...refusedOfOne, "SUBSCRIPTION_READ_ONLY") },
      },
    },
    async (request, reply) => {
      const result = await runWork(workContext(request), (work) =>
        restoreOutlet(work, request.params.outletId, offerServices),
      );
      return sendResult(reply, result, 200, (outlet) => ({ data: outletView(outlet) }));
    },
  );
}
