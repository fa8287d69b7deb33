import { normalisePhone } from "../../kit/phone.ts";
import { html, Markup } from "../../platform/http/html.ts";
import type { Text } from "../../platform/refusals/table.ts";
import type { Language } from "../../platform/refusals/text.ts";
import { type TrackingStep, trackingSteps } from "./domain/tracking-steps.ts";
import type { TrackedOrder } from "./read-tracked-order.ts";
import { trackingStyle } from "./tracking-style.ts";
import { pageTexts, stepTexts } from "./tracking-texts.ts";

/** A customer's page: how far the laundry is, what it costs, whom to ask. It works without script, on any phone. */
export function trackingPage(order: TrackedOrder, language: Language): string {
  const say = (text: Text) => text[language];
  const number = order.invoice_no ?? order.order_code;
  const body = html`<header>
<div class="mark" aria-hidden="true">${initialOf(order.shop_name)}</div>
<div><p class="shop"><bdi>${order.shop_name}</bdi></p><p class="outlet"><bdi>${order.outlet_name}</bdi></p></div>
</header>
${order.cancelled_at === null ? progress(order, number, language) : cancelled(order, number, language)}
${costs(order, language)}
${contact(order.outlet_phone, language)}`;
  return wholePage(`${number} · ${say(pageTexts.status)} · ${order.shop_name}`, body, language);
}

/** The same for every link that leads nowhere, so that it tells nothing. */
export function missingPage(language: Language): string {
  return messagePage(pageTexts.notFound, pageTexts.notFoundHelp, language);
}

export function busyPage(language: Language): string {
  return messagePage(pageTexts.tooMany, pageTexts.tooManyHelp, language);
}

function messagePage(title: Text, help: Text, language: Language): string {
  const body = html`<section class="hero"><h1>${title[language]}</h1><p>${help[language]}</p></section>`;
  return wholePage(title[language], body, language);
}

