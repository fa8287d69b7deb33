/**
 * How much work a regular expression makes, counted and not timed: a backtracking matcher like the runtime's own, which counts each
 * look at a part of the pattern. Knows what the sources use; an unknown construct throws, so that somebody looks at it.
 */

export type RegexpNode =
  | { readonly kind: "unit"; readonly accepts: (unit: string) => boolean; readonly sample: string }
  | { readonly kind: "all"; readonly parts: readonly RegexpNode[] }
  | { readonly kind: "any"; readonly choices: readonly RegexpNode[] }
  | {
      readonly kind: "loop";
      readonly body: RegexpNode;
      readonly min: number;
      readonly max: number;
      readonly isLazy: boolean;
    }
  | { readonly kind: "start" | "end" | "boundary" | "no-boundary" }
  | { readonly kind: "look"; readonly body: RegexpNode; readonly isAhead: boolean; readonly isNegated: boolean };

/** From these the samples of a class are taken. */
const alphabet = [
  ..."aAzZbk0159 _-./:+*%@#!?&=,;'\"|\\(){}[]<>^$~`\t\n",
  "\u0000",
  "\u00ad",
  "\u00e9",
  "\u200b",
  "\u200d",
  "\u2028",
  "\u202e",
  "\uff10",
  "\u{1f9fa}",
  "\u{1f469}",
];

export function parseRegexp(source: string, flags: string): RegexpNode {
  const isUnicode = /[uv]/u.test(flags);
  const units = isUnicode ? [...source] : source.split("");
  const atomFlags = flags.replace(/[gyd]/gu, "");
  let at = 0;
  const tree = parseChoices();
  if (at < units.length) throw new Error(`cannot read /${source}/ at ${at}`);
  return tree;

  function parseChoices(): RegexpNode {
    const choices = [parseSequence()];
    while (units[at] === "|") {
      at += 1;
      choices.push(parseSequence());
    }
    return choices.length === 1 ? (choices[0] as RegexpNode) : { kind: "any", choices };
  }

  function parseSequence(): RegexpNode {
    const parts: RegexpNode[] = [];
    while (at < units.length && units[at] !== "|" && units[at] !== ")") parts.push(parseLoop(parsePart()));
    return { kind: "all", parts };
  }

  function parsePart(): RegexpNode {
    const unit = units[at];
    switch (unit) {
      case "(":
        return parseGroup();
      case "[":
        return unitOf(classText());
      case "\\":
        return parseEscape();
      case "^":
        at += 1;
        return { kind: "start" };
      case "$":
        at += 1;
        return { kind: "end" };
      default:
        at += 1;
        return unitOf(unit ?? "");
    }
  }

  function parseGroup(): RegexpNode {
    const opening = /^\((?:\?(?::|=|!|<=|<!|<\w+>))?/u.exec(units.slice(at, at + 40).join(""))?.[0] ?? "(";
    at += [...opening].length;
    const body = parseChoices();
    if (units[at] !== ")") throw new Error(`an open group in /${source}/`);
    at += 1;
    switch (opening) {
      case "(?=":
      case "(?!":
        return { kind: "look", body, isAhead: true, isNegated: opening === "(?!" };
      case "(?<=":
      case "(?<!":
        return { kind: "look", body, isAhead: false, isNegated: opening === "(?<!" };
      default:
        return body;
    }
  }

  function classText(): string {
    const from = at;
    at += 1;
    for (let depth = 1; depth > 0; at += 1) {
      if (units[at] === undefined) throw new Error(`an open class in /${source}/`);
      if (units[at] === "\\") at += 1;
      else if (units[at] === "[" && flags.includes("v")) depth += 1;
      else if (units[at] === "]") depth -= 1;
    }
    return units.slice(from, at).join("");
  }

  function parseEscape(): RegexpNode {
    const rest = units.slice(at, at + 60).join("");
    const text =
      /^\\(?:[pP]\{[^}]*\}|u\{[^}]*\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|c[A-Za-z]|.)/su.exec(rest)?.[0] ?? rest;
    if (/^\\[1-9k]/u.test(text)) throw new Error(`a reference back in /${source}/`);
    at += [...text].length;
    if (text === "\\b") return { kind: "boundary" };
    if (text === "\\B") return { kind: "no-boundary" };
    return unitOf(text);
  }

  function unitOf(text: string): RegexpNode {
    const one = new RegExp(`^(?:${text})$`, atomFlags);
    const literal = text.length === 1 ? [text] : [];
    const sample = [...literal, ...alphabet].find((unit) => one.test(unit)) ?? text.replace(/^\\/u, "");
    return { kind: "unit", accepts: (unit) => one.test(unit), sample };
  }

  function parseLoop(body: RegexpNode): RegexpNode {
    const found = /^(?:[*+?]|\{(\d+)(?:(,)(\d*))?\})(\??)/u.exec(units.slice(at, at + 20).join(""));
    if (found === null) return body;
    const [whole = "", least = "", comma, most = "", lazy = ""] = found;
    at += whole.length;
    const [min, max] = boundsOf(whole[0] ?? "", least, comma, most);
    return { kind: "loop", body, min, max, isLazy: lazy === "?" };
  }
}

