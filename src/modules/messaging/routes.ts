import { Type } from "typebox";
import { ok } from "../../kit/result.ts";
import type { RunWork, Work } from "../../platform/database/work.ts";
import { whatsappStaff, workContext, writingWhatsappStaff } from "../../platform/http/access.ts";
import { languageOf } from "../../platform/http/language.ts";
import { refusals } from "../../platform/http/openapi.ts";
import { sendResult } from "../../platform/http/reply.ts";
import type { HttpServer } from "../../platform/http/server.ts";
import { Maybe, Nullable, Ref, Shape, Uuid } from "../../platform/http/wire.ts";
import { refuse } from "../../platform/refusals/refuse.ts";
import { mayUseOutlet } from "../tenancy/outlet-access.ts";
import { findOutlet } from "../tenancy/tenancy-store.ts";
import { findProviders } from "./configs-store.ts";
import { openCredentials } from "./credentials.ts";
import { templateIds } from "./dsl/template-ids.ts";
import { messageView } from "./message-view.ts";
import { findMessages } from "./messages-store.ts";
import type { Credentials } from "./providers/driver.ts";
import { listMockDeliveries } from "./providers/mock-store.ts";
import { resolveTemplates } from "./resolve-template.ts";
import { type ProviderConfigTools, saveProviderConfig } from "./save-provider-config.ts";
import { saveTemplate } from "./save-template.ts";
import {
  Message,
  MessagesQuery,
  MockDelivery,
  ProviderConfigBody,
  ProviderRow,
  SavedProviderConfig,
  SavedTemplate,
  TemplateBody,
  TemplateRow,
} from "./schemas.ts";
import { findMessagingPlan, type StoredTemplate } from "./templates-store.ts";

export interface MessagingTools extends ProviderConfigTools {
  readonly runWork: RunWork;
}

const tags = ["whatsapp"];
const access = whatsappStaff("owner", "admin");
const writeAccess = writingWhatsappStaff("owner", "admin");
const everyRefusal = ["UNAUTHENTICATED", "ROLE_ACCESS_DENIED", "PLAN_FEATURE_DISABLED"] as const;
const outletRefusals = [...everyRefusal, "DATA_NOT_FOUND", "OUTLET_ACCESS_DENIED", "VALIDATION_FAILED"] as const;

/** The owner's side of WhatsApp: how messages leave, what they say, what became of them. */
export function messagingRoutes(app: HttpServer, tools: MessagingTools) {
  app.addSchema(Message);
  providerRoutes(app, tools);
  templateRoutes(app, tools);
  logRoutes(app, tools);
}

function providerRoutes(app: HttpServer, tools: MessagingTools) {
  app.get(
    "/api/wa/providers",
    {
      config: { access },
      schema: {
        tags,
        summary: "The providers and how each is set up",
        response: { 200: Shape({ data: Type.Array(ProviderRow) }), ...refusals(...everyRefusal) },
      },
    },
    async (request, reply) => {
      const result = await tools.runWork(workContext(request), async (work) => ok(await listProviders(tools, work)));
      return sendResult(reply, result, 200, (data) => ({ data }));
    },
  );

  app.post(
    "/api/wa/provider-config",
    {
      config: { access: writeAccess },
      schema: {
        tags,
        summary: "Set up and activate a provider",
        body: ProviderConfigBody,
        response: {
          200: Shape({ data: SavedProviderConfig }),
          ...refusals(...everyRefusal, "VALIDATION_FAILED", "SUBSCRIPTION_READ_ONLY"),
        },
      },
    },
    async (request, reply) => {
      const { provider_key, credentials, is_active, priority } = request.body;
      const input = {
        providerKey: provider_key,
        credentials: credentials ?? {},
        isActive: is_active ?? true,
        priority: priority ?? null,
      };
      const result = await saveProviderConfig(tools, workContext(request), input);
      return sendResult(reply, result, 200, (saved) => ({
        data: {
          id: saved.id,
          provider_id: saved.providerId,
          provider_key: saved.providerKey,
          is_active: saved.isActive,
          credentials_set: saved.areCredentialsSet,
          health: saved.health,
        },
      }));
    },
  );
}

async function listProviders(tools: MessagingTools, work: Work) {
  const rows = await findProviders(work);
  return rows.map((row) => {
    const { config_id, credentials_encrypted } = row;
    const credentials =
      config_id === null || credentials_encrypted === null
        ? {}
        : (openCredentials(tools.cipher, work.tenantId, config_id, credentials_encrypted) ?? {});
    return {
      id: row.id,
      key: row.key,
      name: row.name,
      configured: config_id !== null,
      is_active: row.is_active ?? false,
      priority: row.priority,
      credentials_set: Object.keys(credentials).length > 0,
      sender: senderOf(credentials),
      parked_until: row.parked_until,
      parked_code: row.parked_code,
      updated_at: row.updated_at,
    };
  });
}

