import { type Caller, type Entity, isOfPlatform, isStranger, reachOf } from "./cast.ts";
import { type Expected, type IdRule, type RoutePolicy, refused, type Standing } from "./policy-rules.ts";
import { fieldOf } from "./questions.ts";

export type ShopState = "open" | "without-whatsapp" | "read-only";

/** `field`: what a refusal for a wrong field must name, and nothing else; null when it names none. */
export interface ExpectedAnswer extends Expected {
  readonly field: string | null;
}

/** One question: who asks, in which state of the shop, with whose id in which place. `place` null: every id is the caller's own. */
export interface Cell {
  readonly route: string;
  readonly policy: RoutePolicy;
  readonly caller: Caller;
  readonly state: ShopState;
  readonly place: string | null;
  readonly standing: Standing;
}

/** The states of a shop that make a difference to a route. */
export function statesOf({ writes = false, needsWhatsapp = false }: RoutePolicy): readonly ShopState[] {
  const states: readonly (readonly [ShopState, boolean])[] = [
    ["open", true],
    ["without-whatsapp", needsWhatsapp],
    ["read-only", writes],
  ];
  return states.filter(([, matters]) => matters).map(([state]) => state);
}

/** The answer that follows from the rules, in their order: token, role, plan, subscription, and only then whose the id is. */
export function expectedOf({ policy, caller, state, place, standing }: Cell): ExpectedAnswer {
  const gate = gateOf(policy, caller, state);
  if (gate !== null) return { ...gate, field: null };
  const granted = { status: policy.status, code: null, field: null };
  const rule = place === null ? undefined : policy.ids?.[place];
  if (rule === undefined || place === null) return granted;
  const exception = policy.exceptions?.find(
    (one) => one.place === place && one.standing === standing && one.callers.includes(caller),
  );
  if (exception !== undefined) return { ...exception.expected, field: null };
  return refusalOf(rule, place, caller, standing) ?? granted;
}

function gateOf(policy: RoutePolicy, caller: Caller, state: ShopState): Expected | null {
  if (policy.may === "public") return null;
  if (isStranger(caller)) return refused(401, "UNAUTHENTICATED");
  if (policy.may !== "signed-in" && !policy.may.includes(caller)) return refused(403, "ROLE_ACCESS_DENIED");
  if (isOfPlatform(caller)) return null;
  if (policy.needsWhatsapp && state === "without-whatsapp") return refused(403, "PLAN_FEATURE_DISABLED");
  if (policy.writes && state === "read-only") return refused(423, "SUBSCRIPTION_READ_ONLY");
  return null;
}

const notFound = { ...refused(404, "DATA_NOT_FOUND"), field: null };
const outletDenied = { ...refused(403, "OUTLET_ACCESS_DENIED"), field: null };

/** null: nothing speaks against this id. */
function refusalOf(rule: IdRule, place: string, caller: Caller, asked: Standing): ExpectedAnswer | null {
  const wrongField = { ...refused(422, "VALIDATION_FAILED"), field: fieldOf(place) };
  const standing = "of" in rule ? seenBy(caller, asked, rule.of) : asked;
  const isMalformed = standing === "malformed";
  switch (rule.kind) {
    case "row":
      if (isMalformed) return place.startsWith("path.") ? notFound : wrongField;
      if (standing === "other-outlet") return outletDenied;
      return standing === "own" ? null : notFound;
    case "inside":
      // Even who reaches every outlet cannot use in one what belongs to another.
      return standing === "own" && (asked === "own" || reachOf[rule.of] === "shop") ? null : wrongField;
    case "filter":
    case "cursor":
      return isMalformed ? wrongField : null;
    case "fresh":
      return asked === "own" || asked === "other-outlet" || isMalformed ? wrongField : null;
    case "key":
      if (isMalformed) return wrongField;
      return asked === "own" ? { ...refused(422, "IDEMPOTENCY_KEY_REUSED"), field: null } : null;
    case "word":
      if (asked === "own") return null;
      return { ...rule.unknown, field: rule.unknown.code === "VALIDATION_FAILED" ? fieldOf(place) : null };
    case "anyShop":
    case "open":
      return asked === "unknown" || isMalformed ? notFound : null;
    default:
      return rule satisfies never;
  }
}

/** How the row stands to this caller: owners reach every outlet, somebody without outlets none, the platform's people no shop. */
function seenBy(caller: Caller, standing: Standing, entity: Entity): Standing {
  if (standing === "unknown" || standing === "malformed" || standing === "other-shop") return standing;
  if (isOfPlatform(caller)) return "other-shop";
  if (reachOf[entity] === "shop" || caller === "owner") return "own";
  return caller === "roleless" ? "other-outlet" : standing;
}
