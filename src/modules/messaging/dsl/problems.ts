import type { FieldProblem, TextValues } from "../../../platform/refusals/refuse.ts";
import type { Text } from "../../../platform/refusals/table.ts";
import { nearestName } from "./nearest.ts";
import { limits } from "./schema.ts";

/**
 * What can be wrong with a template, and the remedy, in both languages. `{line}` counts from 1, as people do; the field path beside
 * a problem counts from 0, as JSON does. Braces of a template never stand in a text here: they come in through `{written}`.
 */
export const templateProblems = {
  notObject: {
    id: "harus berupa objek dengan body_lines; kirim definisi template lengkap",
    en: "must be an object with body_lines; send the whole template definition",
  },
  unknownKey: { id: "{written} tidak dikenal; hapus isian ini", en: "{written} is not a known key; remove it" },
  unknownKeyNear: {
    id: "{written} tidak dikenal; mungkin maksudnya {near}",
    en: "{written} is not a known key; did you mean {near}?",
  },
  notNameList: { id: "harus berupa daftar nama variabel", en: "must be a list of variable names" },
  notGroupList: {
    id: "harus berupa daftar kelompok nama variabel, misalnya {example}",
    en: "must be a list of groups of variable names, such as {example}",
  },
  emptyGroup: {
    id: "kelompok kosong tidak pernah terpenuhi; isi atau hapus",
    en: "an empty group can never be met; fill or remove it",
  },
  notFallbacks: {
    id: "harus berupa objek: nama variabel dan daftar penggantinya, misalnya {example}",
    en: "must be an object of variable names and their stand-ins, such as {example}",
  },
  noSources: { id: "sebutkan sedikitnya satu variabel pengganti", en: "name at least one variable to stand in" },
  ownSource: {
    id: "{name} tidak bisa menggantikan dirinya sendiri; hapus",
    en: "{name} cannot stand in for itself; remove it",
  },
  tooMany: { id: "terlalu banyak; maksimal {limit}", en: "too many; at most {limit}" },
  notLength: {
    id: "harus bilangan bulat dari {min} sampai {max} (jumlah karakter)",
    en: "must be a whole number from {min} to {max} (characters)",
  },
  noBody: { id: "isi pesan kosong; tulis sedikitnya satu baris", en: "the message is empty; write at least one line" },
  notLines: { id: "harus berupa daftar baris", en: "must be a list of lines" },
  manyPlaceholders: {
    id: "terlalu banyak variabel di semua baris; maksimal {limit}",
    en: "too many variables in all the lines together; at most {limit}",
  },
  notLine: {
    id: "baris {line}: harus teks, atau objek dengan text, condition dan optional",
    en: "line {line}: must be a text, or an object with text, condition and optional",
  },
  lineKey: {
    id: "baris {line}: {written} tidak dikenal; hapus isian ini",
    en: "line {line}: {written} is not a known key; remove it",
  },
  lineKeyNear: {
    id: "baris {line}: {written} tidak dikenal; mungkin maksudnya {near}",
    en: "line {line}: {written} is not a known key; did you mean {near}?",
  },
  noText: {
    id: "baris {line}: isi text dengan teks baris ini",
    en: "line {line}: put the text of this line into text",
  },
  notFlag: { id: "baris {line}: optional harus true atau false", en: "line {line}: optional must be true or false" },
  longText: {
    id: "baris {line}: terlalu panjang; maksimal {limit} karakter",
    en: "line {line}: too long; at most {limit} characters",
  },
  controlText: {
    id: "baris {line}: ada karakter yang tidak bisa dikirim (misalnya NUL atau tab); ketik ulang bagian itu",
    en: "line {line}: contains characters that cannot be sent (such as NUL or a tab); retype that part",
  },
  unclosed: {
    id: "baris {line}: {written} belum ditutup; tulis seperti {example}",
    en: "line {line}: {written} is not closed; write it like {example}",
  },
  strayClose: {
    id: "baris {line}: ada {written} tanpa pembuka; tulis seperti {example}",
    en: "line {line}: there is a {written} that nothing opened; write it like {example}",
  },
  malformed: {
    id: "baris {line}: {written} tidak bisa dibaca; tulis seperti {example}",
    en: "line {line}: {written} cannot be read; write it like {example}",
  },
  singleBraces: {
    id: "baris {line}: {written} akan terkirim apa adanya; tulis {example}",
    en: "line {line}: {written} would be sent as it stands; write {example}",
  },
  lineVariable: {
    id: "baris {line}: variabel {name} tidak dikenal; pilih dari daftar variabel",
    en: "line {line}: there is no variable {name}; choose one from the list of variables",
  },
  lineVariableNear: {
    id: "baris {line}: variabel {name} tidak dikenal; mungkin maksudnya {near}",
    en: "line {line}: there is no variable {name}; did you mean {near}?",
  },
  lineVariableElsewhere: {
    id: "baris {line}: variabel {name} hanya ada pada WA_BILLING_REMINDER; hapus dari template ini",
    en: "line {line}: the variable {name} exists in WA_BILLING_REMINDER only; remove it from this template",
  },
  variable: {
    id: "variabel {name} tidak dikenal; pilih dari daftar variabel",
    en: "there is no variable {name}; choose one from the list of variables",
  },
  variableNear: {
    id: "variabel {name} tidak dikenal; mungkin maksudnya {near}",
    en: "there is no variable {name}; did you mean {near}?",
  },
  variableElsewhere: {
    id: "variabel {name} hanya ada pada WA_BILLING_REMINDER; hapus dari template ini",
    en: "the variable {name} exists in WA_BILLING_REMINDER only; remove it from this template",
  },
  filter: {
    id: "baris {line}: filter {name} tidak dikenal; pakai salah satu dari {allowed}",
    en: "line {line}: there is no filter {name}; use one of {allowed}",
  },
  filterNear: {
    id: "baris {line}: filter {name} tidak dikenal; mungkin maksudnya {near}",
    en: "line {line}: there is no filter {name}; did you mean {near}?",
  },
  filterArgument: {
    id: "baris {line}: filter {name} tidak memakai isian; hapus bagian setelah titik dua",
    en: "line {line}: the filter {name} takes no argument; remove what follows the colon",
  },
  defaultArgument: {
    id: "baris {line}: filter default memerlukan teks di antara tanda kutip lurus: {example}",
    en: "line {line}: the filter default needs a text in straight quotes: {example}",
  },
  manyFilters: {
    id: "baris {line}: terlalu banyak filter pada {name}; maksimal {limit}",
    en: "line {line}: too many filters on {name}; at most {limit}",
  },
  notCondition: {
    id: "baris {line}: kondisi harus true, false, daftar atau objek, misalnya {example}",
    en: "line {line}: a condition must be true, false, a list or an object, such as {example}",
  },
  deepCondition: {
    id: "baris {line}: kondisi terlalu bertingkat; maksimal {limit} tingkat",
    en: "line {line}: the condition is nested too deeply; at most {limit} levels",
  },
  largeCondition: {
    id: "baris {line}: kondisi terlalu besar; maksimal {limit} bagian",
    en: "line {line}: the condition is too large; at most {limit} parts",
  },
  operator: {
    id: "baris {line}: operator {name} tidak dikenal; pakai salah satu dari {allowed}",
    en: "line {line}: there is no operator {name}; use one of {allowed}",
  },
  operatorNear: {
    id: "baris {line}: operator {name} tidak dikenal; mungkin maksudnya {near}",
    en: "line {line}: there is no operator {name}; did you mean {near}?",
  },
  notConditionList: {
    id: "baris {line}: {name} memerlukan daftar kondisi, misalnya {example}",
    en: "line {line}: {name} needs a list of conditions, such as {example}",
  },
  notPair: {
    id: "baris {line}: {name} memerlukan tepat dua isian, misalnya {example}",
    en: "line {line}: {name} needs exactly two operands, such as {example}",
  },
  notOperand: {
    id: "baris {line}: {name} memerlukan nama variabel, {example}",
    en: "line {line}: {name} needs the name of a variable, {example}",
  },
  longLiteral: {
    id: "baris {line}: teks pembanding terlalu panjang; maksimal {limit} karakter",
    en: "line {line}: the text to compare with is too long; at most {limit} characters",
  },
  constant: {
    id: "baris {line}: {name} membandingkan dua nilai tetap; pakai nama variabel di salah satu sisi",
    en: "line {line}: {name} compares two fixed values; put the name of a variable on one side",
  },
  constantNear: {
    id: "baris {line}: {name} membandingkan dua nilai tetap; {written} bukan variabel, mungkin maksudnya {near}",
    en: "line {line}: {name} compares two fixed values; {written} is not a variable, did you mean {near}?",
  },
  constantElsewhere: {
    id: "baris {line}: {name} membandingkan dua nilai tetap; variabel {written} hanya ada pada WA_BILLING_REMINDER",
    en: "line {line}: {name} compares two fixed values; the variable {written} exists in WA_BILLING_REMINDER only",
  },
  sameVariable: {
    id: "baris {line}: {name} membandingkan {written} dengan dirinya sendiri; ganti salah satu sisi",
    en: "line {line}: {name} compares {written} with itself; change one side",
  },
  orderTwin: {
    id: "baris {line}: {written} adalah teks dan tidak bisa dipakai dengan {name}; pakai {near}",
    en: "line {line}: {written} is a text and cannot be used with {name}; use {near}",
  },
  orderType: {
    id: "baris {line}: {written} bukan angka dan tidak bisa dipakai dengan {name}; pakai salah satu dari {allowed}",
    en: "line {line}: {written} is not a number and cannot be used with {name}; use one of {allowed}",
  },
  orderLiteral: {
    id: "baris {line}: {written} bukan angka biasa; {name} memerlukan angka tanpa titik ribuan, misalnya 50000",
    en: "line {line}: {written} is not a plain number; {name} needs a number without thousands dots, such as 50000",
  },
  notProviders: { id: "harus berupa objek dengan isian meta", en: "must be an object with the key meta" },
  notMeta: {
    id: "harus berupa objek dengan name, language dan body_parameters",
    en: "must be an object with name, language and body_parameters",
  },
  metaName: {
    id: "harus nama template Meta: huruf kecil, angka dan garis bawah, maksimal {limit} karakter",
    en: "must be the name of a Meta template: lower-case letters, digits and underscores, at most {limit} characters",
  },
  metaLanguage: {
    id: "harus kode bahasa Meta, misalnya id atau en_US",
    en: "must be a language code of Meta, such as id or en_US",
  },
} as const satisfies Record<string, Text>;

