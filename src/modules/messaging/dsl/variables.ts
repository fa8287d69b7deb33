import { dottedNumber } from "./format-number.ts";
import type { TemplateId } from "./template-ids.ts";

/**
 * Every variable that a template may name: its type, an example and what it means, in both languages. The one list; the compiler
 * refuses any name that is not here, and the planner that fills the values has to give each of them or null.
 */

/**
 * - `text`: any text, one line when printed. `url` and `phone` are text that `isValidUrl` and the filter `phone` understand.
 * - `amount-text`: an amount already written with thousands dots ("44.800"), text to every comparison; `numericTwin` is its number.
 * - `integer`, `boolean`: numbers and true or false.
 * - `timestamp`: ISO 8601 with an offset, or a local date and time of the outlet without one.
 */
export type VariableType = "text" | "url" | "phone" | "amount-text" | "integer" | "boolean" | "timestamp";

export interface Variable {
  readonly name: string;
  readonly type: VariableType;
  /** The variable that holds the same amount as a number. */
  readonly numericTwin?: string;
  readonly example: string | number | boolean;
  readonly description: { readonly id: string; readonly en: string };
}

function variable(name: string, type: VariableType, example: Variable["example"], id: string, en: string): Variable {
  return { name, type, example, description: { id, en } };
}

function amount(name: string, value: number, id: string, en: string): readonly Variable[] {
  const twin = `${name}_numeric`;
  return [
    {
      ...variable(
        name,
        "amount-text",
        dottedNumber(value) ?? "",
        `${id}, ditulis dengan titik`,
        `${en}, written with dots`,
      ),
      numericTwin: twin,
    },
    variable(twin, "integer", value, `${id}, sebagai angka`, `${en}, as a number`),
  ];
}

const orderVariables: readonly Variable[] = [
  variable("brand_name", "text", "Laundry Bersih", "Nama usaha", "Name of the business"),
  variable("customer_name", "text", "Siti Aminah", "Nama pelanggan", "Customer's name"),
  variable("customer_display_name", "text", "Siti", "Nama panggilan pelanggan", "Name the customer goes by"),
  variable("to_phone", "phone", "6281234567890", "Nomor WhatsApp tujuan", "WhatsApp number the message goes to"),
  variable("invoice_no", "text", "UTM-261122-0007", "Nomor nota, bila sudah ada", "Invoice number, once there is one"),
  variable("order_code", "text", "ORD-7K2M9QXA", "Kode order", "Order code"),
  variable("outlet_name", "text", "Outlet Utama", "Nama outlet", "Name of the outlet"),
  variable("outlet_phone", "phone", "6281122334455", "Telepon outlet", "Phone of the outlet"),
  variable("outlet_address", "text", "Jl. Melati No. 8, Bandung", "Alamat outlet", "Address of the outlet"),
  variable("laundry_status", "text", "ready", "Status cucian", "State of the laundry"),
  variable("courier_status", "text", "delivery_on_the_way", "Status kurir", "State of the courier"),
  variable("is_pickup_delivery", "boolean", true, "Memakai jemput atau antar", "Uses pickup or delivery"),
  ...amount("total_amount", 44_800, "Total tagihan", "Total of the order"),
  ...amount("paid_amount", 20_000, "Jumlah yang sudah dibayar", "Amount paid so far"),
  ...amount("due_amount", 24_800, "Sisa tagihan", "Amount still due"),
  variable(
    "courier_name",
    "text",
    "Agus Setiawan",
    "Nama kurir, bila sudah ditugaskan",
    "Courier's name, once assigned",
  ),
  variable("courier_phone", "phone", "6285611112222", "Telepon kurir, bila ada", "Courier's phone, if any"),
  variable("pickup_slot", "text", "Senin, 23 November, 09.00-11.00", "Jadwal jemput", "When the laundry is picked up"),
  variable("pickup_address", "text", "Jl. Kenanga No. 12, Bandung", "Alamat jemput", "Where the laundry is picked up"),
  variable("delivery_slot", "text", "Rabu, 25 November, 15.00-17.00", "Jadwal antar", "When the laundry is delivered"),
  variable("delivery_address", "text", "Jl. Kenanga No. 12, Bandung", "Alamat antar", "Where the laundry is delivered"),
  variable("maps_link", "url", "https://maps.app.goo.gl/Q7xk2", "Tautan peta alamat", "Map link of the address"),
  variable(
    "tracking_url",
    "url",
    "https://kabar.example/pelanggan/track/7k2m9qxapw3hf5tz8rcv6mbd",
    "Tautan lacak order",
    "Tracking page of the order",
  ),
  variable("items_summary", "text", "Kiloan Reguler 3 kg, Cuci Satuan 2 pcs", "Ringkasan item", "Summary of the items"),
  variable("item_count", "integer", 2, "Banyaknya item", "Number of items"),
];

const reminderVariables: readonly Variable[] = [
  variable("aging_days", "integer", 9, "Umur tagihan dalam hari", "Age of the bill in days"),
  variable("aging_bucket_key", "text", "d8_14", "Kode kelompok umur tagihan", "Key of the age group"),
  variable("aging_bucket_label", "text", "8-14 hari", "Kelompok umur tagihan", "Age group of the bill"),
];

const byName = (list: readonly Variable[]) => new Map(list.map((entry) => [entry.name, entry]));
const ofOrder = byName(orderVariables);
const ofReminder = byName([...orderVariables, ...reminderVariables]);

/** The variables of a template by name, in the order in which documentation lists them. */
export function variablesOf(templateId: TemplateId): ReadonlyMap<string, Variable> {
  return templateId === "WA_BILLING_REMINDER" ? ofReminder : ofOrder;
}

/** True for a variable that exists, but only in the reminder. */
export function isReminderVariable(name: string): boolean {
  return ofReminder.has(name) && !ofOrder.has(name);
}
