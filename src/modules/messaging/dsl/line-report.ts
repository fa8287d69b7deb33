/**
 * Why a line is in the message or not. Kept: `always` (no condition), `condition_true`, `shortened` (its end was cut). Left out:
 * `condition_false`, `blank`, `optional_dropped` (the message was too long), `cut_off` (all of it was beyond the cut).
 */
export type LineReason = KeptReason | "shortened" | "condition_false" | "blank" | "optional_dropped" | "cut_off";

type KeptReason = "always" | "condition_true";

export interface LineReport {
  /** Counts from 0, as `body_lines` does. */
  readonly index: number;
  readonly kept: boolean;
  readonly reason: LineReason;
}

/** Everything that can be told about one line; `printed` is what it says of a line that is there in full. */
export interface LineReports {
  readonly printed: LineReport;
  readonly shortened: LineReport;
  readonly conditionFalse: LineReport;
  readonly blank: LineReport;
  readonly optionalDropped: LineReport;
  readonly cutOff: LineReport;
}

export function lineReports(index: number, keptReason: KeptReason): LineReports {
  return {
    printed: { index, kept: true, reason: keptReason },
    shortened: { index, kept: true, reason: "shortened" },
    conditionFalse: { index, kept: false, reason: "condition_false" },
    blank: { index, kept: false, reason: "blank" },
    optionalDropped: { index, kept: false, reason: "optional_dropped" },
    cutOff: { index, kept: false, reason: "cut_off" },
  };
}
