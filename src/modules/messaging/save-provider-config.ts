import { ok, type Result } from "../../kit/result.ts";
import type { RunWork, Work, WorkContext } from "../../platform/database/work.ts";
import { fieldProblems } from "../../platform/refusals/field-problems.ts";
import { type Refusal, refuse, refuseField, refuseFields } from "../../platform/refusals/refuse.ts";
import type { Cipher } from "../../platform/secrets/cipher.ts";
import { deactivateOthers, findProvider, lockConfig, upsertConfig } from "./configs-store.ts";
import { mergeCredentials, openCredentials, sealCredentials } from "./credentials.ts";
import type { Credentials, Driver, Drivers, Health } from "./providers/driver.ts";

export interface SaveProviderConfigInput {
  readonly providerKey: string;
  readonly credentials: Readonly<Record<string, unknown>>;
  readonly isActive: boolean;
  /** null: this one is to be the only active one. */
  readonly priority: number | null;
}

export interface SavedProviderConfig {
  readonly id: string;
  readonly providerId: number;
  readonly providerKey: string;
  readonly isActive: boolean;
  readonly areCredentialsSet: boolean;
  readonly health: Health;
}

export interface ProviderConfigTools {
  readonly runWork: RunWork;
  readonly cipher: Cipher;
  readonly drivers: Drivers;
  /** Messages may be waiting for this very provider. */
  readonly nudge: () => void;
}

/**
 * Stores how the tenant's messages leave. Credentials are merged onto the stored ones, kept encrypted and never shown again.
 * A provider that is not well is saved inactive, with the reason. The provider is asked between two units of work: nothing
 * outside is called inside one.
 *
 * Refuses `VALIDATION_FAILED` for an unknown provider or credentials that it does not take.
 */
export async function saveProviderConfig(
  tools: ProviderConfigTools,
  context: WorkContext,
  input: SaveProviderConfigInput,
): Promise<Result<SavedProviderConfig, Refusal>> {
  const driver = tools.drivers.get(input.providerKey);
  if (driver === undefined) {
    return refuseField("provider_key", fieldProblems.notOneOf, { allowed: [...tools.drivers.keys()].join(", ") });
  }
  const merged = await tools.runWork(context, (work) => mergeWithStored(tools, work, driver, input));
  if (!merged.ok) return merged;
  const health = await driver.health(merged.value);
  return tools.runWork(context, (work) => storeConfig(tools, work, input, merged.value, health));
}

async function mergeWithStored(
  { cipher }: ProviderConfigTools,
  work: Work,
  driver: Driver,
  input: SaveProviderConfigInput,
): Promise<Result<Credentials, Refusal>> {
  const fields = Object.entries(input.credentials).filter(([, value]) => !isScalar(value));
  if (fields.length > 0) return refuseFields(fields.map(([name]) => wrongType(name)));
  const provider = await findProvider(work, input.providerKey);
  if (provider === undefined) return refuse("DATA_NOT_FOUND");
  const stored = await lockConfig(work, provider.id);
  const before = stored ? openCredentials(cipher, work.tenantId, stored.id, stored.credentials_encrypted) : {};
  const credentials = mergeCredentials(before, input.credentials);
  const problems = driver.checkCredentials(credentials);
  return problems.length > 0 ? refuseFields(problems) : ok(credentials);
}

async function storeConfig(
  { cipher, nudge }: ProviderConfigTools,
  work: Work,
  input: SaveProviderConfigInput,
  credentials: Credentials,
  health: Health,
): Promise<Result<SavedProviderConfig, Refusal>> {
  const provider = await findProvider(work, input.providerKey);
  if (provider === undefined) return refuse("DATA_NOT_FOUND");
  const stored = await lockConfig(work, provider.id);
  const id = stored?.id ?? work.newId();
  const isActive = input.isActive && health.ok;
  await upsertConfig(work, {
    id,
    providerId: provider.id,
    credentialsEncrypted: sealCredentials(cipher, work.tenantId, id, credentials),
    isActive,
    priority: input.priority ?? stored?.priority ?? 1,
  });
  if (isActive && input.priority === null) await deactivateOthers(work, id);
  work.afterCommit(nudge);
  const areCredentialsSet = Object.keys(credentials).length > 0;
  return ok({ id, providerId: provider.id, providerKey: provider.key, isActive, areCredentialsSet, health });
}

function wrongType(name: string) {
  const values = { expected: "text / number / boolean" };
  return { field: `credentials.${name}`, problem: fieldProblems.wrongType, values };
}

function isScalar(value: unknown): boolean {
  return value === null || ["string", "number", "boolean"].includes(typeof value);
}
