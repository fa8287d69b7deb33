import type { Text } from "../../platform/refusals/table.ts";

/** What can be wrong with the fields of a customer, and the remedy. */
export const customerProblems = {
  phoneInvalid: {
    id: "bukan nomor telepon yang dikenal; tulis seperti 0812 3456 7890 atau +65 9123 4567",
    en: "is not a known phone number; write it like 0812 3456 7890 or +65 9123 4567",
  },
  notArchived: {
    id: "tidak diarsipkan; tidak ada yang perlu dipulihkan",
    en: "is not archived; there is nothing to restore",
  },
} as const satisfies Record<string, Text>;
