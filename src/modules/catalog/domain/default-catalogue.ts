import { type NewServiceInput, newServiceFields, type ServiceFields } from "./service-fields.ts";

/** A service of the default catalogue; the services of a group are in `services`. */
export interface DefaultService {
  readonly fields: ServiceFields;
  readonly services: readonly ServiceFields[];
}

type Entry = NewServiceInput & { readonly services?: readonly NewServiceInput[] };

const perKg = { unit_type: "kg" } as const;
const perPiece = { display_unit: "satuan" } as const;

/** What a laundry in Indonesia usually sells, at usual prices: there to be changed. */
const entries: readonly Entry[] = [
  { name: "Kiloan Reguler", base_price_amount: 8_000, ...perKg, duration_days: 3 },
  { name: "Kiloan Express", base_price_amount: 12_000, ...perKg, duration_days: 1 },
  { name: "Kiloan Kilat", base_price_amount: 16_000, ...perKg, duration_hours: 6 },
  { name: "Setrika Saja", base_price_amount: 6_000, ...perKg, duration_days: 2 },
  { name: "Cuci Satuan", base_price_amount: 5_000, ...perPiece, duration_days: 3 },
  { name: "Karpet", base_price_amount: 15_000, unit_type: "meter", duration_days: 5 },
  group("Bed Cover", { ...perPiece, duration_days: 3 }, { King: 25_000, Queen: 18_000, Single: 15_000 }),
  group("Boneka", { ...perPiece, duration_days: 5 }, { Besar: 25_000, Kecil: 20_000 }),
  group("Jas", { ...perPiece, duration_days: 3 }, { "Jas Setelan": 30_000, "Jas Gantung": 18_000 }),
  paket("Paket 10 Kg", 10, 70_000),
  paket("Paket 25 Kg", 25, 165_000),
  { name: "Parfum Fresh", service_type: "perfume", base_price_amount: 2_000 },
  { name: "Parfum Lavender", service_type: "perfume", base_price_amount: 2_000 },
  { name: "Kemeja Panjang", service_type: "item", base_price_amount: 8_000, ...perPiece },
  { name: "Celana Panjang", service_type: "item", base_price_amount: 9_000, ...perPiece },
  { name: "Handuk", service_type: "item", base_price_amount: 7_000, ...perPiece },
];

/** In the order in which they are shown. */
export const defaultCatalogue: readonly DefaultService[] = entries.map(({ services = [], ...entry }, index) => ({
  fields: fieldsOf(entry, index),
  services: services.map(fieldsOf),
}));

function group(name: string, common: Partial<NewServiceInput>, prices: Readonly<Record<string, number>>): Entry {
  const services = Object.entries(prices).map(([size, base_price_amount]) => ({
    ...common,
    name: size,
    base_price_amount,
  }));
  return { ...common, name, base_price_amount: 0, is_group: true, services };
}

/** Paid in advance, used up within a month; what is left goes into the next one. */
function paket(name: string, quotaKg: number, base_price_amount: number): Entry {
  return {
    name,
    service_type: "package",
    base_price_amount,
    ...perKg,
    package_quota_value: quotaKg,
    package_quota_unit: "kg",
    package_valid_days: 30,
    package_accumulation_mode: "accumulative",
  };
}

function fieldsOf(entry: NewServiceInput, index: number): ServiceFields {
  const settled = newServiceFields({ ...entry, sort_order: (index + 1) * 10 });
  if (!settled.ok) throw new Error(`the default service ${entry.name} breaks a rule`);
  return settled.value;
}
