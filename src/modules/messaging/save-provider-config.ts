import { ok, type Result } from "../../kit/result.ts";
import type { RunWork, Work, WorkContext } from "../../platform/database/work.ts";
import { fieldProblems } from "../../platform/refusals/field-problems.ts";
import { type Refusal, refuseField, refuseFields } from "../../platform/refusals/refuse.ts";
import type { Cipher } from "../../platform/secrets/cipher.ts";
import { requireWritable } from "../tenancy/require-writable.ts";
import { deactivateOthers, findConfig, findProvider, lockConfigs, upsertConfig } from "./configs-store.ts";
import { mergeCredentials, openCredentials, sealCredentials } from "./credentials.ts";
import type { Credentials, Driver, Drivers, Health } from "./providers/driver.ts";
import "./facts.ts";

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
 * Stores how the tenant's messages leave. Credentials are merged onto the stored ones, kept encrypted and never shown again;
 * stored ones that no longer open count as none. A provider that is not well is saved inactive, with the reason. The provider is
 * asked between two units of work: nothing outside is called inside one. So the merge is done again in the second one, on what
 * is stored by then. Messages leave through the new config at once.
 *
 * Refuses `VALIDATION_FAILED` for an unknown provider or credentials that it does not take, `SUBSCRIPTION_READ_ONLY`. Locks the tenant's configs, all of
 * them: of two that are activated at the same time the later is to be the only active one.
 */
export async function saveProviderConfig(
  tools: ProviderConfigTools,
  context: WorkContext,
  input: SaveProviderConfigInput,
): Promise<Result<SavedProviderConfig, Refusal>> {
  const driver = tools.drivers.get(input.providerKey);
  if (driver === undefined) return refuseUnknown(tools.drivers);
  const merged = await tools.runWork(context, (work) => mergeWithStored(tools, work, driver, input));
  if (!merged.ok) return merged;
  const health = await driver.health(merged.value.credentials);
  return tools.runWork(context, (work) => storeConfig(tools, work, driver, input, health));
}

interface MergedConfig {
  readonly providerId: number;
  readonly stored: Awaited<ReturnType<typeof findConfig>>;
  readonly credentials: Credentials;
}

async function mergeWithStored(
  { cipher, drivers }: ProviderConfigTools,
  work: Work,
  driver: Driver,
  input: SaveProviderConfigInput,
): Promise<Result<MergedConfig, Refusal>> {
  const fields = Object.entries(input.credentials).filter(([, value]) => !isScalar(value));
  if (fields.length > 0) return refuseFields(fields.map(([name]) => wrongType(name)));
  const provider = await findProvider(work, input.providerKey);
  if (provider === undefined) return refuseUnknown(drivers);
  const stored = await findConfig(work, provider.id);
  const before = stored ? openCredentials(cipher, work.tenantId, stored.id, stored.credentials_encrypted) : null;
  const credentials = mergeCredentials(before ?? {}, input.credentials);
  const problems = driver.checkCredentials(credentials);
  return problems.length > 0 ? refuseFields(problems) : ok({ providerId: provider.id, stored, credentials });
}

async function storeConfig(
  tools: ProviderConfigTools,
  work: Work,
  driver: Driver,
  input: SaveProviderConfigInput,
  health: Health,
): Promise<Result<SavedProviderConfig, Refusal>> {
  const writable = await requireWritable(work);
  if (!writable.ok) return writable;
  await lockConfigs(work);
  const merged = await mergeWithStored(tools, work, driver, input);
  if (!merged.ok) return merged;
  const { providerId, stored, credentials } = merged.value;
  const id = stored?.id ?? work.newId();
  const isActive = input.isActive && health.ok;
  await upsertConfig(work, {
    id,
    providerId,
    credentialsEncrypted: sealCredentials(tools.cipher, work.tenantId, id, credentials),
    isActive,
    priority: input.priority ?? stored?.priority ?? 1,
  });
  if (isActive && input.priority === null) await deactivateOthers(work, id);
  work.afterCommit(tools.nudge);
  work.announce({
    name: "provider-config-saved",
    configId: id,
    providerKey: driver.key,
    isActive,
    isHealthy: health.ok,
  });
  const areCredentialsSet = Object.keys(credentials).length > 0;
  return ok({ id, providerId, providerKey: driver.key, isActive, areCredentialsSet, health });
}

function refuseUnknown(drivers: Drivers) {
  return refuseField("provider_key", fieldProblems.notOneOf, { allowed: [...drivers.keys()].join(", ") });
}

function wrongType(name: string) {
  const values = { expected: "text / number / boolean" };
  return { field: `credentials.${name}`, problem: fieldProblems.wrongType, values };
}

function isScalar(value: unknown): boolean {
  return value === null || ["string", "number", "boolean"].includes(typeof value);
}
