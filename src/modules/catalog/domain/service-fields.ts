import { ok, type Result } from "../../../kit/result.ts";
import { type FieldProblem, type Refusal, refuseFields } from "../../../platform/refusals/refuse.ts";
import { catalogProblems } from "../problems.ts";

export const serviceTypes = ["regular", "package", "perfume", "item"] as const;
export const unitTypes = ["kg", "pcs", "meter"] as const;
export const displayUnits = [...unitTypes, "satuan"] as const;
export const packageUnits = ["kg", "pcs"] as const;
export const accumulationModes = ["accumulative", "fixed_window"] as const;

export type ServiceType = (typeof serviceTypes)[number];
type UnitType = (typeof unitTypes)[number];
type DisplayUnit = (typeof displayUnits)[number];

/** All of a service that people write, by the wire's names. */
export interface ServiceFields {
  readonly name: string;
  readonly service_type: ServiceType;
  readonly parent_service_id: string | null;
  /** A heading for other services: it is not sold itself. */
  readonly is_group: boolean;
  /** What is measured; kg by weight, the others by number. */
  readonly unit_type: UnitType;
  /** What the price is shown for. */
  readonly display_unit: DisplayUnit;
  readonly base_price_amount: number;
  readonly duration_days: number | null;
  readonly duration_hours: number;
  readonly package_quota_value: number | null;
  readonly package_quota_unit: (typeof packageUnits)[number] | null;
  readonly package_valid_days: number | null;
  readonly package_accumulation_mode: (typeof accumulationModes)[number] | null;
  readonly active: boolean;
  readonly show_in_cashier: boolean;
  readonly show_to_customer: boolean;
  readonly sort_order: number;
  readonly image_icon: string | null;
}

/**
 * What a client writes of a service. Absent or null keeps what is there (or its default), but null takes `parent_service_id` and
 * `image_icon` away.
 */
export type ServiceInput = {
  readonly [Name in keyof ServiceFields]?: ServiceFields[Name] | null | undefined;
} & {
  readonly process_tag_ids?: readonly string[] | null | undefined;
};

export interface NewServiceInput extends ServiceInput {
  readonly name: string;
  readonly base_price_amount: number;
}

/** A new service with its defaults filled in, or `VALIDATION_FAILED` with every problem at once. */
export function newServiceFields(input: NewServiceInput): Result<ServiceFields, Refusal<"VALIDATION_FAILED">> {
  const blank: ServiceFields = {
    name: input.name,
    service_type: "regular",
    parent_service_id: null,
    is_group: false,
    unit_type: "pcs",
    display_unit: "pcs",
    base_price_amount: input.base_price_amount,
    duration_days: null,
    duration_hours: 0,
    ...noPackage,
    active: true,
    show_in_cashier: true,
    show_to_customer: true,
    sort_order: 0,
    image_icon: null,
  };
  return judge(merge(blank, { ...input, duration_hours: input.duration_hours ?? 0 }), input);
}

/** The service after a change, or `VALIDATION_FAILED` with every problem at once. */
export function changedServiceFields(
  before: ServiceFields,
  input: ServiceInput,
): Result<ServiceFields, Refusal<"VALIDATION_FAILED">> {
  return judge(merge(before, input), input);
}

/** Which fields differ, by their wire names. */
export function changedNames(before: ServiceFields, after: ServiceFields): readonly (keyof ServiceFields)[] {
  const names = Object.keys(after) as (keyof ServiceFields)[];
  return names.filter((name) => before[name] !== after[name]);
}

