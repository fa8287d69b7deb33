import type { Caller, Entity, Rows } from "./cast.ts";

/**
 * What stands behind an id of a request.
 *   row     a row that the request is about: outside the shop it does not exist, in another outlet it is denied
 *   inside  a row that the body points at: outside the shop or the outlet it is a wrong field
 *   filter  narrows a list: what is not there to be seen leaves nothing
 *   cursor  a place in a list: any id is one
 *   fresh   a name that the client gives to a new row: taken or free within the shop
 *   key     an Idempotency-Key: another person's is free
 *   word    no id of a row, but one of the product's own words
 *   anyShop a shop, named by the platform
 *   open    a secret that is the permission itself
 */
export type IdRule =
  | { readonly kind: "row" | "inside"; readonly of: Entity; readonly isOptional: boolean }
  | { readonly kind: "filter" | "cursor" | "fresh" | "anyShop" | "open"; readonly of: Entity }
  | { readonly kind: "key" }
  | { readonly kind: "word"; readonly word: string; readonly isOptional: boolean; readonly unknown: Expected };

/** Status and code; null: the request is granted. A refused field is named by its place. */
export interface Expected {
  readonly status: number;
  readonly code: string | null;
}

export interface RoutePolicy {
  /** Who may: everybody, everybody who is signed in, or these. */
  readonly may: "public" | "signed-in" | readonly Caller[];
  /** Refused 423 while the subscription is read-only. */
  readonly writes?: boolean;
  /** Refused 403 on plans without WhatsApp. */
  readonly needsWhatsapp?: boolean;
  /** The status of a granted request. */
  readonly status: number;
  /** By place: `path.orderId`, `query.cursor`, `body.items.0.service_id`, `header.idempotency-key`. */
  readonly ids?: Readonly<Record<string, IdRule>>;
  /** A body that is granted once the ids are filled in. */
  readonly body?: object;
  /** Beyond what the caller's outlets hold an answer may show this much; with the reason. */
  readonly shows?: { readonly reach: "shop" | "all shops"; readonly why: string };
  /** Tables that a refused request writes all the same. */
  readonly refusedWrites?: readonly string[];
  readonly exceptions?: readonly Exception[];
}

/** Cells whose answer does not follow from the rules. */
export interface Exception {
  readonly place: string;
  readonly standing: Standing;
  readonly callers: readonly Caller[];
  readonly expected: Expected;
  readonly why: string;
}

/** How an id in a request stands to who asks. */
export type Standing = "own" | "other-outlet" | "other-shop" | "unknown" | "malformed";
export const standings = ["own", "other-outlet", "other-shop", "unknown", "malformed"] as const;

/** Without which the request is not whole. */
export function isNeeded(rule: IdRule): boolean {
  switch (rule.kind) {
    case "row":
    case "inside":
    case "word":
      return !rule.isOptional;
    case "anyShop":
    case "open":
      return true;
    case "filter":
    case "cursor":
    case "fresh":
    case "key":
      return false;
    default:
      return rule satisfies never;
  }
}

/** The ids of a request about these rows, in their places, and no more than it needs. */
export function neededIds({ ids = {} }: Pick<RoutePolicy, "ids">, rows: Rows): Record<string, string> {
  const needed = Object.entries(ids).filter(([, rule]) => isNeeded(rule));
  return Object.fromEntries(
    needed.flatMap(([place, rule]) => {
      if (rule.kind === "word") return [[place, rule.word]];
      return "of" in rule ? [[place, rows[rule.of]]] : [];
    }),
  );
}

export const row = (of: Entity): IdRule => ({ kind: "row", of, isOptional: false });
/** Without it the request is about the whole shop. */
export const maybeRow = (of: Entity): IdRule => ({ kind: "row", of, isOptional: true });
export const inside = (of: Entity): IdRule => ({ kind: "inside", of, isOptional: false });
export const filter = (of: Entity): IdRule => ({ kind: "filter", of });
export const cursor = (of: Entity): IdRule => ({ kind: "cursor", of });
export const fresh = (of: Entity): IdRule => ({ kind: "fresh", of });
export const key: IdRule = { kind: "key" };
export const word = (theWord: string, unknown: Expected): IdRule => ({
  kind: "word",
  word: theWord,
  isOptional: unknown.code === null,
  unknown,
});

export const refused = (status: number, code: string): Expected => ({ status, code });
