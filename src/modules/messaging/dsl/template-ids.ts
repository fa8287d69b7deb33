/** The six messages of an order's life, in catalogue order. The ids are wire format. */
export const templateIds = [
  "WA_PICKUP_CONFIRM",
  "WA_PICKUP_OTW",
  "WA_LAUNDRY_READY",
  "WA_DELIVERY_OTW",
  "WA_ORDER_DONE",
  "WA_BILLING_REMINDER",
] as const;

export type TemplateId = (typeof templateIds)[number];

/** True when the text is a template id, as written (upper case). */
export function isTemplateId(text: string): text is TemplateId {
  return (templateIds as readonly string[]).includes(text);
}
