import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import { Type } from "typebox";
import { type ReasonCode, refusalTable } from "../refusals/table.ts";
import { type Access, everyone } from "./access.ts";
import type { HttpServer } from "./server.ts";

const description = `Orders, monthly quota and WhatsApp messages of laundry shops, in one commit.

Sign in with \`POST /api/auth/login\` and send the token as \`Authorization: Bearer …\`. Bodies are JSON; unknown fields are refused.
Every error has one shape: \`{reason_code, message, …}\`; validation errors add \`errors: {"field.path": ["…"]}\`.
Texts are Indonesian, or English with \`Accept-Language: en\`. Every answer carries \`X-Request-Id\`.`;

/** Must be registered before the routes: it watches them. */
export async function registerOpenApi(app: HttpServer, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: { title: "Kabar", version, description, license: { name: "Apache-2.0" } },
      components: { securitySchemes: { bearer: { type: "http", scheme: "bearer" } } },
      security: [{ bearer: [] }],
    },
    transform: ({ schema, url, route }) => ({ schema: { ...schema, ...describeAccess(route.config?.access) }, url }),
    refResolver: { buildLocalReference: (json) => String(json["$id"]) },
  });
  app.get("/api/openapi.json", { config: { access: everyone }, schema: { hide: true } }, async () => app.swagger());
  await app.register(async (docs) => {
    docs.addHook("onRoute", (route) => {
      route.config = { ...route.config, access: everyone };
    });
    await docs.register(swaggerUi, {
      routePrefix: "/docs",
      uiConfig: { docExpansion: "list", deepLinking: true, persistAuthorization: true },
      theme: { title: "Kabar API", css: [{ filename: "kabar.css", content: ".swagger-ui .topbar { display: none }" }] },
    });
  });
}

/** Who may call a route, as the gate judges it. */
function describeAccess(access: Access | undefined) {
  switch (access?.kind) {
    case "public":
      return { security: [] };
    case "platform":
      return { description: `Roles: ${access.roles.join(", ")}.` };
    case "staff":
      return {
        description: [
          `Roles: ${access.roles.join(", ")}.`,
          access.needsWhatsapp ? "Plans: Premium, Pro." : "",
          access.writes ? "Refused 423 while the subscription is read-only." : "",
        ]
          .join(" ")
          .trim(),
      };
    default:
      return {};
  }
}

/** The error answers of a route, by status, from the codes that it may give. */
export function refusals(...codes: readonly ReasonCode[]) {
  const byStatus = new Map<number, ReasonCode[]>();
  for (const code of codes) {
    const { status } = refusalTable[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, group]) => [
      status,
      Type.Object(
        { reason_code: Type.String({ examples: group }), message: Type.String() },
        { additionalProperties: true, description: group.join(" · ") },
      ),
    ]),
  );
}
