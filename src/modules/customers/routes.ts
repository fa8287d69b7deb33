import { Type } from "typebox";
import type { Result } from "../../kit/result.ts";
import type { RunWork, Work } from "../../platform/database/work.ts";
import { staff, workContext, writingStaff } from "../../platform/http/access.ts";
import { Flag, readFlag } from "../../platform/http/flag.ts";
import { refusals } from "../../platform/http/openapi.ts";
import { Page, PageMeta, pageMeta } from "../../platform/http/page.ts";
import { sendResult } from "../../platform/http/reply.ts";
import type { HttpServer } from "../../platform/http/server.ts";
import { Maybe, Nullable, Ref, Shape, Timestamp, Uuid } from "../../platform/http/wire.ts";
import type { Refusal } from "../../platform/refusals/refuse.ts";
import { addCustomer } from "./add-customer.ts";
import { archiveCustomer } from "./archive-customer.ts";
import type { CustomerRow } from "./customers-store.ts";
import { editCustomer } from "./edit-customer.ts";
import { listCustomers } from "./list-customers.ts";
import { readCustomer } from "./read-customer.ts";
import { restoreCustomer } from "./restore-customer.ts";
import { Customer, CustomerChange, CustomerInput, customerSchemas } from "./schemas.ts";

export interface CustomersTools {
  readonly runWork: RunWork;
}

const tags = ["customers"];
const CustomerPath = Shape({ customerId: Uuid });
const readRefusals = ["UNAUTHENTICATED", "ROLE_ACCESS_DENIED"] as const;
const writeRefusals = [...readRefusals, "SUBSCRIPTION_READ_ONLY"] as const;

/** The shop's customers; all outlets share them. */
export function customersRoutes(app: HttpServer, tools: CustomersTools) {
  for (const schema of customerSchemas) app.addSchema(schema);
  readRoutes(app, tools);
  saveRoutes(app, tools);
  archiveRoutes(app, tools);
}

function readRoutes(app: HttpServer, { runWork }: CustomersTools) {
  app.get(
    "/api/customers",
    {
      config: { access: staff("owner", "admin", "cashier") },
      schema: {
        tags,
        summary: "The shop's customers, newest change first",
        querystring: Shape({
          q: Maybe(Type.String({ maxLength: 100, description: "Part of name or phone, the phone in any spelling" })),
          include_deleted: Maybe(Flag),
          limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
          page: Page,
        }),
        response: {
          200: Shape({ data: Type.Array(Ref(Customer)), meta: PageMeta }),
          ...refusals(...readRefusals, "VALIDATION_FAILED"),
        },
      },
    },
    async (request, reply) => {
      const { q, include_deleted, limit = 30, page = 1 } = request.query;
      const input = { search: q ?? null, includesArchived: readFlag(include_deleted) ?? false, page, limit };
      const result = await runWork(workContext(request), (work) => listCustomers(work, input));
      return sendResult(reply, result, 200, ({ customers, total }) => ({
        data: customers,
        meta: pageMeta(page, limit, total),
      }));
    },
  );

  app.get(
    "/api/customers/:customerId",
    {
      config: { access: staff("owner", "admin", "cashier") },
      schema: {
        tags,
        summary: "One customer; an archived one for owner and admin only",
        params: CustomerPath,
        response: { 200: Shape({ data: Ref(Customer) }), ...refusals(...readRefusals, "DATA_NOT_FOUND") },
      },
    },
    async (request, reply) => {
      const result = await runWork(workContext(request), (work) => readCustomer(work, request.params.customerId));
      return sendResult(reply, result, 200, (data) => ({ data }));
    },
  );
}

function saveRoutes(app: HttpServer, { runWork }: CustomersTools) {
  app.post(
    "/api/customers",
    {
      config: { access: writingStaff("owner", "admin", "cashier") },
      schema: {
        tags,
        summary: "Add a customer; whoever has the phone already takes over the name and comes back when archived",
        body: Ref(CustomerInput),
        response: { 201: Shape({ data: Ref(Customer) }), ...refusals(...writeRefusals, "VALIDATION_FAILED") },
      },
    },
    async (request, reply) => {
      const result = await runWork(workContext(request), (work) => thenRead(work, addCustomer(work, request.body)));
      return sendResult(reply, result, 201, (data) => ({ data }));
    },
  );

  app.patch(
    "/api/customers/:customerId",
    {
      config: { access: writingStaff("owner", "admin", "cashier") },
      schema: {
        tags,
        summary: "Change a customer; what is absent or null stays as it is",
        params: CustomerPath,
        body: Ref(CustomerChange),
        response: {
          200: Shape({ data: Ref(Customer) }),
          ...refusals(...writeRefusals, "DATA_NOT_FOUND", "VALIDATION_FAILED"),
        },
      },
    },
    async (request, reply) => {
      const result = await runWork(workContext(request), (work) =>
        thenRead(work, editCustomer(work, request.params.customerId, request.body)),
      );
      return sendResult(reply, result, 200, (data) => ({ data }));
    },
  );
}

function archiveRoutes(app: HttpServer, { runWork }: CustomersTools) {
  app.delete(
    "/api/customers/:customerId",
    {
      config: { access: writingStaff("owner", "admin") },
      schema: {
        tags,
        summary: "Archive a customer; orders stay, and a new order brings the customer back. Archived already: 404",
        params: CustomerPath,
        response: {
          200: Shape({ data: Shape({ id: Uuid, deleted_at: Nullable(Timestamp) }) }),
          ...refusals(...writeRefusals, "DATA_NOT_FOUND"),
        },
      },
    },
    async (request, reply) => {
      const result = await runWork(workContext(request), (work) => archiveCustomer(work, request.params.customerId));
      return sendResult(reply, result, 200, ({ id, deleted_at }) => ({ data: { id, deleted_at } }));
    },
  );

  app.post(
    "/api/customers/:customerId/restore",
    {
      config: { access: writingStaff("owner", "admin") },
      schema: {
        tags,
        summary: "Bring an archived customer back",
        params: CustomerPath,
        response: {
          200: Shape({ data: Ref(Customer) }),
          ...refusals(...writeRefusals, "DATA_NOT_FOUND", "VALIDATION_FAILED"),
        },
      },
    },
    async (request, reply) => {
      const result = await runWork(workContext(request), (work) =>
        thenRead(work, restoreCustomer(work, request.params.customerId)),
      );
      return sendResult(reply, result, 200, (data) => ({ data }));
    },
  );
}

/** A saved customer as clients see it. */
async function thenRead<Refused extends Refusal>(work: Work, saving: Promise<Result<CustomerRow, Refused>>) {
  const saved = await saving;
  return saved.ok ? readCustomer(work, saved.value.id) : saved;
}
