import { parseRegexp, type RegexpNode, sampleOf, search } from "./regexp-steps.ts";

export interface SuspectText {
  /** How the steps grow when the text doubles: 2 is linear, 4 square. */
  readonly growth: number;
  readonly pump: string;
}

const shortLength = 160;
const stepsMax = 400_000;
const pumpsMax = 160;

/** The texts that are most likely to make an expression work: each of its loops fed, and then what it does not expect. */
export function worstGrowth(source: string, flags: string): SuspectText {
  const tree = parseRegexp(source, flags);
  const samples = samplesOf(source, flags).slice(0, 10);
  const pairs = samples.flatMap((first) => samples.map((second) => first + second));
  const pumps = [...new Set([...loopsIn(tree).map(sampleOf), ...samples, ...pairs, sampleOf(tree)])]
    .filter((pump) => pump !== "")
    .slice(0, pumpsMax);
  const prefixes = [...new Set(["", ...beginningsOf(tree)])].slice(0, 6);
  const suffixes = ["", "\u0001", "!", "\u00e9"];
  let worst: SuspectText = { growth: 0, pump: "" };
  for (const pump of pumps) {
    for (const prefix of prefixes) {
      for (const suffix of suffixes) {
        const growth = growthOf(tree, flags, (length) => prefix + pumped(pump, length) + suffix);
        if (growth > worst.growth) worst = { growth, pump: JSON.stringify([prefix, pump, suffix]) };
      }
    }
  }
  return worst;
}

function pumped(pump: string, length: number): string {
  return pump.repeat(Math.ceil(length / pump.length));
}

function growthOf(tree: RegexpNode, flags: string, textOf: (length: number) => string): number {
  const stepsAt = (length: number) => search(tree, flags, textOf(length), stepsMax).steps;
  // An expression that explodes does so in a short text, and is not asked about a longer one.
  if ([12, 24, 48].some((length) => stepsAt(length) >= stepsMax)) return Number.POSITIVE_INFINITY;
  const short = stepsAt(shortLength);
  const long = stepsAt(2 * shortLength);
  return long >= stepsMax ? Number.POSITIVE_INFINITY : long / short;
}

/** Every unit that the expression knows, as a text: what to make texts of that it nearly accepts. */
export function samplesOf(source: string, flags: string): readonly string[] {
  return [...new Set(unitsIn(parseRegexp(source, flags)))];
}

function childrenOf(node: RegexpNode): readonly RegexpNode[] {
  switch (node.kind) {
    case "all":
      return node.parts;
    case "any":
      return node.choices;
    case "loop":
    case "look":
      return [node.body];
    default:
      return [];
  }
}

function unitsIn(node: RegexpNode): readonly string[] {
  return node.kind === "unit" ? [node.sample] : childrenOf(node).flatMap(unitsIn);
}

/** The bodies of all loops that can be long. */
function loopsIn(node: RegexpNode): readonly RegexpNode[] {
  const own = node.kind === "loop" && node.max > 8 ? [node.body] : [];
  return [...own, ...childrenOf(node).flatMap(loopsIn)];
}

/** What leads to each part of a sequence, loops entered once. */
function beginningsOf(node: RegexpNode): readonly string[] {
  if (node.kind !== "all") return childrenOf(node).flatMap(beginningsOf);
  let led = "";
  return node.parts.flatMap((part) => {
    const before = led;
    led += part.kind === "loop" ? sampleOf(part.body).repeat(Math.max(1, part.min)) : sampleOf(part);
    return [before, ...beginningsOf(part).map((inner) => before + inner)];
  });
}
