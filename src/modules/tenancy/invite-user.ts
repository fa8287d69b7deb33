import type { RateLimiterMemory } from "rate-limiter-flexible";
import { ok, type Result } from "../../kit/result.ts";
import type { RunWork, Work, WorkContext } from "../../platform/database/work.ts";
import { type Refusal, refuseFields } from "../../platform/refusals/refuse.ts";
import { chooseOutlets } from "./choose-outlets.ts";
import { chooseRole } from "./choose-role.ts";
import { confirmManager } from "./confirm-manager.ts";
import type { AssignableRole } from "./domain/hierarchy.ts";
import { limitNameGuesses } from "./limit-name-guesses.ts";
import type { Passwords } from "./passwords.ts";
import { requireWritable } from "./require-writable.ts";
import { claimSignInNames, normaliseEmail, readPhone } from "./sign-in-names.ts";
import { findPerson, insertPerson, type PersonRow } from "./users-store.ts";
import "./facts.ts";

export interface PeopleTools {
  readonly runWork: RunWork;
  readonly passwords: Passwords;
  /** Answers "taken" a minute and shop. */
  readonly nameLimiter: RateLimiterMemory;
}

/** A new person as a client writes it, with the wire's names. */
export interface InviteUserInput {
  readonly name: string;
  readonly email: string;
  readonly phone?: string | null | undefined;
  readonly password: string;
  readonly status?: "active" | "inactive" | null | undefined;
  readonly role_key: AssignableRole;
  readonly outlet_ids: readonly string[];
}

/**
 * Adds a person with a role at some outlets, who signs in under the e-mail address, the phone number or both. The password is
 * hashed before the unit of work begins.
 *
 * Refuses `VALIDATION_FAILED` for a phone number that is none, an `email` or `phone` that somebody of any tenant has, a role that
 * is not the actor's to give, an unknown or archived outlet; `OUTLET_ACCESS_DENIED` for an outlet that is not the actor's;
 * `SUBSCRIPTION_READ_ONLY`; `SERVER_BUSY` when too many passwords wait; besides as `limitNameGuesses` and `confirmManager`.
 */
export async function inviteUser(
  { runWork, passwords, nameLimiter }: PeopleTools,
  context: WorkContext,
  input: InviteUserInput,
): Promise<Result<PersonRow, Refusal>> {
  const phone = readPhone(input.phone, "phone");
  if (!phone.ok) return refuseFields([phone.refusal]);
  const passwordHash = await passwords.hash(input.password, context.tenantId);
  if (!passwordHash.ok) return passwordHash;
  return limitNameGuesses(nameLimiter, context.tenantId, () =>
    runWork(context, (work) => addPerson(work, input, phone.value, passwordHash.value)),
  );
}

async function addPerson(
  asked: Work,
  input: InviteUserInput,
  phone: string | null,
  passwordHash: string,
): Promise<Result<PersonRow, Refusal>> {
  const manager = await confirmManager(asked);
  if (!manager.ok) return manager;
  const work = manager.value;
  const writable = await requireWritable(work);
  if (!writable.ok) return writable;
  const role = chooseRole(work, input.role_key);
  if (!role.ok) return role;
  const outlets = await chooseOutlets(work, input.outlet_ids);
  if (!outlets.ok) return outlets;

  const { tenantId } = work;
  const [id, email] = [work.newId(), normaliseEmail(input.email)];
  await insertPerson(work.db, {
    tenantId,
    id,
    name: input.name,
    email,
    phone,
    status: input.status ?? "active",
    passwordHash,
    roleKey: role.value,
    outletIds: outlets.value,
    createdAt: work.now,
  });
  const names = await claimSignInNames(work.db, { tenantId, userId: id, email, phone });
  if (!names.ok) return names;
  const person = await findPerson(work, id);
  if (person === undefined) throw new Error("a person that was just added is not there");
  work.announce({ name: "user-invited", userId: id, roleKey: role.value, outletIds: outlets.value });
  return ok(person);
}
