import type { Text } from "../../platform/refusals/table.ts";

export const plansProblems = {
  timeZoneUnknown: {
    id: "bukan zona waktu yang dikenal; contohnya Asia/Jakarta, Asia/Makassar, Asia/Jayapura",
    en: "is not a known time zone; examples are Asia/Jakarta, Asia/Makassar, Asia/Jayapura",
  },
} as const satisfies Record<string, Text>;
