import { Type } from "typebox";
import { ok } from "../../kit/result.ts";
import {
  bearerOf,
  everyone,
  requestContext,
  requestOrigin,
  signedIn,
  workContext,
} from "../../platform/http/access.ts";
import { refusals } from "../../platform/http/openapi.ts";
import { sendRefusal, sendResult } from "../../platform/http/reply.ts";
import type { HttpServer } from "../../platform/http/server.ts";
import { Maybe, Ref, Shape, Uuid } from "../../platform/http/wire.ts";
import { type ChangePasswordTools, changePassword } from "./change-password.ts";
import type { PeopleTools } from "./invite-user.ts";
import { type OutletsTools, outletsRoutes } from "./outlets-routes.ts";
import { platformTenancyRoutes } from "./platform-routes.ts";
import { readContext } from "./read-context.ts";
import { readOutlet } from "./read-outlet.ts";
import { type RegisterTools, register } from "./register.ts";
import { AllowedOutlet, Context, LoginBody, PasswordBody, RegisterBody } from "./schemas.ts";
import { type SignInTools, signIn } from "./sign-in.ts";
import { signOut } from "./sign-out.ts";
import { findAllowedOutlets } from "./tenancy-store.ts";
import { usersRoutes } from "./users-routes.ts";

export type TenancyTools = SignInTools & RegisterTools & ChangePasswordTools & PeopleTools & OutletsTools;

/** Registration, sign-in, sign-out, what a client needs to know about who is signed in; people and outlets. */
export function tenancyRoutes(app: HttpServer, tools: TenancyTools) {
  app.addSchema(Context);
  signInRoutes(app, tools);
  registerRoute(app, tools);
  sessionRoutes(app, tools);
  contextRoutes(app, tools);
  usersRoutes(app, tools);
  outletsRoutes(app, tools);
  platformTenancyRoutes(app, tools);
}

const tags = ["auth"];
const signedInAnswer = Shape({ token_type: Type.String(), access_token: Type.String(), data: Ref(Context) });

function signInRoutes(app: HttpServer, tools: TenancyTools) {
  const { runWork, readQuota } = tools;
  app.post(
    "/api/auth/login",
    {
      config: { access: everyone },
      schema: {
        tags,
        summary: "Sign in with e-mail address or phone number",
        body: LoginBody,
        response: {
          200: signedInAnswer,
          ...refusals("VALIDATION_FAILED", "USER_INACTIVE", "TOO_MANY_REQUESTS", "SERVER_BUSY"),
        },
      },
    },
    async (request, reply) => {
      const { login, email, password, device_name } = request.body;
      const credentials = {
        identifier: login ?? email ?? null,
        password: password ?? null,
        deviceName: device_name ?? "api-device",
        address: request.ip,
        requestId: request.id,
      };
      const signedInAs = await signIn(tools, credentials);
      if (!signedInAs.ok) return sendRefusal(request, reply, signedInAs.refusal);
      const { tenantId, userId, token } = signedInAs.value;
      const result = await runWork(
        requestContext(request, tenantId, { userId, roles: [], outletIds: [] }),
        async (work) => ok(await readContext(work, userId, readQuota)),
      );
      return sendResult(reply, result, 200, (data) => ({ token_type: "Bearer", access_token: token, data }));
    },
  );
}

function registerRoute(app: HttpServer, tools: TenancyTools) {
  app.post(
    "/api/auth/register",
    {
      config: { access: everyone },
      schema: {
        tags,
        summary: "Open a shop on the free plan, with its first outlet and services; the owner is signed in",
        body: RegisterBody,
        response: { 201: signedInAnswer, ...refusals("VALIDATION_FAILED", "TOO_MANY_REQUESTS", "SERVER_BUSY") },
      },
    },
    async (request, reply) => {
      const result = await register(tools, requestOrigin(request), request.body);
      return sendResult(reply, result, 201, ({ token, context }) => ({
        token_type: "Bearer",
        access_token: token,
        data: context,
      }));
    },
  );
}

function sessionRoutes(app: HttpServer, tools: TenancyTools) {
  app.post(
    "/api/auth/logout",
    {
      config: { access: signedIn },
      schema: {
        tags,
        summary: "End this session; other sessions of the user go on",
        response: { 200: Shape({ message: Type.String() }), ...refusals("UNAUTHENTICATED") },
      },
    },
    async (request, reply) => {
      const result = await tools.runWork(workContext(request), (work) => signOut(work, bearerOf(request)));
      return sendResult(reply, result, 200, () => ({ message: "Signed out." }));
    },
  );

  app.post(
    "/api/auth/password",
    {
      config: { access: signedIn },
      schema: {
        tags,
        summary: "Change the own password; all other sessions end",
        body: PasswordBody,
        response: {
          200: Shape({ message: Type.String() }),
          ...refusals("UNAUTHENTICATED", "VALIDATION_FAILED", "TOO_MANY_REQUESTS", "SERVER_BUSY"),
        },
      },
    },
    async (request, reply) => {
      const { userId, tokenId } = bearerOf(request);
      const { current_password, password, password_confirmation } = request.body;
      const result = await changePassword(tools, workContext(request), {
        userId,
        tokenId,
        currentPassword: current_password,
        password,
        passwordConfirmation: password_confirmation,
      });
      return sendResult(reply, result, 200, () => ({ message: "Password changed." }));
    },
  );
}

function contextRoutes(app: HttpServer, { runWork, readQuota }: TenancyTools) {
  app.get(
    "/api/me",
    {
      config: { access: signedIn },
      schema: {
        tags,
        summary: "Who is signed in, with outlets, plan and quota",
        querystring: Shape({ outlet_id: Maybe(Uuid) }),
        response: {
          200: Shape({ data: Ref(Context) }),
          ...refusals("UNAUTHENTICATED", "OUTLET_ACCESS_DENIED", "DATA_NOT_FOUND", "VALIDATION_FAILED"),
        },
      },
    },
    async (request, reply) => {
      const { outlet_id } = request.query;
      const { userId } = bearerOf(request);
      const result = await runWork(workContext(request), async (work) => {
        const outlet = outlet_id ? await readOutlet(work, outlet_id) : ok();
        return outlet.ok ? ok(await readContext(work, userId, readQuota)) : outlet;
      });
      return sendResult(reply, result, 200, (data) => ({ data }));
    },
  );

  app.get(
    "/api/outlets/allowed",
    {
      config: { access: signedIn },
      schema: {
        tags,
        summary: "The outlets that the signed-in person may use, by name",
        response: { 200: Shape({ data: Type.Array(AllowedOutlet) }), ...refusals("UNAUTHENTICATED") },
      },
    },
    async (request, reply) => {
      const { userId, roles } = bearerOf(request);
      const result = await runWork(workContext(request), async (work) =>
        ok(await findAllowedOutlets(work, userId, roles)),
      );
      return sendResult(reply, result, 200, (data) => ({ data }));
    },
  );
}