function merge(before: ServiceFields, input: ServiceInput): ServiceFields {
  const service_type = input.service_type ?? before.service_type;
  const is_group = input.is_group ?? before.is_group;
  return {
    name: input.name ?? before.name,
    service_type,
    parent_service_id: input.parent_service_id === undefined ? before.parent_service_id : input.parent_service_id,
    is_group,
    ...mergeUnits(before, input),
    base_price_amount: input.base_price_amount ?? before.base_price_amount,
    ...mergeDuration(before, input, service_type),
    ...(isPackage({ service_type, is_group }) ? mergePackage(before, input) : noPackage),
    active: input.active ?? before.active,
    show_in_cashier: input.show_in_cashier ?? before.show_in_cashier,
    show_to_customer: input.show_to_customer ?? before.show_to_customer,
    sort_order: input.sort_order ?? before.sort_order,
    image_icon: input.image_icon === undefined ? before.image_icon : input.image_icon,
  };
}

/** Of the two units the one that is given decides the other, so that no price is shown per kg and counted per piece by oversight. */
function mergeUnits(before: ServiceFields, input: ServiceInput) {
  const shown = input.display_unit ?? null;
  const unit_type = input.unit_type ?? (shown === null ? before.unit_type : unitOf(shown));
  return { unit_type, display_unit: shown ?? (unit_type === before.unit_type ? before.display_unit : unit_type) };
}

function unitOf(shown: DisplayUnit): UnitType {
  return shown === "satuan" ? "pcs" : shown;
}

/** No service takes no time: 0 days and 0 hours are the usual duration of its type. */
function mergeDuration(before: ServiceFields, input: ServiceInput, type: ServiceType) {
  const duration_days = input.duration_days ?? before.duration_days;
  const duration_hours = input.duration_hours ?? before.duration_hours;
  const isGiven = (input.duration_days ?? input.duration_hours ?? null) !== null;
  if (!isGiven) return { duration_days, duration_hours };
  const usualDays = type === "package" || type === "perfume" ? 1 : 3;
  const isNothing = (duration_days ?? 0) === 0 && duration_hours === 0;
  return { duration_days: isNothing ? usualDays : (duration_days ?? 0), duration_hours };
}

const noPackage = {
  package_quota_value: null,
  package_quota_unit: null,
  package_valid_days: null,
  package_accumulation_mode: null,
};
const packageNames = Object.keys(noPackage) as (keyof typeof noPackage)[];

function mergePackage(before: ServiceFields, input: ServiceInput) {
  return {
    package_quota_value: input.package_quota_value ?? before.package_quota_value,
    package_quota_unit: input.package_quota_unit ?? before.package_quota_unit,
    package_valid_days: input.package_valid_days ?? before.package_valid_days,
    package_accumulation_mode: input.package_accumulation_mode ?? before.package_accumulation_mode,
  };
}

function isPackage(service: Pick<ServiceFields, "service_type" | "is_group">): boolean {
  return service.service_type === "package" && !service.is_group;
}

function judge(fields: ServiceFields, input: ServiceInput): Result<ServiceFields, Refusal<"VALIDATION_FAILED">> {
  const problems: FieldProblem[] = [...packageProblems(fields, input)];
  if (fields.is_group && fields.parent_service_id !== null) {
    problems.push({ field: "parent_service_id", problem: catalogProblems.groupInGroup });
  }
  if ((input.process_tag_ids ?? []).length > 0) {
    problems.push({ field: "process_tag_ids", problem: catalogProblems.noProcessTags });
  }
  return problems.length > 0 ? refuseFields(problems) : ok(fields);
}

function packageProblems(fields: ServiceFields, input: ServiceInput): readonly FieldProblem[] {
  if (!isPackage(fields)) {
    const given = packageNames.filter((name) => (input[name] ?? null) !== null);
    return given.map((field) => ({ field, problem: catalogProblems.packageOnly }));
  }
  const missing = packageNames.filter((name) => fields[name] === null);
  if (missing.length > 0) return missing.map((field) => ({ field, problem: catalogProblems.packageFieldRequired }));
  const quota = fields.package_quota_value ?? 0;
  if (Number(quota.toFixed(2)) === quota) return [];
  return [{ field: "package_quota_value", problem: catalogProblems.tooManyDecimals }];
}