/** The number or device that customers see; the one credential that is not secret. */
function senderOf(credentials: Credentials): string | null {
  const names = ["sender", "device", "device_id"];
  return names.map((name) => credentials[name]).find((value) => typeof value === "string") ?? null;
}

function templateRoutes(app: HttpServer, { runWork }: MessagingTools) {
  app.get(
    "/api/wa/templates",
    {
      config: { access },
      schema: {
        tags,
        summary: "The wording in force: an outlet's own, else the shop's, else the built-in one",
        querystring: Shape({ outlet_id: Maybe(Uuid) }),
        response: { 200: Shape({ data: Type.Array(TemplateRow) }), ...refusals(...outletRefusals) },
      },
    },
    async (request, reply) => {
      const outletId = request.query.outlet_id ?? null;
      const result = await runWork(workContext(request), async (work) => {
        const allowed = await checkOutlet(work, outletId);
        if (!allowed.ok) return allowed;
        const { language } = await findMessagingPlan(work);
        return ok(await resolveTemplates(work, templateIds, outletId, language));
      });
      return sendResult(reply, result, 200, (templates) => ({
        data: templates.map(({ templateId, source, version, compiled }) => ({
          template_id: templateId,
          source,
          version,
          definition: compiled?.definition ?? {},
        })),
      }));
    },
  );

  app.put(
    "/api/wa/templates/:templateId",
    {
      config: { access: writeAccess },
      schema: {
        tags,
        summary: "Save a new version of a message's wording",
        params: Shape({ templateId: Type.String({ maxLength: 80 }) }),
        body: TemplateBody,
        response: { 201: Shape({ data: SavedTemplate }), ...refusals(...outletRefusals, "SUBSCRIPTION_READ_ONLY") },
      },
    },
    async (request, reply) => {
      const { outlet_id, definition } = request.body;
      const input = { templateId: request.params.templateId, outletId: outlet_id ?? null, definition };
      const result = await runWork(workContext(request), (work) => saveTemplate(work, input));
      return sendResult(reply, result, 201, ({ stored, missing }) => ({ data: savedTemplateView(stored, missing) }));
    },
  );
}

function savedTemplateView(stored: StoredTemplate, warnings: readonly string[]) {
  const { id, template_id, version, outlet_id, definition_json } = stored;
  return { id, template_id, version, outlet_id, definition: definition_json, warnings };
}

function logRoutes(app: HttpServer, { runWork }: MessagingTools) {
  app.get(
    "/api/wa/messages",
    {
      config: { access },
      schema: {
        tags,
        summary: "What was sent, what was not, and why; newest first",
        querystring: MessagesQuery,
        response: {
          200: Shape({ data: Type.Array(Ref(Message)), meta: Shape({ next_cursor: Nullable(Uuid) }) }),
          ...refusals(...outletRefusals),
        },
      },
    },
    async (request, reply) => {
      const { outlet_id, order_id, template_id, status, cursor, limit = 30 } = request.query;
      const filter = {
        outletId: outlet_id ?? null,
        orderId: order_id ?? null,
        templateId: template_id ?? null,
        status: status ?? null,
        before: cursor ?? null,
        limit: limit + 1,
      };
      const result = await runWork(workContext(request), async (work) => {
        const allowed = await checkOutlet(work, filter.outletId);
        return allowed.ok ? ok(await findMessages(work, filter)) : allowed;
      });
      const language = languageOf(request);
      return sendResult(reply, result, 200, (found) => {
        const page = found.slice(0, limit);
        const nextCursor = found.length > limit ? (page.at(-1)?.id ?? null) : null;
        return { data: page.map((row) => messageView(row, language)), meta: { next_cursor: nextCursor } };
      });
    },
  );

  app.get(
    "/api/wa/mock-deliveries",
    {
      config: { access },
      schema: {
        tags,
        summary: "What the mock provider was handed, by its own log; newest first",
        querystring: Shape({ limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })) }),
        response: { 200: Shape({ data: Type.Array(MockDelivery) }), ...refusals(...everyRefusal) },
      },
    },
    async (request, reply) => {
      const { limit = 100 } = request.query;
      const result = await runWork(workContext(request), async (work) => ok(await listMockDeliveries(work, limit)));
      return sendResult(reply, result, 200, (data) => ({ data }));
    },
  );
}

/** No outlet named: nothing to check. */
async function checkOutlet(work: Work, outletId: string | null) {
  if (outletId === null) return ok();
  if ((await findOutlet(work, outletId)) === undefined) return refuse("DATA_NOT_FOUND");
  return mayUseOutlet(work.actor, outletId) ? ok() : refuse("OUTLET_ACCESS_DENIED");
}
