import { OneOf } from "./wire.ts";

/** Yes or no in an address, where browsers write 1 and 0 and people true and false. */
export const Flag = OneOf(["1", "0", "true", "false"]);

/** null when it was not given. */
export function readFlag(flag: "1" | "0" | "true" | "false" | null | undefined): boolean | null {
  return flag == null ? null : flag === "1" || flag === "true";
}
