import { expect, it } from "vitest";
import { timeZoneOfCity } from "./city-time-zone.ts";

it.each([
  ["Bandung", "Asia/Jakarta"],
  ["  kota  SURABAYA ", "Asia/Jakarta"],
  ["Kab. Badung", "Asia/Makassar"],
  ["Denpasar", "Asia/Makassar"],
  ["D.K.I. Jakarta", null],
  ["DKI Jakarta", "Asia/Jakarta"],
  ["Nusa Tenggara Timur", "Asia/Makassar"],
  ["Sulawesi-Utara", "Asia/Makassar"],
  ["Provinsi Papua Barat", "Asia/Jayapura"],
  ["Jayapura", "Asia/Jayapura"],
  ["Aceh", "Asia/Jakarta"],
  ["Singapore", null],
  ["Kota", null],
  ["", null],
])("%j is in %s", (city, zone) => {
  expect(timeZoneOfCity(city)).toBe(zone);
});
