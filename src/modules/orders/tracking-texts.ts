import type { Text } from "../../platform/refusals/table.ts";
import type { StepKey } from "./domain/tracking-steps.ts";

/** The words of a customer's page. */
export const stepTexts: Readonly<Record<StepKey, Text>> = {
  placed: { id: "Order diterima", en: "Order received" },
  pickup_pending: { id: "Menunggu dijemput kurir", en: "Waiting for our courier to pick it up" },
  pickup_on_the_way: { id: "Kurir menuju lokasi jemput", en: "Our courier is coming to pick it up" },
  picked_up: { id: "Cucian sudah dijemput", en: "Picked up" },
  laundry_ahead: { id: "Cuci, kering, setrika", en: "Wash, dry, iron" },
  received: { id: "Menunggu giliran dicuci", en: "Waiting to be washed" },
  washing: { id: "Sedang dicuci", en: "Being washed" },
  drying: { id: "Sedang dikeringkan", en: "Being dried" },
  ironing: { id: "Sedang disetrika", en: "Being ironed" },
  clean: { id: "Cucian bersih dan rapi", en: "Clean and packed" },
  delivery_ahead: { id: "Diantar ke tempat Anda", en: "Delivery to you" },
  delivery_pending: { id: "Menunggu diantar kurir", en: "Waiting for our courier to deliver it" },
  delivery_on_the_way: { id: "Kurir sedang mengantar", en: "On its way to you" },
  delivered: { id: "Cucian sudah sampai", en: "Delivered" },
  collection_ahead: { id: "Diambil di outlet", en: "Collection at the outlet" },
  collection_ready: { id: "Siap diambil di outlet", en: "Ready to collect at the outlet" },
  collected: { id: "Cucian sudah diambil", en: "Collected" },
};

export const pageTexts = {
  status: { id: "Status cucian", en: "Your laundry" },
  progress: { id: "Perjalanan cucian", en: "Progress" },
  done: { id: "selesai", en: "done" },
  current: { id: "sekarang", en: "now" },
  ahead: { id: "berikutnya", en: "next" },
  estimate: { id: "Perkiraan selesai", en: "Expected to be ready" },
  placedAt: { id: "Masuk", en: "Placed" },
  cancelled: { id: "Order dibatalkan", en: "Order cancelled" },
  cancelledAt: { id: "Dibatalkan", en: "Cancelled" },
  nothingDue: { id: "Tidak ada yang perlu dibayar.", en: "There is nothing to pay." },
  items: { id: "Rincian", en: "Items" },
  service: { id: "Layanan", en: "Service" },
  price: { id: "Harga", en: "Price" },
  noItems: {
    id: "Rincian dan harga diisi setelah cucian dijemput.",
    en: "Items and prices are entered once the laundry has been picked up.",
  },
  shipping: { id: "Ongkos kurir", en: "Courier fee" },
  discount: { id: "Potongan", en: "Discount" },
  total: { id: "Total", en: "Total" },
  paid: { id: "Sudah dibayar", en: "Paid" },
  due: { id: "Sisa tagihan", en: "Still due" },
  settled: { id: "Lunas", en: "Paid in full" },
  contact: { id: "Ada pertanyaan? Hubungi", en: "Questions? Call" },
  notFound: { id: "Halaman tidak ditemukan", en: "Page not found" },
  notFoundHelp: {
    id: "Periksa lagi tautan dari pesan WhatsApp Anda, atau hubungi outlet laundry Anda.",
    en: "Please check the link in your WhatsApp message, or ask your laundry.",
  },
  tooMany: { id: "Terlalu banyak permintaan", en: "Too many requests" },
  tooManyHelp: {
    id: "Tunggu sebentar, lalu buka lagi halaman ini.",
    en: "Please wait a moment, then open this page again.",
  },
} as const satisfies Record<string, Text>;
