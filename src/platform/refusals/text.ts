import type { FieldProblem, Refusal, TextValues } from "./refuse.ts";
import { type ReasonCode, refusalTable, type Text } from "./table.ts";

export type Language = "id" | "en";

/** The sentence of a refusal for a person. */
export function refusalText(refusal: Refusal<ReasonCode>, language: Language): string {
  return fillText(refusalTable[refusal.code], (refusal.facts ?? {}) as TextValues, language);
}

/** The wire form of field problems: `{"items.0.qty": ["…"]}`, every message naming the remedy. */
export function fieldTexts(problems: readonly FieldProblem[], language: Language): Record<string, string[]> {
  const texts: Record<string, string[]> = Object.create(null);
  for (const { field, problem, values } of problems) {
    texts[field] ??= [];
    texts[field].push(fillText(problem, values ?? {}, language));
  }
  return texts;
}

function fillText(text: Text, values: TextValues, language: Language): string {
  return text[language].replace(/\{(\w+)\}/g, (slot, name: string) => {
    const value = values[name];
    if (value === undefined) return slot;
    return typeof value === "number" && name.endsWith("_amount")
      ? amountFormats[language].format(value)
      : String(value);
  });
}

/** Rp28.000 to Indonesians, Rp28,000 in English. */
const amountFormats = { id: new Intl.NumberFormat("id-ID"), en: new Intl.NumberFormat("en-US") };
