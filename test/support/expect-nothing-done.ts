import { expect } from "vitest";
import type { Reply } from "./client.ts";
import { expectRefusal } from "./expect-refusal.ts";
import { fingerprint } from "./fingerprint.ts";
import type { World } from "./world.ts";

/** Refused so, and not a row of any table is another. */
export async function expectNothingDone(
  { kabar }: World,
  ask: () => Promise<Reply>,
  status: number,
  code: string,
  fields?: readonly string[],
): Promise<Reply> {
  const before = await fingerprint(kabar);
  const answer = await ask();
  expectRefusal(answer, status, code, fields);
  expect(await fingerprint(kabar)).toBe(before);
  return answer;
}
