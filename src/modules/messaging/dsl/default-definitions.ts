import type { BodyLine, TemplateDefinition } from "./schema.ts";
import type { TemplateId } from "./template-ids.ts";

/**
 * The messages that a shop has on its first day, in Indonesian and English. Polite, short, one fact per line. A line whose variable
 * may lack a value has a condition, so none is ever printed with a hole; amounts appear only when there is something to pay.
 */
export type TemplateLanguage = "id" | "en";

/** Everything that a default needs beside its lines. */
function definitionOf(lines: readonly BodyLine[]): TemplateDefinition {
  return {
    required_vars_all: ["brand_name", "customer_name", "to_phone"],
    required_vars_any: [["invoice_no", "order_code"]],
    fallbacks: { customer_name: ["customer_display_name"] },
    max_length: 700,
    body_lines: lines,
  };
}

/** Second and third line of every message: the invoice number, or the order code while there is none. */
function referenceLines(invoice: string, order: string): readonly BodyLine[] {
  return [
    { text: `${invoice}: {{invoice_no}}`, condition: { exists: "invoice_no" } },
    { text: `${order}: {{order_code}}`, condition: { notExists: "invoice_no" } },
  ];
}

const due = "{{due_amount_numeric | rupiah}}";
const hasDue = { gt: ["due_amount_numeric", 0] };
const hasTracking = { isValidUrl: "tracking_url" };

const nota = referenceLines("Nomor nota", "Kode order");
const dueId: BodyLine = { text: `Sisa tagihan: ${due}`, condition: hasDue, optional: true };
const courierPhoneId: BodyLine = {
  text: "Nomor kurir: {{courier_phone | phone}}",
  condition: { exists: "courier_phone" },
  optional: true,
};
const trackingId: BodyLine = {
  text: "Pantau cucian Kakak di sini: {{tracking_url}}",
  condition: hasTracking,
  optional: true,
};

const indonesian: Readonly<Record<TemplateId, readonly BodyLine[]>> = {
  WA_PICKUP_CONFIRM: [
    "Halo Kak {{customer_name | title}}, pesanan Kakak sudah kami terima di {{brand_name}}.",
    ...nota,
    { text: "Status: menunggu dijemput kurir kami.", condition: { isTrue: "is_pickup_delivery" }, optional: true },
    { text: "Jadwal jemput: {{pickup_slot}}", condition: { exists: "pickup_slot" }, optional: true },
    {
      text: "Total sementara: {{total_amount_numeric | rupiah}}",
      condition: { gt: ["total_amount_numeric", 0] },
      optional: true,
    },
    trackingId,
    "Terima kasih sudah mempercayakan cucian Kakak kepada kami.",
  ],
  WA_PICKUP_OTW: [
    {
      text: "Halo Kak {{customer_name | title}}, kurir kami, {{courier_name | title}}, sedang menuju lokasi jemput.",
      condition: { exists: "courier_name" },
    },
    {
      text: "Halo Kak {{customer_name | title}}, kurir kami sedang menuju lokasi jemput.",
      condition: { notExists: "courier_name" },
    },
    ...nota,
    courierPhoneId,
    "Mohon siapkan cuciannya ya, Kak. Terima kasih, {{brand_name}}.",
  ],
  WA_LAUNDRY_READY: [
    "Halo Kak {{customer_name | title}}, cucian Kakak di {{brand_name}} sudah selesai dan siap.",
    ...nota,
    dueId,
    { text: "Jadwal antar: {{delivery_slot}}", condition: { exists: "delivery_slot" }, optional: true },
    trackingId,
    {
      text: "Silakan ambil di outlet, atau tunggu kurir kami bila Kakak memilih diantar. Terima kasih.",
      condition: { isTrue: "is_pickup_delivery" },
    },
    {
      text: "Silakan ambil di outlet kami ya, Kak. Terima kasih.",
      condition: { not: { isTrue: "is_pickup_delivery" } },
    },
  ],
  WA_DELIVERY_OTW: [
    {
      text: "Halo Kak {{customer_name | title}}, cucian Kakak sedang diantar oleh kurir kami, {{courier_name | title}}.",
      condition: { exists: "courier_name" },
    },
    {
      text: "Halo Kak {{customer_name | title}}, cucian Kakak sedang diantar oleh kurir kami.",
      condition: { notExists: "courier_name" },
    },
    ...nota,
    courierPhoneId,
    dueId,
    trackingId,
    "Mohon bersiap menerimanya ya, Kak. Terima kasih, {{brand_name}}.",
  ],
  WA_ORDER_DONE: [
    "Halo Kak {{customer_name | title}}, pesanan Kakak sudah selesai.",
    ...nota,
    dueId,
    "Terima kasih sudah memakai {{brand_name}}. Sampai jumpa lagi, Kak.",
  ],
  WA_BILLING_REMINDER: [
    "Halo Kak {{customer_name | title}}, kami izin mengingatkan tagihan cucian Kakak di {{brand_name}} yang belum lunas.",
    ...nota,
    { text: `Sisa tagihan: ${due}`, condition: hasDue },
    { text: "Umur tagihan: {{aging_days}} hari", condition: { gt: ["aging_days", 0] } },
    "Mohon kabari kami rencana pembayarannya ya, Kak. Abaikan pesan ini bila sudah dibayar. Terima kasih, {{brand_name}}.",
  ],
};

