import type { Text } from "../../platform/refusals/table.ts";

/** Older phone clients look for the English fragments in parentheses, whatever the language. */
export const tenancyProblems = {
  loginRequired: {
    id: "Isi email atau nomor HP (the login field is required).",
    en: "The login field is required: an e-mail address or a phone number.",
  },
  passwordRequired: {
    id: "Isi kata sandi (the password field is required).",
    en: "The password field is required.",
  },
  wrongCredentials: {
    id: "Email, nomor HP, atau kata sandi salah (the provided credentials are incorrect).",
    en: "The provided credentials are incorrect.",
  },
  phoneInvalid: {
    id: "bukan nomor telepon yang dikenal; tulis seperti 0812 3456 7890 atau +65 9123 4567",
    en: "is not a known phone number; write it like 0812 3456 7890 or +65 9123 4567",
  },
  passwordsDiffer: {
    id: "tidak sama dengan password_confirmation; ketik sandi yang sama dua kali",
    en: "differs from password_confirmation; type the same password twice",
  },
  currentPasswordWrong: {
    id: "bukan kata sandi Anda yang sekarang; coba lagi",
    en: "is not your current password; try again",
  },
  timeZoneUnknown: {
    id: "bukan zona waktu yang dikenal; pakai nama IANA seperti Asia/Jakarta, Asia/Makassar, atau Asia/Jayapura",
    en: "is not a known time zone; use an IANA name like Asia/Jakarta, Asia/Makassar or Asia/Jayapura",
  },
  nameTaken: {
    id: "sudah dipakai untuk masuk; kalau baru saja Anda daftarkan, muat ulang daftar atau masuk saja, kalau bukan pakai yang lain",
    en: "already signs somebody in; if you have just added it, reload the list or sign in, else use another one",
  },
  oneself: {
    id: "adalah Anda sendiri; toko tidak bisa tanpa pemiliknya",
    en: "is yourself; the shop cannot be without its owner",
  },
  roleNotAssignable: {
    id: "tidak boleh Anda berikan; pilih salah satu dari: {allowed}",
    en: "is not yours to give; choose one of: {allowed}",
  },
  outletUnknown: {
    id: "berisi outlet yang tidak ada atau sudah diarsipkan; pilih outlet lain",
    en: "names an outlet that does not exist or is archived; choose another one",
  },
  codeFixed: {
    id: "tidak bisa diganti karena sudah tercetak di nomor nota; hapus isian ini",
    en: "cannot be changed, because invoice numbers carry it; remove this field",
  },
  lastOutlet: {
    id: "outlet terakhir toko tidak bisa diarsipkan; buat outlet lain dulu",
    en: "is the last outlet of the shop and cannot be archived; open another one first",
  },
  alreadyArchived: {
    id: "sudah diarsipkan; muat ulang daftar",
    en: "is already archived; reload the list",
  },
  notArchived: {
    id: "tidak sedang diarsipkan; muat ulang daftar",
    en: "is not archived; reload the list",
  },
} as const satisfies Record<string, Text>;
