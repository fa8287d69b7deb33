import { randomInt, randomUUIDv7 } from "node:crypto";

/** A new UUIDv7: grows with time, so that rows made together stand together in their index. */
export function newId(): string {
  return randomUUIDv7();
}

const codeAlphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
const tokenAlphabet = "abcdefghijklmnopqrstuvwxyz0123456789";

/** `ORD-` and eight letters or digits that nobody misreads (no I, O, 0, 1). Unique per tenant by its key, not by this function. */
export function newOrderCode(): string {
  return `ORD-${pick(codeAlphabet, 8)}`;
}

/** 24 lower-case letters or digits, 124 random bits: the only key to an order's public page. */
export function newTrackingToken(): string {
  return pick(tokenAlphabet, 24);
}

function pick(alphabet: string, length: number): string {
  let text = "";
  for (let index = 0; index < length; index += 1) text += alphabet[randomInt(alphabet.length)];
  return text;
}
