import { expect } from "vitest";
import type { Client, Reply } from "./client.ts";
import { fingerprint } from "./fingerprint.ts";
import type { World } from "./world.ts";

/** Nothing is written by it, whatever it answers. */
export async function unchanged<Answer>({ kabar }: World, act: () => Promise<Answer>): Promise<Answer> {
  const before = await fingerprint(kabar);
  const answer = await act();
  expect(await fingerprint(kabar)).toBe(before);
  return answer;
}

/** A request with a JSON body that writes nothing. */
export function tryInVain(
  world: World,
  client: Client,
  method: string,
  path: string,
  body: object = {},
): Promise<Reply> {
  const json = { "content-type": "application/json" };
  return unchanged(world, () => client.send(method, path, JSON.stringify(body), json));
}
