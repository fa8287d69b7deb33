import type { FastifyReply, FastifyRequest } from "fastify";
import type { Result } from "../../kit/result.ts";
import type { Refusal } from "../refusals/refuse.ts";
import { type ReasonCode, refusalTable } from "../refusals/table.ts";
import { fieldTexts, refusalText } from "../refusals/text.ts";
import { languageOf } from "./language.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Why it was refused, for metrics; null when it was not. */
    refusalCode: ReasonCode | null;
  }
}

/** A refusal found where only throwing is possible (parsers, hooks); the error handler answers it like any other. */
export class RefusalError extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.code);
    this.refusal = refusal;
  }
}

/** Answers with an operation's result: its value in the given status and shape, or its refusal. */
export function sendResult<Value>(
  reply: FastifyReply,
  result: Result<Value, Refusal>,
  status: number,
  toBody: (value: Value) => unknown,
) {
  return result.ok ? reply.code(status).send(toBody(result.value)) : sendRefusal(reply.request, reply, result.refusal);
}

/** `{reason_code, message, …facts}`; a validation refusal also carries `errors: {field: [message]}`. */
export function sendRefusal(request: FastifyRequest, reply: FastifyReply, refusal: Refusal<ReasonCode>) {
  request.refusalCode = refusal.code;
  const language = languageOf(request);
  const retryAfterSeconds = refusal.facts?.["retry_after_seconds"];
  if (typeof retryAfterSeconds === "number") reply.header("retry-after", retryAfterSeconds);
  const body = {
    ...refusal.facts,
    reason_code: wireCode[refusal.code] ?? refusal.code,
    message: refusalText(refusal, language),
    ...(refusal.fields === undefined ? {} : { errors: fieldTexts(refusal.fields, language) }),
  };
  // Serialised here: an error has one shape on every route, whatever the route's response schemas are.
  return reply
    .code(refusalTable[refusal.code].status)
    .header("content-type", "application/json; charset=utf-8")
    .serializer((payload: unknown) => JSON.stringify(payload))
    .send(body);
}

/** Same code on the wire, another sentence. */
const wireCode: Partial<Record<ReasonCode, string>> = { TOO_MANY_LOGIN_ATTEMPTS: "TOO_MANY_REQUESTS" };
