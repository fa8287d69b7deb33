import type { Reply } from "./client.ts";
import type { World } from "./world.ts";

let visits = 0;

/** An address from which nobody has come yet: no limit of addresses counts. */
export function freshAddress(): string {
  visits += 1;
  return `10.${1 + Math.floor(visits / 62_500)}.${Math.floor(visits / 250) % 250}.${visits % 250}`;
}

export interface Visit {
  readonly address?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A POST of somebody who is not signed in, or is by the given headers; each time from another address. */
export async function postFrom({ app }: World, path: string, body: object, visit: Visit = {}): Promise<Reply> {
  const { address: remoteAddress = freshAddress(), headers = {} } = visit;
  const response = await app.inject({ method: "POST", url: path, payload: body, headers, remoteAddress });
  return { status: response.statusCode, headers: response.headers, body: response.json(), text: response.body };
}