function boundsOf(sign: string, least: string, comma: string | undefined, most: string): readonly [number, number] {
  switch (sign) {
    case "*":
      return [0, Number.POSITIVE_INFINITY];
    case "+":
      return [1, Number.POSITIVE_INFINITY];
    case "?":
      return [0, 1];
    default:
      if (comma === undefined) return [Number(least), Number(least)];
      return [Number(least), most === "" ? Number.POSITIVE_INFINITY : Number(most)];
  }
}

/** A text that the part accepts, with its loops as short as they may be. */
export function sampleOf(node: RegexpNode): string {
  switch (node.kind) {
    case "unit":
      return node.sample;
    case "all":
      return node.parts.map(sampleOf).join("");
    case "any":
      return sampleOf(node.choices[0] as RegexpNode);
    case "loop":
      return sampleOf(node.body).repeat(node.min);
    default:
      return "";
  }
}

class TooManySteps extends Error {}

export interface Search {
  readonly steps: number;
  readonly isFound: boolean;
}

/** A search through the text, from every place in it until something matches; given up after `stepsMax`. */
export function search(tree: RegexpNode, flags: string, text: string, stepsMax: number): Search {
  const units = /[uv]/u.test(flags) ? [...text] : text.split("");
  const isWord = (at: number) => /\w/u.test(units[at] ?? " ");
  let steps = 0;
  try {
    const lastStart = flags.includes("y") ? 0 : units.length;
    for (let start = 0; start <= lastStart; start += 1) {
      if (match(tree, start, () => true)) return { steps, isFound: true };
    }
  } catch (error) {
    if (!(error instanceof TooManySteps)) throw error;
  }
  return { steps, isFound: false };

  function match(node: RegexpNode, at: number, next: (at: number) => boolean): boolean {
    steps += 1;
    if (steps >= stepsMax) throw new TooManySteps();
    switch (node.kind) {
      case "unit": {
        const unit = units[at];
        return unit !== undefined && node.accepts(unit) && next(at + 1);
      }
      case "all":
        return matchParts(node.parts, 0, at, next);
      case "any":
        return node.choices.some((choice) => match(choice, at, next));
      case "loop":
        return matchLoop(node, 0, at, next);
      case "start":
        return (at === 0 || (flags.includes("m") && units[at - 1] === "\n")) && next(at);
      case "end":
        return (at === units.length || (flags.includes("m") && units[at] === "\n")) && next(at);
      case "boundary":
        return isWord(at - 1) !== isWord(at) && next(at);
      case "no-boundary":
        return isWord(at - 1) === isWord(at) && next(at);
      case "look":
        return look(node.body, at, node.isAhead) !== node.isNegated && next(at);
      default:
        return node satisfies never;
    }
  }

  function matchParts(parts: readonly RegexpNode[], index: number, at: number, next: (at: number) => boolean): boolean {
    const part = parts[index];
    return part === undefined ? next(at) : match(part, at, (after) => matchParts(parts, index + 1, after, next));
  }

  function matchLoop(
    loop: Extract<RegexpNode, { kind: "loop" }>,
    count: number,
    at: number,
    next: (at: number) => boolean,
  ): boolean {
    const again = () =>
      count < loop.max &&
      match(loop.body, at, (after) => (after > at || count < loop.min) && matchLoop(loop, count + 1, after, next));
    if (count < loop.min) return again();
    return loop.isLazy ? next(at) || again() : again() || next(at);
  }

  function look(body: RegexpNode, at: number, isAhead: boolean): boolean {
    if (isAhead) return match(body, at, () => true);
    for (let from = at; from >= 0 && from >= at - lookBehindMax; from -= 1) {
      if (match(body, from, (end) => end === at)) return true;
    }
    return false;
  }
}

/** What the sources look behind for is short. */
const lookBehindMax = 8;