const number = referenceLines("Invoice number", "Order code");
const dueEn: BodyLine = { text: `Amount due: ${due}`, condition: hasDue, optional: true };
const courierPhoneEn: BodyLine = {
  text: "Courier's number: {{courier_phone | phone}}",
  condition: { exists: "courier_phone" },
  optional: true,
};
const trackingEn: BodyLine = {
  text: "Follow your laundry here: {{tracking_url}}",
  condition: hasTracking,
  optional: true,
};

const english: Readonly<Record<TemplateId, readonly BodyLine[]>> = {
  WA_PICKUP_CONFIRM: [
    "Hello {{customer_name | title}}, {{brand_name}} has received your order.",
    ...number,
    {
      text: "Status: waiting for our courier to pick it up.",
      condition: { isTrue: "is_pickup_delivery" },
      optional: true,
    },
    { text: "Pickup: {{pickup_slot}}", condition: { exists: "pickup_slot" }, optional: true },
    {
      text: "Total so far: {{total_amount_numeric | rupiah}}",
      condition: { gt: ["total_amount_numeric", 0] },
      optional: true,
    },
    trackingEn,
    "Thank you for trusting us with your laundry.",
  ],
  WA_PICKUP_OTW: [
    {
      text: "Hello {{customer_name | title}}, our courier {{courier_name | title}} is on the way to pick up your laundry.",
      condition: { exists: "courier_name" },
    },
    {
      text: "Hello {{customer_name | title}}, our courier is on the way to pick up your laundry.",
      condition: { notExists: "courier_name" },
    },
    ...number,
    courierPhoneEn,
    "Please have it ready. Thank you, {{brand_name}}.",
  ],
  WA_LAUNDRY_READY: [
    "Hello {{customer_name | title}}, your laundry at {{brand_name}} is clean and ready.",
    ...number,
    dueEn,
    { text: "Delivery: {{delivery_slot}}", condition: { exists: "delivery_slot" }, optional: true },
    trackingEn,
    {
      text: "Please collect it at the outlet, or wait for our courier if you chose delivery. Thank you.",
      condition: { isTrue: "is_pickup_delivery" },
    },
    { text: "Please collect it at our outlet. Thank you.", condition: { not: { isTrue: "is_pickup_delivery" } } },
  ],
  WA_DELIVERY_OTW: [
    {
      text: "Hello {{customer_name | title}}, our courier {{courier_name | title}} is on the way with your laundry.",
      condition: { exists: "courier_name" },
    },
    {
      text: "Hello {{customer_name | title}}, our courier is on the way with your laundry.",
      condition: { notExists: "courier_name" },
    },
    ...number,
    courierPhoneEn,
    dueEn,
    trackingEn,
    "Please be ready to receive it. Thank you, {{brand_name}}.",
  ],
  WA_ORDER_DONE: [
    "Hello {{customer_name | title}}, your order is complete.",
    ...number,
    dueEn,
    "Thank you for choosing {{brand_name}}. See you again.",
  ],
  WA_BILLING_REMINDER: [
    "Hello {{customer_name | title}}, a friendly reminder of your unpaid laundry bill at {{brand_name}}.",
    ...number,
    { text: `Amount due: ${due}`, condition: hasDue },
    { text: "Age of the bill in days: {{aging_days}}", condition: { gt: ["aging_days", 0] } },
    "Please let us know when you plan to pay. Ignore this message if you already have. Thank you, {{brand_name}}.",
  ],
};

const linesByLanguage = { id: indonesian, en: english };

/** The built-in definition of a template, in its normal form. */
export function defaultDefinition(templateId: TemplateId, language: TemplateLanguage): TemplateDefinition {
  return definitionOf(linesByLanguage[language][templateId]);
}
