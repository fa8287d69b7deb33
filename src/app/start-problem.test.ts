import { describe, expect, it } from "vitest";
import { startProblem } from "./start-problem.ts";

function systemError(code: string, syscall?: string) {
  return Object.assign(new Error("secret detail 0812"), { code, syscall });
}

describe("startProblem", () => {
  it.each([
    [systemError("EADDRINUSE", "listen"), "PORT"],
    [systemError("EACCES", "listen"), "HOST and PORT"],
    [systemError("EACCES", "mkdir"), "KABAR_DATA_DIR"],
    [systemError("ENOTDIR", "mkdir"), "KABAR_DATA_DIR"],
    [systemError("ECONNREFUSED", "connect"), "DATABASE_URL"],
    [systemError("42501"), "DATABASE_URL"],
    [systemError("28P01"), "DATABASE_URL"],
  ])("%o is blamed on %s, in one line", (error, setting) => {
    const line = startProblem(error);
    expect(line).toMatch(new RegExp(`^${setting}[ :][^\\n]+$`));
  });

  it.each([[new Error("ours")], [systemError("23505")], [undefined], ["text"]])("%o is nobody's setting", (error) => {
    expect(startProblem(error)).toBeNull();
  });
});
