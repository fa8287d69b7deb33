import type { FastifyRequest } from "fastify";
import Negotiator from "negotiator";
import type { Language } from "../refusals/text.ts";

/** Indonesian, unless the caller prefers English. */
export function languageOf(request: FastifyRequest): Language {
  if (request.headers["accept-language"] === undefined) return "id";
  return new Negotiator(request).language(["id", "en"]) === "en" ? "en" : "id";
}
