import { ok, type Result } from "../../kit/result.ts";
import type { Work, WorkContext } from "../../platform/database/work.ts";
import { type Refusal, refuse, refuseFields } from "../../platform/refusals/refuse.ts";
import { chooseOutlets } from "./choose-outlets.ts";
import { chooseRole } from "./choose-role.ts";
import { confirmManager } from "./confirm-manager.ts";
import type { AssignableRole } from "./domain/hierarchy.ts";
import type { PeopleTools } from "./invite-user.ts";
import { limitNameGuesses } from "./limit-name-guesses.ts";
import { openPerson } from "./open-person.ts";
import { claimSignInNames, normaliseEmail, readPhone } from "./sign-in-names.ts";
import {
  deleteSignInNames,
  deleteTokens,
  findPerson,
  findSignInNames,
  type PersonRow,
  replaceAssignments,
  replaceRoles,
  updatePerson,
} from "./users-store.ts";
import "./facts.ts";

/** A change of a person with the wire's names; what is absent or null stays. */
export interface EditUserInput {
  readonly name?: string | null | undefined;
  readonly email?: string | null | undefined;
  readonly phone?: string | null | undefined;
  readonly password?: string | null | undefined;
  readonly status?: "active" | "inactive" | null | undefined;
  readonly role_key?: AssignableRole | null | undefined;
  readonly outlet_ids?: readonly string[] | null | undefined;
}

/** What is to become of the person: only what is given and is not so already. */
interface Change {
  readonly columns: Parameters<typeof updatePerson>[2];
  readonly role: AssignableRole | null;
  readonly outletIds: readonly string[] | null;
  readonly fields: readonly string[];
}

/**
 * Changes a person. Role and outlets replace those of before and count at the next request; a new password and a deactivation end
 * all sessions in the same transaction. A change that changes nothing does nothing.
 *
 * Refuses `DATA_NOT_FOUND` also for archived people, `ROLE_ACCESS_DENIED` and `OUTLET_ACCESS_DENIED` when this one is not the
 * actor's to change or an outlet not the actor's to give, `SUBSCRIPTION_READ_ONLY`, `VALIDATION_FAILED` as for an invitation,
 * `SERVER_BUSY` when too many passwords wait; besides as `limitNameGuesses` and `confirmManager`. Locks the person's row.
 */
export async function editUser(
  { runWork, passwords, nameLimiter }: PeopleTools,
  context: WorkContext,
  userId: string,
  input: EditUserInput,
): Promise<Result<PersonRow, Refusal>> {
  const phone = readPhone(input.phone, "phone");
  if (!phone.ok) return refuseFields([phone.refusal]);
  const passwordHash = input.password ? await passwords.hash(input.password, context.tenantId) : ok(null);
  if (!passwordHash.ok) return passwordHash;
  return limitNameGuesses(nameLimiter, context.tenantId, () =>
    runWork(context, (work) => changePerson(work, userId, { ...input, phone: phone.value }, passwordHash.value)),
  );
}

async function changePerson(
  asked: Work,
  userId: string,
  input: EditUserInput,
  passwordHash: string | null,
): Promise<Result<PersonRow, Refusal>> {
  const manager = await confirmManager(asked);
  if (!manager.ok) return manager;
  const work = manager.value;
  const opened = await openPerson(work, userId);
  if (!opened.ok) return opened;
  const person = opened.value;
  if (person.deleted_at !== null) return refuse("DATA_NOT_FOUND");
  const change = await readChange(work, person, input, passwordHash);
  if (!change.ok) return change;
  const names = await changeNames(work, person, input);
  if (!names.ok) return names;
  const { columns, role, outletIds } = change.value;
  const fields = [...new Set([...change.value.fields, ...names.value])];
  if (fields.length === 0) return ok(person);

  await updatePerson(work, userId, columns);
  if (role !== null) await replaceRoles(work, userId, role);
  if (outletIds !== null) await replaceAssignments(work, userId, outletIds);
  if (columns.password_hash !== undefined || columns.status === "inactive") await deleteTokens(work, userId);
  const changed = await findPerson(work, userId);
  if (changed === undefined) throw new Error("a person that is locked is not there");
  const { role_keys: roleKeys, status, outlet_ids } = changed;
  work.announce({ name: "user-edited", userId, changed: fields, roleKeys, status, outletIds: outlet_ids });
  return ok(changed);
}

async function readChange(
  work: Work,
  person: PersonRow,
  input: EditUserInput,
  passwordHash: string | null,
): Promise<Result<Change, Refusal>> {
  const role =
    input.role_key && !isOnly(person.role_keys, [input.role_key]) ? chooseRole(work, input.role_key) : ok(null);
  if (!role.ok) return role;
  const chosen = input.outlet_ids ? await chooseOutlets(work, input.outlet_ids) : ok(null);
  if (!chosen.ok) return chosen;
  const live = person.outlets.map(({ id }) => id).sort();
  const outletIds = chosen.value !== null && !isOnly(live, chosen.value) ? chosen.value : null;
  const email = input.email ? normaliseEmail(input.email) : null;
  const columns = {
    ...(input.name && input.name !== person.name ? { name: input.name } : {}),
    ...(email !== null && email !== person.email ? { email } : {}),
    ...(input.phone && input.phone !== person.phone ? { phone: input.phone } : {}),
    ...(input.status && input.status !== person.status ? { status: input.status } : {}),
    ...(passwordHash === null ? {} : { password_hash: passwordHash }),
  };
  const fields = [
    ...Object.keys(columns).map((column) => (column === "password_hash" ? "password" : column)),
    ...(role.value === null ? [] : ["role_key"]),
    ...(outletIds === null ? [] : ["outlet_ids"]),
  ];
  return ok({ columns, role: role.value, outletIds, fields });
}

function isOnly(present: readonly string[], wanted: readonly string[]): boolean {
  return present.length === wanted.length && present.every((value, index) => value === wanted[index]);
}

/**
 * The person signs in under what is given now, and under what was not touched; old names are free again.
 *
 * @returns the fields whose name is new: also one that was lost to somebody else and is free again.
 */
async function changeNames(
  work: Work,
  person: PersonRow,
  input: EditUserInput,
): Promise<Result<readonly string[], Refusal<"VALIDATION_FAILED">>> {
  if (!input.email && !input.phone) return ok([]);
  const email = input.email ? normaliseEmail(input.email) : person.email;
  const phone = input.phone ?? person.phone;
  const held = await findSignInNames(work, person.id);
  await deleteSignInNames(work, person.id, [email, ...(phone === null ? [] : [phone])]);
  const wanted = {
    email: input.email && !held.includes(email) ? email : null,
    phone: input.phone && !held.includes(input.phone) ? input.phone : null,
  };
  const claimed = await claimSignInNames(work.db, { tenantId: work.tenantId, userId: person.id, ...wanted });
  return claimed.ok ? ok(Object.entries(wanted).flatMap(([field, name]) => (name === null ? [] : [field]))) : claimed;
}
