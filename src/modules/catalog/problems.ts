import type { Text } from "../../platform/refusals/table.ts";

/** What can be wrong with the fields of a service, and the remedy. */
export const catalogProblems = {
  siblingNameTaken: {
    id: "sudah dipakai layanan lain yang sejenis di kelompok ini; pakai nama lain",
    en: "is the name of another service of this type and group; use another one",
  },
  parentUnknown: {
    id: "bukan kelompok layanan yang sejenis; pilih kelompok lain atau kosongkan",
    en: "is not a group of the same service type; choose another one or leave it out",
  },
  groupInGroup: {
    id: "harus kosong: kelompok tidak bisa berada di dalam kelompok",
    en: "must be empty: a group cannot be part of another group",
  },
  groupHasServices: {
    id: "tidak bisa diubah selama kelompok ini berisi layanan; pindahkan atau arsipkan layanannya dulu",
    en: "cannot be changed while the group has services; move or archive them first",
  },
  packageFieldRequired: {
    id: "wajib diisi untuk layanan paket",
    en: "field is required for a package",
  },
  packageOnly: {
    id: "hanya untuk layanan paket; hapus isian ini atau ubah service_type menjadi package",
    en: "is for packages only; remove it or set service_type to package",
  },
  tooManyDecimals: {
    id: "maksimal dua angka di belakang koma; bulatkan dulu",
    en: "must have at most two decimals; round it first",
  },
  noProcessTags: {
    id: "belum didukung; kirim daftar kosong atau hapus isian ini",
    en: "is not supported yet; send an empty list or remove it",
  },
  tooManyServices: {
    id: "membuat layanan toko lebih dari {limit}; arsipkan yang tidak dipakai dulu",
    en: "would make more than {limit} services; archive unused ones first",
  },
  notArchived: {
    id: "tidak diarsipkan; tidak ada yang perlu dipulihkan",
    en: "is not archived; there is nothing to restore",
  },
  serviceUnknown: {
    id: "bukan layanan toko ini, atau sudah diarsipkan; pilih layanan lain",
    en: "is not a service of this shop, or is archived; choose another one",
  },
} as const satisfies Record<string, Text>;
