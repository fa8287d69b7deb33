import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  accumulationModes,
  changedNames,
  changedServiceFields,
  displayUnits,
  newServiceFields,
  packageUnits,
  type ServiceInput,
  serviceTypes,
  unitTypes,
} from "./service-fields.ts";

const maybe = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: null });

const input: fc.Arbitrary<ServiceInput> = fc.record(
  {
    name: maybe(fc.constantFrom("Kiloan", "Satuan")),
    service_type: maybe(fc.constantFrom(...serviceTypes)),
    parent_service_id: maybe(fc.constantFrom("a", "b")),
    is_group: maybe(fc.boolean()),
    unit_type: maybe(fc.constantFrom(...unitTypes)),
    display_unit: maybe(fc.constantFrom(...displayUnits)),
    base_price_amount: maybe(fc.nat(1_000_000_000)),
    duration_days: maybe(fc.nat(3_650)),
    duration_hours: maybe(fc.nat(23)),
    package_quota_value: maybe(fc.nat(10_000).map((hundredths) => hundredths / 100)),
    package_quota_unit: maybe(fc.constantFrom(...packageUnits)),
    package_valid_days: maybe(fc.nat(3_650)),
    package_accumulation_mode: maybe(fc.constantFrom(...accumulationModes)),
    active: maybe(fc.boolean()),
    show_in_cashier: maybe(fc.boolean()),
    show_to_customer: maybe(fc.boolean()),
    sort_order: maybe(fc.integer({ min: -100_000, max: 100_000 })),
    image_icon: maybe(fc.constantFrom("basket", "shirt")),
  },
  { requiredKeys: [] },
);

describe("the fields of a service", () => {
  test("whatever is accepted keeps the rules: a duration, no group in a group, all of a package or nothing of it", () => {
    const required = { name: "Kiloan", base_price_amount: 1 };
    fc.assert(
      fc.property(input, fc.array(input, { maxLength: 3 }), (first, changes) => {
        let settled = newServiceFields({ ...first, ...required });
        for (const change of changes) if (settled.ok) settled = changedServiceFields(settled.value, change);
        if (!settled.ok) return;
        const { value } = settled;
        expect((value.duration_days ?? 0) + value.duration_hours).toBeGreaterThan(0);
        expect(value.is_group && value.parent_service_id !== null).toBe(false);
        const quota = [value.package_quota_value, value.package_quota_unit, value.package_valid_days];
        const isPackage = value.service_type === "package" && !value.is_group;
        for (const part of [...quota, value.package_accumulation_mode]) expect(part !== null).toBe(isPackage);
      }),
      { numRuns: 2_000 },
    );
  });

  test("the same change again changes nothing", () => {
    fc.assert(
      fc.property(input, (change) => {
        const blank = newServiceFields({ name: "Kiloan", base_price_amount: 1 });
        if (!blank.ok) throw new Error("a name and a price are enough");
        const once = changedServiceFields(blank.value, change);
        if (!once.ok) return;
        expect(changedServiceFields(once.value, change)).toEqual(once);
        expect(changedNames(once.value, { ...once.value })).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });
});