export type TemplateProblem = keyof typeof templateProblems;

/** Adds a problem unless there are 100 already: nobody reads more, and hostile input must not make a large answer. */
export function report(problems: FieldProblem[], field: string, name: TemplateProblem, values?: TextValues): void {
  if (problems.length >= limits.problemMax) return;
  const problem = templateProblems[name];
  problems.push(values === undefined ? { field, problem } : { field, problem, values });
}

/** The same for something misspelt: names the nearest known one when one is near. */
export function reportMisspelt(
  problems: FieldProblem[],
  field: string,
  names: { readonly plain: TemplateProblem; readonly near: TemplateProblem },
  word: { readonly written: string; readonly known: Iterable<string>; readonly values: TextValues },
): void {
  if (problems.length >= limits.problemMax) return;
  const near = nearestName(word.written, word.known);
  report(
    problems,
    field,
    near === undefined ? names.plain : names.near,
    near === undefined ? word.values : { ...word.values, near },
  );
}

/** What someone wrote, short and printable, to be shown back to them and to stand in a field path. */
export function shown(written: unknown): string {
  if (Array.isArray(written)) return "[]";
  if (typeof written === "object" && written !== null) return "{}";
  const printable = String(written).slice(0, 200).toWellFormed().replace(/\p{C}/gu, "\uFFFD");
  const characters = [...printable];
  return characters.length > 60 ? `${characters.slice(0, 60).join("")}...` : printable;
}
