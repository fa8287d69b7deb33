/**
 * The code that an outlet gets from its name when nobody chose one: its first eight letters and digits in capitals, "OUTLETUT" for
 * "Outlet Utama". Always two to eight of A-Z and 0-9; what remains too short to be a code is filled up.
 */
export function outletCodeFrom(name: string): string {
  const letters = name
    .normalize("NFKD")
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, "")
    .slice(0, 8);
  if (letters === "") return "OUTLET";
  return letters.length === 1 ? `${letters}1` : letters;
}
