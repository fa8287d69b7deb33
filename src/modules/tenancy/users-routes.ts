import { Type } from "typebox";
import { staff, workContext, writingStaff } from "../../platform/http/access.ts";
import { Flag, readFlag } from "../../platform/http/flag.ts";
import { refusals } from "../../platform/http/openapi.ts";
import { Page, PageMeta, pageMeta } from "../../platform/http/page.ts";
import { sendResult } from "../../platform/http/reply.ts";
import type { HttpServer } from "../../platform/http/server.ts";
import { Maybe, OneOf, Ref, Shape, Uuid } from "../../platform/http/wire.ts";
import { archiveUser } from "./archive-user.ts";
import { editUser } from "./edit-user.ts";
import { inviteUser, type PeopleTools } from "./invite-user.ts";
import { listUsers } from "./list-users.ts";
import { userView } from "./people-view.ts";
import { readUser } from "./read-user.ts";
import { restoreUser } from "./restore-user.ts";
import { ArchivedAnswer, EditUserBody, InviteUserBody, User } from "./schemas.ts";

const tags = ["users"];
const UserPath = Shape({ userId: Uuid });
const userAnswer = Shape({ data: Ref(User) });
const refusedToAll = ["UNAUTHENTICATED", "ROLE_ACCESS_DENIED", "VALIDATION_FAILED"] as const;
const refusedOfOne = [...refusedToAll, "OUTLET_ACCESS_DENIED", "DATA_NOT_FOUND"] as const;
const office = ["owner", "admin"] as const;

/** The people of a shop over HTTP. */
export function usersRoutes(app: HttpServer, tools: PeopleTools) {
  app.addSchema(User);
  readRoutes(app, tools);
  writeRoutes(app, tools);
  archiveRoutes(app, tools);
}

const UsersQuery = Shape({
  q: Maybe(Type.String({ maxLength: 100, description: "Part of name, e-mail address or phone number" })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
  page: Page,
  include_deleted: Maybe(Flag),
});

function readRoutes(app: HttpServer, { runWork }: PeopleTools) {
  app.get(
    "/api/users",
    {
      config: { access: staff(...office) },
      schema: {
        tags,
        summary: "The people of the shop, by name; admins see those who share an outlet with them",
        querystring: UsersQuery,
        response: { 200: Shape({ data: Type.Array(Ref(User)), meta: PageMeta }), ...refusals(...refusedToAll) },
      },
    },
    async (request, reply) => {
      const { q, limit = 50, page = 1, include_deleted } = request.query;
      const input = { search: q ?? null, includeArchived: readFlag(include_deleted) ?? false, page, limit };
      const result = await runWork(workContext(request), (work) => listUsers(work, input));
      return sendResult(reply, result, 200, ({ people, total }) => ({
        data: people.map(userView),
        meta: pageMeta(page, limit, total),
      }));
    },
  );

  app.get(
    "/api/users/:userId",
    {
      config: { access: staff(...office) },
      schema: {
        tags,
        summary: "One person; archived ones for owners",
        params: UserPath,
        response: { 200: userAnswer, ...refusals(...refusedOfOne) },
      },
    },
    async (request, reply) => {
      const result = await runWork(workContext(request), (work) => readUser(work, request.params.userId));
      return sendResult(reply, result, 200, (person) => ({ data: userView(person) }));
    },
  );
}

function writeRoutes(app: HttpServer, tools: PeopleTools) {
  app.post(
    "/api/users",
    {
      config: { access: writingStaff(...office) },
      schema: {
        tags,
        summary: "Add a person. Owners give every role but their own; admins cashier, worker, courier in their outlets",
        body: InviteUserBody,
        response: {
          201: userAnswer,
          ...refusals(
            ...refusedToAll,
            "OUTLET_ACCESS_DENIED",
            "SUBSCRIPTION_READ_ONLY",
            "TOO_MANY_REQUESTS",
            "SERVER_BUSY",
          ),
        },
      },
    },
    async (request, reply) => {
      const result = await inviteUser(tools, workContext(request), request.body);
      return sendResult(reply, result, 201, (person) => ({ data: userView(person) }));
    },
  );

  app.patch(
    "/api/users/:userId",
    {
      config: { access: writingStaff(...office) },
      schema: {
        tags,
        summary: "Change a person; counts at the next request, a new password or a deactivation ends all sessions",
        params: UserPath,
        body: EditUserBody,
        response: {
          200: userAnswer,
          ...refusals(...refusedOfOne, "SUBSCRIPTION_READ_ONLY", "TOO_MANY_REQUESTS", "SERVER_BUSY"),
        },
      },
    },
    async (request, reply) => {
      const result = await editUser(tools, workContext(request), request.params.userId, request.body);
      return sendResult(reply, result, 200, (person) => ({ data: userView(person) }));
    },
  );
}

function archiveRoutes(app: HttpServer, { runWork }: PeopleTools) {
  app.delete(
    "/api/users/:userId",
    {
      config: { access: writingStaff("owner") },
      schema: {
        tags,
        summary: "Archive a person: sessions end, the names to sign in under are free",
        params: UserPath,
        response: { 200: ArchivedAnswer, ...refusals(...refusedOfOne, "SUBSCRIPTION_READ_ONLY") },
      },
    },
    async (request, reply) => {
      const result = await runWork(workContext(request), (work) => archiveUser(work, request.params.userId));
      return sendResult(reply, result, 200, ({ id, deletedAt }) => ({ data: { id, deleted_at: deletedAt } }));
    },
  );

  app.post(
    "/api/users/:userId/restore",
    {
      config: { access: writingStaff("owner") },
      schema: {
        tags,
        summary: "Take an archived person back",
        params: UserPath,
        response: {
          200: Shape({
            data: Ref(User),
            meta: Shape({
              names_taken: Type.Array(OneOf(["email", "phone"]), {
                description: "Under which somebody else signs in by now: give the person another one",
              }),
            }),
          }),
          ...refusals(...refusedOfOne, "SUBSCRIPTION_READ_ONLY"),
        },
      },
    },
    async (request, reply) => {
      const result = await runWork(workContext(request), (work) => restoreUser(work, request.params.userId));
      return sendResult(reply, result, 200, ({ person, takenNames }) => ({
        data: userView(person),
        meta: { names_taken: takenNames },
      }));
    },
  );
}
