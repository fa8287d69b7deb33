import type { Text } from "../../platform/refusals/table.ts";

/**
 * What can be wrong with the fields of an order, and the remedy. Phone clients look for the fragments "items field is
 * required" and "pickup slot is required" in either language.
 */
export const orderProblems = {
  itemsRequired: {
    id: "wajib diisi minimal satu item (items field is required)",
    en: "needs at least one entry (items field is required)",
  },
  itemsWithPickup: {
    id: "harus kosong untuk order jemput; isi item setelah cucian dijemput",
    en: "must be empty for a pickup order; enter the items once the laundry is picked up",
  },
  itemServiceRequired: {
    id: "wajib diisi; pilih layanan atau hapus baris ini",
    en: "field is required; choose a service or remove this entry",
  },
  pickupSlotRequired: {
    id: "harus punya jadwal jemput; isi pickup.slot (pickup slot is required)",
    en: "needs a time; fill in pickup.slot (pickup slot is required)",
  },
  serviceNotSold: {
    id: "tidak dijual di outlet ini; pilih layanan lain",
    en: "is not sold at this outlet; choose another service",
  },
  serviceIsGroup: {
    id: "adalah kelompok {service}; pilih salah satu layanan di dalamnya",
    en: "is the group {service}; choose one of the services in it",
  },
  weightRequired: {
    id: "wajib diisi karena {service} dihitung per kg",
    en: "field is required: {service} is sold by the kg",
  },
  qtyRequired: {
    id: "wajib diisi karena {service} dihitung per {unit}",
    en: "field is required: {service} is sold by the {unit}",
  },
  tooManyDecimals: {
    id: "maksimal dua angka di belakang koma; bulatkan dulu",
    en: "must have at most two decimals; round it first",
  },
  subtotalTooLarge: {
    id: "membuat subtotal lebih dari Rp{limit}; kurangi jumlahnya",
    en: "makes the subtotal exceed Rp{limit}; lower it",
  },
  totalTooLarge: {
    id: "berjumlah lebih dari Rp{limit}; bagi menjadi beberapa order",
    en: "add up to more than Rp{limit}; split them into several orders",
  },
  courierNotNeeded: {
    id: "hanya untuk order jemput atau antar; hapus isian ini",
    en: "is for pickup and delivery orders only; remove it",
  },
  courierUnknown: {
    id: "bukan kurir aktif di outlet ini; pilih kurir lain",
    en: "is not an active courier of this outlet; choose another one",
  },
  itemUnknown: {
    id: "bukan item order ini, atau ditulis dua kali; hapus id untuk menambah item baru",
    en: "is not an item of this order, or stands here twice; remove the id to add a new item",
  },
  itemOfOtherService: {
    id: "bukan layanan item ini; hapus id untuk menambah item dengan layanan lain",
    en: "is not this item's service; remove the id to add an item of another service",
  },
  outletIsFixed: {
    id: "bukan outlet order ini; order tidak bisa pindah outlet",
    en: "is not this order's outlet; an order cannot move to another outlet",
  },
  orderFinished: {
    id: "sudah selesai; order yang selesai tidak bisa diubah",
    en: "is completed; a completed order cannot be changed",
  },
  totalBelowPaid: {
    id: "dengan item dan ongkos ini membuat total kurang dari yang sudah dibayar (Rp{paid}); kurangi potongan atau kembalikan item dan ongkosnya",
    en: "with these items and this fee makes the total less than what is already paid (Rp{paid}); lower it, or put items and fee back",
  },
  feeTooLarge: {
    id: "membuat total lebih dari Rp{limit}; kurangi ongkosnya",
    en: "makes the total exceed Rp{limit}; lower it",
  },
  feeBelowPaid: {
    id: "membuat total kurang dari yang sudah dibayar (Rp{paid}); naikkan ongkosnya",
    en: "makes the total less than what is already paid (Rp{paid}); raise it",
  },
  notCourierOrder: {
    id: "hanya untuk order jemput atau antar; aktifkan dulu jemput atau antar pada order ini",
    en: "is for pickup and delivery orders only; turn on pickup or delivery of this order first",
  },
  paidTooMuch: {
    id: "membuat jumlah bayar lebih dari Rp{limit}; kurangi jumlahnya",
    en: "makes the paid amount exceed Rp{limit}; lower it",
  },
} as const satisfies Record<string, Text>;
