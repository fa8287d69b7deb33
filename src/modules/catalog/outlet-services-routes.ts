import { Type } from "typebox";
import { ok, type Result } from "../../kit/result.ts";
import type { RunWork, Work } from "../../platform/database/work.ts";
import { staff, workContext, writingStaff } from "../../platform/http/access.ts";
import { Flag, readFlag } from "../../platform/http/flag.ts";
import { refusals } from "../../platform/http/openapi.ts";
import { sendResult } from "../../platform/http/reply.ts";
import type { HttpServer } from "../../platform/http/server.ts";
import { Maybe, Ref, Shape, Uuid } from "../../platform/http/wire.ts";
import { type Refusal, refuse } from "../../platform/refusals/refuse.ts";
import type { OutletServiceRow } from "./catalog-store.ts";
import { editOutletService } from "./edit-outlet-service.ts";
import { listOutletServices } from "./list-outlet-services.ts";
import { outletServiceView } from "./outlet-service-view.ts";
import { findOffer } from "./outlet-services-store.ts";
import { OutletService, OutletServiceChange, OutletServiceInput } from "./schemas.ts";
import { setOutletService } from "./set-outlet-service.ts";

const tags = ["services"];
const everyRefusal = [
  "UNAUTHENTICATED",
  "ROLE_ACCESS_DENIED",
  "OUTLET_ACCESS_DENIED",
  "DATA_NOT_FOUND",
  "VALIDATION_FAILED",
] as const;

/** How each outlet sells the shop's services. */
export function outletServicesRoutes(app: HttpServer, { runWork }: { readonly runWork: RunWork }) {
  app.get(
    "/api/outlet-services",
    {
      config: { access: staff("owner", "admin", "cashier") },
      schema: {
        tags,
        summary: "How an outlet sells the shop's services",
        querystring: Shape({ outlet_id: Uuid, active: Maybe(Flag) }),
        response: { 200: Shape({ data: Type.Array(Ref(OutletService)) }), ...refusals(...everyRefusal) },
      },
    },
    async (request, reply) => {
      const { outlet_id, active } = request.query;
      const result = await runWork(workContext(request), (work) =>
        listOutletServices(work, outlet_id, readFlag(active)),
      );
      return sendResult(reply, result, 200, (listed) => ({ data: listed.map(outletServiceView) }));
    },
  );

  app.put(
    "/api/outlet-services",
    {
      config: { access: writingStaff("owner", "admin") },
      schema: {
        tags,
        summary: "Set how an outlet sells a service, whether it has a row for it or not",
        body: Ref(OutletServiceInput),
        response: {
          200: Shape({ data: Ref(OutletService) }),
          ...refusals(...everyRefusal, "SUBSCRIPTION_READ_ONLY"),
        },
      },
    },
    async (request, reply) => {
      const result = await runWork(workContext(request), (work) =>
        thenRead(work, setOutletService(work, request.body)),
      );
      return sendResult(reply, result, 200, (listed) => ({ data: outletServiceView(listed) }));
    },
  );

  app.patch(
    "/api/outlet-services/:outletServiceId",
    {
      config: { access: writingStaff("owner", "admin") },
      schema: {
        tags,
        summary: "Change how an outlet sells a service; a null price takes the outlet's own price away",
        params: Shape({ outletServiceId: Uuid }),
        body: Ref(OutletServiceChange),
        response: {
          200: Shape({ data: Ref(OutletService) }),
          ...refusals(...everyRefusal, "SUBSCRIPTION_READ_ONLY"),
        },
      },
    },
    async (request, reply) => {
      const result = await runWork(workContext(request), (work) =>
        thenRead(work, editOutletService(work, request.params.outletServiceId, request.body)),
      );
      return sendResult(reply, result, 200, (listed) => ({ data: outletServiceView(listed) }));
    },
  );
}

/** A saved row with its service. */
async function thenRead<Refused extends Refusal>(work: Work, saving: Promise<Result<OutletServiceRow, Refused>>) {
  const saved = await saving;
  if (!saved.ok) return saved;
  const listed = await findOffer(work, saved.value.id);
  return listed === undefined ? refuse("DATA_NOT_FOUND") : ok(listed);
}
