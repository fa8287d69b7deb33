import type { Text } from "./table.ts";

/** What can be wrong with any field, and the remedy. Problems that only one module knows stand in that module's `problems.ts`. */
export const fieldProblems = {
  required: { id: "wajib diisi", en: "field is required" },
  wrongType: { id: "harus berupa {expected}", en: "must be {expected}" },
  notAllowed: { id: "tidak dikenal; hapus isian ini", en: "is not a known field; remove it" },
  notOneOf: { id: "harus salah satu dari: {allowed}", en: "must be one of: {allowed}" },
  tooShort: { id: "minimal {limit} karakter", en: "must have at least {limit} characters" },
  tooLong: { id: "maksimal {limit} karakter", en: "must have at most {limit} characters" },
  tooSmall: { id: "minimal {limit}", en: "must be {limit} or more" },
  tooLarge: { id: "maksimal {limit}", en: "must be {limit} or less" },
  tooFew: { id: "minimal {limit} baris", en: "must have at least {limit} entries" },
  tooMany: { id: "maksimal {limit} baris", en: "must have at most {limit} entries" },
  wrongFormat: { id: "formatnya harus {expected}", en: "must be formatted as {expected}" },
  notText: {
    id: "berisi karakter yang tidak bisa disimpan (misalnya NUL); hapus karakter itu",
    en: "contains characters that cannot be stored (such as NUL); remove them",
  },
  notStorableNumber: {
    id: "terlalu besar untuk disimpan; kecilkan angkanya",
    en: "is too large a number to be stored; make it smaller",
  },
  tooDeep: { id: "terlalu bertingkat; maksimal {limit} tingkat", en: "is nested too deeply; at most {limit} levels" },
  tooManyKeys: { id: "terlalu banyak isian; maksimal {limit}", en: "has too many keys; at most {limit}" },
  taken: { id: "sudah dipakai; pakai yang lain", en: "is already taken; use another one" },
} as const satisfies Record<string, Text>;
