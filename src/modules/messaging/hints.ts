import type { Text } from "../../platform/refusals/table.ts";
import type { Language } from "../../platform/refusals/text.ts";
import type { AccountCode, PermanentCode, TransientCode } from "./domain/send-outcome.ts";

/** Every code that a message can end or wait with: one that is not explained below does not compile. */
type MessageCode =
  | TransientCode
  | PermanentCode
  | AccountCode
  | "OUTCOME_UNKNOWN"
  | "PROVIDER_CONFIG_MISSING"
  | "TEMPLATE_RENDER_FAILED"
  | "PLAN_FEATURE_DISABLED";

/** What a message's state means and what to do, in a shop's words. By reason code first, then by status. */
const byCode: Readonly<Record<MessageCode, Text>> = {
  NETWORK_ERROR: { id: "Gateway WhatsApp tidak terjangkau.", en: "The WhatsApp gateway could not be reached." },
  GATEWAY_5XX: { id: "Gateway WhatsApp sedang bermasalah.", en: "The WhatsApp gateway has a fault." },
  RATE_LIMIT: {
    id: "Terlalu banyak pesan dalam waktu singkat; gateway meminta menunggu.",
    en: "Too many messages in a short time; the gateway asks to wait.",
  },
  PROVIDER_TIMEOUT: { id: "Gateway WhatsApp terlalu lama menjawab.", en: "The WhatsApp gateway took too long." },
  PHONE_INVALID: {
    id: "Nomor ini tidak bisa menerima WhatsApp. Periksa nomor pelanggan.",
    en: "This number cannot receive WhatsApp. Check the customer's number.",
  },
  EMPTY_MESSAGE: { id: "Pesan kosong. Periksa template.", en: "The message was empty. Check the template." },
  RECIPIENT_UNREACHABLE: {
    id: "Nomor ini tidak terdaftar di WhatsApp atau tidak bisa dijangkau.",
    en: "This number is not on WhatsApp or cannot be reached.",
  },
  RECIPIENT_OPTED_OUT: {
    id: "Pelanggan tidak mau menerima pesan WhatsApp.",
    en: "The customer does not want WhatsApp messages.",
  },
  TEMPLATE_REQUIRED: {
    id: "Pelanggan sudah lebih dari 24 jam tidak membalas; WhatsApp hanya menerima template yang disetujui.",
    en: "The customer has not written for 24 hours; WhatsApp takes only an approved template.",
  },
  TEMPLATE_REJECTED: {
    id: "WhatsApp menolak template ini. Periksa nama, bahasa, dan isinya di gateway.",
    en: "WhatsApp refused this template. Check its name, language and values at the gateway.",
  },
  GATEWAY_4XX: {
    id: "Gateway WhatsApp menolak permintaan ini.",
    en: "The WhatsApp gateway refused this request.",
  },
  GATEWAY_REJECTED: { id: "Gateway WhatsApp menolak pesan ini.", en: "The WhatsApp gateway refused this message." },
  CREDENTIALS_INVALID: {
    id: "Gateway menolak kunci akses. Simpan ulang pengaturan WhatsApp.",
    en: "The gateway refused the credentials. Save the WhatsApp settings again.",
  },
  SENDER_BLOCKED: {
    id: "WhatsApp memblokir nomor pengirim. Hubungi penyedia gateway.",
    en: "WhatsApp has blocked the sender's number. Ask the gateway's provider.",
  },
  PAYMENT_REQUIRED_BY_PROVIDER: {
    id: "Saldo atau langganan gateway WhatsApp habis. Bayar ke penyedianya.",
    en: "The WhatsApp gateway's credit or subscription is used up. Pay its provider.",
  },
  SENDER_NOT_READY: {
    id: "Nomor pengirim belum tersambung. Sambungkan lagi.",
    en: "The sender is not connected. Connect it again.",
  },
  OUTCOME_UNKNOWN: {
    id: "Mungkin sudah terkirim; sambungan putus sebelum ada jawaban. Periksa chat pelanggan sebelum mengirim ulang.",
    en: "It may have been sent; the connection broke before an answer came. Check the chat before sending again.",
  },
  PROVIDER_CONFIG_MISSING: {
    id: "Belum ada gateway WhatsApp yang aktif. Aktifkan satu agar pesan terkirim.",
    en: "No WhatsApp gateway is active. Activate one and the message goes out.",
  },
  TEMPLATE_RENDER_FAILED: {
    id: "Template tidak bisa diisi untuk order ini. Perbaiki template.",
    en: "The template could not be filled for this order. Mend the template.",
  },
  PLAN_FEATURE_DISABLED: {
    id: "Paket toko tidak lagi berisi WhatsApp.",
    en: "The shop's plan no longer includes WhatsApp.",
  },
};

const byStatus: Readonly<Record<string, Text>> = {
  queued: { id: "Menunggu dikirim.", en: "Waiting to be sent." },
  sending: { id: "Sedang dikirim.", en: "Being sent." },
  sent: { id: "Diterima gateway WhatsApp.", en: "Accepted by the WhatsApp gateway." },
  delivered: { id: "Sampai di HP pelanggan.", en: "Delivered to the customer's phone." },
  read: { id: "Sudah dibaca pelanggan.", en: "Read by the customer." },
  cancelled: { id: "Dibatalkan sebelum dikirim.", en: "Cancelled before it was sent." },
};

const explained: ReadonlyMap<string, Text> = new Map(Object.entries(byCode));

const willRetry: Text = { id: "Akan dicoba lagi.", en: "It will be tried again." };
const gaveUp: Text = { id: "Tidak dicoba lagi.", en: "It will not be tried again." };

export function hintFor(status: string, code: string | null, language: Language): string {
  const meaning = (code === null ? undefined : explained.get(code)) ?? byStatus[status];
  if (meaning === undefined) return code ?? status;
  const next = whatNext(status, code);
  return next === null ? meaning[language] : `${meaning[language]} ${next[language]}`;
}

function whatNext(status: string, code: string | null): Text | null {
  if (status === "queued" && code !== null && code !== "PROVIDER_CONFIG_MISSING") return willRetry;
  return status === "failed" && code !== "TEMPLATE_RENDER_FAILED" ? gaveUp : null;
}
