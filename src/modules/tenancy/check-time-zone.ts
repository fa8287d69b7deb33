import { isTimeZone } from "../../kit/local-time.ts";
import { ok, type Result } from "../../kit/result.ts";
import type { Queries } from "../../platform/database/work.ts";
import { type Refusal, refuseField } from "../../platform/refusals/refuse.ts";
import { isTimeZoneKnown } from "./outlets-store.ts";
import { tenancyProblems } from "./problems.ts";

/** Both this program and the database must know the zone: each works out days of its own. Refuses `VALIDATION_FAILED`. */
export async function checkTimeZone(
  db: Queries,
  timeZone: string,
  field = "timezone",
): Promise<Result<undefined, Refusal<"VALIDATION_FAILED">>> {
  const isKnown = isTimeZone(timeZone) && (await isTimeZoneKnown(db, timeZone));
  return isKnown ? ok() : refuseField(field, tenancyProblems.timeZoneUnknown);
}
