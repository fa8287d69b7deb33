import { describe, expect, test } from "vitest";
import { compileTemplate } from "./compile.ts";
import { renderTemplate } from "./render.ts";

/** What a placeholder with those filters prints for a value. */
function printed(filters: string, value: unknown, timeZone = "Asia/Jakarta"): string {
  const compiled = compileTemplate({ body_lines: [`[{{ items_summary ${filters} }}]`] }, "WA_ORDER_DONE");
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.refusal));
  const result = renderTemplate(compiled.value, { items_summary: value }, { timeZone });
  return result.ok ? result.bodyText.slice(1, -1) : "nothing";
}

describe("a placeholder without a filter", () => {
  test.each<[unknown, string]>([
    ["Siti", "Siti"],
    [44_800, "44800"],
    [-0, "0"],
    [true, "true"],
    [false, "false"],
    [0, "0"],
    [null, ""],
    [undefined, ""],
    [["a"], ""],
    [{ a: 1 }, ""],
    [Number.NaN, ""],
    [12n, "12"],
    ["{{due_amount}}", "{{due_amount}}"],
  ])("prints %s as %j", (value, expected) => expect(printed("", value)).toBe(expected));
});

describe("rupiah and number", () => {
  test.each<[unknown, string, string]>([
    [44_800, "Rp44.800", "44.800"],
    ["44800", "Rp44.800", "44.800"],
    ["44.800", "Rp44.800", "44.800"],
    [0, "Rp0", "0"],
    [999, "Rp999", "999"],
    [1_000, "Rp1.000", "1.000"],
    [1_234_567_890, "Rp1.234.567.890", "1.234.567.890"],
    [-5_000, "-Rp5.000", "-5.000"],
    [2.5, "Rp2,50", "2,5"],
    ["1234.50", "Rp1.234,50", "1.234,5"],
    [1e21, "1e+21", "1e+21"],
    [1e-7, "1e-7", "1e-7"],
    [0.001, "0.001", "0.001"],
    ["banyak", "banyak", "banyak"],
    ["007", "007", "007"],
    [true, "true", "true"],
    [null, "", ""],
  ])("%s is %j and %j", (value, rupiah, number) => {
    expect(printed("| rupiah", value)).toBe(rupiah);
    expect(printed("| number", value)).toBe(number);
  });
});

describe("date and time in outlet time", () => {
  test.each<[unknown, string, string, string]>([
    ["2026-11-22T07:30:00Z", "Asia/Jakarta", "22 November 2026", "14.30"],
    ["2026-11-22T07:30:00.123Z", "Asia/Makassar", "22 November 2026", "15.30"],
    ["2026-11-22T17:30:00Z", "Asia/Jayapura", "23 November 2026", "02.30"],
    ["2026-01-01T00:30:00+07:00", "Asia/Jakarta", "1 Januari 2026", "00.30"],
    ["2026-01-01T00:30:00+0700", "UTC", "31 Desember 2025", "17.30"],
    ["2026-05-09 14:05", "Asia/Jakarta", "9 Mei 2026", "14.05"],
    ["2026-08-17", "Asia/Jakarta", "17 Agustus 2026", "2026-08-17"],
    ["2026-11-22T07:30:00Z", "Mars/Olympus", "22 November 2026", "14.30"],
    ["2026-02-30", "Asia/Jakarta", "2026-02-30", "2026-02-30"],
    ["2026-13-01T10:00", "Asia/Jakarta", "2026-13-01T10:00", "2026-13-01T10:00"],
    ["2026-01-01T25:00Z", "Asia/Jakarta", "2026-01-01T25:00Z", "2026-01-01T25:00Z"],
    ["Senin pagi", "Asia/Jakarta", "Senin pagi", "Senin pagi"],
    [1_795_000_000, "Asia/Jakarta", "1795000000", "1795000000"],
    [null, "Asia/Jakarta", "", ""],
  ])("%s in %s is %j and %j", (value, timeZone, date, time) => {
    expect(printed("| date", value, timeZone)).toBe(date);
    expect(printed("| time", value, timeZone)).toBe(time);
  });

  test("more zones than are remembered still print", () => {
    for (const timeZone of Intl.supportedValuesOf("timeZone").slice(0, 150)) {
      expect(printed("| date", "2026-11-22T12:00:00Z", timeZone)).toMatch(/^2[123] November 2026$/);
    }
  });
});

describe("upper and title", () => {
  test.each<[unknown, string, string]>([
    ["budi santoso", "BUDI SANTOSO", "Budi Santoso"],
    ["BUDI SANTOSO", "BUDI SANTOSO", "Budi Santoso"],
    ["Budi Santoso", "BUDI SANTOSO", "Budi Santoso"],
    ["nur-aini d'arc", "NUR-AINI D'ARC", "Nur-Aini D'arc"],
    ["McDonald", "MCDONALD", "McDonald"],
    ["éva", "ÉVA", "Éva"],
    ["a", "A", "A"],
    [5, "5", "5"],
    [null, "", ""],
  ])("%s is %j and %j", (value, upper, title) => {
    expect(printed("| upper", value)).toBe(upper);
    expect(printed("| title", value)).toBe(title);
  });
});

describe("phone", () => {
  test.each<[unknown, string]>([
    ["6281234567890", "0812-3456-7890"],
    ["+62 812-3456-7890", "0812-3456-7890"],
    ["0812 3456 7890", "0812-3456-7890"],
    ["81234567890", "0812-3456-7890"],
    [6_281_234_567_890, "0812-3456-7890"],
    ["6281234567", "0812-3456-7"],
    ["62215550123", "021-5550-123"],
    ["622742345678", "0274-2345-678"],
    ["12025550123", "+12025550123"],
    ["+6591234567", "+6591234567"],
    ["+81901234567", "+81901234567"],
    ["12345", "12345"],
    ["tanya kasir", "tanya kasir"],
    ["6281234567890 (rumah)", "6281234567890 (rumah)"],
    [null, ""],
  ])("%s is %j", (value, expected) => expect(printed("| phone", value)).toBe(expected));
});

describe("default and chains", () => {
  test.each<[string, unknown, string]>([
    ['| default:"Kak"', null, "Kak"],
    ['| default:"Kak"', "  ", "Kak"],
    ['| default:"Kak"', "Siti", "Siti"],
    ['| default:"Kak"', 0, "0"],
    ['| default : "a | b }} {{c"', null, "a | b }} {{c"],
    ['| default:""', null, ""],
    ['| rupiah | default:"gratis"', null, "gratis"],
    ['| rupiah | default:"gratis"', 5_000, "Rp5.000"],
    ['|default:"kak"|title|upper', null, "KAK"],
    ["| number | rupiah", 44_800, "Rp44.800"],
  ])("%s on %s prints %j", (filters, value, expected) => expect(printed(filters, value)).toBe(expected));
});
