import { normalisePhone } from "../../kit/phone.ts";
import { ok, type Result } from "../../kit/result.ts";
import type { Queries } from "../../platform/database/work.ts";
import { type FieldProblem, type Refusal, refuseFields } from "../../platform/refusals/refuse.ts";
import { tenancyProblems } from "./problems.ts";
import { insertSignInNames } from "./users-store.ts";

/** The form in which e-mail addresses are stored and compared. */
export function normaliseEmail(email: string): string {
  return email.toLowerCase();
}

/** One form for every spelling: the lower-case e-mail address, or the digits of the phone number. */
export function signInName(identifier: string): string {
  return identifier.includes("@")
    ? normaliseEmail(identifier)
    : (normalisePhone(identifier) ?? identifier.toLowerCase());
}

/** A phone number as it is stored, null when none was given; or what is wrong with it. */
export function readPhone(phone: string | null | undefined, field: string): Result<string | null, FieldProblem> {
  if (phone === null || phone === undefined) return ok(null);
  const digits = normalisePhone(phone);
  return digits === null ? { ok: false, refusal: { field, problem: tenancyProblems.phoneInvalid } } : ok(digits);
}

export interface NamedPerson {
  readonly tenantId: string;
  readonly userId: string;
  /** Normalised; null: this one is not to be claimed. */
  readonly email: string | null;
  readonly phone: string | null;
}

/**
 * Takes the names under which a person is to sign in. A name is one person's over all tenants: of two who want it at the same
 * time one waits for the other and is refused.
 *
 * Refuses `VALIDATION_FAILED` on `email` and `phone` (after the prefix), each that somebody has.
 */
export async function claimSignInNames(
  db: Queries,
  person: NamedPerson,
  fieldPrefix = "",
): Promise<Result<undefined, Refusal<"VALIDATION_FAILED">>> {
  const taken = await claimFreeNames(db, person);
  if (taken.length === 0) return ok();
  return refuseFields(taken.map((name) => ({ field: `${fieldPrefix}${name}`, problem: tenancyProblems.nameTaken })));
}

/** Takes those of the names that are free. @returns the others. */
export async function claimFreeNames(db: Queries, person: NamedPerson): Promise<readonly ("email" | "phone")[]> {
  const wanted = (["email", "phone"] as const).flatMap((field) => {
    const name = person[field];
    return name === null ? [] : [{ field, name }];
  });
  const names = wanted.map(({ name }) => name).sort(); // in one order for all, so that no two wait for each other
  const inserted = await insertSignInNames(db, person, names);
  return wanted.filter(({ name }) => !inserted.includes(name)).map(({ field }) => field);
}