function wholePage(title: string, body: Markup, language: Language): string {
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<meta name="format-detection" content="telephone=no">
<title>${title}</title>
<style>${new Markup(trackingStyle)}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`.text;
}

function progress(order: TrackedOrder, number: string, language: Language): Markup {
  const steps = trackingSteps({
    requiresPickup: order.requires_pickup,
    requiresDelivery: order.requires_delivery,
    courierStatus: order.courier_status,
    laundryStatus: order.laundry_status,
  });
  const now = steps.find(({ state }) => state === "current") ?? steps.at(-1);
  const isWashed = order.laundry_status === "ready" || order.laundry_status === "completed";
  const estimate =
    order.estimatedAt === null || isWashed
      ? null
      : html`<p class="when"><span class="note">${pageTexts.estimate[language]}</span><strong>${moment(order.estimatedAt, order.timezone, language)}</strong></p>`;
  return html`<section class="hero">
<p class="number"><bdi>${number}</bdi></p>
<h1>${now === undefined ? "" : stepTexts[now.key][language]}</h1>
${estimate}
</section>
<section>
<h2>${pageTexts.progress[language]}</h2>
<ol>
${steps.map((step) => stepLine(step, order, language))}</ol>
</section>`;
}

function stepLine({ key, state }: TrackingStep, order: TrackedOrder, language: Language): Markup {
  const isNow = state === "current" ? new Markup(' aria-current="step"') : null;
  const when =
    key === "placed" ? html`<span class="note">${moment(order.created_at, order.timezone, language)}</span>` : null;
  return html`<li class="${state}"${isNow}>${stepTexts[key][language]}<span class="hidden"> (${pageTexts[state][language]})</span>${when}</li>
`;
}

function cancelled(order: TrackedOrder, number: string, language: Language): Markup {
  const at = order.cancelled_at === null ? "" : moment(order.cancelled_at, order.timezone, language);
  return html`<section class="hero bad">
<p class="number"><bdi>${number}</bdi></p>
<h1>${pageTexts.cancelled[language]}</h1>
<p class="when"><span class="note">${pageTexts.cancelledAt[language]}</span><strong>${at}</strong></p>
<p class="when"><span class="note">${pageTexts.placedAt[language]}</span><strong>${moment(order.created_at, order.timezone, language)}</strong></p>
</section>`;
}

function costs(order: TrackedOrder, language: Language): Markup {
  const isCancelled = order.cancelled_at !== null;
  const items =
    order.items.length === 0
      ? noItems(isCancelled, language)
      : html`<table>
<thead class="hidden"><tr><th scope="col">${pageTexts.service[language]}</th><th scope="col">${pageTexts.price[language]}</th></tr></thead>
<tbody>
${order.items.map((item) => itemLine(item, language))}</tbody>
</table>`;
  const sums = isCancelled ? html`<p class="note">${pageTexts.nothingDue[language]}</p>` : totals(order, language);
  return html`<section>
<h2>${pageTexts.items[language]}</h2>
${items}
${sums}
</section>`;
}

function noItems(isCancelled: boolean, language: Language): Markup | null {
  return isCancelled ? null : html`<p class="note">${pageTexts.noItems[language]}</p>`;
}

function itemLine(item: TrackedOrder["items"][number], language: Language): Markup {
  const measure = item.unit_type_snapshot === "kg" ? item.weight_kg : item.qty;
  const quantity = numbers[language].format(Number(measure));
  return html`<tr><td><bdi>${item.service_name_snapshot}</bdi><span class="note">${quantity} ${item.unit_type_snapshot} × ${rupiah(item.unit_price_amount, language)}</span></td><td>${rupiah(item.subtotal_amount, language)}</td></tr>
`;
}

function totals(order: TrackedOrder, language: Language): Markup | null {
  if (order.items.length === 0 && order.total_amount === 0 && order.paid_amount === 0) return null;
  const line = (name: string, text: Text, amount: string) =>
    html`<div class="${name}"><dt>${text[language]}</dt><dd>${amount}</dd></div>
`;
  const amountOf = (amount: number) => rupiah(amount, language);
  const isSettled = order.due_amount === 0;
  return html`<dl>
${order.shipping_fee_amount > 0 ? line("fee", pageTexts.shipping, amountOf(order.shipping_fee_amount)) : null}${
  order.discount_amount > 0 ? line("discount", pageTexts.discount, `−${amountOf(order.discount_amount)}`) : null
}${line("total", pageTexts.total, amountOf(order.total_amount))}${line("paid", pageTexts.paid, amountOf(order.paid_amount))}${
  isSettled ? null : line("due", pageTexts.due, amountOf(order.due_amount))
}</dl>
${isSettled ? html`<p class="badge">${pageTexts.settled[language]}</p>` : null}`;
}

/** A number that nobody could call is shown as it was written. */
function contact(phone: string | null, language: Language): Markup | null {
  if (phone === null) return null;
  const digits = normalisePhone(phone) ?? normalisePhone(`+${phone}`);
  const shown = digits === null ? html`<bdi>${phone}</bdi>` : html`<a href="tel:+${digits}">${readable(digits)}</a>`;
  return html`<footer><p>${pageTexts.contact[language]} ${shown}</p></footer>`;
}

/** Indonesian numbers as Indonesians write them, others with their plus. */
function readable(digits: string): string {
  if (!digits.startsWith("62")) return `+${digits}`;
  return `0${digits.slice(2)}`.replace(/^(\d{4})(\d{4})(\d+)$/, "$1-$2-$3");
}

function initialOf(name: string): string {
  return [...name.trim()].at(0)?.toUpperCase() ?? "";
}

const locales = { id: "id-ID", en: "en-GB" } as const;
const numbers = { id: new Intl.NumberFormat("id-ID"), en: new Intl.NumberFormat("en-US") };

function rupiah(amount: number, language: Language): string {
  return `Rp${numbers[language].format(amount)}`;
}

/** `Rabu, 25 November pukul 10.00 WIB`, on the outlet's clock. */
function moment(instant: Date, timeZone: string, language: Language): string {
  return new Intl.DateTimeFormat(locales[language], {
    timeZone,
    weekday: "long",
    day: "numeric",
    month: "long",
    hour: "2-digit",
    minute: "2-digit",
    timeZoneName: "short",
  }).format(instant);
}
