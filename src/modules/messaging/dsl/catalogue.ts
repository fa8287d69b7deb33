import { type CompiledTemplate, compileTemplate } from "./compile.ts";
import { defaultDefinition, type TemplateLanguage } from "./default-definitions.ts";
import type { TemplateValues } from "./render.ts";
import { type TemplateId, templateIds } from "./template-ids.ts";
import { variablesOf } from "./variables.ts";

/**
 * The catalogue: for each template, in order, the event that sends it, the values of a sample order for previews, and the built-in
 * message. Everything that other modules need to know about the six templates.
 */

/** What happened to the order; stored as `metadata.event` of the message. The reminder is sent by the calendar, not by an event. */
export type TemplateEvent =
  | "order_created"
  | "courier_pickup_otw"
  | "laundry_ready"
  | "courier_delivery_otw"
  | "order_done"
  | null;

export const templateEvents: Readonly<Record<TemplateId, TemplateEvent>> = {
  WA_PICKUP_CONFIRM: "order_created",
  WA_PICKUP_OTW: "courier_pickup_otw",
  WA_LAUNDRY_READY: "laundry_ready",
  WA_DELIVERY_OTW: "courier_delivery_otw",
  WA_ORDER_DONE: "order_done",
  WA_BILLING_REMINDER: null,
};

const noCourier = { courier_name: null, courier_phone: null };
const paid = { paid_amount: "44.800", paid_amount_numeric: 44_800, due_amount: "0", due_amount_numeric: 0 };
const unpaid = { paid_amount: "0", paid_amount_numeric: 0, due_amount: "44.800", due_amount_numeric: 44_800 };

/** Where the sample order of a template differs from the variables' examples: what is not known yet at that moment is null. */
const samples: Readonly<Record<TemplateId, TemplateValues>> = {
  WA_PICKUP_CONFIRM: {
    ...noCourier,
    ...unpaid,
    laundry_status: "received",
    courier_status: "pickup_pending",
    delivery_slot: null,
  },
  WA_PICKUP_OTW: { ...unpaid, laundry_status: "received", courier_status: "pickup_on_the_way", delivery_slot: null },
  WA_LAUNDRY_READY: { laundry_status: "ready", courier_status: "at_outlet" },
  WA_DELIVERY_OTW: { laundry_status: "ready", courier_status: "delivery_on_the_way" },
  WA_ORDER_DONE: { ...paid, laundry_status: "completed", courier_status: "delivered" },
  WA_BILLING_REMINDER: {
    laundry_status: "ready",
    courier_status: "at_outlet",
    courier_name: null,
    courier_phone: null,
  },
};

/** A value for every variable of the template, as a real order would give it at that moment. */
export function sampleValues(templateId: TemplateId): TemplateValues {
  const examples = [...variablesOf(templateId).values()].map(({ name, example }) => [name, example] as const);
  return { ...Object.fromEntries(examples), ...samples[templateId] };
}

/** The built-in message of a template, compiled once for the process. */
export function defaultTemplate(templateId: TemplateId, language: TemplateLanguage): CompiledTemplate {
  return compiledDefaults[language][templateId];
}

const compiledDefaults = { id: compileDefaults("id"), en: compileDefaults("en") };

function compileDefaults(language: TemplateLanguage): Readonly<Record<TemplateId, CompiledTemplate>> {
  const compiled = templateIds.map((templateId) => {
    const result = compileTemplate(defaultDefinition(templateId, language), templateId);
    if (!result.ok) throw new Error(`built-in template ${templateId} (${language}) does not compile`);
    return [templateId, result.value] as const;
  });
  return Object.fromEntries(compiled) as Record<TemplateId, CompiledTemplate>;
}
